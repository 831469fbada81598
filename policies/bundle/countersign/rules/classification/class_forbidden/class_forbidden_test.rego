package countersign.rules.classification.class_forbidden_test

import data.countersign.lib.sample
import data.countersign.rules.classification.class_forbidden

test_allowed_classes if {
	class_forbidden.answer == {
		"code": "classification.class.forbidden",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_secret if {
	class_forbidden.answer == {
		"code": "classification.class.forbidden",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/data_classes/0", "value": "secret"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["secret"]})
}

test_health_beside_public if {
	class_forbidden.answer == {
		"code": "classification.class.forbidden",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/data_classes/1", "value": "health"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["public", "health"]})
}

test_absent_set_is_owned_elsewhere if {
	class_forbidden.answer == {
		"code": "classification.class.forbidden",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": null})
}

test_never_waived if {
	class_forbidden.answer == {
		"code": "classification.class.forbidden",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/data_classes/0", "value": "health"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["health"], "/exceptions": [{"id": "exc_1", "code": "classification.class.forbidden", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	class_forbidden.answer == {
		"code": "classification.class.forbidden",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.forbidden"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "classification.class.forbidden", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}
