# METADATA
# title: Data classes of the request
# description: |
#   A set of classes that is absent, empty, unregistered in part or forbidden in part is invalid.
#   Everything that depends on classes then behaves as if the set were exactly `internal`.
package countersign.lib.classes

import data.countersign.lib.facts
import data.countersign.registers

# METADATA
# description: True when the set is present, not empty, registered and without a forbidden class.
default valid := false

valid if {
	count(facts.data_classes) > 0
	count(unregistered) == 0
	count(forbidden) == 0
}

# METADATA
# description: Evidence for each class that no register knows.
unregistered := [{"path": $"/use/data_classes/{i}", "value": class} |
	some i, class in facts.data_classes
	not _registered(class)
]

# METADATA
# description: Evidence for each class that may never reach a model.
forbidden := [{"path": $"/use/data_classes/{i}", "value": class} |
	some i, class in facts.data_classes
	class in registers.classes.forbidden
]

# METADATA
# description: Evidence for each sensitive class of a valid set.
sensitive := [{"path": $"/use/data_classes/{i}", "value": class} |
	valid
	some i, class in facts.data_classes
	class in registers.classes.sensitive
]

# METADATA
# description: True when the set, or what is assumed for it, holds a protected class.
default protected := false

protected if {
	some class in effective
	class in registers.classes.protected
}

# METADATA
# description: The classes that rules decide by.
effective := facts.data_classes if {
	valid
} else := ["internal"]

# METADATA
# description: The highest of the effective classes; nothing when the order is not known.
default highest := null

highest := class if {
	ranks := [i | some i, known in registers.classes.order; known in effective]
	class := registers.classes.order[max(ranks)]
}

# METADATA
# description: The age limits and lives that the highest class brings.
default obligations := {}

obligations := registers.classes.obligations[highest]

# METADATA
# description: The first severity for protected classes, the second for low ones.
by_protection(severity, _) := severity if protected

by_protection(_, severity) := severity if not protected

_registered(class) if class in registers.classes.order

_registered(class) if class in registers.classes.forbidden
