package countersign.rules.device.firewall_off

import data.countersign.lib.facts
import data.countersign.lib.rule

# METADATA
# title: The firewall is on
# description: >-
#   Denies when the firewall is known to be off; asks the security lead when nobody knows.
# custom:
#   code: device.firewall.off
#   why: A model server without a firewall serves everyone on the same network.
#   remedy: Turn on the firewall and report posture again.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: []
#   controls:
#     - "gdpr:Art. 32"
#     - "ccpa:1798.100"
#     - "pipeda:Sch. 1, 4.7"
#     - "nist-800-53:SC-7(12)"
#     - "cis-8.1:4.5"
answer := rule.answer("device.firewall.off", _severity, true, missing, failures) if {
	missing := rule.unknown("/device/posture/facts/firewall_on", facts.firewall_on)
	failures := rule.unlike("/device/posture/facts/firewall_on", facts.firewall_on, true)
}

requires contains "firewall_on" if rule.passed(answer)

default _severity := "deny"

_severity := "review" if is_null(facts.firewall_on)
