package countersign.rules.origin.country_restricted

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.origin
import data.countersign.lib.rule

# METADATA
# title: A restricted country needs blocked egress
# description: >-
#   Asks the security lead when a known country is restricted and the tool may reach the network.
#   With egress blocked it passes. Not applicable with a sensitive class.
# custom:
#   code: origin.country.restricted
#   why: A model that cannot reach the network cannot send anything home, whatever its origin.
#   remedy: Start the tool through the gate with egress blocked.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.order", "classes.forbidden", "classes.sensitive", "countries.restricted"]
#   controls:
#     - "iso-42001:A.10.3"
#     - "nist-ai-rmf:GOVERN 6.1"
#     - "nist-800-53:SR-6"
answer := rule.answer("origin.country.restricted", "review", _applies, missing, failures) if {
	missing := [path |
		count(origin.restricted) > 0
		some path in rule.unknown("/tool/facts/egress_blocked", facts.egress_blocked)
	]
	failures := [evidence |
		facts.egress_blocked == false
		some evidence in origin.restricted
	]
}

requires contains "egress_blocked" if {
	count(origin.restricted) > 0
	rule.passed(answer)
}

default _applies := true

_applies := false if count(classes.sensitive) > 0
