package countersign.rules.classification.class_unknown_test

import data.countersign.lib.sample
import data.countersign.rules.classification.class_unknown

test_registered if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_absent if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/data_classes"],
	} with input as sample.without({}, "/use/data_classes")
}

test_null if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/data_classes"],
	} with input as sample.with_facts({"/use/data_classes": null})
}

test_empty if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/data_classes"],
	} with input as sample.with_facts({"/use/data_classes": []})
}

test_not_an_array if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/data_classes"],
	} with input as sample.with_facts({"/use/data_classes": "public"})
}

test_object_is_no_array if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/data_classes"],
	} with input as sample.with_facts({"/use/data_classes": {"a": "public"}})
}

test_unregistered if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/data_classes/1", "value": "trade_secret"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["public", "trade_secret"]})
}

test_not_a_text if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/data_classes/0", "value": 7}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": [7]})
}

test_forbidden_is_registered if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["secret"]})
}

test_never_waived if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/data_classes/0", "value": "trade_secret"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["trade_secret"], "/exceptions": [{"id": "exc_1", "code": "classification.class.unknown", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	class_unknown.answer == {
		"code": "classification.class.unknown",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.forbidden"}, {"code": "register.missing", "register": "classes.order"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "classification.class.unknown", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}
