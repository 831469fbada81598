package countersign.main

# METADATA
# entrypoint: true
decision := answers[kind]

default kind := "sound"

kind := input.request.kind

sound := {
	"outcome": "allow",
	"findings": [{"code": "test.one", "status": "pass", "severity": "deny", "evidence": [], "missing": []}],
	"review": [],
	"obligations": {"approval_max_s": 1, "token_max_s": 1, "status_max_age_s": 1, "posture_max_age_s": 1, "posture_require": []},
}

denial := object.union(sound, {"outcome": "deny"})

failing(severity) := [object.union(sound.findings[0], {"status": "fail", "severity": severity})]

answers.sound := denial if kind == "sound"

answers.approval := sound if kind == "approval"

answers.loop := count([1 |
	range := numbers.range(1, 10000)
	some a in range
	some b in range
	a == b
	some c in range
	some d in range
	c == d
	d == 0
]) if {
	kind == "loop"
}

answers.grow := count(numbers.range(1, 50000000)) if kind == "grow"

answers.conflict := conflicting if kind == "conflict"

answers.nonsense := {"outcome": "allow", "verdict": "sure"} if kind == "nonsense"

answers.unknown_outcome := object.union(sound, {"outcome": "maybe"}) if kind == "unknown_outcome"

answers.lost_rule := object.union(sound, {"findings": []}) if kind == "lost_rule"

answers.twice := object.union(sound, {"findings": array.concat(sound.findings, sound.findings)}) if kind == "twice"

answers.too_mild := object.union(sound, {"findings": failing("deny")}) if kind == "too_mild"

answers.no_reviewer := object.union(sound, {"outcome": "review", "findings": failing("review")}) if kind == "no_reviewer"

answers.negative := object.union(sound, {"obligations": object.union(sound.obligations, {"token_max_s": -1})}) if kind == "negative"

conflicting := 1 if kind == "conflict"

conflicting := 2 if input.request.kind == "conflict"
