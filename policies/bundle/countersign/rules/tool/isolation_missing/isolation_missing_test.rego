package countersign.rules.tool.isolation_missing_test

import data.countersign.lib.sample
import data.countersign.rules.tool.isolation_missing

test_as_wanted if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"]})
}

test_known_bad if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/tool/facts/isolated", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/tool/facts/isolated": false})
}

test_unknown if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/isolated"],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/tool/facts/isolated": null})
}

test_absent if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/isolated"],
	} with input as sample.without({"/use/data_classes": ["confidential"]}, "/tool/facts/isolated")
}

test_text_is_no_fact if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/isolated"],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/tool/facts/isolated": "true"})
}

test_waived if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/tool/facts/isolated", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/tool/facts/isolated": false, "/exceptions": [{"id": "exc_1", "code": "tool.isolation.missing", "expires_at": 1795428001}]})
}

test_exception_ended if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/tool/facts/isolated", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/tool/facts/isolated": false, "/exceptions": [{"id": "exc_1", "code": "tool.isolation.missing", "expires_at": 1795428000}]})
}

test_protected_class_warns if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/tool/facts/isolated", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/tool/facts/isolated": false})
}

test_invalid_set_counts_as_internal if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/tool/facts/isolated", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal", "secret"], "/tool/facts/isolated": false})
}

test_absent_register_denies if {
	isolation_missing.answer == {
		"code": "tool.isolation.missing",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.forbidden"}, {"code": "register.missing", "register": "classes.order"}, {"code": "register.missing", "register": "classes.sensitive"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "tool.isolation.missing", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}

test_requires_the_fact if {
	isolation_missing.requires == {"isolated"} with input as sample.with_facts({"/use/data_classes": ["personal"]})
}

test_requires_nothing if {
	count(isolation_missing.requires) == 0 with input as sample.with_facts({"/use/data_classes": ["internal"]})
}
