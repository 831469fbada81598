# METADATA
# title: The policy reference
# description: |
#   Writes docs/policy-reference.md. The input is the rules as data; the bundle is loaded beside, for
#   the values of its registers.
package checks.reference

import data.countersign.registers

# METADATA
# description: The whole page.
page := concat("\n", array.flatten([
	_head,
	[section | some rule in input; section := _section(rule)],
	_registers_head,
	[section | some name in _registers; section := _register(name)],
]))

_head := [
	"# Policy reference",
	"",
	"Generated from the METADATA of the rules by `policies/checks/run.sh --reference`; do not edit.",
	"Every rule answers every input with one finding: `pass`, `fail`, `missing_fact`, `not_applicable`",
	"or `waived`. A control says which outside requirement a rule supports, not that it is met. The",
	"lists and thresholds that rules read stand at the [end](#lists-and-thresholds).",
	"",
]

_section(rule) := concat("\n", [
	$"## `{rule.code}`",
	"",
	$"**{rule.title}.** {trim_space(rule.description)}",
	"",
	$"- Why: {trim_space(rule.why)}",
	$"- Remedy: {trim_space(rule.remedy)}",
	$"- Can be waived: {_waivable(rule.waivable_when)}",
	$"- Reviewed by, where it asks for review: {replace(rule.reviewer, "_", " ")}",
	$"- Lists and thresholds: {_read(rule.registers)}",
	$"- Controls: {concat(", ", rule.controls)}",
	$"- Source: {_source(rule)}",
	"",
])

_read([]) := "none"

_read(names) := concat(", ", [$"[`{name}`](#{replace(name, ".", "")})" | some name in names]) if count(names) > 0

_source(rule) := $"[`{concat("/", folders)}`](../policies/bundle/{concat("/", folders)}/{file}.rego)" if {
	parts := split(rule.path, ".")
	folders := array.slice(parts, 1, count(parts) - 1)
	file := folders[count(folders) - 1]
}

# The last one is read by the server: for which data classes a verdict has to be signed with a passkey.
_registers := sort({name | some rule in input; some name in rule.registers} | {"review.passkey_classes"})

_registers_head := [
	"## Lists and thresholds",
	"",
	"What the rules read from the registers of the bundle, `policies/bundle/countersign/registers`. Names",
	"that end in `_s` are seconds, versions are lists of numbers, and `[]` is no minimum. The server reads",
	"`review.passkey_classes`: for which data classes a verdict is taken only when it is signed with a",
	"passkey. Where that list is absent or unreadable, every verdict has to be ([passkeys](passkeys.md)).",
	"",
]

_register(name) := concat("\n", array.flatten([
	$"### `{name}`",
	"",
	_value(object.get(registers, split(name, "."), null)),
	"",
]))

# A line for each member; what is no object, absent registers included, is one line by itself.
_value(value) := [$"- `{member}`: `{json.marshal(inner)}`" | some member, inner in value] if is_object(value)

_value(value) := [$"`{json.marshal(value)}`"] if not is_object(value)

_waivable([]) := "never"

_waivable(["fail"]) := "when it fails, not when the fact is missing"

_waivable(["missing_fact"]) := "when the fact is missing, not when it fails"

_waivable(["fail", "missing_fact"]) := "yes"
