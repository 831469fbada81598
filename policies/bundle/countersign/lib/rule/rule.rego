# METADATA
# title: A rule's one answer
# description: |
#   Builds every answer in the order all rules follow: not applicable, then fail or missing, then
#   waived by a live exception, else pass. An answer is the finding that the decision shows.
package countersign.lib.rule

import data.countersign.lib.facts
import data.countersign.lib.registers
import data.countersign.lib.types

# METADATA
# description: |
#   code: that of the rule's METADATA, under which its reviewer, registers and waivable_when are found
#   in the generated data. severity: the effective one. applies: false means not applicable. missing:
#   pointers to absent facts. failures: evidence of what is wrong. None may be undefined. A register
#   that the rule names and that is not sound fails it at deny, always, with the code
#   register.missing in its evidence: what is wrong is the policy's own list, not the asker's fact.
answer(code, severity, applies, missing, failures) := _finding(code, severity, status, missing, failures) if {
	metadata := data.countersign.metadata[code]
	_registers_sound(metadata)
	status := _status(code, metadata, applies, missing, failures)
} else := _finding(code, "deny", "fail", [], unsound) if {
	unsound := [{"code": "register.missing", "register": name} | some name in registers.absent(data.countersign.metadata[code].registers)]
}

# METADATA
# description: Pointer to a fact that is unknown.
unknown(path, fact) := [path | is_null(fact)]

# METADATA
# description: Evidence that a boolean fact is known and not as expected.
unlike(path, value, expected) := [{"path": path, "value": value} |
	is_boolean(value)
	value != expected
]

# METADATA
# description: Evidence that a fact is known and not in a list.
unlisted(path, value, list) := [{"path": path, "value": value} |
	not is_null(value)
	not value in list
]

# METADATA
# description: True when the rule passed; an exception does not make it pass.
passed(finding) if finding.status == "pass"

# Nothing is shown for a rule that found nothing or did not look.
_finding(code, severity, status, missing, failures) := {
	"code": code,
	"status": status,
	"severity": severity,
	"evidence": [],
	"missing": [],
} if {
	_silent(status)
} else := {
	"code": code,
	"status": status,
	"severity": severity,
	"evidence": failures,
	"missing": sort(missing),
}

_silent(status) if {
	status == "pass"
} else if status == "not_applicable"

# The common case is decided once for all rules.
_registers_sound(metadata) if {
	registers.complete
} else if count(registers.absent(metadata.registers)) == 0

_status(code, metadata, applies, missing, failures) := "not_applicable" if {
	applies == false
} else := "pass" if {
	failures == []
	missing == []
} else := "waived" if {
	_raw(failures) in metadata.waivable_when
	code in _waived
} else := _raw(failures)

_raw(failures) := "missing_fact" if {
	failures == []
} else := "fail"

# The codes that a live exception names. An exception without a whole end, or an unknown time, is none.
_waived contains exception.code if {
	is_number(facts.now)
	some exception in facts.exceptions
	is_string(exception.code)
	types.is_integer(exception.expires_at)
	exception.expires_at > facts.now
}
