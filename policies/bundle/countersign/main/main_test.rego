package countersign.main_test

import data.countersign.lib.sample
import data.countersign.main

_waiver(code) := {"id": "exc_1", "code": code, "expires_at": sample.good.now + 1}

_statuses(decision) := {finding.code: finding.status | some finding in decision.findings}

test_allow_when_nothing_failed if {
	decision := main.decision with input as sample.good
	decision.outcome == "allow"
	decision.review == []
	decision.obligations == {
		"approval_max_s": 7776000,
		"token_max_s": 1209600,
		"status_max_age_s": 604800,
		"posture_max_age_s": 604800,
		"posture_require": ["cloud_disabled", "disk_encrypted", "firewall_on", "prompt_logging_off"],
	}
}

test_allow_when_only_warned if {
	decision := main.decision with input as sample.with_facts({"/tool/facts/not_admin": false})
	decision.outcome == "allow"
	_statuses(decision)["tool.admin.session"] == "fail"
}

test_findings_are_all_codes_once_and_sorted if {
	decision := main.decision with input as sample.good
	[finding.code | some finding in decision.findings] == data.countersign.codes
	data.countersign.codes == sort(data.countersign.codes)
}

test_review_by_one_role if {
	decision := main.decision with input as sample.with_facts({"/model/openness": "F", "/model/in_catalogue": false})
	decision.outcome == "review"
	decision.review == [{
		"role": "security_lead",
		"count": 1,
		"because": ["model.catalogue.unknown", "model.openness.too_low"],
	}]
}

test_review_by_two_roles if {
	decision := main.decision with input as sample.with_facts({
		"/use/data_classes": ["confidential"],
		"/model/openness": null,
		"/tool/facts/not_admin": false,
	})
	decision.outcome == "review"
	decision.review == [
		{"role": "data_owner", "count": 1, "because": ["classification.class.sensitive"]},
		{"role": "security_lead", "count": 1, "because": ["model.openness.too_low"]},
	]
}

test_deny_asks_nobody if {
	decision := main.decision with input as sample.with_facts({"/model/openness": "F", "/use/environment": "production"})
	decision.outcome == "deny"
	decision.review == []
}

test_waiver_turns_deny_into_allow if {
	facts := {"/device/ownership": "company_issued", "/exceptions": [_waiver("device.ownership.not_approved")]}
	decision := main.decision with input as sample.with_facts(facts)
	decision.outcome == "allow"
	_statuses(decision)["device.ownership.not_approved"] == "waived"
}

test_waiver_of_another_rule_changes_nothing if {
	facts := {"/device/ownership": "company_issued", "/exceptions": [_waiver("device.posture.stale")]}
	main.decision.outcome == "deny" with input as sample.with_facts(facts)
}

test_waivers_must_be_a_list_of_objects if {
	every exceptions in [{"a": _waiver("device.ownership.not_approved")}, ["device.ownership.not_approved"], "x", [{"code": "device.ownership.not_approved"}]] {
		facts := {"/device/ownership": "company_issued", "/exceptions": exceptions}
		main.decision.outcome == "deny" with input as sample.with_facts(facts)
	}
}

test_waived_fact_is_not_required if {
	facts := {
		"/device/posture/facts/disk_encrypted": null,
		"/exceptions": [_waiver("encryption.disk.not_encrypted")],
	}
	decision := main.decision with input as sample.with_facts(facts)
	decision.outcome == "allow"
	decision.obligations.posture_require == ["cloud_disabled", "firewall_on", "prompt_logging_off"]
}

test_everything_required_for_personal_data if {
	decision := main.decision with input as sample.with_facts({"/use/data_classes": ["personal"]})
	decision.obligations.posture_require == [
		"cloud_disabled",
		"disk_encrypted",
		"egress_blocked",
		"firewall_on",
		"isolated",
		"prompt_logging_off",
		"screen_lock",
		"swap_protected",
	]
}

test_highest_class_decides_obligations if {
	day := 86400
	expected := {
		"public": [180 * day, 30 * day, 14 * day, 7 * day],
		"synthetic": [180 * day, 30 * day, 14 * day, 7 * day],
		"sanitised": [90 * day, 14 * day, 7 * day, 7 * day],
		"source_code": [90 * day, 14 * day, 7 * day, 7 * day],
		"internal": [90 * day, 7 * day, 3 * day, day],
		"confidential": [30 * day, 3 * day, day, day],
		"personal": [30 * day, day, 8 * 3600, day],
	}
	every class, limits in expected {
		obligations := main.obligations with input as sample.with_facts({"/use/data_classes": [class, "public"]})
		[obligations[name] | some name in ["approval_max_s", "token_max_s", "status_max_age_s", "posture_max_age_s"]] == limits
	}
}

test_nothing_may_be_issued_for_an_invalid_set if {
	every classes in [null, [], "public", ["other"], ["public", "secret"], {"a": "public"}] {
		decision := main.decision with input as sample.with_facts({"/use/data_classes": classes})
		decision.outcome == "deny"
		decision.obligations == {
			"approval_max_s": 0,
			"token_max_s": 0,
			"status_max_age_s": 0,
			"posture_max_age_s": 0,
			"posture_require": [],
		}
	}
}

test_input_that_is_no_object_is_denied if {
	every document in [null, [], "x", 1, true, [sample.good]] {
		decision := main.decision with input as document
		decision.outcome == "deny"
		count(decision.findings) == count(data.countersign.codes)
	}
}

test_silent_rule_is_denied if {
	codes := array.concat(data.countersign.codes, ["zzz.nobody.answers"])
	main.decision.outcome == "deny" with input as sample.good with data.countersign.codes as codes
}

test_unlisted_rule_is_denied if {
	codes := array.slice(data.countersign.codes, 1, 100)
	main.decision.outcome == "deny" with input as sample.good with data.countersign.codes as codes
}

test_code_list_that_is_no_list_is_denied if {
	every codes in [null, "x", {}, []] {
		main.decision.outcome == "deny" with input as sample.good with data.countersign.codes as codes
	}
}

test_code_answered_twice_is_denied if {
	answer := data.countersign.rules.tool.admin_session.answer with input as sample.good
	decision := main.decision with input as sample.good
		with data.countersign.rules.tool.egress_open.answer as answer
	decision.outcome == "deny"
}

test_unknown_severity_or_status_is_denied if {
	every change in [{"status": "fail", "severity": "mild"}, {"status": "perhaps"}] {
		answer := data.countersign.rules.tool.admin_session.answer with input as sample.good
		changed := object.union(answer, object.union({"severity": "deny"}, change))
		main.decision.outcome == "deny" with input as sample.good
			with data.countersign.rules.tool.admin_session.answer as changed
	}
}

test_absent_registers_deny if {
	decision := main.decision with input as sample.good with data.countersign.registers as {}
	decision.outcome == "deny"
	count(decision.findings) == count(data.countersign.codes)
	decision.obligations.token_max_s == 0
}

test_register_that_no_finding_needs_still_denies if {
	registers := json.remove(data.countersign.registers, ["/scopes"])
	main.decision.outcome == "deny" with input as sample.good with data.countersign.registers as registers
}
