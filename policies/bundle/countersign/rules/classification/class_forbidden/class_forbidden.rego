package countersign.rules.classification.class_forbidden

import data.countersign.lib.classes
import data.countersign.lib.rule

# METADATA
# title: No forbidden data class
# description: Fails when a data class in the set is in the forbidden list.
# custom:
#   code: classification.class.forbidden
#   why: >-
#     Production credentials and health data may not reach a model on a laptop, whatever else is
#     true.
#   remedy: "Remove the data from the work: use synthetic or sanitised data."
#   reviewer: security_lead
#   waivable_when: []
#   registers: ["classes.forbidden"]
#   controls:
#     - "gdpr:Art. 9"
#     - "gdpr:Art. 25"
#     - "hipaa-security:164.308(a)(4)"
#     - "ccpa:1798.121"
#     - "nist-ai-rmf:GOVERN 1.1"
#     - "nist-800-53:SA-3(2)"
#     - "owasp-aisvs:AC.3"
#     - "owasp-llm-2025:LLM02:2025"
#     - "owasp-llm-2026:LLM02:2026"
answer := rule.answer("classification.class.forbidden", "deny", true, [], classes.forbidden)
