package countersign.rules.device.screen_lock_off_test

import data.countersign.lib.sample
import data.countersign.rules.device.screen_lock_off

test_as_wanted if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"]})
}

test_known_bad if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/screen_lock", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/screen_lock": false})
}

test_unknown if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/screen_lock"],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/screen_lock": null})
}

test_absent if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/screen_lock"],
	} with input as sample.without({"/use/data_classes": ["internal"]}, "/device/posture/facts/screen_lock")
}

test_text_is_no_fact if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/screen_lock"],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/screen_lock": "true"})
}

test_waived if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/screen_lock", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/screen_lock": false, "/exceptions": [{"id": "exc_1", "code": "device.screen_lock.off", "expires_at": 1795428001}]})
}

test_exception_ended if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/screen_lock", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/facts/screen_lock": false, "/exceptions": [{"id": "exc_1", "code": "device.screen_lock.off", "expires_at": 1795428000}]})
}

test_low_class_warns if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/device/posture/facts/screen_lock", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/screen_lock": false})
}

test_invalid_set_counts_as_internal if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/screen_lock", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/screen_lock": false, "/use/data_classes": ["public", "secret"]})
}

test_absent_register_denies if {
	screen_lock_off.answer == {
		"code": "device.screen_lock.off",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.protected"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "device.screen_lock.off", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}

test_requires_the_fact if {
	screen_lock_off.requires == {"screen_lock"} with input as sample.with_facts({"/use/data_classes": ["internal"]})
}

test_requires_nothing if {
	count(screen_lock_off.requires) == 0 with input as sample.good
}
