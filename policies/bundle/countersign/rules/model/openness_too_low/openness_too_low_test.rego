package countersign.rules.model.openness_too_low_test

import data.countersign.lib.sample
import data.countersign.rules.model.openness_too_low

test_grade_a if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/openness": "A"})
}

test_grade_b if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/openness": "B"})
}

test_grade_c if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/openness": "C"})
}

test_grade_d if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/openness": "D"})
}

test_grade_e if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/openness", "value": "E"}],
		"missing": [],
	} with input as sample.with_facts({"/model/openness": "E"})
}

test_grade_f if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/openness", "value": "F"}],
		"missing": [],
	} with input as sample.with_facts({"/model/openness": "F"})
}

test_absent if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/openness"],
	} with input as sample.with_facts({"/model/openness": null})
}

test_waived if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/model/openness", "value": "E"}],
		"missing": [],
	} with input as sample.with_facts({"/model/openness": "E", "/exceptions": [{"id": "exc_1", "code": "model.openness.too_low", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	openness_too_low.answer == {
		"code": "model.openness.too_low",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "models.openness.accepted"}, {"code": "register.missing", "register": "models.openness.denied"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "model.openness.too_low", "expires_at": 1795428001}]})
		with data.countersign.registers.models as {}
}
