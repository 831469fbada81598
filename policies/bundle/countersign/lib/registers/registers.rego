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
# description: |
#   True when no register is absent or misshapen, that is when every required one is sound. Said in
#   one body, because every decision asks and only a broken bundle needs the names.
default complete := false

complete if {
	all := registers
	classes := all.classes
	is_array(classes.forbidden)
	_obligations(classes)
	_filled_array(classes.order)
	is_array(classes.protected)
	is_array(classes.sensitive)
	_object_of_arrays(all.countries.prohibited)
	is_array(all.countries.restricted)
	is_array(all.countries.unknown_denied)
	_object_of_arrays(all.devices.os_minimum)
	is_array(all.devices.ownership)
	is_array(all.licences.approved)
	is_array(all.licences.blocked)
	is_number(all.limits.clock_skew_s)
	is_number(all.limits.malware_scan_max_age_s)
	is_number(all.limits.reason_min_characters)
	is_number(all.limits.training_max_age_s)
	is_array(all.models.formats)
	_object_of_arrays(all.models.namespaces)
	is_array(all.models.openness.accepted)
	is_array(all.models.openness.denied)
	is_array(all.scopes.register)
	_advisories(all.tools.advisories)
	_tools(all.tools.register)
}

# METADATA
# description: Those of the named registers that cannot be relied on, sorted.
absent(names) := sort([name | some name in names; not name in sound])

# METADATA
# description: The registers that are present and of the right shape.
sound contains "classes.forbidden" if is_array(registers.classes.forbidden)

sound contains "classes.obligations" if _obligations(registers.classes)

sound contains "classes.order" if _filled_array(registers.classes.order)

sound contains "classes.protected" if is_array(registers.classes.protected)

sound contains "classes.sensitive" if is_array(registers.classes.sensitive)

sound contains "countries.prohibited" if _object_of_arrays(registers.countries.prohibited)

sound contains "countries.restricted" if is_array(registers.countries.restricted)

sound contains "countries.unknown_denied" if is_array(registers.countries.unknown_denied)

sound contains "devices.os_minimum" if _object_of_arrays(registers.devices.os_minimum)

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

sound contains "tools.advisories" if _advisories(registers.tools.advisories)

sound contains "tools.register" if _tools(registers.tools.register)

_object_of_arrays(x) if {
	is_object(x)
	count(x) > 0
	every list in x {
		is_array(list)
	}
}

_filled_array(x) if {
	is_array(x)
	count(x) > 0
}

_obligations(classes) if {
	is_array(classes.order)
	every class in classes.order {
		limits := classes.obligations[class]
		is_number(limits.approval_max_s)
		is_number(limits.token_max_s)
		is_number(limits.status_max_age_s)
		is_number(limits.posture_max_age_s)
	}
}

_advisories(x) if {
	is_object(x)
	every advisories in x {
		every advisory in advisories {
			count(advisory.ranges) > 0
			every span in advisory.ranges {
				is_array(span.before)
			}
		}
	}
}

_tools(x) if {
	is_object(x)
	every tool in x {
		is_boolean(tool.cloud_models)
		is_array(tool.minimum)
	}
}
