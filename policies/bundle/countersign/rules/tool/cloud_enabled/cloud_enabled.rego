package countersign.rules.tool.cloud_enabled

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.lib.tools

# METADATA
# title: Cloud models are switched off
# description: >-
#   Fails when the tool can use cloud models and they are not known to be off. Not applicable to a
#   tool without cloud models.
# custom:
#   code: tool.cloud.enabled
#   why: A cloud model under a local name sends prompts away unnoticed.
#   remedy: Switch the tool's cloud models off and report posture again.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["tools.register"]
#   controls:
#     - "gdpr:Art. 28"
#     - "gdpr:Art. 44"
#     - "hipaa-security:164.308(b)(1)"
#     - "hipaa-security:164.312(e)(1)"
#     - "ccpa:1798.100"
#     - "pipeda:Sch. 1, 4.1"
#     - "nist-800-53:CM-7"
#     - "nist-800-53:SA-9(5)"
#     - "owasp-llm-2025:LLM02:2025"
#     - "owasp-llm-2026:LLM02:2026"
answer := rule.answer("tool.cloud.enabled", "deny", tools.has_cloud_models, missing, failures) if {
	missing := rule.unknown("/tool/facts/cloud_disabled", facts.cloud_disabled)
	failures := rule.unlike("/tool/facts/cloud_disabled", facts.cloud_disabled, true)
}

requires contains "cloud_disabled" if rule.passed(answer)
