package countersign.rules.tool.version_too_old

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.lib.tools

# METADATA
# title: The tool is not below its safe minimum
# description: >-
#   Fails when the version is known and below the minimum in the register. Not applicable without a
#   minimum or a known version.
# custom:
#   code: tool.version.too_old
#   why: Versions below the minimum have holes that are known and used.
#   remedy: Update the tool to the minimum version or later.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["tools.register"]
#   controls:
#     - "iso-42001:A.4.4"
#     - "nist-ai-rmf:MANAGE 3.1"
#     - "nist-800-53:SA-22"
#     - "nist-800-53:SI-2"
#     - "owasp-aisvs:AC.2"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
#     - "cis-8.1:2.2"
answer := rule.answer("tool.version.too_old", "deny", _applies, [], failures) if {
	failures := [{"path": "/tool/version", "value": facts.tool_version, "limit": tools.minimum} | tools.below_minimum]
}

default _applies := false

_applies if {
	tools.has_minimum
	is_array(facts.tool_version)
}
