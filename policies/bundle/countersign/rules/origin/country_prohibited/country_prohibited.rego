package countersign.rules.origin.country_prohibited

import data.countersign.lib.origin
import data.countersign.lib.rule

# METADATA
# title: No prohibited country
# description: >-
#   Fails when a known country of the publisher or of an ancestor is in the prohibited list of the
#   programme. A programme that is not known counts as all of them.
# custom:
#   code: origin.country.prohibited
#   why: >-
#     Government and defence contracts ban models from some countries; a derived model keeps its
#     origin.
#   remedy: Choose a model whose whole ancestry comes from countries that the programme accepts.
#   reviewer: security_lead
#   waivable_when: []
#   registers: ["countries.prohibited"]
#   controls:
#     - "iso-42001:A.10.3"
#     - "nist-ai-rmf:GOVERN 6.1"
#     - "nist-800-53:SR-6"
answer := rule.answer("origin.country.prohibited", "deny", true, [], origin.prohibited)
