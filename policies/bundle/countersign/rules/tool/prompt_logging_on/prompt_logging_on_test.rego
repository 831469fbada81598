package countersign.rules.tool.prompt_logging_on_test

import data.countersign.lib.sample
import data.countersign.rules.tool.prompt_logging_on

test_as_wanted if {
	prompt_logging_on.answer == {
		"code": "tool.prompt_logging.on",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	prompt_logging_on.answer == {
		"code": "tool.prompt_logging.on",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/tool/facts/prompt_logging_off", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/prompt_logging_off": false})
}

test_unknown if {
	prompt_logging_on.answer == {
		"code": "tool.prompt_logging.on",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/prompt_logging_off"],
	} with input as sample.with_facts({"/tool/facts/prompt_logging_off": null})
}

test_absent if {
	prompt_logging_on.answer == {
		"code": "tool.prompt_logging.on",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/prompt_logging_off"],
	} with input as sample.without({}, "/tool/facts/prompt_logging_off")
}

test_text_is_no_fact if {
	prompt_logging_on.answer == {
		"code": "tool.prompt_logging.on",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/tool/facts/prompt_logging_off"],
	} with input as sample.with_facts({"/tool/facts/prompt_logging_off": "true"})
}

test_waived if {
	prompt_logging_on.answer == {
		"code": "tool.prompt_logging.on",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/tool/facts/prompt_logging_off", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/prompt_logging_off": false, "/exceptions": [{"id": "exc_1", "code": "tool.prompt_logging.on", "expires_at": 1795428001}]})
}

test_exception_ended if {
	prompt_logging_on.answer == {
		"code": "tool.prompt_logging.on",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/tool/facts/prompt_logging_off", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/tool/facts/prompt_logging_off": false, "/exceptions": [{"id": "exc_1", "code": "tool.prompt_logging.on", "expires_at": 1795428000}]})
}

test_requires_the_fact if {
	prompt_logging_on.requires == {"prompt_logging_off"} with input as sample.good
}

test_requires_nothing if {
	count(prompt_logging_on.requires) == 0 with input as sample.with_facts({"/tool/facts/prompt_logging_off": null})
}
