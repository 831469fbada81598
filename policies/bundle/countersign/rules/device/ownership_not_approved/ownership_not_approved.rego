package countersign.rules.device.ownership_not_approved

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: Ownership is of an approved kind
# description: Fails when the device is neither personal nor bought from a development budget.
# custom:
#   code: device.ownership.not_approved
#   why: Company-issued laptops are resource-constrained and outside the programme.
#   remedy: Use a personal device or one of the development budget.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["devices.ownership"]
#   controls:
#     - "hipaa-security:164.310(b)"
#     - "iso-42001:A.4.5"
#     - "nist-800-53:AC-20"
#     - "cis-8.1:1.2"
answer := rule.answer("device.ownership.not_approved", "deny", true, missing, failures) if {
	missing := rule.unknown("/device/ownership", facts.ownership)
	failures := [evidence |
		some evidence in rule.unlisted("/device/ownership", facts.ownership, registers.devices.ownership)
	]
}
