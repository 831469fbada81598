package countersign.rules.encryption.disk_not_encrypted

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: Disk is encrypted
# description: Fails when the disk is known not to be encrypted, or nobody knows.
# custom:
#   code: encryption.disk.not_encrypted
#   why: A lost laptop must not give away models, prompts or code.
#   remedy: Turn on full-disk encryption (LUKS, FileVault, BitLocker) and report posture again.
#   reviewer: security_lead
#   waivable_when: ["missing_fact"]
#   registers: []
#   controls:
#     - "gdpr:Art. 32"
#     - "hipaa-security:164.312(a)(2)(iv)"
#     - "ccpa:1798.100"
#     - "ccpa:1798.150"
#     - "pipeda:Sch. 1, 4.7"
#     - "nist-800-53:SC-28"
#     - "owasp-aisvs:C4.3"
#     - "cis-8.1:3.6"
answer := rule.answer("encryption.disk.not_encrypted", "deny", true, missing, failures) if {
	missing := rule.unknown("/device/posture/facts/disk_encrypted", facts.disk_encrypted)
	failures := rule.unlike("/device/posture/facts/disk_encrypted", facts.disk_encrypted, true)
}

requires contains "disk_encrypted" if rule.passed(answer)
