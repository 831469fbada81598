# METADATA
# title: A rule's one answer
# description: |
#   Builds every answer in the order all rules follow: not applicable, then fail or missing, then
#   waived by a live exception, else pass. An answer is the finding that the decision shows and the
#   role that would have to review it.
package countersign.lib.rule

import data.countersign.lib.facts
import data.countersign.lib.registers
import data.countersign.lib.types

# METADATA
# description: |
#   meta: rego.metadata.rule() of the calling rule. severity: the effective one. applies: false means
#   not applicable. missing: pointers to absent facts. failures: evidence of what is wrong. None may
#   be undefined. A register that the rule names and that is not sound fails it at deny, always.
answer(meta, severity, applies, missing, failures) := _answer(meta.custom, severity, status, missing, failures) if {
	_registers_sound(meta.custom.registers)
	status := _status(meta.custom, applies, _raw(missing, failures))
} else := _answer(meta.custom, "deny", "fail", [], unsound) if {
	unsound := [{"register": name} | some name in registers.absent(meta.custom.registers)]
}

# METADATA
# description: Pointers to the facts of an array of [pointer, value] that are unknown.
unknown(facts_by_path) := [fact[0] | some fact in facts_by_path; is_null(fact[1])]

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
passed(a) if a.finding.status == "pass"

# Nothing is shown for a rule that found nothing or did not look.
_answer(custom, severity, status, missing, failures) := {
	"finding": {
		"code": custom.code,
		"status": status,
		"severity": severity,
		"evidence": failures,
		"missing": sort(missing),
	},
	"reviewer": custom.reviewer,
} if {
	status != "not_applicable"
} else := {
	"finding": {
		"code": custom.code,
		"status": status,
		"severity": severity,
		"evidence": [],
		"missing": [],
	},
	"reviewer": custom.reviewer,
}

# The common case is decided once for all rules.
_registers_sound(names) if {
	registers.complete
} else if count(registers.absent(names)) == 0

_status(_, false, _) := "not_applicable"

_status(custom, true, raw) := "waived" if {
	raw in custom.waivable_when
	custom.code in _waived
} else := raw

_raw(missing, failures) := "fail" if {
	failures != []
} else := "missing_fact" if {
	missing != []
} else := "pass"

# The codes that a live exception names. An exception without a whole end, or an unknown time, is none.
_waived contains exception.code if {
	is_number(facts.now)
	some exception in facts.exceptions
	is_string(exception.code)
	types.is_integer(exception.expires_at)
	exception.expires_at > facts.now
}
