package countersign.rules.encryption.swap_unprotected

import data.countersign.lib.classes
import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: Swap is protected
# description: >-
#   Fails when swap is not known to be encrypted or absent. Denies for protected classes, warns for
#   low ones.
# custom:
#   code: encryption.swap.unprotected
#   why: Prompts and weights are written to swap; unprotected swap outlives the session.
#   remedy: Encrypt swap or turn it off, and report posture again.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["classes.protected"]
#   controls:
#     - "gdpr:Art. 32"
#     - "hipaa-security:164.312(a)(2)(iv)"
#     - "ccpa:1798.150"
#     - "pipeda:Sch. 1, 4.7"
#     - "nist-800-53:SC-28"
#     - "cis-8.1:3.6"
answer := rule.answer("encryption.swap.unprotected", classes.by_protection("deny", "warn"), true, missing, failures) if {
	missing := rule.unknown("/device/posture/facts/swap_protected", facts.swap_protected)
	failures := rule.unlike("/device/posture/facts/swap_protected", facts.swap_protected, true)
}

requires contains "swap_protected" if {
	classes.protected
	rule.passed(answer)
}
