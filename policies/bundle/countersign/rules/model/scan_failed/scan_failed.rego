package countersign.rules.model.scan_failed

import data.countersign.lib.rule
import data.countersign.lib.scans

# METADATA
# title: No scan found anything
# description: Fails when the newest malware scan or the newest format scan is not clean.
# custom:
#   code: model.scan.failed
#   why: The newest word on a file counts, not the best one.
#   remedy: >-
#     Take the file from a trusted source again, or ask a security lead to look at the findings.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "hipaa-security:164.308(a)(5)(ii)(B)"
#     - "iso-42001:A.6.2.4"
#     - "nist-ai-rmf:MEASURE 2.7"
#     - "nist-ai-rmf:MANAGE 3.2"
#     - "nist-800-53:RA-5"
#     - "nist-800-53:SI-3"
#     - "owasp-aisvs:C6.1"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2025:LLM04:2025"
#     - "owasp-llm-2026:LLM04:2026"
#     - "owasp-llm-2026:LLM05:2026"
answer := rule.answer("model.scan.failed", "deny", true, [], failures) if {
	failures := array.concat(scans.newest_not_clean("format"), scans.newest_not_clean("malware"))
}
