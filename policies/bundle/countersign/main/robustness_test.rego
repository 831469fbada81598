package countersign.robustness_test

import data.countersign.lib.sample
import data.countersign.main

# Every path of the sample with every value of another kind: the decision stays whole, and what is
# not known never allows, unless the table does not ask for it here.

_wrong := ["x", 1, null, [], {}, true, -1, 1.5]

# For the sample (a low class, a tool with a clean list of plugins, no restricted country) the table
# does not ask for these, only warns, or counts an unknown programme as all of them.
_irrelevant := {
	"/device/assurance",
	"/device/id",
	"/device/os",
	"/device/posture/facts/patched",
	"/device/posture/facts/screen_lock",
	"/device/posture/facts/swap_protected",
	"/exceptions",
	"/model/ancestry/0/name",
	"/model/ancestry/0/publisher",
	"/model/ancestry/0/relation",
	"/model/name",
	"/model/publisher",
	"/model/scans/0/tool",
	"/model/source/ref",
	"/request",
	"/subject/programme",
	"/subject/roles",
	"/tool/facts/egress_blocked",
	"/tool/facts/isolated",
	"/tool/facts/not_admin",
	"/tool/unreviewed_plugins",
	"/use/sanitisation",
}

# Values of the right kind that say something else: another version, time, life or no ancestors.
_meant := {
	["/model/ancestry", []],
	["/model/scans/0/at", 1],
	["/model/scans/0/at", -1],
	["/tool/version/0", 1],
	["/tool/version/2", 1],
	["/use/duration_days", 1],
}

_irrelevant_path(path) if {
	some irrelevant in _irrelevant
	startswith(path, irrelevant)
}

_pointer(parts) := concat("", [$"/{part}" | some part in parts])

_mutations(section) := {[pointer, wrong] |
	walk({section: sample.good[section]}, [parts, value])
	count(parts) > 0
	pointer := _pointer(parts)
	some wrong in _wrong
	wrong != value
}

_document(mutation) := json.patch(sample.good, [{"op": "replace", "path": mutation[0], "value": mutation[1]}])

_whole(decision) if {
	decision.outcome in {"allow", "review", "deny"}
	[finding.code | some finding in decision.findings] == data.countersign.codes
	every finding in decision.findings {
		finding.status in {"pass", "fail", "missing_fact", "not_applicable", "waived"}
		finding.severity in {"deny", "review", "warn"}
	}
	count(decision.obligations) == 5
}

_may_allow(mutation) if _irrelevant_path(mutation[0])

_may_allow(mutation) if mutation in _meant

# Empty when every mutation of one part of the input holds.
_broken(section) := [mutation |
	some mutation in _mutations(section)
	not _holds(mutation)
]

test_now if _broken("now") == []

test_request if _broken("request") == []

test_subject if _broken("subject") == []

test_device if _broken("device") == []

test_model if _broken("model") == []

test_tool if _broken("tool") == []

test_use if _broken("use") == []

test_exceptions if _broken("exceptions") == []

test_every_part_is_mutated if {
	object.keys(sample.good) == {"now", "request", "subject", "device", "model", "tool", "use", "exceptions"}
	every section in object.keys(sample.good) {
		count(_mutations(section)) >= 7
	}
}

_holds(mutation) if {
	decision := main.decision with input as _document(mutation)
	_whole(decision)
	_not_opened(decision.outcome, mutation)
}

_not_opened(outcome, _) if outcome != "allow"

_not_opened("allow", mutation) if _may_allow(mutation)

test_empty_input_is_denied_and_whole if {
	decision := main.decision with input as {}
	decision.outcome == "deny"
	_whole(decision)
}
