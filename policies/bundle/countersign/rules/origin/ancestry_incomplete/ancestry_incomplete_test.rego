package countersign.rules.origin.ancestry_incomplete_test

import data.countersign.lib.sample
import data.countersign.rules.origin.ancestry_incomplete

test_as_wanted if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/ancestry_complete", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/model/ancestry_complete": false})
}

test_unknown if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/ancestry_complete"],
	} with input as sample.with_facts({"/model/ancestry_complete": null})
}

test_absent if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/ancestry_complete"],
	} with input as sample.without({}, "/model/ancestry_complete")
}

test_text_is_no_fact if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/ancestry_complete"],
	} with input as sample.with_facts({"/model/ancestry_complete": "true"})
}

test_waived if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/model/ancestry_complete", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/model/ancestry_complete": false, "/exceptions": [{"id": "exc_1", "code": "origin.ancestry.incomplete", "expires_at": 1795428001}]})
}

test_exception_ended if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/ancestry_complete", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/model/ancestry_complete": false, "/exceptions": [{"id": "exc_1", "code": "origin.ancestry.incomplete", "expires_at": 1795428000}]})
}

test_list_absent if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/ancestry"],
	} with input as sample.with_facts({"/model/ancestry": null})
}

test_no_ancestors if {
	ancestry_incomplete.answer == {
		"code": "origin.ancestry.incomplete",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/ancestry": []})
}
