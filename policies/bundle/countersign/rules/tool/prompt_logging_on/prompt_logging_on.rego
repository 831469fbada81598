package countersign.rules.tool.prompt_logging_on

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: Prompts are not logged
# description: >-
#   Denies when the tool is known to log prompts; asks the security lead when nobody knows.
# custom:
#   code: tool.prompt_logging.on
#   why: A prompt log is a copy of everything that was ever asked.
#   remedy: Switch prompt logging off and report posture again.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "gdpr:Art. 25"
#     - "pipeda:Sch. 1, 4.5"
#     - "nist-800-53:SC-28"
#     - "owasp-llm-2025:LLM02:2025"
#     - "owasp-llm-2026:LLM02:2026"
answer := rule.answer("tool.prompt_logging.on", _severity, true, missing, failures) if {
	missing := rule.unknown("/tool/facts/prompt_logging_off", facts.prompt_logging_off)
	failures := rule.unlike("/tool/facts/prompt_logging_off", facts.prompt_logging_off, true)
}

requires contains "prompt_logging_off" if rule.passed(answer)

default _severity := "deny"

_severity := "review" if is_null(facts.prompt_logging_off)
