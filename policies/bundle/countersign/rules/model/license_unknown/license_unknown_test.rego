package countersign.rules.model.license_unknown_test

import data.countersign.lib.sample
import data.countersign.rules.model.license_unknown

test_approved if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_blocked_is_known if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/license": "CC-BY-NC-4.0"})
}

test_not_judged if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/license", "value": "LicenseRef-glm-4"}],
		"missing": [],
	} with input as sample.with_facts({"/model/license": "LicenseRef-glm-4"})
}

test_absent if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/license"],
	} with input as sample.with_facts({"/model/license": null})
}

test_ancestor_absent if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/ancestry/0/license"],
	} with input as sample.with_facts({"/model/ancestry/0/license": null})
}

test_ancestor_of_another_type if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/ancestry/0/license"],
	} with input as sample.with_facts({"/model/ancestry": [7]})
}

test_ancestor_not_judged if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/ancestry/0/license", "value": "Custom"}],
		"missing": [],
	} with input as sample.with_facts({"/model/ancestry/0/license": "Custom"})
}

test_waived if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "waived",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/license"],
	} with input as sample.with_facts({"/model/license": null, "/exceptions": [{"id": "exc_1", "code": "model.license.unknown", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	license_unknown.answer == {
		"code": "model.license.unknown",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "licences.approved"}, {"code": "register.missing", "register": "licences.blocked"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "model.license.unknown", "expires_at": 1795428001}]})
		with data.countersign.registers.licences as {}
}
