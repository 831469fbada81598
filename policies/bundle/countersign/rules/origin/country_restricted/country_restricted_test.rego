package countersign.rules.origin.country_restricted_test

import data.countersign.lib.sample
import data.countersign.rules.origin.country_restricted

test_other_country if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/egress_blocked": false})
}

test_egress_blocked if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN"})
}

test_egress_open if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/origin/country", "value": "CN"}],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN", "/tool/facts/egress_blocked": false})
}

test_egress_unknown if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/egress_blocked"],
	} with input as sample.with_facts({"/model/origin/country": "CN", "/tool/facts/egress_blocked": null})
}

test_ancestor if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/ancestry/0/country", "value": "RU"}],
		"missing": [],
	} with input as sample.with_facts({"/model/ancestry/0/country": "RU", "/tool/facts/egress_blocked": false})
}

test_waived if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/model/origin/country", "value": "CN"}],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN", "/tool/facts/egress_blocked": false, "/exceptions": [{"id": "exc_1", "code": "origin.country.restricted", "expires_at": 1795428001}]})
}

test_sensitive_class if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN", "/tool/facts/egress_blocked": false, "/use/data_classes": ["personal"]})
}

test_invalid_set_counts_as_internal if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/origin/country", "value": "CN"}],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN", "/tool/facts/egress_blocked": false, "/use/data_classes": ["personal", "secret"]})
}

test_absent_register_denies if {
	country_restricted.answer == {
		"code": "origin.country.restricted",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "countries.restricted"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "origin.country.restricted", "expires_at": 1795428001}]})
		with data.countersign.registers.countries as {}
}

test_requires_the_fact if {
	country_restricted.requires == {"egress_blocked"} with input as sample.with_facts({"/model/origin/country": "CN"})
}

test_requires_nothing if {
	count(country_restricted.requires) == 0 with input as sample.good
}
