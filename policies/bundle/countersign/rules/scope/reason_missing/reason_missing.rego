package countersign.rules.scope.reason_missing

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: The reason is stated
# description: >-
#   Fails when the reason is absent or shorter than ten characters without surrounding blanks.
# custom:
#   code: scope.reason.missing
#   why: A reviewer and an auditor need to know why.
#   remedy: Say in a sentence what the model is for.
#   reviewer: security_lead
#   waivable_when: []
#   registers: ["limits.reason_min_characters"]
#   controls:
#     - "gdpr:Art. 5"
#     - "gdpr:Art. 30"
#     - "pipeda:Sch. 1, 4.2"
#     - "iso-42001:A.9.2"
#     - "nist-ai-rmf:MAP 3.3"
answer := rule.answer("scope.reason.missing", "deny", true, missing, failures) if {
	missing := rule.unknown("/use/reason", facts.reason)
	failures := [{"path": "/use/reason", "value": length, "limit": registers.limits.reason_min_characters} |
		length := count(trim_space(facts.reason))
		length < registers.limits.reason_min_characters
	]
}
