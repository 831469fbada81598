package countersign.rules.device.firewall_off_test

import data.countersign.lib.sample
import data.countersign.rules.device.firewall_off

test_as_wanted if {
	firewall_off.answer == {
		"code": "device.firewall.off",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	firewall_off.answer == {
		"code": "device.firewall.off",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/firewall_on", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/firewall_on": false})
}

test_unknown if {
	firewall_off.answer == {
		"code": "device.firewall.off",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/device/posture/facts/firewall_on"],
	} with input as sample.with_facts({"/device/posture/facts/firewall_on": null})
}

test_absent if {
	firewall_off.answer == {
		"code": "device.firewall.off",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/device/posture/facts/firewall_on"],
	} with input as sample.without({}, "/device/posture/facts/firewall_on")
}

test_text_is_no_fact if {
	firewall_off.answer == {
		"code": "device.firewall.off",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/device/posture/facts/firewall_on"],
	} with input as sample.with_facts({"/device/posture/facts/firewall_on": "true"})
}

test_waived if {
	firewall_off.answer == {
		"code": "device.firewall.off",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/firewall_on", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/firewall_on": false, "/exceptions": [{"id": "exc_1", "code": "device.firewall.off", "expires_at": 1795428001}]})
}

test_exception_ended if {
	firewall_off.answer == {
		"code": "device.firewall.off",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/firewall_on", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/firewall_on": false, "/exceptions": [{"id": "exc_1", "code": "device.firewall.off", "expires_at": 1795428000}]})
}

test_unknown_waived if {
	firewall_off.answer == {
		"code": "device.firewall.off",
		"status": "waived",
		"severity": "review",
		"evidence": [],
		"missing": ["/device/posture/facts/firewall_on"],
	} with input as sample.with_facts({"/device/posture/facts/firewall_on": null, "/exceptions": [{"id": "exc_1", "code": "device.firewall.off", "expires_at": 1795428001}]})
}

test_requires_the_fact if {
	firewall_off.requires == {"firewall_on"} with input as sample.good
}

test_requires_nothing if {
	count(firewall_off.requires) == 0 with input as sample.with_facts({"/device/posture/facts/firewall_on": false})
}
