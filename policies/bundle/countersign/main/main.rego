# METADATA
# title: The decision
# description: |
#   Collects the answer of every rule under `data.countersign.rules` and says what they come to. It
#   fails closed: the outcome is deny unless the input is an object, every register is sound, every
#   rule of the code list answered exactly once, and nothing that failed denies.
package countersign.main

import data.countersign.lib.classes
import data.countersign.lib.registers

# METADATA
# entrypoint: true
# description: The whole answer; arrays are sorted, because sets come back unordered from Wasm.
decision := {
	"outcome": outcome,
	"findings": findings,
	"review": review,
	"obligations": obligations,
}

# METADATA
# description: allow, review or deny.
default outcome := "deny"

outcome := "allow" if {
	_answered
	count(_failing) == 0
}

outcome := "review" if {
	_answered
	"review" in _failing
	not "deny" in _failing
}

outcome := "allow" if {
	_answered
	_failing == {"warn"}
}

# METADATA
# description: One finding per rule, sorted by code.
findings := [entry[1] | some entry in sort([[finding.code, finding] | some finding in _answers])]

# METADATA
# description: Who has to review, one entry per role, with the codes that ask for it.
review := [{"role": role, "count": 1, "because": because} |
	outcome == "review"
	some role in sort({_reviewer(finding) | some finding in _failed; finding.severity == "review"})
	because := [finding.code |
		some finding in _failed
		finding.severity == "review"
		_reviewer(finding) == role
	]
]

# METADATA
# description: What an approval has to carry. Nothing may be issued for an invalid set of classes.
default obligations := {
	"approval_max_s": 0,
	"token_max_s": 0,
	"status_max_age_s": 0,
	"posture_max_age_s": 0,
	"posture_require": [],
}

obligations := object.union(classes.obligations, {"posture_require": _posture_require}) if {
	classes.valid
	registers.complete
}

_posture_require := sort({fact |
	some area, name
	some fact in data.countersign.rules[area][name].requires
})

_answers := [answer |
	some area, name
	answer := data.countersign.rules[area][name].answer
]

# Every rule of the checked-in code list, which is sorted, answered, none twice, none besides.
_answered if {
	is_object(input)
	registers.complete
	[finding.code | some finding in findings] == data.countersign.codes
}

# Whatever is not known to be harmless; a status that is not known counts.
_failed := [finding |
	some finding in findings
	not _harmless(finding.status)
]

_harmless(status) if {
	status == "pass"
} else if status in ["not_applicable", "waived"]

# The severities of what failed. One that is not known counts as deny.
_failing contains _weight(finding.severity) if some finding in _failed

_weight(severity) := severity if {
	severity in {"review", "warn"}
} else := "deny"

_reviewer(finding) := data.countersign.metadata[finding.code].reviewer
