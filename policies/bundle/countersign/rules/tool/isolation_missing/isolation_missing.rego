package countersign.rules.tool.isolation_missing

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The tool is isolated
# description: >-
#   Fails when the tool is not known to run in a sandbox, container or virtual machine. Asks the
#   security lead for sensitive classes, else warns.
# custom:
#   code: tool.isolation.missing
#   why: An isolated tool can lose only what it was given.
#   remedy: Start the tool through the gate in a sandbox or container.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.order", "classes.forbidden", "classes.sensitive"]
#   controls:
#     - "gdpr:Art. 32"
#     - "pipeda:Sch. 1, 4.7"
#     - "nist-ai-rmf:MEASURE 2.7"
#     - "nist-800-53:SC-39"
#     - "owasp-aisvs:C4.1"
#     - "owasp-aisvs:C9.3"
#     - "owasp-llm-2025:LLM06:2025"
#     - "owasp-llm-2026:LLM03:2026"
#     - "cis-8.1:3.12"
answer := rule.answer("tool.isolation.missing", _severity, true, missing, failures) if {
	missing := rule.unknown("/tool/facts/isolated", facts.isolated)
	failures := rule.unlike("/tool/facts/isolated", facts.isolated, true)
}

requires contains "isolated" if {
	_severity == "review"
	rule.passed(answer)
}

default _severity := "warn"

_severity := "review" if count(classes.sensitive) > 0
