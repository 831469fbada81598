package countersign.rules.model.scan_stale

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.lib.scans
import data.countersign.registers

# METADATA
# title: The malware scan is recent
# description: >-
#   Asks the security lead when a malware scan is required and the newest clean one is older than 90
#   days. Not applicable where none is required or none is clean.
# custom:
#   code: model.scan.stale
#   why: Scanners learn; an old clean result says what was known then.
#   remedy: Have the model scanned for malware again.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["limits.malware_scan_max_age_s"]
#   controls:
#     - "hipaa-security:164.308(a)(5)(ii)(B)"
#     - "iso-42001:A.6.2.6"
#     - "nist-ai-rmf:GOVERN 1.5"
#     - "nist-ai-rmf:MEASURE 2.7"
#     - "nist-ai-rmf:MANAGE 3.1"
#     - "nist-ai-rmf:MANAGE 3.2"
#     - "nist-800-53:CA-7"
#     - "nist-800-53:RA-5"
#     - "owasp-aisvs:C6.1"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("model.scan.stale", "review", _applies, missing, failures) if {
	missing := rule.unknown("/now", facts.now)
	failures := [{"path": "/model/scans/malware", "value": at, "limit": bound} |
		at := scans.newest_clean_at("malware")
		bound := facts.now - registers.limits.malware_scan_max_age_s
		at < bound
	]
}

default _applies := false

_applies if {
	scans.malware_required
	scans.has_clean("malware")
}
