# METADATA
# title: Built-in functions that the engines answer differently
# description: |
#   What `make conformance` found to differ must not be in a shipped rule. Input: {"plan": OPA's plan
#   of the bundle, "divergences": conformance/divergences.json}.
package checks.builtins

# METADATA
# description: One sentence per fault, sorted; empty when there is none.
faults := sort(_faults)

# METADATA
# description: How many built-in functions the bundle calls.
looked_at := count(_called)

_called := {builtin.name | some builtin in input.plan.static.builtin_funcs}

_divergent[name] contains divergence.case if {
	some divergence in input.divergences
	some name in divergence.builtins
}

_faults contains "the plan of the bundle calls no built-in function: it was not read" if count(_called) == 0

_faults contains $"the bundle calls {name}, which this server's engine answers differently in OPA's case {name_of_case}" if {
	some name in _called
	some name_of_case in _divergent[name]
}
