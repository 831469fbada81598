package countersign.rules.model.format_unsafe

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: The file format carries no code
# description: Fails unless the format is GGUF or safetensors.
# custom:
#   code: model.format.unsafe
#   why: Pickle and similar formats run code when they are loaded.
#   remedy: Take the model in GGUF or safetensors.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["models.formats"]
#   controls:
#     - "hipaa-security:164.308(a)(5)(ii)(B)"
#     - "nist-ai-rmf:MAP 4.2"
#     - "nist-800-53:SI-3"
#     - "owasp-aisvs:C4.1"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("model.format.unsafe", "deny", true, missing, failures) if {
	missing := rule.unknown("/model/format", facts.format)
	failures := [evidence |
		some evidence in rule.unlisted("/model/format", facts.format, registers.models.formats)
	]
}
