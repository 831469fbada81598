package countersign.rules.device.ownership_not_approved_test

import data.countersign.lib.sample
import data.countersign.rules.device.ownership_not_approved

test_personal if {
	ownership_not_approved.answer == {
		"code": "device.ownership.not_approved",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_development_budget if {
	ownership_not_approved.answer == {
		"code": "device.ownership.not_approved",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/device/ownership": "dev_budget"})
}

test_company_issued if {
	ownership_not_approved.answer == {
		"code": "device.ownership.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/ownership", "value": "company_issued"}],
		"missing": [],
	} with input as sample.with_facts({"/device/ownership": "company_issued"})
}

test_absent if {
	ownership_not_approved.answer == {
		"code": "device.ownership.not_approved",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/ownership"],
	} with input as sample.with_facts({"/device/ownership": null})
}

test_waived if {
	ownership_not_approved.answer == {
		"code": "device.ownership.not_approved",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/device/ownership", "value": "company_issued"}],
		"missing": [],
	} with input as sample.with_facts({"/device/ownership": "company_issued", "/exceptions": [{"id": "exc_1", "code": "device.ownership.not_approved", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	ownership_not_approved.answer == {
		"code": "device.ownership.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "devices.ownership"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "device.ownership.not_approved", "expires_at": 1795428001}]})
		with data.countersign.registers.devices as {}
}
