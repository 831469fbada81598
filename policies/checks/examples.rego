# METADATA
# title: Worked examples
# description: |
#   Decides every example and compares the whole answer. Input: {"schema": output.schema.json,
#   "cases": {name: {"input": …, "expected": …}}}. The bundle is loaded beside.
package checks.examples

# METADATA
# description: One sentence per example that differs, sorted; empty when none does.
faults := sort(_faults)

# METADATA
# description: How many examples were decided.
looked_at := count(input.cases)

_faults contains $"{name}: undefined" if {
	some name, _ in input.cases
	not _answers[name]
}

_faults contains $"{name}: {part} is {_answers[name][part]}, expected {expected}" if {
	some name, case in input.cases
	some part in ["outcome", "review", "obligations"]
	expected := case.expected[part]
	_answers[name][part] != expected
}

_faults contains $"{name}: got {finding}" if {
	some name, case in input.cases
	some finding in _answers[name].findings
	not finding in case.expected.findings
}

_faults contains $"{name}: the whole answer differs" if {
	some name, case in input.cases
	_answers[name] != case.expected
}

_faults contains $"{name}: the answer is not of the output schema" if {
	some name, answer in _answers
	not json.match_schema(answer, input.schema)[0]
}

_faults contains "no examples were found" if count(input.cases) == 0

_answers := {name: answer |
	some name, case in input.cases
	answer := data.countersign.main.decision with input as case.input
}
