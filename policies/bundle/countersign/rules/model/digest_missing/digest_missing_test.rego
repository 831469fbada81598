package countersign.rules.model.digest_missing_test

import data.countersign.lib.sample
import data.countersign.rules.model.digest_missing

test_well_formed if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_absent if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/digest"],
	} with input as sample.with_facts({"/model/digest": null})
}

test_upper_case if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/digest", "value": "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}],
		"missing": [],
	} with input as sample.with_facts({"/model/digest": "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
}

test_too_short if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/digest", "value": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"missing": [],
	} with input as sample.with_facts({"/model/digest": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
}

test_too_long if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/digest", "value": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"missing": [],
	} with input as sample.with_facts({"/model/digest": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
}

test_no_prefix if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/digest", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"missing": [],
	} with input as sample.with_facts({"/model/digest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
}

test_not_hexadecimal if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/digest", "value": "sha256:gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg"}],
		"missing": [],
	} with input as sample.with_facts({"/model/digest": "sha256:gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg"})
}

test_blank if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/digest", "value": ""}],
		"missing": [],
	} with input as sample.with_facts({"/model/digest": ""})
}

test_hole_in_the_middle if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/digest", "value": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],
		"missing": [],
	} with input as sample.with_facts({"/model/digest": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
}

test_never_waived if {
	digest_missing.answer == {
		"code": "model.digest.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/digest", "value": "codellama:7b"}],
		"missing": [],
	} with input as sample.with_facts({"/model/digest": "codellama:7b", "/exceptions": [{"id": "exc_1", "code": "model.digest.missing", "expires_at": 1795428001}]})
}
