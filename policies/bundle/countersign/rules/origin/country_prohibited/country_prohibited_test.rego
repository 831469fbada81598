package countersign.rules.origin.country_prohibited_test

import data.countersign.lib.sample
import data.countersign.rules.origin.country_prohibited

test_commercial_prohibits_none if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN"})
}

test_government if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/origin/country", "value": "RU"}],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": "government", "/model/origin/country": "RU"})
}

test_defence_by_ancestry if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/ancestry/0/country", "value": "CN"}],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": "defence", "/model/ancestry/0/country": "CN"})
}

test_lower_case_is_the_same_country if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/origin/country", "value": "IR"}],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": "defence", "/model/origin/country": "ir"})
}

test_unknown_programme_counts_as_all if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/origin/country", "value": "KP"}],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": null, "/model/origin/country": "KP"})
}

test_unlisted_programme_counts_as_all if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/origin/country", "value": "KP"}],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": "club", "/model/origin/country": "KP"})
}

test_government_other_country if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": "government"})
}

test_unknown_country_is_owned_elsewhere if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": "government", "/model/origin/country": null})
}

test_never_waived if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/origin/country", "value": "CN"}],
		"missing": [],
	} with input as sample.with_facts({"/subject/programme": "government", "/model/origin/country": "CN", "/exceptions": [{"id": "exc_1", "code": "origin.country.prohibited", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	country_prohibited.answer == {
		"code": "origin.country.prohibited",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "countries.prohibited"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "origin.country.prohibited", "expires_at": 1795428001}]})
		with data.countersign.registers.countries as {}
}
