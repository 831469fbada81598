package countersign.rules.model.scan_missing

import data.countersign.lib.rule
import data.countersign.lib.scans

# METADATA
# title: The model was scanned
# description: >-
#   Asks the security lead without a clean format scan, or without a clean malware scan where the
#   model was uploaded or carries code.
# custom:
#   code: model.scan.missing
#   why: A file from elsewhere is not opened before something looked at it.
#   remedy: Scan the file with the gate; ask a security lead to record the malware scan.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "hipaa-security:164.308(a)(5)(ii)(B)"
#     - "iso-42001:A.6.2.4"
#     - "nist-ai-rmf:MEASURE 2.7"
#     - "nist-800-53:RA-5"
#     - "nist-800-53:SI-3"
#     - "owasp-aisvs:C6.1"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("model.scan.missing", "review", true, missing, []) if {
	missing := array.concat(
		["/model/scans/format" | not scans.has_clean("format")],
		["/model/scans/malware" | scans.malware_required; not scans.has_clean("malware")],
	)
}
