package countersign.rules.model.catalogue_unknown

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The model is in the catalogue
# description: Asks the security lead unless the digest belongs to a model of the catalogue.
# custom:
#   code: model.catalogue.unknown
#   why: What a file says of itself is a hint; the catalogue holds confirmed facts.
#   remedy: Ask a security lead to confirm what this digest is.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "iso-42001:A.4.2"
#     - "iso-42001:A.9.2"
#     - "nist-ai-rmf:GOVERN 1.6"
#     - "nist-ai-rmf:MANAGE 3.2"
#     - "nist-800-53:CM-7(5)"
#     - "nist-800-53:CM-8"
#     - "owasp-aisvs:C3.1"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
#     - "cis-8.1:2.1"
answer := rule.answer("model.catalogue.unknown", "review", true, missing, failures) if {
	missing := rule.unknown("/model/in_catalogue", facts.in_catalogue)
	failures := rule.unlike("/model/in_catalogue", facts.in_catalogue, true)
}
