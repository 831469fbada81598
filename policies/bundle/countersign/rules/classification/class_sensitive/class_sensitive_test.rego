package countersign.rules.classification.class_sensitive_test

import data.countersign.lib.sample
import data.countersign.rules.classification.class_sensitive

test_low_classes if {
	class_sensitive.answer == {
		"code": "classification.class.sensitive",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_protected_but_not_sensitive if {
	class_sensitive.answer == {
		"code": "classification.class.sensitive",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"]})
}

test_confidential if {
	class_sensitive.answer == {
		"code": "classification.class.sensitive",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/use/data_classes/0", "value": "confidential"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"]})
}

test_personal_beside_public if {
	class_sensitive.answer == {
		"code": "classification.class.sensitive",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/use/data_classes/1", "value": "personal"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["public", "personal"]})
}

test_never_waived if {
	class_sensitive.answer == {
		"code": "classification.class.sensitive",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/use/data_classes/0", "value": "confidential"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/exceptions": [{"id": "exc_1", "code": "classification.class.sensitive", "expires_at": 1795428001}]})
}

test_invalid_set if {
	class_sensitive.answer == {
		"code": "classification.class.sensitive",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential", "secret"]})
}

test_absent_register_denies if {
	class_sensitive.answer == {
		"code": "classification.class.sensitive",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.forbidden"}, {"code": "register.missing", "register": "classes.order"}, {"code": "register.missing", "register": "classes.sensitive"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "classification.class.sensitive", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}
