# METADATA
# title: Registers
# description: |
#   Which registers (lists, thresholds) are present and of the right shape. Rules are code, their
#   lists are data, and data that is absent is a failure: a rule that needs an unsound register
#   fails at deny and cannot be waived, and nothing is allowed while any register is unsound. This
#   runs with every decision and looks only as deep as a fault could open something;
#   registers.schema.json says the rest before a bundle ships.
package countersign.lib.registers

import data.countersign.registers

# METADATA
# description: Every register the bundle needs.
required := {
	"classes.forbidden", "classes.obligations", "classes.order", "classes.protected", "classes.sensitive",
	"countries.prohibited", "countries.restricted", "countries.unknown_denied",
	"devices.os_minimum", "devices.ownership",
	"licences.approved", "licences.blocked",
	"limits.clock_skew_s", "limits.malware_scan_max_age_s", "limits.reason_min_characters", "limits.training_max_age_s",
	"models.formats", "models.namespaces", "models.openness.accepted", "models.openness.denied",
	"scopes.register",
	"tools.advisories", "tools.register",
}

# METADATA
# description: True when no register is absent or misshapen.
default complete := false

complete if count(required - sound) == 0

# METADATA
# description: Those of the named registers that cannot be relied on, sorted.
absent(names) := sort([name | some name in names; not name in sound])

# METADATA
# description: The registers that are present and of the right shape.
sound contains "classes.forbidden" if is_array(registers.classes.forbidden)

sound contains "classes.obligations" if {
	is_array(registers.classes.order)
	every class in registers.classes.order {
		limits := registers.classes.obligations[class]
		is_number(limits.approval_max_s)
		is_number(limits.token_max_s)
		is_number(limits.status_max_age_s)
		is_number(limits.posture_max_age_s)
	}
}

sound contains "classes.order" if {
	is_array(registers.classes.order)
	count(registers.classes.order) > 0
}

sound contains "classes.protected" if is_array(registers.classes.protected)

sound contains "classes.sensitive" if is_array(registers.classes.sensitive)

sound contains "countries.prohibited" if _object_of_arrays(registers.countries.prohibited)

sound contains "countries.restricted" if is_array(registers.countries.restricted)

sound contains "countries.unknown_denied" if is_array(registers.countries.unknown_denied)

sound contains "devices.os_minimum" if {
	is_object(registers.devices.os_minimum)
	count(registers.devices.os_minimum) > 0
	every minimum in registers.devices.os_minimum {
		is_array(minimum)
	}
}

sound contains "devices.ownership" if is_array(registers.devices.ownership)

sound contains "licences.approved" if is_array(registers.licences.approved)

sound contains "licences.blocked" if is_array(registers.licences.blocked)

sound contains name if {
	some key in ["clock_skew_s", "malware_scan_max_age_s", "reason_min_characters", "training_max_age_s"]
	is_number(registers.limits[key])
	name := concat(".", ["limits", key])
}

sound contains "models.formats" if is_array(registers.models.formats)

sound contains "models.namespaces" if _object_of_arrays(registers.models.namespaces)

sound contains "models.openness.accepted" if is_array(registers.models.openness.accepted)

sound contains "models.openness.denied" if is_array(registers.models.openness.denied)

sound contains "scopes.register" if is_array(registers.scopes.register)

sound contains "tools.advisories" if {
	is_object(registers.tools.advisories)
	every advisories in registers.tools.advisories {
		every advisory in advisories {
			count(advisory.ranges) > 0
			every span in advisory.ranges {
				is_array(span.before)
			}
		}
	}
}

sound contains "tools.register" if {
	is_object(registers.tools.register)
	every tool in registers.tools.register {
		is_boolean(tool.cloud_models)
		is_array(tool.minimum)
	}
}

_object_of_arrays(x) if {
	is_object(x)
	count(x) > 0
	every list in x {
		is_array(list)
	}
}
