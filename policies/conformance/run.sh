#!/usr/bin/env bash
# Runs OPA's own conformance cases on this server's engine, compiled, and writes the result into
# docs/policy-engine.md. Fails when a case differs that divergences.json does not name, or one named
# there no longer differs. Takes some minutes and 300 MB under policies/build-conformance.
set -euo pipefail
cd "$(dirname "$0")"

version=1.22.2
out="$PWD/../build-conformance"
command -v go >/dev/null || { echo "conformance: go is needed to compile OPA's cases (https://go.dev/dl)" >&2; exit 3; }

go mod download "github.com/open-policy-agent/opa@v$version"
cases="$(go list -m -f '{{.Dir}}' github.com/open-policy-agent/opa)/v1/test/cases/testdata/v1"
rm -rf "$out"
echo "conformance: compiling the cases of OPA $version" >&2
go run . "$cases" "$out"

cd ../..
JAVA_HOME="$(backend/bin/find-jdk)"
export JAVA_HOME
echo "conformance: running them" >&2
MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" mvn -B -ntp -q -pl token,gate,backend test \
  -Dspotless.check.skip=true -Djacoco.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtest=ConformanceTest -Dconformance="$out"
rm -rf "$out"
echo "conformance: docs/policy-engine.md is written" >&2
