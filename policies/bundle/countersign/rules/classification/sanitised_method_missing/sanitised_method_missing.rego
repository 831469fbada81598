package countersign.rules.classification.sanitised_method_missing

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: Sanitised data says how
# description: >-
#   Asks the data owner when sanitised data is named without the method of sanitisation. Not
#   applicable without that class or to an invalid set.
# custom:
#   code: classification.sanitised.method_missing
#   why: Data is sanitised only if somebody can say how it was done and check it.
#   remedy: Describe how the data was masked, generalised or replaced.
#   reviewer: data_owner
#   waivable_when: []
#   registers: ["classes.order", "classes.forbidden"]
#   controls:
#     - "gdpr:Art. 5"
#     - "gdpr:Art. 25"
#     - "ccpa:1798.100"
#     - "ccpa:1798.140"
#     - "ccpa:1798.150"
#     - "pipeda:Sch. 1, 4.5"
#     - "iso-42001:A.4.3"
#     - "nist-ai-rmf:MEASURE 2.10"
#     - "nist-800-53:SI-12(2)"
#     - "nist-800-53:SI-19"
#     - "owasp-aisvs:AC.3"
#     - "owasp-llm-2025:LLM02:2025"
#     - "owasp-llm-2026:LLM02:2026"
answer := rule.answer("classification.sanitised.method_missing", "review", _applies, missing, []) if {
	missing := rule.unknown("/use/sanitisation", facts.sanitisation)
}

default _applies := false

_applies if {
	classes.valid
	"sanitised" in facts.data_classes
}
