package countersign.main

# METADATA
# entrypoint: true
decision := {
	"outcome": "allow",
	"findings": [{"code": "test.one", "status": "pass", "severity": "deny", "evidence": [], "missing": []}],
	"review": [],
	"obligations": {"approval_max_s": 1, "token_max_s": 1, "status_max_age_s": 1, "posture_max_age_s": 1, "posture_require": []},
}
