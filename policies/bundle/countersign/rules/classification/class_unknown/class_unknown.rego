package countersign.rules.classification.class_unknown

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: Data classes are named and registered
# description: >-
#   Fails when the set of data classes is absent, empty or not a list, or when the register does not
#   know a class in it.
# custom:
#   code: classification.class.unknown
#   why: >-
#     Every age limit, severity and life of an approval hangs on the classes; without them nothing
#     can be decided.
#   remedy: >-
#     Name the data classes of the work. Ask for a class that is missing in the register to be
#     added.
#   reviewer: security_lead
#   waivable_when: []
#   registers: ["classes.order", "classes.forbidden"]
#   controls:
#     - "gdpr:Art. 5"
#     - "gdpr:Art. 30"
#     - "hipaa-security:164.308(a)(4)"
#     - "ccpa:1798.140"
#     - "iso-42001:A.4.3"
#     - "nist-ai-rmf:MEASURE 2.10"
#     - "nist-800-53:RA-2"
#     - "owasp-aisvs:C5.2"
#     - "owasp-aisvs:AC.1"
#     - "cis-8.1:3.7"
answer := rule.answer("classification.class.unknown", "deny", true, missing, classes.unregistered) if {
	missing := ["/use/data_classes" | facts.data_classes in [null, []]]
}
