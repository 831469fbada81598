package countersign.rules.origin.country_restricted_for_class

import data.countersign.lib.classes
import data.countersign.lib.origin
import data.countersign.lib.rule

# METADATA
# title: No restricted country with sensitive data
# description: >-
#   Fails when a known country is restricted and a sensitive class is in the set. Not applicable to
#   an invalid set.
# custom:
#   code: origin.country.restricted_for_class
#   why: >-
#     Sensitive data and a model of contested origin together need a decision of their own, by
#     exception.
#   remedy: Choose a model of another origin, or leave the sensitive class out.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.order", "classes.forbidden", "classes.sensitive", "countries.restricted"]
#   controls:
#     - "iso-42001:A.10.3"
#     - "nist-ai-rmf:GOVERN 6.1"
#     - "nist-800-53:SR-6"
#     - "cis-8.1:3.12"
answer := rule.answer("origin.country.restricted_for_class", "deny", classes.valid, [], failures) if {
	failures := [place | count(classes.sensitive) > 0; some place in origin.restricted]
}
