package countersign.rules.tool.advisory_open_test

import data.countersign.lib.sample
import data.countersign.rules.tool.advisory_open

test_none if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_first_affected_version if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/tool/version", "value": [0, 34, 2], "advisory": "CVE-2026-103663"}],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 34, 2]})
}

test_before_the_first if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 34, 1]})
}

test_llama_cpp_last_affected_build if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/tool/version", "value": [11864], "advisory": "CVE-2026-118375"}],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": "llama_cpp", "/tool/version": [11864]})
}

test_llama_cpp_fixed_build if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": "llama_cpp", "/tool/version": [11865]})
}

test_windows_only_on_windows if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/tool/version", "value": [0, 17, 5], "advisory": "CVE-2026-42249"}],
		"missing": [],
	} with input as sample.with_facts({"/device/os/family": "windows", "/device/os/version": [10, 0, 26100], "/tool/version": [0, 17, 5]})
}

test_windows_only_on_linux if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 17, 5]})
}

test_windows_only_on_an_unknown_system if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/device/os/family"],
	} with input as sample.with_facts({"/device/os/family": null, "/tool/version": [0, 17, 5]})
}

test_version_unknown if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": null})
}

test_below_minimum if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 17, 0]})
}

test_waived if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/tool/version", "value": [0, 34, 2], "advisory": "CVE-2026-103663"}],
		"missing": [],
	} with input as sample.with_facts({"/tool/version": [0, 34, 2], "/exceptions": [{"id": "exc_1", "code": "tool.advisory.open", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	advisory_open.answer == {
		"code": "tool.advisory.open",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "tools.advisories"}, {"code": "register.missing", "register": "tools.register"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "tool.advisory.open", "expires_at": 1795428001}]})
		with data.countersign.registers.tools as {}
}
