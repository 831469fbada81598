package countersign.rules.model.license_not_approved_test

import data.countersign.lib.sample
import data.countersign.rules.model.license_not_approved

test_approved if {
	license_not_approved.answer == {
		"code": "model.license.not_approved",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_blocked if {
	license_not_approved.answer == {
		"code": "model.license.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/license", "value": "CC-BY-NC-4.0"}],
		"missing": [],
	} with input as sample.with_facts({"/model/license": "CC-BY-NC-4.0"})
}

test_blocked_ancestor if {
	license_not_approved.answer == {
		"code": "model.license.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/ancestry/0/license", "value": "LicenseRef-MNPL-0.1"}],
		"missing": [],
	} with input as sample.with_facts({"/model/ancestry/0/license": "LicenseRef-MNPL-0.1"})
}

test_unknown_is_owned_elsewhere if {
	license_not_approved.answer == {
		"code": "model.license.not_approved",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/license": null})
}

test_waived if {
	license_not_approved.answer == {
		"code": "model.license.not_approved",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/model/license", "value": "LicenseRef-qwen-research"}],
		"missing": [],
	} with input as sample.with_facts({"/model/license": "LicenseRef-qwen-research", "/exceptions": [{"id": "exc_1", "code": "model.license.not_approved", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	license_not_approved.answer == {
		"code": "model.license.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "licences.blocked"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "model.license.not_approved", "expires_at": 1795428001}]})
		with data.countersign.registers.licences as {}
}
