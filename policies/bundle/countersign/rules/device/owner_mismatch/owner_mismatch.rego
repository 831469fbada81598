package countersign.rules.device.owner_mismatch

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The device belongs to the person
# description: Fails when the owner of the device is not the subject of the request.
# custom:
#   code: device.owner.mismatch
#   why: An approval binds one person to their own device.
#   remedy: Register the device in your own name, or ask from your own device.
#   reviewer: security_lead
#   waivable_when: []
#   registers: []
#   controls:
#     - "hipaa-security:164.310(d)(1)"
#     - "hipaa-security:164.312(a)(1)"
#     - "pipeda:Sch. 1, 4.1"
#     - "nist-800-53:AC-3"
#     - "owasp-aisvs:C5.2"
answer := rule.answer("device.owner.mismatch", "deny", true, missing, failures) if {
	missing := array.concat(rule.unknown("/device/owner", facts.device_owner), rule.unknown("/subject/id", facts.subject_id))
	failures := [{"path": "/device/owner", "value": facts.device_owner} |
		count(missing) == 0
		facts.device_owner != facts.subject_id
	]
}
