package countersign.rules.device.enrolment_missing

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The device is enrolled
# description: Fails when the device has no enrolled key.
# custom:
#   code: device.enrolment.missing
#   why: Without a device key nothing binds an approval to a device.
#   remedy: Enrol the device with the gate.
#   reviewer: security_lead
#   waivable_when: []
#   registers: []
#   controls:
#     - "hipaa-security:164.310(d)(1)"
#     - "hipaa-security:164.312(a)(1)"
#     - "hipaa-security:164.312(d)"
#     - "iso-42001:A.4.2"
#     - "iso-42001:A.4.5"
#     - "nist-ai-rmf:GOVERN 1.6"
#     - "nist-800-53:AC-20"
#     - "nist-800-53:CM-8"
#     - "nist-800-53:IA-3"
#     - "owasp-aisvs:C4.3"
#     - "cis-8.1:1.1"
#     - "cis-8.1:1.2"
answer := rule.answer("device.enrolment.missing", "deny", true, missing, failures) if {
	missing := rule.unknown("/device/enrolled", facts.enrolled)
	failures := rule.unlike("/device/enrolled", facts.enrolled, true)
}
