# METADATA
# title: Licences by ancestry
# description: The licence of the model and of everything it was made from.
package countersign.lib.licences

import data.countersign.lib.facts

# METADATA
# description: Evidence for each licence that is given.
known := array.concat(
	[{"path": "/model/license", "value": facts.license} | is_string(facts.license)],
	[{"path": $"/model/ancestry/{i}/license", "value": ancestor.license} |
		some i, ancestor in facts.ancestry
		is_string(ancestor.license)
	],
)

# METADATA
# description: Pointers to the licences that nobody gave.
unknown := array.concat(
	["/model/license" | is_null(facts.license)],
	[$"/model/ancestry/{i}/license" |
		some i, ancestor in facts.ancestry
		not is_string(object.get(_entry(ancestor), "license", null))
	],
)

# An entry of another type says nothing about an ancestor.
_entry(ancestor) := ancestor if {
	is_object(ancestor)
} else := {}
