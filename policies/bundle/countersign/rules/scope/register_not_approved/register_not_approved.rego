package countersign.rules.scope.register_not_approved

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: Every scope is in the register
# description: Fails when no scope is named, or one is not in the register.
# custom:
#   code: scope.register.not_approved
#   why: An approval is for stated uses; what is not stated is not approved.
#   remedy: Choose from the registered scopes.
#   reviewer: security_lead
#   waivable_when: []
#   registers: ["scopes.register"]
#   controls:
#     - "gdpr:Art. 5"
#     - "gdpr:Art. 30"
#     - "hipaa-security:164.310(b)"
#     - "ccpa:1798.100"
#     - "pipeda:Sch. 1, 4.2"
#     - "pipeda:Sch. 1, 4.5"
#     - "eu-ai-act:Art. 5"
#     - "eu-ai-act:Art. 26"
#     - "eu-ai-act:Art. 50"
#     - "iso-42001:A.9.2"
#     - "iso-42001:A.9.4"
#     - "nist-ai-rmf:MAP 3.3"
#     - "nist-800-53:AC-3"
#     - "owasp-aisvs:AC.1"
answer := rule.answer("scope.register.not_approved", "deny", true, missing, failures) if {
	missing := ["/use/scopes" | facts.scopes in [null, []]]
	failures := [{"path": $"/use/scopes/{i}", "value": scope} |
		some i, scope in facts.scopes
		not scope in registers.scopes.register
	]
}
