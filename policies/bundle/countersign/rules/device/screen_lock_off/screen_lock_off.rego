package countersign.rules.device.screen_lock_off

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The screen locks
# description: >-
#   Fails when the screen lock is not known to be on. Denies for protected classes, warns for low
#   ones.
# custom:
#   code: device.screen_lock.off
#   why: An open session is an open model with everything in its context.
#   remedy: Turn on the automatic screen lock and report posture again.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.protected"]
#   controls:
#     - "gdpr:Art. 32"
#     - "hipaa-security:164.312(a)(2)(iii)"
#     - "pipeda:Sch. 1, 4.7"
#     - "nist-800-53:AC-11"
#     - "cis-8.1:4.3"
answer := rule.answer("device.screen_lock.off", classes.by_protection("deny", "warn"), true, missing, failures) if {
	missing := rule.unknown("/device/posture/facts/screen_lock", facts.screen_lock)
	failures := rule.unlike("/device/posture/facts/screen_lock", facts.screen_lock, true)
}

requires contains "screen_lock" if {
	classes.protected
	rule.passed(answer)
}
