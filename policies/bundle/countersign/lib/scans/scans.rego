# METADATA
# title: Scans of a model
# description: Only scans with a whole time count; a scan that cannot be placed in time proves nothing.
package countersign.lib.scans

import data.countersign.lib.facts
import data.countersign.lib.types

# METADATA
# description: |
#   True when the model needs a clean malware scan: it was uploaded or carries code, or nobody knows
#   that it was not or does not.
default malware_required := true

malware_required := false if {
	is_string(facts.source_kind)
	facts.source_kind != "upload"
	facts.has_code == false
}

# METADATA
# description: True when a clean scan of this kind is on record.
has_clean(kind) if count(_clean(kind)) > 0

# METADATA
# description: When the newest clean scan of this kind ran; undefined without one.
newest_clean_at(kind) := max({scan.at | some scan in _clean(kind)})

# METADATA
# description: |
#   Evidence that the newest scan of this kind is not clean. Of scans at the same time each counts,
#   so one that is not clean is enough.
newest_not_clean(kind) := [{"path": $"/model/scans/{i}", "value": _result(scan)} |
	newest := max({scan.at | some scan in _dated; scan.kind == kind})
	some i, scan in facts.scans
	scan.kind == kind
	scan.at == newest
	_result(scan) != "clean"
]

_clean(kind) := [scan |
	some scan in _dated
	scan.kind == kind
	_result(scan) == "clean"
]

_dated := [scan | some scan in facts.scans; types.is_integer(scan.at)]

_result(scan) := object.get(scan, "result", null)
