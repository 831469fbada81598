package countersign.rules.model.redteam_findings

import data.countersign.lib.rule
import data.countersign.lib.scans

# METADATA
# title: Red-teaming found nothing open
# description: Asks the security lead when the newest red-team result is not clean.
# custom:
#   code: model.redteam.findings
#   why: Known ways to misuse a model have to be weighed by somebody.
#   remedy: Ask a security lead to weigh the findings.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "iso-42001:A.6.2.4"
#     - "nist-ai-rmf:MEASURE 2.7"
#     - "nist-ai-rmf:MANAGE 3.2"
#     - "owasp-aisvs:C3.2"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2025:LLM04:2025"
#     - "owasp-llm-2026:LLM04:2026"
#     - "owasp-llm-2026:LLM05:2026"
answer := rule.answer("model.redteam.findings", "review", true, [], scans.newest_not_clean("redteam"))
