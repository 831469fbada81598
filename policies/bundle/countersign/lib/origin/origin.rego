# METADATA
# title: Origin by ancestry
# description: Where a model and everything it was made from come from.
package countersign.lib.origin

import data.countersign.lib.facts
import data.countersign.lib.types
import data.countersign.registers

# METADATA
# description: Evidence for the publisher's and every ancestor's country that is given.
known := array.concat(
	[{"path": "/model/origin/country", "value": facts.country} | is_string(facts.country)],
	[{"path": $"/model/ancestry/{i}/country", "value": country} |
		some i, ancestor in facts.ancestry
		country := types.country(ancestor.country)
	],
)

# METADATA
# description: Evidence for each known country in the restricted list.
restricted := [place | some place in known; place.value in registers.countries.restricted]

# METADATA
# description: Evidence for each known country that the subject's programme prohibits.
prohibited := [place | some place in known; _prohibited(place.value)]

# METADATA
# description: Pointers to the countries that nobody gave.
unknown := array.concat(
	["/model/origin/country" | is_null(facts.country)],
	[$"/model/ancestry/{i}/country" |
		some i, ancestor in facts.ancestry
		not _has_country(ancestor)
	],
)

# METADATA
# description: True when the subject's programme is in the register.
default programme_known := false

programme_known if is_array(registers.countries.prohibited[facts.programme])

_prohibited(country) if country in registers.countries.prohibited[facts.programme]

# A programme that is not known might be any of them.
_prohibited(country) if {
	not programme_known
	some list in registers.countries.prohibited
	country in list
}

_has_country(ancestor) if types.country(ancestor.country)
