package countersign.rules.model.scan_stale_test

import data.countersign.lib.sample
import data.countersign.rules.model.scan_stale

test_none_required if {
	scan_stale.answer == {
		"code": "model.scan.stale",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "clean", "tool": "scanner", "at": 1787651999}]})
}

test_none_clean if {
	scan_stale.answer == {
		"code": "model.scan.stale",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/has_code": true})
}

test_ninety_days_less_one_second if {
	scan_stale.answer == {
		"code": "model.scan.stale",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/has_code": true, "/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "clean", "tool": "scanner", "at": 1787652001}]})
}

test_ninety_days_exactly if {
	scan_stale.answer == {
		"code": "model.scan.stale",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/has_code": true, "/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "clean", "tool": "scanner", "at": 1787652000}]})
}

test_ninety_days_and_one_second if {
	scan_stale.answer == {
		"code": "model.scan.stale",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/scans/malware", "value": 1787651999, "limit": 1787652000}],
		"missing": [],
	} with input as sample.with_facts({"/model/has_code": true, "/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "clean", "tool": "scanner", "at": 1787651999}]})
}

test_now_absent if {
	scan_stale.answer == {
		"code": "model.scan.stale",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/now"],
	} with input as sample.with_facts({"/model/has_code": true, "/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "clean", "tool": "scanner", "at": 1795341600}], "/now": null})
}

test_waived if {
	scan_stale.answer == {
		"code": "model.scan.stale",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/model/scans/malware", "value": 1787651999, "limit": 1787652000}],
		"missing": [],
	} with input as sample.with_facts({"/model/has_code": true, "/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "clean", "tool": "scanner", "at": 1787651999}], "/exceptions": [{"id": "exc_1", "code": "model.scan.stale", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	scan_stale.answer == {
		"code": "model.scan.stale",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "limits.malware_scan_max_age_s"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "model.scan.stale", "expires_at": 1795428001}]})
		with data.countersign.registers.limits as {}
}
