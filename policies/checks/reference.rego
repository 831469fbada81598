# METADATA
# title: The policy reference
# description: Writes docs/policy-reference.md. The input is the rules as data.
package checks.reference

# METADATA
# description: The whole page.
page := concat("\n", array.concat(_head, [section | some rule in input; section := _section(rule)]))

_head := [
	"# Policy reference",
	"",
	"Generated from the METADATA of the rules by `policies/checks/run.sh --reference`; do not edit.",
	"Every rule answers every input with one finding: `pass`, `fail`, `missing_fact`, `not_applicable`",
	"or `waived`. A control says which outside requirement a rule supports, not that it is met.",
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
	$"- Controls: {concat(", ", rule.controls)}",
	"",
])

_waivable([]) := "never"

_waivable(["fail"]) := "when it fails, not when the fact is missing"

_waivable(["missing_fact"]) := "when the fact is missing, not when it fails"

_waivable(["fail", "missing_fact"]) := "yes"
