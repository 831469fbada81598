package countersign.rules.tool.plugins_unreviewed_test

import data.countersign.lib.sample
import data.countersign.rules.tool.plugins_unreviewed

test_none if {
	plugins_unreviewed.answer == {
		"code": "tool.plugins.unreviewed",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_some if {
	plugins_unreviewed.answer == {
		"code": "tool.plugins.unreviewed",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/tool/unreviewed_plugins/0", "value": "web_search"}, {"path": "/tool/unreviewed_plugins/1", "value": "mail"}],
		"missing": [],
	} with input as sample.with_facts({"/tool/unreviewed_plugins": ["web_search", "mail"]})
}

test_no_list if {
	plugins_unreviewed.answer == {
		"code": "tool.plugins.unreviewed",
		"status": "not_applicable",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/unreviewed_plugins": null})
}

test_waived if {
	plugins_unreviewed.answer == {
		"code": "tool.plugins.unreviewed",
		"status": "waived",
		"severity": "review",
		"evidence": [{"path": "/tool/unreviewed_plugins/0", "value": "mail"}],
		"missing": [],
	} with input as sample.with_facts({"/tool/unreviewed_plugins": ["mail"], "/exceptions": [{"id": "exc_1", "code": "tool.plugins.unreviewed", "expires_at": 1795428001}]})
}
