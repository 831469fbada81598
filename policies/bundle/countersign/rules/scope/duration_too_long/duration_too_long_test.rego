package countersign.rules.scope.duration_too_long_test

import data.countersign.lib.sample
import data.countersign.rules.scope.duration_too_long

test_fits if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_public_180_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["public"], "/use/duration_days": 180})
}

test_public_181_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/use/duration_days", "value": 181, "limit": 180}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["public"], "/use/duration_days": 181})
}

test_sanitised_90_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["sanitised"], "/use/duration_days": 90})
}

test_sanitised_91_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/use/duration_days", "value": 91, "limit": 90}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["sanitised"], "/use/duration_days": 91})
}

test_internal_90_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/use/duration_days": 90})
}

test_internal_91_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/use/duration_days", "value": 91, "limit": 90}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/use/duration_days": 91})
}

test_confidential_30_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/use/duration_days": 30})
}

test_confidential_31_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/use/duration_days", "value": 31, "limit": 30}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["confidential"], "/use/duration_days": 31})
}

test_personal_30_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal"], "/use/duration_days": 30})
}

test_personal_31_days if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/use/duration_days", "value": 31, "limit": 30}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["personal"], "/use/duration_days": 31})
}

test_highest_class_decides if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/use/duration_days", "value": 31, "limit": 30}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["public", "personal"], "/use/duration_days": 31})
}

test_absent if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/duration_days"],
	} with input as sample.with_facts({"/use/duration_days": null})
}

test_zero if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/duration_days"],
	} with input as sample.with_facts({"/use/duration_days": 0})
}

test_negative if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/duration_days"],
	} with input as sample.with_facts({"/use/duration_days": -5})
}

test_fraction if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/duration_days"],
	} with input as sample.with_facts({"/use/duration_days": 1.5})
}

test_cut_waived if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "waived",
		"severity": "warn",
		"evidence": [{"path": "/use/duration_days", "value": 91, "limit": 90}],
		"missing": [],
	} with input as sample.with_facts({"/use/duration_days": 91, "/exceptions": [{"id": "exc_1", "code": "scope.duration.too_long", "expires_at": 1795428001}]})
}

test_absent_is_never_waived if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/use/duration_days"],
	} with input as sample.with_facts({"/use/duration_days": null, "/exceptions": [{"id": "exc_1", "code": "scope.duration.too_long", "expires_at": 1795428001}]})
}

test_invalid_set if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "not_applicable",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["other"], "/use/duration_days": null})
}

test_absent_register_denies if {
	duration_too_long.answer == {
		"code": "scope.duration.too_long",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "classes.forbidden"}, {"code": "register.missing", "register": "classes.obligations"}, {"code": "register.missing", "register": "classes.order"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "scope.duration.too_long", "expires_at": 1795428001}]})
		with data.countersign.registers.classes as {}
}
