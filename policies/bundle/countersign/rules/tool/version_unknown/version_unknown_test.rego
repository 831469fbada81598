package countersign.rules.tool.version_unknown_test

import data.countersign.lib.sample
import data.countersign.rules.tool.version_unknown

test_known if {
	version_unknown.answer == {
		"code": "tool.version.unknown",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_unknown if {
	version_unknown.answer == {
		"code": "tool.version.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/version"],
	} with input as sample.with_facts({"/tool/version": null})
}

test_as_text if {
	version_unknown.answer == {
		"code": "tool.version.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/version"],
	} with input as sample.with_facts({"/tool/version": "0.35.0"})
}

test_negative_part if {
	version_unknown.answer == {
		"code": "tool.version.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/version"],
	} with input as sample.with_facts({"/tool/version": [0, -1]})
}

test_fraction if {
	version_unknown.answer == {
		"code": "tool.version.unknown",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/version"],
	} with input as sample.with_facts({"/tool/version": [0.5]})
}

test_no_minimum if {
	version_unknown.answer == {
		"code": "tool.version.unknown",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": "llama_cpp", "/tool/version": null})
}

test_waived if {
	version_unknown.answer == {
		"code": "tool.version.unknown",
		"status": "waived",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/version"],
	} with input as sample.with_facts({"/tool/version": null, "/exceptions": [{"id": "exc_1", "code": "tool.version.unknown", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	version_unknown.answer == {
		"code": "tool.version.unknown",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "tools.register"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "tool.version.unknown", "expires_at": 1795428001}]})
		with data.countersign.registers.tools as {}
}
