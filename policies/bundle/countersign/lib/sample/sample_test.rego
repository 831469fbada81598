# METADATA
# title: A sample input for tests
# description: An input that is allowed, and ways to change it. Not part of the bundle.
package countersign.lib.sample

# METADATA
# description: The sample with other facts, given by JSON pointer.
with_facts(facts) := json.patch(good, [{"op": "add", "path": path, "value": value} | some path, value in facts])

# METADATA
# description: The sample with other facts and without the member at a pointer.
without(facts, path) := json.patch(with_facts(facts), [{"op": "remove", "path": path}])

# METADATA
# description: Every code allows it.
good := {"now": 1795428000, "request": {"kind": "approval", "id": "req_1"}, "subject": {"id": "usr_1", "roles": ["developer"], "programme": "commercial", "training": {"responsible_ai": 1777593600}}, "device": {"id": "dev_1", "owner": "usr_1", "ownership": "personal", "enrolled": true, "assurance": "hardware", "os": {"family": "linux", "version": [6, 1]}, "posture": {"collected_at": 1795424400, "facts": {"disk_encrypted": true, "swap_protected": true, "firewall_on": true, "screen_lock": true, "patched": true}}}, "model": {"digest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "name": "codellama-7b", "publisher": "Meta", "format": "gguf", "has_code": false, "in_catalogue": true, "remote": false, "origin": {"country": "US", "state": "confirmed"}, "license": "LicenseRef-llama2", "openness": "D", "source": {"kind": "ollama", "namespace": "library", "ref": "codellama:7b"}, "verified": true, "ancestry_complete": true, "ancestry": [{"relation": "base", "name": "llama-2", "publisher": "Meta", "country": "US", "license": "LicenseRef-llama2"}], "scans": [{"kind": "format", "result": "clean", "tool": "countersign-gate", "at": 1793491200}]}, "tool": {"id": "ollama", "version": [0, 35, 0], "unreviewed_plugins": [], "facts": {"cloud_disabled": true, "prompt_logging_off": true, "egress_blocked": true, "isolated": true, "not_admin": true}}, "use": {"scopes": ["code_generation"], "data_classes": ["source_code"], "sanitisation": null, "environment": "development", "duration_days": 30, "reason": "Completing code in the editor"}, "exceptions": []}
