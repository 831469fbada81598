# METADATA
# title: Shipped registers and the catalogue
# description: |
#   The registers that are derived from the catalogue agree with it. Input: the catalogue. The bundle
#   is loaded beside.
package checks.catalogue

import data.countersign.registers

# METADATA
# description: One sentence per register that disagrees, sorted; empty when none does.
faults := sort(_faults)

# METADATA
# description: How many registers were compared.
looked_at := count(_expected)

# METADATA
# description: What the catalogue says, by the name of the register.
_expected := {
	"licences.approved": {licence.id | some licence in input.licences; licence.approved_default},
	"licences.blocked": {licence.id | some licence in input.licences; licence.class in {"research", "non_production"}},
	"models.namespaces.huggingface": {split(name, "/")[0] | some model in input.models; some name in model.huggingface},
	"tools.register": {id: entry |
		some tool in input.tools
		some id in object.keys(registers.tools.register)
		tool.id == id
		entry := {"minimum": tool.minimum_safe_version, "cloud_models": tool.has_cloud_models}
	},
	"tools.advisories": {tool.id: advisories |
		some tool in input.tools
		advisories := [enforced |
			some advisory in tool.advisories
			advisory.verified == true
			count(advisory.ranges) > 0
			enforced := object.filter(advisory, ["id", "os", "ranges"])
		]
		count(advisories) > 0
	},
}

_shipped := {
	"licences.approved": {id | some id in registers.licences.approved},
	"licences.blocked": {id | some id in registers.licences.blocked},
	"models.namespaces.huggingface": {name | some name in registers.models.namespaces.huggingface},
	"tools.register": registers.tools.register,
	"tools.advisories": registers.tools.advisories,
}

_faults contains $"{name} is {shipped}, the catalogue says {expected}" if {
	some name, expected in _expected
	shipped := _shipped[name]
	shipped != expected
}

_faults contains $"the catalogue has no tool {id}" if {
	some id in object.keys(registers.tools.register)
	not id in {tool.id | some tool in input.tools}
}

_faults contains "the catalogue has no licences, models or tools" if {
	some part in ["licences", "models", "tools"]
	not count(object.get(input, part, [])) > 0
}
