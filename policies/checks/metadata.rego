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
# description: The code list that is checked in under the bundle.
codes := [rule.code | some rule in rules]

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
