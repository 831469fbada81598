package countersign.rules.model.source_untrusted

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: The source is trusted
# description: >-
#   Denies a kind of source that is not known; asks the security lead about uploads and about
#   namespaces outside the trusted list.
# custom:
#   code: model.source.untrusted
#   why: Anybody can publish a model under a familiar name; the namespace says who did.
#   remedy: Take the model from the publisher's own namespace.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["models.namespaces"]
#   controls:
#     - "iso-42001:A.10.3"
#     - "nist-ai-rmf:GOVERN 6.1"
#     - "nist-ai-rmf:MAP 4.2"
#     - "nist-800-53:SR-4"
#     - "nist-800-53:SR-11"
#     - "owasp-aisvs:C6.1"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("model.source.untrusted", _severity, true, missing, failures) if {
	missing := array.concat(
		rule.unknown("/model/source/kind", facts.source_kind),
		[path |
			_has_namespaces
			some path in rule.unknown("/model/source/namespace", facts.namespace)
		],
	)
	failures := array.concat(
		[{"path": "/model/source/kind", "value": facts.source_kind} |
			is_string(facts.source_kind)
			not _has_namespaces
		],
		[evidence |
			_has_namespaces
			some evidence in rule.unlisted("/model/source/namespace", facts.namespace, registers.models.namespaces[facts.source_kind])
		],
	)
}

# A passing source has the severity that its kind would have.
default _severity := "deny"

_severity := "review" if _has_namespaces

_severity := "review" if facts.source_kind == "upload"

_has_namespaces if is_array(registers.models.namespaces[facts.source_kind])
