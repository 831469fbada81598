package countersign.rules.device.posture_stale

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: Posture is fresh
# description: >-
#   Fails when posture was never collected, is older than the highest class allows (7 days, 24 hours
#   for protected classes), or is dated more than five minutes after now.
# custom:
#   code: device.posture.stale
#   why: >-
#     Old posture says nothing about the device of today; posture from the future is not to be
#     believed.
#   remedy: Run the gate so that it reports posture again.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.order", "classes.obligations", "limits.clock_skew_s"]
#   controls:
#     - "gdpr:Art. 32"
#     - "pipeda:Sch. 1, 4.7"
#     - "iso-42001:A.4.5"
#     - "iso-42001:A.6.2.6"
#     - "nist-ai-rmf:GOVERN 1.5"
#     - "nist-800-53:CA-7"
answer := rule.answer("device.posture.stale", "deny", true, missing, failures) if {
	missing := array.concat(rule.unknown("/device/posture/collected_at", facts.posture_collected_at), rule.unknown("/now", facts.now))
	failures := [{"path": "/device/posture/collected_at", "value": facts.posture_collected_at, "limit": limit} |
		count(missing) == 0
		some limit in _exceeded
	]
}

# The bound of time, in epoch seconds, on the wrong side of which posture was collected.
_exceeded contains bound if {
	bound := facts.now - classes.obligations.posture_max_age_s
	facts.posture_collected_at < bound
}

_exceeded contains bound if {
	bound := facts.now + registers.limits.clock_skew_s
	facts.posture_collected_at > bound
}
