package countersign.rules.model.verified_no

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The bytes were hashed by us
# description: Fails unless an enrolled gate or the server hashed these very bytes.
# custom:
#   code: model.verified.no
#   why: A digest that somebody typed proves nothing about the file.
#   remedy: Scan the model with the gate.
#   reviewer: security_lead
#   waivable_when: []
#   registers: []
#   controls:
#     - "iso-42001:A.6.2.4"
#     - "nist-800-53:CM-14"
#     - "nist-800-53:SI-7"
#     - "nist-800-53:SR-11"
#     - "owasp-aisvs:C3.1"
#     - "owasp-aisvs:C4.3"
#     - "owasp-aisvs:C6.1"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("model.verified.no", "deny", true, missing, failures) if {
	missing := rule.unknown("/model/verified", facts.verified)
	failures := rule.unlike("/model/verified", facts.verified, true)
}
