package countersign.rules.scope.register_not_approved_test

import data.countersign.lib.sample
import data.countersign.rules.scope.register_not_approved

test_registered if {
	register_not_approved.answer == {
		"code": "scope.register.not_approved",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/scopes": ["code_generation", "refactoring", "regex_sql", "documentation", "unit_tests", "codebase_summary"]})
}

test_not_registered if {
	register_not_approved.answer == {
		"code": "scope.register.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/scopes/1", "value": "hiring"}],
		"missing": [],
	} with input as sample.with_facts({"/use/scopes": ["code_generation", "hiring"]})
}

test_empty if {
	register_not_approved.answer == {
		"code": "scope.register.not_approved",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/scopes"],
	} with input as sample.with_facts({"/use/scopes": []})
}

test_absent if {
	register_not_approved.answer == {
		"code": "scope.register.not_approved",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/scopes"],
	} with input as sample.with_facts({"/use/scopes": null})
}

test_not_an_array if {
	register_not_approved.answer == {
		"code": "scope.register.not_approved",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/scopes"],
	} with input as sample.with_facts({"/use/scopes": "code_generation"})
}

test_never_waived if {
	register_not_approved.answer == {
		"code": "scope.register.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/scopes/0", "value": "hiring"}],
		"missing": [],
	} with input as sample.with_facts({"/use/scopes": ["hiring"], "/exceptions": [{"id": "exc_1", "code": "scope.register.not_approved", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	register_not_approved.answer == {
		"code": "scope.register.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "scopes.register"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "scope.register.not_approved", "expires_at": 1795428001}]})
		with data.countersign.registers.scopes as {}
}
