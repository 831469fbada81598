package countersign.rules.tool.advisory_open

import data.countersign.lib.facts
import data.countersign.lib.rule
import data.countersign.lib.tools

# METADATA
# title: No open advisory for this version
# description: >-
#   Asks the security lead when a verified advisory covers the version, on this operating system
#   where the advisory names one. Not applicable when the version is unknown or below the minimum.
# custom:
#   code: tool.advisory.open
#   why: An advisory above the minimum is known but not yet decided for everyone.
#   remedy: >-
#     Update the tool past the affected versions, or ask a security lead to judge the advisory.
#   reviewer: security_lead
#   waivable_when: ["fail", "missing_fact"]
#   registers: ["tools.advisories", "tools.register"]
#   controls:
#     - "iso-42001:A.4.4"
#     - "nist-ai-rmf:MANAGE 3.1"
#     - "nist-800-53:SA-22"
#     - "nist-800-53:SI-2"
#     - "owasp-aisvs:AC.2"
#     - "owasp-llm-2025:LLM03:2025"
#     - "owasp-llm-2026:LLM04:2026"
#     - "cis-8.1:2.2"
answer := rule.answer("tool.advisory.open", "review", _applies, missing, failures) if {
	failures := [{"path": "/tool/version", "value": facts.tool_version, "advisory": advisory.id} |
		some advisory in tools.affecting
		_on_this_system(advisory)
	]
	missing := ["/device/os/family" |
		is_null(facts.os_family)
		some advisory in tools.affecting
		advisory.os
	]
}

_on_this_system(advisory) if not advisory.os

_on_this_system(advisory) if facts.os_family in advisory.os

default _applies := false

_applies if {
	is_array(facts.tool_version)
	not tools.below_minimum
}
