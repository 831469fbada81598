package countersign.rules.model.format_unsafe_test

import data.countersign.lib.sample
import data.countersign.rules.model.format_unsafe

test_gguf if {
	format_unsafe.answer == {
		"code": "model.format.unsafe",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_safetensors if {
	format_unsafe.answer == {
		"code": "model.format.unsafe",
		"status": "pass",
		"severity": "deny",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/format": "safetensors"})
}

test_pickle if {
	format_unsafe.answer == {
		"code": "model.format.unsafe",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/format", "value": "pickle"}],
		"missing": [],
	} with input as sample.with_facts({"/model/format": "pickle"})
}

test_unknown if {
	format_unsafe.answer == {
		"code": "model.format.unsafe",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/format", "value": "unknown"}],
		"missing": [],
	} with input as sample.with_facts({"/model/format": "unknown"})
}

test_absent if {
	format_unsafe.answer == {
		"code": "model.format.unsafe",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/format"],
	} with input as sample.with_facts({"/model/format": null})
}

test_waived if {
	format_unsafe.answer == {
		"code": "model.format.unsafe",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/model/format", "value": "onnx"}],
		"missing": [],
	} with input as sample.with_facts({"/model/format": "onnx", "/exceptions": [{"id": "exc_1", "code": "model.format.unsafe", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	format_unsafe.answer == {
		"code": "model.format.unsafe",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "models.formats"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "model.format.unsafe", "expires_at": 1795428001}]})
		with data.countersign.registers.models as {}
}
