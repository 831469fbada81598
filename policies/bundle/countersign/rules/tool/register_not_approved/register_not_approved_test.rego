package countersign.rules.tool.register_not_approved_test

import data.countersign.lib.sample
import data.countersign.rules.tool.register_not_approved

test_registered if {
	register_not_approved.answer == {
		"code": "tool.register.not_approved",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_not_registered if {
	register_not_approved.answer == {
		"code": "tool.register.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/tool/id", "value": "vllm"}],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": "vllm", "/tool/version": [0, 33, 0]})
}

test_absent if {
	register_not_approved.answer == {
		"code": "tool.register.not_approved",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/tool/id"],
	} with input as sample.with_facts({"/tool/id": null})
}

test_waived if {
	register_not_approved.answer == {
		"code": "tool.register.not_approved",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/tool/id", "value": "vllm"}],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": "vllm", "/tool/version": [0, 33, 0], "/exceptions": [{"id": "exc_1", "code": "tool.register.not_approved", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	register_not_approved.answer == {
		"code": "tool.register.not_approved",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "tools.register"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "tool.register.not_approved", "expires_at": 1795428001}]})
		with data.countersign.registers.tools as {}
}
