package countersign.rules.device.patches_missing

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: Patches are current
# description: Warns when the device is not known to be patched.
# custom:
#   code: device.patches.missing
#   why: Most attacks use holes that a patch has closed.
#   remedy: Install pending updates and report posture again.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "gdpr:Art. 32"
#     - "pipeda:Sch. 1, 4.7"
#     - "nist-800-53:SI-2"
#     - "cis-8.1:7.3"
answer := rule.answer("device.patches.missing", "warn", true, missing, failures) if {
	missing := rule.unknown("/device/posture/facts/patched", facts.patched)
	failures := rule.unlike("/device/posture/facts/patched", facts.patched, true)
}
