package countersign.rules.tool.version_too_old_test

import data.countersign.lib.sample
import data.countersign.rules.tool.version_too_old

test_newer if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_below_minimum if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/tool/version", "value": [0, 17, 0], "limit": [0, 17, 1]}],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 17, 0]})
}

test_at_minimum if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 17, 1]})
}

test_shorter_is_below if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/tool/version", "value": [0, 17], "limit": [0, 17, 1]}],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 17]})
}

test_no_minimum if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "not_applicable",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": "lm_studio", "/tool/version": [0, 1]})
}

test_version_unknown if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "not_applicable",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": null})
}

test_tool_absent if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "not_applicable",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": null})
}

test_waived if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/tool/version", "value": [0, 17, 0], "limit": [0, 17, 1]}],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 17, 0], "/exceptions": [{"id": "exc_1", "code": "tool.version.too_old", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	version_too_old.answer == {
		"code": "tool.version.too_old",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "tools.register"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "tool.version.too_old", "expires_at": 1795428001}]})
		with data.countersign.registers.tools as {}
}
