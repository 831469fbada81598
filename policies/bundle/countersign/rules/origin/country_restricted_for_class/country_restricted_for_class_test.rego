package countersign.rules.origin.country_restricted_for_class_test

import data.countersign.lib.sample
import data.countersign.rules.origin.country_restricted_for_class

test_no_sensitive_class if {
	country_restricted_for_class.answer == {
		"code": "origin.country.restricted_for_class",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN"})
}

test_no_restricted_country if {
	country_restricted_for_class.answer == {
		"code": "origin.country.restricted_for_class",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal"]})
}

test_publisher if {
	country_restricted_for_class.answer == {
		"code": "origin.country.restricted_for_class",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/origin/country", "value": "CN"}],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN", "/use/data_classes": ["confidential"]})
}

test_ancestor if {
	country_restricted_for_class.answer == {
		"code": "origin.country.restricted_for_class",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/ancestry/0/country", "value": "CN"}],
		"missing": [],
	} with input as sample.with_facts({"/model/ancestry/0/country": "CN", "/use/data_classes": ["personal"]})
}

test_waived if {
	country_restricted_for_class.answer == {
		"code": "origin.country.restricted_for_class",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/model/origin/country", "value": "CN"}],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN", "/use/data_classes": ["confidential"], "/exceptions": [{"id": "exc_1", "code": "origin.country.restricted_for_class", "expires_at": 1795428001}]})
}

test_invalid_set if {
	country_restricted_for_class.answer == {
		"code": "origin.country.restricted_for_class",
		"status": "not_applicable",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/origin/country": "CN", "/use/data_classes": ["confidential", "secret"]})
}

test_absent_register_denies if {
	country_restricted_for_class.answer == {
		"code": "origin.country.restricted_for_class",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "countries.restricted"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "origin.country.restricted_for_class", "expires_at": 1795428001}]})
		with data.countersign.registers.countries as {}
}
