package countersign.rules.tool.egress_open

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The tool cannot reach the network
# description: >-
#   Fails when egress is not known to be blocked. Asks the security lead for protected classes,
#   warns for low ones.
# custom:
#   code: tool.egress.open
#   why: What cannot leave the machine need not be trusted not to.
#   remedy: Start the tool through the gate with egress blocked.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.protected"]
#   controls:
#     - "gdpr:Art. 44"
#     - "hipaa-security:164.312(e)(1)"
#     - "pipeda:Sch. 1, 4.5"
#     - "nist-800-53:SC-7(5)"
#     - "owasp-llm-2025:LLM02:2025"
#     - "owasp-llm-2026:LLM02:2026"
answer := rule.answer("tool.egress.open", classes.by_protection("review", "warn"), true, missing, failures) if {
	missing := rule.unknown("/tool/facts/egress_blocked", facts.egress_blocked)
	failures := rule.unlike("/tool/facts/egress_blocked", facts.egress_blocked, true)
}

requires contains "egress_blocked" if {
	classes.protected
	rule.passed(answer)
}
