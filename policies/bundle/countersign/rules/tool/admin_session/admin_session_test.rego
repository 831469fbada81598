package countersign.rules.tool.admin_session_test

import data.countersign.lib.sample
import data.countersign.rules.tool.admin_session

test_as_wanted if {
	admin_session.answer == {
		"code": "tool.admin.session",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	admin_session.answer == {
		"code": "tool.admin.session",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/tool/facts/not_admin", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/not_admin": false})
}

test_unknown if {
	admin_session.answer == {
		"code": "tool.admin.session",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/tool/facts/not_admin"],
	} with input as sample.with_facts({"/tool/facts/not_admin": null})
}

test_absent if {
	admin_session.answer == {
		"code": "tool.admin.session",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/tool/facts/not_admin"],
	} with input as sample.without({}, "/tool/facts/not_admin")
}

test_text_is_no_fact if {
	admin_session.answer == {
		"code": "tool.admin.session",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/tool/facts/not_admin"],
	} with input as sample.with_facts({"/tool/facts/not_admin": "true"})
}

test_waived if {
	admin_session.answer == {
		"code": "tool.admin.session",
		"status": "waived",
		"severity": "warn",
		"evidence": [{"path": "/tool/facts/not_admin", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/not_admin": false, "/exceptions": [{"id": "exc_1", "code": "tool.admin.session", "expires_at": 1795428001}]})
}

test_exception_ended if {
	admin_session.answer == {
		"code": "tool.admin.session",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/tool/facts/not_admin", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/not_admin": false, "/exceptions": [{"id": "exc_1", "code": "tool.admin.session", "expires_at": 1795428000}]})
}
