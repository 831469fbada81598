package countersign.rules.device.patches_missing_test

import data.countersign.lib.sample
import data.countersign.rules.device.patches_missing

test_as_wanted if {
	patches_missing.answer == {
		"code": "device.patches.missing",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	patches_missing.answer == {
		"code": "device.patches.missing",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/device/posture/facts/patched", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/patched": false})
}

test_unknown if {
	patches_missing.answer == {
		"code": "device.patches.missing",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/device/posture/facts/patched"],
	} with input as sample.with_facts({"/device/posture/facts/patched": null})
}

test_absent if {
	patches_missing.answer == {
		"code": "device.patches.missing",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/device/posture/facts/patched"],
	} with input as sample.without({}, "/device/posture/facts/patched")
}

test_text_is_no_fact if {
	patches_missing.answer == {
		"code": "device.patches.missing",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/device/posture/facts/patched"],
	} with input as sample.with_facts({"/device/posture/facts/patched": "true"})
}

test_waived if {
	patches_missing.answer == {
		"code": "device.patches.missing",
		"status": "waived",
		"severity": "warn",
		"evidence": [{"path": "/device/posture/facts/patched", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/patched": false, "/exceptions": [{"id": "exc_1", "code": "device.patches.missing", "expires_at": 1795428001}]})
}

test_exception_ended if {
	patches_missing.answer == {
		"code": "device.patches.missing",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/device/posture/facts/patched", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/patched": false, "/exceptions": [{"id": "exc_1", "code": "device.patches.missing", "expires_at": 1795428000}]})
}
