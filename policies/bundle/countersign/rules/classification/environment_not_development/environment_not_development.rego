package countersign.rules.classification.environment_not_development

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: Development environment only
# description: Fails when the environment is not development.
# custom:
#   code: classification.environment.not_development
#   why: Local models are allowed for development work only; production systems have other controls.
#   remedy: Use the model in a development environment.
#   reviewer: security_lead
#   waivable_when: []
#   registers: []
#   controls:
#     - "gdpr:Art. 25"
#     - "hipaa-security:164.310(b)"
#     - "iso-42001:A.9.4"
#     - "nist-ai-rmf:MAP 3.3"
#     - "nist-800-53:SA-3(2)"
#     - "nist-800-53:SI-12(2)"
#     - "owasp-aisvs:C3.4"
#     - "cis-8.1:3.12"
answer := rule.answer("classification.environment.not_development", "deny", true, missing, failures) if {
	missing := rule.unknown("/use/environment", facts.environment)
	failures := rule.unlisted("/use/environment", facts.environment, ["development"])
}
