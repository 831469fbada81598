package countersign.rules.device.enrolment_missing_test

import data.countersign.lib.sample
import data.countersign.rules.device.enrolment_missing

test_as_wanted if {
	enrolment_missing.answer == {
		"code": "device.enrolment.missing",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	enrolment_missing.answer == {
		"code": "device.enrolment.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/enrolled", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/enrolled": false})
}

test_unknown if {
	enrolment_missing.answer == {
		"code": "device.enrolment.missing",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/enrolled"],
	} with input as sample.with_facts({"/device/enrolled": null})
}

test_absent if {
	enrolment_missing.answer == {
		"code": "device.enrolment.missing",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/enrolled"],
	} with input as sample.without({}, "/device/enrolled")
}

test_text_is_no_fact if {
	enrolment_missing.answer == {
		"code": "device.enrolment.missing",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/enrolled"],
	} with input as sample.with_facts({"/device/enrolled": "true"})
}

test_never_waived if {
	enrolment_missing.answer == {
		"code": "device.enrolment.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/enrolled", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/enrolled": false, "/exceptions": [{"id": "exc_1", "code": "device.enrolment.missing", "expires_at": 1795428001}]})
}
