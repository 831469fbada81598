package countersign.rules.device.posture_stale_test

import data.countersign.lib.sample
import data.countersign.rules.device.posture_stale

test_seven_days_less_one_second if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["source_code"], "/device/posture/collected_at": 1794823201})
}

test_seven_days_exactly if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["source_code"], "/device/posture/collected_at": 1794823200})
}

test_seven_days_and_one_second if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/collected_at", "value": 1794823199, "limit": 1794823200}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["source_code"], "/device/posture/collected_at": 1794823199})
}

test_protected_one_day_less_one_second if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/collected_at": 1795341601})
}

test_protected_one_day_exactly if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/collected_at": 1795341600})
}

test_protected_one_day_and_one_second if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/collected_at", "value": 1795341599, "limit": 1795341600}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/posture/collected_at": 1795341599})
}

test_invalid_set_counts_as_internal if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/collected_at", "value": 1795341599, "limit": 1795341600}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["public", "secret"], "/device/posture/collected_at": 1795341599})
}

test_future_300_seconds if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/collected_at": 1795428300})
}

test_future_301_seconds if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/collected_at", "value": 1795428301, "limit": 1795428300}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/collected_at": 1795428301})
}

test_absent if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/collected_at"],
	} with input as sample.with_facts({"/device/posture/collected_at": null})
}

test_written_as_text if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/collected_at"],
	} with input as sample.with_facts({"/device/posture/collected_at": "2026-11-23"})
}

test_now_absent if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/now"],
	} with input as sample.with_facts({"/now": null})
}

test_waived if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/collected_at", "value": 1794736800, "limit": 1794823200}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/collected_at": 1794736800, "/exceptions": [{"id": "exc_1", "code": "device.posture.stale", "expires_at": 1795428001}]})
}

test_exception_needs_a_clock if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/now"],
	} with input as sample.with_facts({"/now": null, "/exceptions": [{"id": "exc_1", "code": "device.posture.stale", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	posture_stale.answer == {
		"code": "device.posture.stale",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "limits.clock_skew_s"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "device.posture.stale", "expires_at": 1795428001}]})
		with data.countersign.registers.limits as {}
}
