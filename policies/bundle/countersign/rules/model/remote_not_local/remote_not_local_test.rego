package countersign.rules.model.remote_not_local_test

import data.countersign.lib.sample
import data.countersign.rules.model.remote_not_local

test_as_wanted if {
	remote_not_local.answer == {
		"code": "model.remote.not_local",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	remote_not_local.answer == {
		"code": "model.remote.not_local",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/remote", "value": true}],
		"missing": [],
	} with input as sample.with_facts({"/model/remote": true})
}

test_unknown if {
	remote_not_local.answer == {
		"code": "model.remote.not_local",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/remote"],
	} with input as sample.with_facts({"/model/remote": null})
}

test_absent if {
	remote_not_local.answer == {
		"code": "model.remote.not_local",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/remote"],
	} with input as sample.without({}, "/model/remote")
}

test_text_is_no_fact if {
	remote_not_local.answer == {
		"code": "model.remote.not_local",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/remote"],
	} with input as sample.with_facts({"/model/remote": "true"})
}

test_never_waived if {
	remote_not_local.answer == {
		"code": "model.remote.not_local",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/remote", "value": true}],
		"missing": [],
	} with input as sample.with_facts({"/model/remote": true, "/exceptions": [{"id": "exc_1", "code": "model.remote.not_local", "expires_at": 1795428001}]})
}
