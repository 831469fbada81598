package countersign.rules.device.os_unsupported_test

import data.countersign.lib.sample
import data.countersign.rules.device.os_unsupported

test_supported if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_linux_below_minimum if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/device/os/version", "value": [5, 14], "limit": [5, 15]}],
		"missing": [],
	} with input as sample.with_facts({"/device/os/family": "linux", "/device/os/version": [5, 14]})
}

test_linux_at_minimum if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/device/os/family": "linux", "/device/os/version": [5, 15]})
}

test_macos_below_minimum if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/device/os/version", "value": [14, 9], "limit": [15]}],
		"missing": [],
	} with input as sample.with_facts({"/device/os/family": "macos", "/device/os/version": [14, 9]})
}

test_macos_at_minimum if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/device/os/family": "macos", "/device/os/version": [15]})
}

test_windows_below_minimum if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/device/os/version", "value": [10, 0, 26099], "limit": [10, 0, 26100]}],
		"missing": [],
	} with input as sample.with_facts({"/device/os/family": "windows", "/device/os/version": [10, 0, 26099]})
}

test_windows_at_minimum if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "pass",
		"severity": "warn",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/device/os/family": "windows", "/device/os/version": [10, 0, 26100]})
}

test_protected_class_asks if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/device/os/version", "value": [4, 19], "limit": [5, 15]}],
		"missing": [],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/os/version": [4, 19]})
}

test_other_family if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "fail",
		"severity": "warn",
		"evidence": [{"path": "/device/os/family", "value": "plan9"}],
		"missing": [],
	} with input as sample.with_facts({"/device/os/family": "plan9"})
}

test_family_absent if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/device/os/family"],
	} with input as sample.with_facts({"/device/os/family": null})
}

test_version_absent if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/device/os/version"],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/os/version": null})
}

test_version_as_text if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/device/os/version"],
	} with input as sample.with_facts({"/device/os/version": "6.1"})
}

test_version_empty if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "missing_fact",
		"severity": "warn",
		"evidence": [],
		"missing": ["/device/os/version"],
	} with input as sample.with_facts({"/device/os/version": []})
}

test_waived if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "waived",
		"severity": "review",
		"evidence": [],
		"missing": ["/device/os/version"],
	} with input as sample.with_facts({"/use/data_classes": ["internal"], "/device/os/version": null, "/exceptions": [{"id": "exc_1", "code": "device.os.unsupported", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	os_unsupported.answer == {
		"code": "device.os.unsupported",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "devices.os_minimum"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "device.os.unsupported", "expires_at": 1795428001}]})
		with data.countersign.registers.devices as {}
}
