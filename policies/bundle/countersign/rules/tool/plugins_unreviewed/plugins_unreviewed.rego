package countersign.rules.tool.plugins_unreviewed

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: No unreviewed plugins
# description: >-
#   Asks the security lead when the tool has plugins that nobody reviewed. Not applicable when no
#   list was reported.
# custom:
#   code: tool.plugins.unreviewed
#   why: A plugin can do what the tool can do, and send it elsewhere.
#   remedy: Remove the plugins, or ask a security lead to review them.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "iso-42001:A.4.4"
#     - "nist-ai-rmf:MAP 4.2"
#     - "nist-800-53:AC-6"
#     - "nist-800-53:CM-7"
#     - "nist-800-53:CM-11"
#     - "owasp-aisvs:C9.3"
#     - "owasp-aisvs:C10.1"
#     - "owasp-aisvs:AC.2"
#     - "owasp-llm-2025:LLM06:2025"
#     - "owasp-llm-2026:LLM03:2026"
answer := rule.answer("tool.plugins.unreviewed", "review", is_array(facts.plugins), [], failures) if {
	failures := [{"path": $"/tool/unreviewed_plugins/{i}", "value": plugin} | some i, plugin in facts.plugins]
}
