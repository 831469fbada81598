# METADATA
# title: Lints of our own
# description: |
#   What every rule has to carry, beyond what the compiler asks. Input: {"rules": the rules as data,
#   "generated": what countersign/data.json has to hold, "checked_in": what it holds, "namespaces":
#   `opa inspect`'s, "controls": controls.json, "schema": registers.schema.json}. The bundle itself is
#   loaded beside.
package checks.lint

import data.countersign.lib.registers

# METADATA
# description: One sentence per fault, sorted; empty when there is none.
faults := sort(_faults)

# METADATA
# description: How many rules were looked at.
looked_at := count(input.rules)

_codes := [rule.code | some rule in input.rules]

_known_controls := {$"{control.framework}:{control.id}" | some control in input.controls.controls}

_packages := {name |
	some name, _ in input.namespaces
	startswith(name, "data.countersign.rules.")
	not endswith(name, "_test")
}

_faults contains "no rule was found" if count(input.rules) == 0

_faults contains $"{code} is the code of several rules" if {
	some code in _codes
	count([same | some same in _codes; same == code]) > 1
}

_faults contains "countersign/data.json is not what METADATA says: run checks/run.sh --codes" if {
	not input.checked_in == input.generated
}

_faults contains $"{rule.path} answers with another code than its METADATA's {rule.code}" if {
	some rule in input.rules
	parts := split(rule.path, ".")
	not data.countersign.rules[parts[3]][parts[4]].answer.code == rule.code
}

_faults contains $"{name} has no answer with METADATA and a code" if {
	some name in _packages
	not $"{name}.answer" in {rule.path | some rule in input.rules}
}

_faults contains $"{name} has no test beside it" if {
	some name in _packages
	not input.namespaces[$"{name}_test"]
}

_faults contains $"{rule.code} does not live in the folder of its code: {rule.path}" if {
	some rule in input.rules
	parts := split(rule.code, ".")
	rule.path != $"data.countersign.rules.{parts[0]}.{concat("_", array.slice(parts, 1, count(parts)))}.answer"
}

_faults contains $"{rule.code} has no {field}" if {
	some rule in input.rules
	some field in ["title", "description", "why", "remedy"]
	not _text(rule, field)
}

_faults contains $"{rule.code}: waivable_when is not a list of fail and missing_fact" if {
	some rule in input.rules
	not _statuses(object.get(rule, "waivable_when", null))
}

# A security lead grants exceptions, and speaks for nobody else.
_faults contains $"{rule.code}: only what a security lead reviews can be waived" if {
	some rule in input.rules
	count(object.get(rule, "waivable_when", [])) > 0
	object.get(rule, "reviewer", null) != "security_lead"
}

_faults contains $"{rule.code}: no such role to review: {object.get(rule, "reviewer", null)}" if {
	some rule in input.rules
	not object.get(rule, "reviewer", null) in {"data_owner", "security_lead"}
}

_faults contains $"{rule.code}: registers is not a list" if {
	some rule in input.rules
	not is_array(object.get(rule, "registers", null))
}

_faults contains $"{rule.code}: no such register: {name}" if {
	some rule in input.rules
	some name in rule.registers
	not name in registers.required
}

_faults contains $"{name} is required, but no rule would fail without it" if {
	some name in registers.required
	not name in {read | some rule in input.rules; some read in rule.registers}
}

_faults contains $"{rule.code} names no control" if {
	some rule in input.rules
	not _some(object.get(rule, "controls", []))
}

_faults contains $"{rule.code}: no such control: {control}" if {
	some rule in input.rules
	some control in rule.controls
	not control in _known_controls
}

_faults contains $"{rule.code}: controls.json does not map {control} to it" if {
	some rule in input.rules
	some control in rule.controls
	not control in _mapped(rule.code)
}

_faults contains $"{rule.code}: controls.json also maps {control} to it" if {
	some rule in input.rules
	some control in _mapped(rule.code)
	not control in rule.controls
}

_faults contains $"controls.json: {control.framework}:{control.id} maps to {code}, which no rule has" if {
	some control in input.controls.controls
	some code in control.applies_to
	not code in _codes
}

_faults contains $"registers: {fault.field}: {fault.desc}" if {
	some fault in json.match_schema(data.countersign.registers, input.schema)[1]
}

_faults contains $"registers: classes.{name} names {class}, which is not in classes.order" if {
	some name in ["protected", "sensitive"]
	some class in data.countersign.registers.classes[name]
	not class in data.countersign.registers.classes.order
}

# No rule reads this one: the server does, and without it asks for a signature on every verdict.
_faults contains "registers: review.passkey_classes is absent" if not is_array(data.countersign.registers.review.passkey_classes)

_faults contains $"registers: review.passkey_classes names {class}, which is not in classes.order" if {
	some class in data.countersign.registers.review.passkey_classes
	not class in data.countersign.registers.classes.order
}

_mapped(code) := {$"{control.framework}:{control.id}" |
	some control in input.controls.controls
	code in control.applies_to
}

_text(rule, field) if trim_space(rule[field]) != ""

_some(list) if {
	is_array(list)
	count(list) > 0
}

_statuses(list) if {
	is_array(list)
	every status in list {
		status in {"fail", "missing_fact"}
	}
}
