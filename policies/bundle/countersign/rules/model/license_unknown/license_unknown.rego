package countersign.rules.model.license_unknown

import data.countersign.lib.licences
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: Every licence is known
# description: >-
#   Asks the security lead when a licence of the model or of an ancestor is absent, or neither
#   approved nor blocked.
# custom:
#   code: model.license.unknown
#   why: Without a licence there is no right to use.
#   remedy: Ask a security lead to confirm the licences and to have them judged.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["licences.approved", "licences.blocked"]
#   controls:
#     - "eu-ai-act:Art. 53"
#     - "iso-42001:A.10.3"
#     - "nist-ai-rmf:GOVERN 1.1"
#     - "nist-ai-rmf:GOVERN 6.1"
#     - "nist-ai-rmf:MAP 4.1"
#     - "nist-800-53:CM-10"
#     - "owasp-aisvs:C6.2"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("model.license.unknown", "review", true, licences.unknown, failures) if {
	failures := [license |
		some license in licences.known
		not license.value in registers.licences.approved
		not license.value in registers.licences.blocked
	]
}
