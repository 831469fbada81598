package countersign.rules.tool.egress_open_test

import data.countersign.lib.sample
import data.countersign.rules.tool.egress_open

test_as_wanted if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"]})
}

test_known_bad if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/tool/facts/egress_blocked", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/tool/facts/egress_blocked": false})
}

test_unknown if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/egress_blocked"],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/tool/facts/egress_blocked": null})
}

test_absent if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/egress_blocked"],
	} with input as sample.without({"/use/data_classes": ["internal"]}, "/tool/facts/egress_blocked")
}

test_text_is_no_fact if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/egress_blocked"],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/tool/facts/egress_blocked": "true"})
}

test_waived if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/tool/facts/egress_blocked", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/tool/facts/egress_blocked": false, "/exceptions": [{"id": "exc_1", "code": "tool.egress.open", "expires_at": 1795428001}]})
}

test_exception_ended if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/tool/facts/egress_blocked", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/tool/facts/egress_blocked": false, "/exceptions": [{"id": "exc_1", "code": "tool.egress.open", "expires_at": 1795428000}]})
}

test_low_class_warns if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/tool/facts/egress_blocked", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/egress_blocked": false})
}

test_absent_register_denies if {
	egress_open.answer == {
		"code": "tool.egress.open",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.protected"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "tool.egress.open", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}

test_requires_the_fact if {
	egress_open.requires == {"egress_blocked"} with input as sample.with_facts({"/use/data_classes": ["internal"]})
}

test_requires_nothing if {
	count(egress_open.requires) == 0 with input as sample.good
}
