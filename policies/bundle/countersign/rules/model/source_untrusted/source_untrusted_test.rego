package countersign.rules.model.source_untrusted_test

import data.countersign.lib.sample
import data.countersign.rules.model.source_untrusted

test_ollama_library if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.good
}

test_huggingface_publisher if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "pass",
		"severity": "review",
		"evidence": [],
		"missing": [],
	} with input as sample.with_facts({"/model/source/kind": "huggingface", "/model/source/namespace": "codellama"})
}

test_huggingface_stranger if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/source/namespace", "value": "someone"}],
		"missing": [],
	} with input as sample.with_facts({"/model/source/kind": "huggingface", "/model/source/namespace": "someone"})
}

test_huggingface_name_on_ollama if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/source/namespace", "value": "codellama"}],
		"missing": [],
	} with input as sample.with_facts({"/model/source/namespace": "codellama"})
}

test_namespace_absent if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "missing_fact",
		"severity": "review",
		"evidence": [],
		"missing": ["/model/source/namespace"],
	} with input as sample.with_facts({"/model/source/namespace": null})
}

test_upload if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "fail",
		"severity": "review",
		"evidence": [{"path": "/model/source/kind", "value": "upload"}],
		"missing": [],
	} with input as sample.with_facts({"/model/source/kind": "upload"})
}

test_modelscope if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"path": "/model/source/kind", "value": "modelscope"}],
		"missing": [],
	} with input as sample.with_facts({"/model/source/kind": "modelscope"})
}

test_kind_absent if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "missing_fact",
		"severity": "deny",
		"evidence": [],
		"missing": ["/model/source/kind"],
	} with input as sample.with_facts({"/model/source/kind": null})
}

test_waived if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "waived",
		"severity": "deny",
		"evidence": [{"path": "/model/source/kind", "value": "modelscope"}],
		"missing": [],
	} with input as sample.with_facts({"/model/source/kind": "modelscope", "/exceptions": [{"id": "exc_1", "code": "model.source.untrusted", "expires_at": 1795428001}]})
}

test_absent_register_denies if {
	source_untrusted.answer == {
		"code": "model.source.untrusted",
		"status": "fail",
		"severity": "deny",
		"evidence": [{"code": "register.missing", "register": "models.namespaces"}],
		"missing": [],
	} with input as sample.with_facts({"/exceptions": [{"id": "exc_1", "code": "model.source.untrusted", "expires_at": 1795428001}]})
		with data.countersign.registers.models as {}
}
