# METADATA
# title: Rules as data
# description: |
#   Turns what `opa inspect -a -f json` says about the bundle into the list of its rules. Input: that
#   document.
package checks.metadata

# METADATA
# description: Every rule that carries a code, sorted by code.
rules := [entry[1] | some entry in sort([[rule.code, rule] | some rule in _rules])]

# METADATA
# description: |
#   What is checked in under the bundle: the code list, and what lib/rule needs to know of each
#   rule. As data it is loaded once; rego.metadata.rule() would build it for every decision.
generated := {
	"codes": [rule.code | some rule in rules],
	"metadata": {rule.code: {name: rule[name] | some name in ["registers", "reviewer", "waivable_when"]} | some rule in rules},
}

_rules contains rule if {
	some annotation in input.annotations
	annotations := annotation.annotations
	custom := annotations.custom
	custom.code
	path := [part.value | some part in annotation.path]
	rule := object.union(custom, {
		"title": annotations.title,
		"description": annotations.description,
		"area": path[3],
		"path": concat(".", path),
	})
}
