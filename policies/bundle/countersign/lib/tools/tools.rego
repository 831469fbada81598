# METADATA
# title: The tool and its register entry
# description: What the register says about the requested tool.
package countersign.lib.tools

import data.countersign.lib.facts
import data.countersign.registers

# METADATA
# description: True when the register asks for a minimum version of this tool.
default has_minimum := false

has_minimum if count(minimum) > 0

# METADATA
# description: The minimum version; empty when the register has none.
default minimum := []

minimum := registers.tools.register[facts.tool_id].minimum

# METADATA
# description: True when the version is known and below the minimum.
default below_minimum := false

below_minimum if {
	has_minimum
	is_array(facts.tool_version)
	facts.tool_version < minimum
}

# METADATA
# description: True when the register says that the tool can use models in somebody's cloud.
default has_cloud_models := false

has_cloud_models if registers.tools.register[facts.tool_id].cloud_models == true

# METADATA
# description: The enforced advisories whose version range holds the tool's version.
affecting := [advisory |
	is_array(facts.tool_version)
	some advisory in registers.tools.advisories[facts.tool_id]
	_in_range(advisory)
]

_in_range(advisory) if {
	some span in advisory.ranges
	facts.tool_version < span.before
	object.get(span, "from", [0]) <= facts.tool_version
}
