package countersign.rules.tool.admin_session

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The tool runs without administrator rights
# description: Warns when the tool is not known to run without administrator rights.
# custom:
#   code: tool.admin.session
#   why: A flaw in a tool with administrator rights is a flaw in the whole machine.
#   remedy: Run the tool as an ordinary user.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "nist-800-53:AC-6"
#     - "owasp-llm-2025:LLM06:2025"
#     - "owasp-llm-2026:LLM03:2026"
#     - "cis-8.1:5.4"
answer := rule.answer("tool.admin.session", "warn", true, missing, failures) if {
	missing := rule.unknown("/tool/facts/not_admin", facts.not_admin)
	failures := rule.unlike("/tool/facts/not_admin", facts.not_admin, true)
}
