package countersign.rules.model.redteam_findings_test

import data.countersign.lib.sample
import data.countersign.rules.model.redteam_findings

test_never_tested if {
	redteam_findings.answer == {
		"code": "model.redteam.findings",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_clean if {
	redteam_findings.answer == {
		"code": "model.redteam.findings",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "redteam", "result": "findings", "tool": "scanner", "at": 1795255200}, {"kind": "redteam", "result": "clean", "tool": "scanner", "at": 1795341600}]})
}

test_findings if {
	redteam_findings.answer == {
		"code": "model.redteam.findings",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/scans/1", "value": "findings"}],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "redteam", "result": "findings", "tool": "scanner", "at": 1795341600}]})
}

test_waived if {
	redteam_findings.answer == {
		"code": "model.redteam.findings",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/model/scans/1", "value": "failed"}],
		"missing": [],
	} with input as sample.with_facts({"/model/scans": [{"kind": "format", "result": "clean", "tool": "scanner", "at": 1795341600}, {"kind": "redteam", "result": "failed", "tool": "scanner", "at": 1795341600}], "/exceptions": [{"id": "exc_1", "code": "model.redteam.findings", "expires_at": 1795428001}]})
}
