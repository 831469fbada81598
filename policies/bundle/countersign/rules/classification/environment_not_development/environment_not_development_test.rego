package countersign.rules.classification.environment_not_development_test

import data.countersign.lib.sample
import data.countersign.rules.classification.environment_not_development

test_development if {
	environment_not_development.answer == {
		"code": "classification.environment.not_development",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_production if {
	environment_not_development.answer == {
		"code": "classification.environment.not_development",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/environment", "value": "production"}],
		"missing": [],
	} with input as sample.with_facts({"/use/environment": "production"})
}

test_blank if {
	environment_not_development.answer == {
		"code": "classification.environment.not_development",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/environment", "value": ""}],
		"missing": [],
	} with input as sample.with_facts({"/use/environment": ""})
}

test_absent if {
	environment_not_development.answer == {
		"code": "classification.environment.not_development",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/environment"],
	} with input as sample.with_facts({"/use/environment": null})
}

test_never_waived if {
	environment_not_development.answer == {
		"code": "classification.environment.not_development",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/use/environment", "value": "production"}],
		"missing": [],
	} with input as sample.with_facts({"/use/environment": "production", "/exceptions": [{"id": "exc_1", "code": "classification.environment.not_development", "expires_at": 1795428001}]})
}
