package countersign.rules.origin.country_unknown_test

import data.countersign.lib.sample
import data.countersign.rules.origin.country_unknown

test_confirmed if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_declared if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/origin/state", "value": "declared"}],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/state": "declared"})
}

test_state_absent if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/origin/state"],
	} with input as sample.with_facts({"/model/origin/state": null})
}

test_publisher_absent if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/origin/country"],
	} with input as sample.with_facts({"/model/origin/country": null})
}

test_ancestor_absent if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/ancestry/0/country"],
	} with input as sample.with_facts({"/model/ancestry/0/country": null})
}

test_ancestor_of_another_type if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/ancestry/0/country"],
	} with input as sample.with_facts({"/model/ancestry": ["llama"]})
}

test_no_country_code if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/origin/country"],
	} with input as sample.with_facts({"/model/origin/country": "China"})
}

test_government if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/origin/country"],
	} with input as sample.with_facts({"/subject/programme": "government", "/model/origin/country": null})
}

test_defence if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/origin/state", "value": "declared"}],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": "defence", "/model/origin/state": "declared"})
}

test_declared_and_absent if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/origin/state", "value": "declared"}],
		"missing": ["/model/origin/country"],
	} with input as sample.with_facts({"/model/origin/state": "declared", "/model/origin/country": null})
}

test_waived if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/model/origin/state", "value": "declared"}],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/state": "declared", "/exceptions": [{"id": "exc_1", "code": "origin.country.unknown", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	country_unknown.answer == {
		"code": "origin.country.unknown",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "countries.unknown_denied"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "origin.country.unknown", "expires_at": 1795428001}]})
		with data.countersign.registers.countries as {}
}
