package countersign.rules.tool.register_not_approved

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: The tool is in the register
# description: Fails when the tool is absent or not in the register.
# custom:
#   code: tool.register.not_approved
#   why: Only tools that somebody reviewed and the gate can hold to account may load models.
#   remedy: Use a registered tool, or ask for the tool to be reviewed.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["tools.register"]
#   controls:
#     - "iso-42001:A.4.2"
#     - "iso-42001:A.4.4"
#     - "nist-ai-rmf:GOVERN 1.6"
#     - "nist-ai-rmf:MAP 4.2"
#     - "nist-800-53:CM-7(5)"
#     - "nist-800-53:CM-8"
#     - "nist-800-53:CM-11"
#     - "owasp-aisvs:AC.1"
#     - "owasp-aisvs:AC.2"
#     - "cis-8.1:2.1"
#     - "cis-8.1:2.5"
answer := rule.answer("tool.register.not_approved", "deny", true, missing, failures) if {
	missing := rule.unknown("/tool/id", facts.tool_id)
	failures := [{"path": "/tool/id", "value": facts.tool_id} |
		is_string(facts.tool_id)
		not registers.tools.register[facts.tool_id]
	]
}
