package countersign.rules.tool.cloud_enabled_test

import data.countersign.lib.sample
import data.countersign.rules.tool.cloud_enabled

test_as_wanted if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/tool/facts/cloud_disabled", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/cloud_disabled": false})
}

test_unknown if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/tool/facts/cloud_disabled"],
	} with input as sample.with_facts({"/tool/facts/cloud_disabled": null})
}

test_absent if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/tool/facts/cloud_disabled"],
	} with input as sample.without({}, "/tool/facts/cloud_disabled")
}

test_text_is_no_fact if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/tool/facts/cloud_disabled"],
	} with input as sample.with_facts({"/tool/facts/cloud_disabled": "true"})
}

test_waived if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/tool/facts/cloud_disabled", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/cloud_disabled": false, "/exceptions": [{"id": "exc_1", "code": "tool.cloud.enabled", "expires_at": 1795428001}]})
}

test_exception_ended if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/tool/facts/cloud_disabled", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/cloud_disabled": false, "/exceptions": [{"id": "exc_1", "code": "tool.cloud.enabled", "expires_at": 1795428000}]})
}

test_localgpt if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/tool/facts/cloud_disabled", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": "localgpt", "/tool/facts/cloud_disabled": false})
}

test_tool_without_cloud_models if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "not_applicable",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": "lm_studio", "/tool/facts/cloud_disabled": null})
}

test_tool_absent if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "not_applicable",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/tool/id": null, "/tool/facts/cloud_disabled": null})
}

test_absent_register_denies if {
	cloud_enabled.answer == {
		"code": "tool.cloud.enabled",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "tools.register"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "tool.cloud.enabled", "expires_at": 1795428001}]})
		with data.countersign.registers.tools as {}
}

test_requires_the_fact if {
	cloud_enabled.requires == {"cloud_disabled"} with input as sample.good
}

test_requires_nothing if {
	count(cloud_enabled.requires) == 0 with input as sample.with_facts({"/tool/id": "lm_studio"})
}
