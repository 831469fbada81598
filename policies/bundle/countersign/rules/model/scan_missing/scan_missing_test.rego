package countersign.rules.model.scan_missing_test

import data.countersign.lib.sample
import data.countersign.rules.model.scan_missing

test_format_is_enough if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_no_scans if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/format"],
	} with input as sample.with_facts({"/model/scans": null})
}

test_format_not_clean if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/format"],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "failed", "tool": "scanner", "at": 1795341600}]})
}

test_without_time_does_not_count if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/format"],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean"}]})
}

test_entries_of_another_type_do_not_count if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/format"],
	} with input as sample.with_facts({"/model/scans": ["clean", 7, null]})
}

test_code_needs_malware_scan if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/malware"],
	} with input as sample.with_facts({"/model/has_code": true})
}

test_code_unknown_needs_malware_scan if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/malware"],
	} with input as sample.with_facts({"/model/has_code": null})
}

test_upload_needs_malware_scan if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/malware"],
	} with input as sample.with_facts({"/model/source/kind": "upload"})
}

test_source_unknown_needs_malware_scan if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/malware"],
	} with input as sample.with_facts({"/model/source/kind": null})
}

test_code_scanned if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/has_code": true, "/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "malware", "result": "clean", "tool": "scanner", "at": 1795341600}]})
}

test_nothing_scanned if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/format", "/model/scans/malware"],
	} with input as sample.with_facts({"/model/has_code": true, "/model/scans": []})
}

test_waived if {
	scan_missing.answer == {
		"code": "model.scan.missing",
		"status": "waived",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/scans/format"],
	} with input as sample.with_facts({"/model/scans": [], "/exceptions": [{"id": "exc_1", "code": "model.scan.missing", "expires_at": 1795428001}]})
}
