package countersign.rules.encryption.swap_unprotected_test

import data.countersign.lib.sample
import data.countersign.rules.encryption.swap_unprotected

test_as_wanted if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"]})
}

test_known_bad if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/swap_protected", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/swap_protected": false})
}

test_unknown if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/swap_protected"],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/swap_protected": null})
}

test_absent if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/swap_protected"],
	} with input as sample.without({"/use/data_classes": ["internal"]}, "/device/posture/facts/swap_protected")
}

test_text_is_no_fact if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/swap_protected"],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/swap_protected": "true"})
}

test_waived if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/swap_protected", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/swap_protected": false, "/exceptions": [{"id": "exc_1", "code": "encryption.swap.unprotected", "expires_at": 1795428001}]})
}

test_exception_ended if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/swap_protected", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/swap_protected": false, "/exceptions": [{"id": "exc_1", "code": "encryption.swap.unprotected", "expires_at": 1795428000}]})
}

test_low_class_warns if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/device/posture/facts/swap_protected", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/swap_protected": false})
}

test_invalid_set_counts_as_internal if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/swap_protected", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/swap_protected": false, "/use/data_classes": ["public", "secret"]})
}

test_absent_register_denies if {
	swap_unprotected.answer == {
		"code": "encryption.swap.unprotected",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.protected"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "encryption.swap.unprotected", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}

test_requires_the_fact if {
	swap_unprotected.requires == {"swap_protected"} with input as sample.with_facts({"/use/data_classes": ["internal"]})
}

test_requires_nothing if {
	count(swap_unprotected.requires) == 0 with input as sample.good
}
