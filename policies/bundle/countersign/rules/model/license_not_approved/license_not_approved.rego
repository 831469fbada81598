package countersign.rules.model.license_not_approved

import data.countersign.lib.licences
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: No blocked licence
# description: Fails when the licence of the model or of an ancestor is in the blocked list.
# custom:
#   code: model.license.not_approved
#   why: Research and non-production licences forbid the use; a derived model inherits that.
#   remedy: Choose a model whose licences allow the use, or obtain another licence.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["licences.blocked"]
#   controls:
#     - "nist-ai-rmf:GOVERN 1.1"
#     - "nist-ai-rmf:GOVERN 6.1"
#     - "nist-ai-rmf:MAP 4.1"
#     - "nist-800-53:CM-10"
#     - "nist-800-53:CM-10(1)"
#     - "owasp-aisvs:C6.2"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("model.license.not_approved", "deny", true, [], failures) if {
	failures := [license | some license in licences.known; license.value in registers.licences.blocked]
}
