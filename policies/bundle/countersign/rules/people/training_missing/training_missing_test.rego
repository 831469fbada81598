package countersign.rules.people.training_missing_test

import data.countersign.lib.sample
import data.countersign.rules.people.training_missing

test_trained if {
	training_missing.answer == {
		"code": "people.training.missing",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_a_year_less_one_second if {
	training_missing.answer == {
		"code": "people.training.missing",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/subject/training/responsible_ai": 1763892001})
}

test_a_year_exactly if {
	training_missing.answer == {
		"code": "people.training.missing",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/subject/training/responsible_ai": 1763892000})
}

test_a_year_and_one_second if {
	training_missing.answer == {
		"code": "people.training.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/subject/training/responsible_ai", "value": 1763891999, "limit": 1763892000}],
		"missing": [],
	} with input as sample.with_facts({"/subject/training/responsible_ai": 1763891999})
}

test_absent if {
	training_missing.answer == {
		"code": "people.training.missing",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/subject/training/responsible_ai"],
	} with input as sample.with_facts({"/subject/training": null})
}

test_now_absent if {
	training_missing.answer == {
		"code": "people.training.missing",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/now"],
	} with input as sample.with_facts({"/now": "today"})
}

test_waived if {
	training_missing.answer == {
		"code": "people.training.missing",
		"status": "waived",
		"severity": "deny",
		"evidence": [],
		"missing": ["/subject/training/responsible_ai"],
	} with input as sample.with_facts({"/subject/training/responsible_ai": null, "/exceptions": [{"id": "exc_1", "code": "people.training.missing", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	training_missing.answer == {
		"code": "people.training.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "limits.training_max_age_s"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "people.training.missing", "expires_at": 1795428001}]})
		with data.countersign.registers.limits as {}
}
