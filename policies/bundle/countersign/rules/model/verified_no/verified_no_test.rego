package countersign.rules.model.verified_no_test

import data.countersign.lib.sample
import data.countersign.rules.model.verified_no

test_as_wanted if {
	verified_no.answer == {
		"code": "model.verified.no",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	verified_no.answer == {
		"code": "model.verified.no",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/verified", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/model/verified": false})
}

test_unknown if {
	verified_no.answer == {
		"code": "model.verified.no",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/verified"],
	} with input as sample.with_facts({"/model/verified": null})
}

test_absent if {
	verified_no.answer == {
		"code": "model.verified.no",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/verified"],
	} with input as sample.without({}, "/model/verified")
}

test_text_is_no_fact if {
	verified_no.answer == {
		"code": "model.verified.no",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/verified"],
	} with input as sample.with_facts({"/model/verified": "true"})
}

test_never_waived if {
	verified_no.answer == {
		"code": "model.verified.no",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/verified", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/model/verified": false, "/exceptions": [{"id": "exc_1", "code": "model.verified.no", "expires_at": 1795428001}]})
}
