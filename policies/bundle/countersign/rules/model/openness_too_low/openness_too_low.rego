package countersign.rules.model.openness_too_low

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: The model is open enough to audit
# description: Denies grade E; asks the security lead about anything but A to D.
# custom:
#   code: model.openness.too_low
#   why: Only open, locally auditable models can be judged at all.
#   remedy: Choose a model of grade A to D, or ask a security lead to grade this one.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["models.openness.accepted", "models.openness.denied"]
#   controls:
#     - "eu-ai-act:Art. 53"
#     - "nist-ai-rmf:MAP 4.1"
#     - "nist-ai-rmf:MEASURE 2.8"
#     - "nist-800-53:CM-10(1)"
answer := rule.answer("model.openness.too_low", _severity, true, missing, failures) if {
	missing := rule.unknown("/model/openness", facts.openness)
	failures := [evidence |
		some evidence in rule.unlisted("/model/openness", facts.openness, registers.models.openness.accepted)
	]
}

default _severity := "review"

_severity := "deny" if facts.openness in registers.models.openness.denied
