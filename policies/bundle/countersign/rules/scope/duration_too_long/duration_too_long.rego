package countersign.rules.scope.duration_too_long

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The duration fits the data class
# description: >-
#   Warns when the asked duration is longer than the highest class allows; the approval is then cut.
#   Denies when no positive whole number of days is given. Not applicable to an invalid set of
#   classes.
# custom:
#   code: scope.duration.too_long
#   why: An approval that ends is looked at again.
#   remedy: Ask for fewer days; renewal is silent while facts stay good.
#   reviewer: security_lead
#   waivable_when: ["fail"]
#   registers: ["classes.order", "classes.forbidden", "classes.obligations"]
#   controls:
#     - "gdpr:Art. 5"
#     - "ccpa:1798.100"
#     - "pipeda:Sch. 1, 4.5"
#     - "iso-42001:A.9.4"
#     - "nist-ai-rmf:GOVERN 1.5"
#     - "nist-800-53:AC-3"
#     - "owasp-aisvs:C5.2"
answer := rule.answer("scope.duration.too_long", _severity, classes.valid, missing, failures) if {
	missing := ["/use/duration_days" | not facts.duration_days > 0]
	failures := [{"path": "/use/duration_days", "value": facts.duration_days, "limit": days} |
		facts.duration_days > 0
		facts.duration_days * 86400 > classes.obligations.approval_max_s
		days := floor(classes.obligations.approval_max_s / 86400)
	]
}

default _severity := "deny"

_severity := "warn" if facts.duration_days > 0
