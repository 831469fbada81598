package countersign.rules.scope.reason_missing_test

import data.countersign.lib.sample
import data.countersign.rules.scope.reason_missing

test_stated if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_ten_characters if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/reason": "1234567890"})
}

test_nine_characters if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/reason", "value": 9, "limit": 10}],
		"missing": [],
	} with input as sample.with_facts({"/use/reason": "123456789"})
}

test_blanks_do_not_count if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/reason", "value": 8, "limit": 10}],
		"missing": [],
	} with input as sample.with_facts({"/use/reason": "   12345678   "})
}

test_characters_not_bytes if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/reason": "éèàùçéèàùç"})
}

test_blank if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/reason", "value": 0, "limit": 10}],
		"missing": [],
	} with input as sample.with_facts({"/use/reason": ""})
}

test_absent if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/reason"],
	} with input as sample.with_facts({"/use/reason": null})
}

test_never_waived if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/reason"],
	} with input as sample.with_facts({"/use/reason": null, "/exceptions": [{"id": "exc_1", "code": "scope.reason.missing", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	reason_missing.answer == {
		"code": "scope.reason.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "limits.reason_min_characters"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "scope.reason.missing", "expires_at": 1795428001}]})
		with data.countersign.registers.limits as {}
}
