package countersign.rules.model.digest_missing

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The model has an exact identity
# description: Fails unless the digest is sha256 and 64 lower-case hexadecimal digits.
# custom:
#   code: model.digest.missing
#   why: A name or tag is never an identity; only a digest says which bytes are meant.
#   remedy: Scan the model with the gate and send the digest.
#   reviewer: security_lead
#   waivable_when: []
#   registers: []
#   controls:
#     - "nist-800-53:SI-7"
#     - "nist-800-53:SR-11"
#     - "owasp-aisvs:C3.1"
#     - "owasp-aisvs:C6.1"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("model.digest.missing", "deny", true, missing, failures) if {
	missing := rule.unknown("/model/digest", facts.digest)
	failures := [{"path": "/model/digest", "value": facts.digest} |
		is_string(facts.digest)
		not _well_formed
	]
}

_well_formed if {
	startswith(facts.digest, "sha256:")
	digits := substring(facts.digest, 7, -1)
	count(digits) == 64
	trim(digits, "0123456789abcdef") == ""
}
