package countersign.rules.device.os_unsupported

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: The operating system is supported
# description: >-
#   Fails when the version is below the minimum of its family, or family or version is unknown. Asks
#   the security lead for protected classes, warns for low ones.
# custom:
#   code: device.os.unsupported
#   why: Systems without security updates fall to known attacks.
#   remedy: Update the operating system to a supported version.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.protected", "devices.os_minimum"]
#   controls:
#     - "gdpr:Art. 32"
#     - "ccpa:1798.100"
#     - "nist-800-53:SA-22"
#     - "nist-800-53:SI-2"
#     - "cis-8.1:2.2"
#     - "cis-8.1:7.3"
answer := rule.answer("device.os.unsupported", classes.by_protection("review", "warn"), true, missing, failures) if {
	missing := array.concat(rule.unknown("/device/os/family", facts.os_family), rule.unknown("/device/os/version", facts.os_version))
	failures := array.concat(
		rule.unlisted("/device/os/family", facts.os_family, object.keys(_minimums)),
		[{"path": "/device/os/version", "value": facts.os_version, "limit": minimum} |
			minimum := _minimums[facts.os_family]
			is_array(facts.os_version)
			facts.os_version < minimum
		],
	)
}

default _minimums := {}

_minimums := registers.devices.os_minimum if is_object(registers.devices.os_minimum)
