package countersign.lib.registers_test

import data.countersign.lib.registers

test_shipped_registers_are_complete if {
	registers.complete
	registers.sound == registers.required
}

test_no_registers_are_sound if {
	count(registers.sound) == 0 with data.countersign.registers as {}
	not registers.complete with data.countersign.registers as {}
}

test_absent_names_are_sorted if {
	registers.absent(["scopes.register", "licences.blocked", "classes.order"]) == ["licences.blocked", "scopes.register"] with data.countersign.registers as {"classes": {"order": ["public"]}}
}

# Each misshapen value, and the registers that it takes away.
_misshapen := [
	["/classes/order", [], {"classes.order"}],
	["/classes/obligations/personal", {}, {"classes.obligations"}],
	["/classes/obligations/personal/token_max_s", "1 d", {"classes.obligations"}],
	["/classes/protected", "internal", {"classes.protected"}],
	["/countries/prohibited", {}, {"countries.prohibited"}],
	["/countries/prohibited/defence", "CN", {"countries.prohibited"}],
	["/countries/restricted", null, {"countries.restricted"}],
	["/devices/os_minimum/linux", "5.15", {"devices.os_minimum"}],
	["/devices/os_minimum", {}, {"devices.os_minimum"}],
	["/limits/clock_skew_s", "300", {"limits.clock_skew_s"}],
	["/tools/register", null, {"tools.register"}],
	["/models/namespaces/ollama", "library", {"models.namespaces"}],
	["/tools/register/ollama/minimum", "0.17.1", {"tools.register"}],
	["/tools/register/ollama/cloud_models", null, {"tools.register"}],
	["/tools/advisories/ollama", [{"id": "CVE", "ranges": []}], {"tools.advisories"}],
	["/tools/advisories/ollama", [{"id": "CVE", "ranges": [{"from": [1]}]}], {"tools.advisories"}],
]

test_misshapen_registers_are_unsound if {
	every entry in _misshapen {
		changed := json.patch(data.countersign.registers, [{"op": "replace", "path": entry[0], "value": entry[1]}])
		sound := registers.sound with data.countersign.registers as changed
		registers.required - sound == entry[2]
		not registers.complete with data.countersign.registers as changed
	}
}

test_complete_means_that_all_are_sound if {
	every name in registers.required {
		path := concat("/", array.concat([""], split(name, ".")))
		changed := json.patch(data.countersign.registers, [{"op": "remove", "path": path}])
		not registers.complete with data.countersign.registers as changed
		sound := registers.sound with data.countersign.registers as changed
		not name in sound
	}
}
