package countersign.rules.model.catalogue_unknown_test

import data.countersign.lib.sample
import data.countersign.rules.model.catalogue_unknown

test_as_wanted if {
	catalogue_unknown.answer == {
		"code": "model.catalogue.unknown",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	catalogue_unknown.answer == {
		"code": "model.catalogue.unknown",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/in_catalogue", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/model/in_catalogue": false})
}

test_unknown if {
	catalogue_unknown.answer == {
		"code": "model.catalogue.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/in_catalogue"],
	} with input as sample.with_facts({"/model/in_catalogue": null})
}

test_absent if {
	catalogue_unknown.answer == {
		"code": "model.catalogue.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/in_catalogue"],
	} with input as sample.without({}, "/model/in_catalogue")
}

test_text_is_no_fact if {
	catalogue_unknown.answer == {
		"code": "model.catalogue.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/in_catalogue"],
	} with input as sample.with_facts({"/model/in_catalogue": "true"})
}

test_waived if {
	catalogue_unknown.answer == {
		"code": "model.catalogue.unknown",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/model/in_catalogue", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/model/in_catalogue": false, "/exceptions": [{"id": "exc_1", "code": "model.catalogue.unknown", "expires_at": 1795428001}]})
}

test_exception_ended if {
	catalogue_unknown.answer == {
		"code": "model.catalogue.unknown",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/in_catalogue", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/model/in_catalogue": false, "/exceptions": [{"id": "exc_1", "code": "model.catalogue.unknown", "expires_at": 1795428000}]})
}
