package countersign.rules.device.assurance_too_low_test

import data.countersign.lib.sample
import data.countersign.rules.device.assurance_too_low

test_no_sensitive_class if {
	assurance_too_low.answer == {
		"code": "device.assurance.too_low",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/device/assurance": "software"})
}

test_hardware if {
	assurance_too_low.answer == {
		"code": "device.assurance.too_low",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal"]})
}

test_attested if {
	assurance_too_low.answer == {
		"code": "device.assurance.too_low",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal"], "/device/assurance": "attested"})
}

test_software if {
	assurance_too_low.answer == {
		"code": "device.assurance.too_low",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/device/assurance", "value": "software"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal"], "/device/assurance": "software"})
}

test_unknown if {
	assurance_too_low.answer == {
		"code": "device.assurance.too_low",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/device/assurance"],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/device/assurance": null})
}

test_waived if {
	assurance_too_low.answer == {
		"code": "device.assurance.too_low",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/device/assurance", "value": "software"}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal"], "/device/assurance": "software", "/exceptions": [{"id": "exc_1", "code": "device.assurance.too_low", "expires_at": 1795428001}]})
}

test_invalid_set if {
	assurance_too_low.answer == {
		"code": "device.assurance.too_low",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal", "health"], "/device/assurance": "software"})
}

test_absent_register_denies if {
	assurance_too_low.answer == {
		"code": "device.assurance.too_low",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.forbidden"}, {"code": "register.missing", "register": "classes.order"}, {"code": "register.missing", "register": "classes.sensitive"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "device.assurance.too_low", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}
