package countersign.rules.model.scan_failed_test

import data.countersign.lib.sample
import data.countersign.rules.model.scan_failed

test_clean if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_no_scans_are_owned_elsewhere if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": null})
}

test_newest_malware_found_something if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/scans/1", "value": "findings"}],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "findings", "tool": "scanner", "at": 1795341600}]})
}

test_newest_format_failed if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/scans/1", "value": "failed"}],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "format", "result": "failed", "tool": "scanner", "at": 1795341601}]})
}

test_older_finding_is_superseded if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "malware", "result": "findings", "tool": "scanner", "at": 1795255200}, {"kind": "malware", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}]})
}

test_of_equal_times_the_bad_one_counts if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/scans/1", "value": "findings"}],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "format", "result": "findings", "tool": "scanner", "at": 1795341600}]})
}

test_without_time_is_ignored if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "at": 1795341600}, {"kind": "malware", "result": "findings", "at": "yesterday"}]})
}

test_result_absent_is_not_clean if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/scans/0", "value": null}],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "at": 1795341600}]})
}

test_waived if {
	scan_failed.answer == {
		"code": "model.scan.failed",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/model/scans/1", "value": "failed"}],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "failed", "tool": "scanner", "at": 1795341600}], "/exceptions": [{"id": "exc_1", "code": "model.scan.failed", "expires_at": 1795428001}]})
}
