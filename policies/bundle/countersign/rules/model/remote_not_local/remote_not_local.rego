package countersign.rules.model.remote_not_local

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The model runs locally
# description: Fails unless the model is known to be local.
# custom:
#   code: model.remote.not_local
#   why: A remote model sends prompts to somebody else.
#   remedy: Choose a model that is loaded from the local disk.
#   reviewer: security_lead
#   waivable_when: []
#   registers: []
#   controls:
#     - "gdpr:Art. 28"
#     - "gdpr:Art. 44"
#     - "hipaa-security:164.308(b)(1)"
#     - "hipaa-security:164.312(e)(1)"
#     - "ccpa:1798.100"
#     - "pipeda:Sch. 1, 4.1"
#     - "nist-800-53:SA-9(5)"
#     - "owasp-llm-2025:LLM02:2025"
#     - "owasp-llm-2026:LLM02:2026"
answer := rule.answer("model.remote.not_local", "deny", true, missing, failures) if {
	missing := rule.unknown("/model/remote", facts.remote)
	failures := rule.unlike("/model/remote", facts.remote, false)
}
