# METADATA
# title: Test report
# description: |
#   Turns what `opa test` said about the bundle into the report that a release carries. Input: `opa`
#   (the version that ran), `tests` (`--format json`), `coverage` (`--coverage --format json`, null
#   where tests failed: OPA measures nothing then), and `without`, the test files left out of the
#   coverage. No durations: equal sources give an equal report.
package checks.tests

report := {
	"opa": input.opa,
	"passed": count(input.tests) - (count(_failed) + count(_skipped)),
	"failed": _failed,
	"skipped": _skipped,
	"coverage": _coverage,
}

_failed := sort([_name(test) | some test in input.tests; _is_failed(test)])

_skipped := sort([_name(test) | some test in input.tests; test.skip])

_name(test) := $"{test.location.file}: {test.name}"

_is_failed(test) if test.fail

_is_failed(test) if test.error

default _coverage := null

_coverage := {"without": input.without, "files": files} if {
	is_object(input.coverage)
	files := [_file(path) | some path in sort(object.keys(input.coverage.files)); not endswith(path, "_test.rego")]
}

_file(path) := {
	"path": path,
	"covered": object.get(file, "covered_lines", 0),
	"not_covered": [[range.start.row, range.end.row] | some range in object.get(file, "not_covered", [])],
	"missed": object.get(file, "not_covered_lines", 0),
} if file := input.coverage.files[path]
