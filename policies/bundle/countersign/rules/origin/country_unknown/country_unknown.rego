package countersign.rules.origin.country_unknown

import data.countersign.lib.facts
import data.countersign.lib.origin
import data.countersign.lib.rule
import data.countersign.registers

# METADATA
# title: Every country of origin is known and confirmed
# description: >-
#   Fails when the origin is not confirmed, or the country of the publisher or of an ancestor is
#   absent.
# custom:
#   code: origin.country.unknown
#   why: What nobody confirmed cannot be judged; unknown origin is its own state, not a good one.
#   remedy: >-
#     Ask a security lead to confirm the origin of the publisher and of every ancestor, with
#     sources.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["countries.unknown_denied"]
#   controls:
#     - "iso-42001:A.10.3"
#     - "nist-ai-rmf:GOVERN 6.1"
#     - "nist-ai-rmf:MEASURE 2.8"
#     - "nist-800-53:SR-4"
#     - "owasp-aisvs:C6.2"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
answer := rule.answer("origin.country.unknown", _severity, true, missing, failures) if {
	missing := array.concat(rule.unknown("/model/origin/state", facts.origin_state), origin.unknown)
	failures := rule.unlisted("/model/origin/state", facts.origin_state, ["confirmed"])
}

default _severity := "review"

_severity := "deny" if facts.programme in registers.countries.unknown_denied
