package countersign.rules.device.assurance_too_low

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The device key is in hardware for sensitive data
# description: >-
#   Asks the security lead when a sensitive class is in the set and the device key is in software or
#   nobody knows where. Not applicable without a sensitive class.
# custom:
#   code: device.assurance.too_low
#   why: A key in software can be copied, and with it every approval.
#   remedy: Enrol again with a key in the TPM or secure enclave.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.order", "classes.forbidden", "classes.sensitive"]
#   controls:
#     - "gdpr:Art. 32"
#     - "hipaa-security:164.312(d)"
#     - "pipeda:Sch. 1, 4.7"
#     - "nist-800-53:IA-3"
#     - "nist-800-53:IA-3(4)"
#     - "owasp-aisvs:C4.3"
answer := rule.answer("device.assurance.too_low", "review", _applies, missing, failures) if {
	missing := rule.unknown("/device/assurance", facts.assurance)
	failures := rule.unlisted("/device/assurance", facts.assurance, ["hardware", "attested"])
}

default _applies := false

_applies if count(classes.sensitive) > 0
