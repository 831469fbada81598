package countersign.rules.encryption.disk_not_encrypted_test

import data.countersign.lib.sample
import data.countersign.rules.encryption.disk_not_encrypted

test_as_wanted if {
	disk_not_encrypted.answer == {
		"code": "encryption.disk.not_encrypted",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_known_bad if {
	disk_not_encrypted.answer == {
		"code": "encryption.disk.not_encrypted",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/disk_encrypted", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/disk_encrypted": false})
}

test_unknown if {
	disk_not_encrypted.answer == {
		"code": "encryption.disk.not_encrypted",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/disk_encrypted"],
	} with input as sample.with_facts({"/device/posture/facts/disk_encrypted": null})
}

test_absent if {
	disk_not_encrypted.answer == {
		"code": "encryption.disk.not_encrypted",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/disk_encrypted"],
	} with input as sample.without({}, "/device/posture/facts/disk_encrypted")
}

test_text_is_no_fact if {
	disk_not_encrypted.answer == {
		"code": "encryption.disk.not_encrypted",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/disk_encrypted"],
	} with input as sample.with_facts({"/device/posture/facts/disk_encrypted": "true"})
}

test_unknown_waived if {
	disk_not_encrypted.answer == {
		"code": "encryption.disk.not_encrypted",
		"status": "waived",
		"severity": "deny",
		"evidence": [],
		"missing": ["/device/posture/facts/disk_encrypted"],
	} with input as sample.with_facts({"/device/posture/facts/disk_encrypted": null, "/exceptions": [{"id": "exc_1", "code": "encryption.disk.not_encrypted", "expires_at": 1795428001}]})
}

test_known_bad_is_never_waived if {
	disk_not_encrypted.answer == {
		"code": "encryption.disk.not_encrypted",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/device/posture/facts/disk_encrypted", "value": false}],
		"missing": [],
	} with input as sample.with_facts({"/device/posture/facts/disk_encrypted": false, "/exceptions": [{"id": "exc_1", "code": "encryption.disk.not_encrypted", "expires_at": 1795428001}]})
}

test_requires_the_fact if {
	disk_not_encrypted.requires == {"disk_encrypted"} with input as sample.good
}

test_requires_nothing if {
	count(disk_not_encrypted.requires) == 0 with input as sample.with_facts({"/device/posture/facts/disk_encrypted": false})
}
