package countersign.rules.tool.version_unknown

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.lib.tools

# METADATA
# title: The version of the tool is known
# description: >-
#   Asks the security lead when the register has a minimum and the version is unknown. Not
#   applicable without a minimum.
# custom:
#   code: tool.version.unknown
#   why: A version that nobody knows cannot be compared with the safe one.
#   remedy: Run the gate so that it reports the tool's version.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["tools.register"]
#   controls:
#     - "iso-42001:A.4.4"
#     - "nist-ai-rmf:MANAGE 3.1"
#     - "nist-800-53:SI-2"
#     - "cis-8.1:2.2"
answer := rule.answer("tool.version.unknown", "review", tools.has_minimum, missing, []) if {
	missing := rule.unknown("/tool/version", facts.tool_version)
}
