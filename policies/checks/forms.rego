# METADATA
# title: Every form and every bound has an example
# description: |
#   Counts instead of trusting: each form a rule can answer in, and each bound with one step to either
#   side, has to be among the worked examples. Input: {"cases": {name: {"input": …, "expected": …}},
#   "rules": the rules as data, "tested": {package: statuses that its own test shows}}. The bundle is
#   loaded beside.
package checks.forms

import data.countersign.registers

# METADATA
# description: One sentence per form or bound without an example, sorted.
faults := sort(_faults)

# METADATA
# description: How many forms and bounds were looked for.
looked_at := ((count(_forms) + count(_kept)) + count(_bounds)) + (3 * count(_minimums))

# Pass, fail, missing fact, waived, not applicable: whatever the rule's own test shows.
_forms contains [rule.code, status] if {
	some rule in input.rules
	some status in input.tested[trim_suffix(rule.path, ".answer")]
	not [rule.code, status] in _only_without_registers
}

# What cannot be exempted stays as it is although a live exception names it.
_kept contains [rule.code, status] if {
	some rule in input.rules
	some status in ({"fail", "missing_fact"} - {waivable | some waivable in rule.waivable_when})
	[rule.code, status] in _forms
}

# These fail only where a register is absent, which no input can bring about: an absent fact is all
# that they look for.
_only_without_registers := {
	["classification.sanitised.method_missing", "fail"],
	["tool.version.unknown", "fail"],
}

_faults contains $"no example has {form[0]} as {form[1]}" if {
	some form in _forms
	not form in _shown
}

_faults contains $"no example has an exception that does not help {form[0]} as {form[1]}" if {
	some form in _kept
	not form in _shown_excepted
}

_faults contains $"no example has {bound.name} with {bound.value}" if {
	some bound in _bounds
	not _seen(bound)
}

_faults contains "fewer than 150 examples" if count(input.cases) < 150

_faults contains $"{rule.code}: no test of its own compares a whole answer with \"status\": \"{wanted}\"" if {
	some rule in input.rules
	some status in array.concat(["pass"], array.slice(rule.waivable_when, 0, 1))
	wanted := {"fail": "waived", "missing_fact": "waived", "pass": "pass"}[status]
	not [rule.code, wanted] in _forms
}

_shown contains [finding.code, finding.status] if {
	some case in input.cases
	some finding in case.expected.findings
}

_shown_excepted contains [finding.code, finding.status] if {
	some case in input.cases
	some finding in case.expected.findings
	some exception in case.input.exceptions
	exception.code == finding.code
	exception.expires_at > case.input.now
}

# One second, day, character or last number before the bound, at it, and after it.
_bounds contains {"name": name, "value": limit + step} if {
	some name, limits in _limits
	some limit in limits
	some step in [-1, 0, 1]
}

_limits := {
	"posture age": {obligations.posture_max_age_s | some obligations in registers.classes.obligations},
	"posture from the future": {registers.limits.clock_skew_s},
	"training age": {registers.limits.training_max_age_s},
	"malware scan age": {registers.limits.malware_scan_max_age_s},
	"exception left": {0},
	"reason length": {registers.limits.reason_min_characters},
	"duration in days": {days | some obligations in registers.classes.obligations; days := obligations.approval_max_s / 86400},
}

_seen(bound) if bound.value in _values[bound.name]

_values := {
	"posture age": {age | some case in input.cases; age := case.input.now - case.input.device.posture.collected_at},
	"posture from the future": {ahead |
		some case in input.cases
		ahead := case.input.device.posture.collected_at - case.input.now
	},
	"training age": {age | some case in input.cases; age := case.input.now - case.input.subject.training.responsible_ai},
	"malware scan age": {age |
		some case in input.cases
		some scan in case.input.model.scans
		scan.kind == "malware"
		age := case.input.now - scan.at
	},
	"exception left": {left |
		some case in input.cases
		some exception in case.input.exceptions
		left := exception.expires_at - case.input.now
	},
	"reason length": {length | some case in input.cases; length := count(trim_space(case.input.use.reason))},
	"duration in days": {days | some case in input.cases; days := case.input.use.duration_days},
}

# Versions: below the minimum, the minimum itself, above it.
_faults contains $"no example has {name} {side} {minimum}" if {
	some name, minimum in _minimums
	some side in {"below", "at", "above"}
	not side in {_side(version, minimum) | some version in _versions[name]}
}

_minimums := object.union(
	registers.devices.os_minimum,
	{name: tool.minimum | some name, tool in registers.tools.register; count(tool.minimum) > 0},
)

_versions[name] contains version if {
	some case in input.cases
	some [name, version] in [
		[case.input.device.os.family, case.input.device.os.version],
		[case.input.tool.id, case.input.tool.version],
	]
	is_array(version)
}

_side(version, minimum) := "below" if version < minimum

_side(version, minimum) := "at" if version == minimum

_side(version, minimum) := "above" if version > minimum
