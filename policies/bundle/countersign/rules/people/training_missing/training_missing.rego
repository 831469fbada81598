package countersign.rules.people.training_missing

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: Responsible use was read and accepted
# description: Fails when the training on responsible use is absent or older than a year.
# custom:
#   code: people.training.missing
#   why: The last control is the person who knows what not to paste.
#   remedy: Read and accept the responsible-use page.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["limits.training_max_age_s"]
#   controls:
#     - "hipaa-security:164.308(a)(5)"
#     - "pipeda:Sch. 1, 4.1"
#     - "eu-ai-act:Art. 4"
#     - "eu-ai-act:Art. 26"
#     - "iso-42001:A.4.6"
#     - "iso-42001:A.9.2"
#     - "nist-ai-rmf:GOVERN 2.2"
#     - "nist-800-53:AT-2"
#     - "cis-8.1:14.9"
answer := rule.answer("people.training.missing", "deny", true, missing, failures) if {
	missing := array.concat(rule.unknown("/now", facts.now), rule.unknown("/subject/training/responsible_ai", facts.trained_at))
	failures := [{"path": "/subject/training/responsible_ai", "value": facts.trained_at, "limit": bound} |
		is_number(facts.trained_at)
		bound := facts.now - registers.limits.training_max_age_s
		facts.trained_at < bound
	]
}
