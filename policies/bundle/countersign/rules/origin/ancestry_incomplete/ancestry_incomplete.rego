package countersign.rules.origin.ancestry_incomplete

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The ancestry is complete
# description: >-
#   Asks the security lead when nobody stated that the list of ancestors is complete, or the list
#   itself is absent.
# custom:
#   code: origin.ancestry.incomplete
#   why: Origin and licence are inherited; an ancestor that is not listed hides both.
#   remedy: Ask a security lead to complete and confirm the ancestry.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "eu-ai-act:Art. 53"
#     - "iso-42001:A.10.3"
#     - "nist-ai-rmf:GOVERN 6.1"
#     - "nist-ai-rmf:MAP 4.1"
#     - "nist-800-53:SR-4"
#     - "nist-800-53:SR-4(4)"
#     - "owasp-aisvs:C6.2"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2025:LLM04:2025"
#     - "owasp-llm-2026:LLM04:2026"
#     - "owasp-llm-2026:LLM05:2026"
answer := rule.answer("origin.ancestry.incomplete", "review", true, missing, failures) if {
	missing := array.concat(rule.unknown("/model/ancestry", facts.ancestry), rule.unknown("/model/ancestry_complete", facts.ancestry_complete))
	failures := rule.unlike("/model/ancestry_complete", facts.ancestry_complete, true)
}
