package countersign.rules.classification.sanitised_method_missing_test

import data.countersign.lib.sample
import data.countersign.rules.classification.sanitised_method_missing

test_no_sanitised_class if {
	sanitised_method_missing.answer == {
		"code": "classification.sanitised.method_missing",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_method_given if {
	sanitised_method_missing.answer == {
		"code": "classification.sanitised.method_missing",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["sanitised"], "/use/sanitisation": "masked with a keyed hash"})
}

test_method_absent if {
	sanitised_method_missing.answer == {
		"code": "classification.sanitised.method_missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/use/sanitisation"],
	} with input as sample.with_facts({"/use/data_classes": ["sanitised"]})
}

test_method_blank if {
	sanitised_method_missing.answer == {
		"code": "classification.sanitised.method_missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/use/sanitisation"],
	} with input as sample.with_facts({"/use/data_classes": ["sanitised"], "/use/sanitisation": " \t "})
}

test_never_waived if {
	sanitised_method_missing.answer == {
		"code": "classification.sanitised.method_missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/use/sanitisation"],
	} with input as sample.with_facts({"/use/data_classes": ["sanitised"], "/exceptions": [{"id": "exc_1", "code": "classification.sanitised.method_missing", "expires_at": 1795428001}]})
}

test_invalid_set if {
	sanitised_method_missing.answer == {
		"code": "classification.sanitised.method_missing",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["sanitised", "other"]})
}

test_absent_register_denies if {
	sanitised_method_missing.answer == {
		"code": "classification.sanitised.method_missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.forbidden"}, {"code": "register.missing", "register": "classes.order"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "classification.sanitised.method_missing", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}
