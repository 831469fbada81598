package countersign.rules.classification.class_sensitive

import data.countersign.lib.classes
import data.countersign.lib.rule

# METADATA
# title: Sensitive data is used knowingly
# description: >-
#   Asks the data owner when a class in the set is sensitive. Not applicable to an invalid set.
# custom:
#   code: classification.class.sensitive
#   why: The owner of confidential or personal data decides whether a local model may see it, each time and by name; no exception decides in their place.
#   remedy: Ask the data owner to review, or leave the sensitive class out.
#   reviewer: data_owner
#   waivable_when: []
#   registers: ["classes.order", "classes.forbidden", "classes.sensitive"]
#   controls:
#     - "gdpr:Art. 5"
#     - "gdpr:Art. 25"
#     - "gdpr:Art. 35"
#     - "ccpa:1798.100"
#     - "ccpa:1798.121"
#     - "pipeda:Sch. 1, 4.5"
#     - "pipeda:Sch. 1, 4.7"
#     - "nist-ai-rmf:GOVERN 2.1"
#     - "nist-ai-rmf:MEASURE 2.10"
#     - "nist-800-53:RA-2"
#     - "nist-800-53:SI-12(2)"
#     - "owasp-aisvs:C5.2"
#     - "owasp-llm-2025:LLM02:2025"
#     - "owasp-llm-2026:LLM02:2026"
#     - "cis-8.1:3.7"
answer := rule.answer("classification.class.sensitive", "review", classes.valid, [], classes.sensitive)
