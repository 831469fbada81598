package countersign.rules.device.owner_mismatch_test

import data.countersign.lib.sample
import data.countersign.rules.device.owner_mismatch

test_same_person if {
	owner_mismatch.answer == {
		"code": "device.owner.mismatch",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_somebody_else if {
	owner_mismatch.answer == {
		"code": "device.owner.mismatch",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/owner", "value": "usr_2"}],
		"missing": [],
	} with input as sample.with_facts({"/device/owner": "usr_2"})
}

test_owner_absent if {
	owner_mismatch.answer == {
		"code": "device.owner.mismatch",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/owner"],
	} with input as sample.with_facts({"/device/owner": null})
}

test_nobody_owns_for_nobody if {
	owner_mismatch.answer == {
		"code": "device.owner.mismatch",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/owner", "/subject/id"],
	} with input as sample.with_facts({"/device/owner": null, "/subject/id": null})
}

test_blanks_name_nobody if {
	owner_mismatch.answer == {
		"code": "device.owner.mismatch",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/owner", "/subject/id"],
	} with input as sample.with_facts({"/device/owner": " ", "/subject/id": " "})
}

test_never_waived if {
	owner_mismatch.answer == {
		"code": "device.owner.mismatch",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/owner", "value": "usr_2"}],
		"missing": [],
	} with input as sample.with_facts({"/device/owner": "usr_2", "/exceptions": [{"id": "exc_1", "code": "device.owner.mismatch", "expires_at": 1795428001}]})
}
