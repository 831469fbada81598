#!/usr/bin/env bash
# Builds the bundle into policies/build/: the Wasm bundle that the server runs, its Rego twin for OPA
# fleets, and what the server reads and a release carries beside them; runs its tests, and says in
# tests.json how they ended. Does nothing when nothing changed.
set -euo pipefail
cd "$(dirname "$0")"

sha256() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

inputs="$(
  {
    find bundle -type f
    find examples -type f -name '*.json'
    printf '%s\n' REVISION SEQUENCE build.sh opa.sh capabilities.json checks/metadata.rego checks/tests.rego
  } | LC_ALL=C sort | while IFS= read -r file; do sha256 "$file"; done | sha256 | cut -d' ' -f1
)"
if [ -f build/.inputs ] && [ "$(cat build/.inputs)" = "$inputs" ]; then
  exit 0
fi

opa="$(./opa.sh)"
revision="$(cat REVISION)"
sequence="$(cat SEQUENCE)"
out="$(mktemp -d "$PWD/.build.XXXXXX")"
trap 'rm -rf "$out"' EXIT

# From inside the directory: the paths of the sources are part of the result.
bundle() {
  (cd bundle && "$opa" build -t "$1" -e countersign/main/decision \
    --capabilities ../capabilities.json --ignore '*_test.rego' --revision "$revision" -b . -o "$out/$2")
}
bundle wasm countersign-wasm.tar.gz
bundle rego countersign.tar.gz

for file in policy.wasm data.json; do
  tar -xzOf "$out/countersign-wasm.tar.gz" "/$file" >"$out/$file"
done
"$opa" inspect -a -f json bundle | "$opa" eval -I -d checks/metadata.rego -f raw data.checks.metadata.rules >"$out/rules.json"
digest="$(sha256 "$out/countersign-wasm.tar.gz" | cut -d' ' -f1)"
cat >"$out/bundle.json" <<EOF
{"revision": "$revision", "sequence": $sequence, "digest": "sha256:$digest", "entrypoint": "countersign/main/decision"}
EOF
{
  separator='{'
  for case in examples/*/; do
    printf '%s"%s": {"input": ' "$separator" "$(basename "$case")"
    cat "$case/input.json"
    printf ', "expected": '
    cat "$case/expected.json"
    printf '}'
    separator=', '
  done
  printf '}'
} >"$out/examples.json"
{
  printf '{"allowed": '
  "$opa" eval -I -f raw '[b.name | some b in input.builtins]' <capabilities.json
  printf ', "known": '
  "$opa" capabilities --current | "$opa" eval -I -f raw '[b.name | some b in input.builtins]'
  printf '}'
} >"$out/builtins.json"
# Ends with 2 where tests failed: the report says so, and so does what is built. Other ends are no run.
(cd bundle && "$opa" test . --timeout 300s --format json) >"$out/.tests" || [ $? -eq 2 ]
# The robustness test takes long when traced and covers nothing more.
without=robustness_test.rego
(cd bundle && "$opa" test . --ignore "$without" --timeout 300s --coverage --format json) >"$out/.coverage" 2>/dev/null ||
  echo null >"$out/.coverage"
{
  printf '{"opa": "%s", "without": ["%s"], "tests": ' "$("$opa" version | sed -n 's/^Version: //p')" "$without"
  cat "$out/.tests"
  printf ', "coverage": '
  cat "$out/.coverage"
  printf '}'
} >"$out/.ran"
"$opa" eval -I -d checks/tests.rego -f raw data.checks.tests.report <"$out/.ran" >"$out/tests.json"
failed="$("$opa" eval -I -f raw 'count(input.failed)' <"$out/tests.json")"
[ "$failed" -eq 0 ] || echo "policies: $failed of the bundle's tests failed (policies/checks/run.sh names them)" >&2
rm "$out/.tests" "$out/.coverage" "$out/.ran"
echo "$inputs" >"$out/.inputs"

chmod 755 "$out"
rm -rf build
mv "$out" build
trap - EXIT
echo "built policies/build, revision $revision, sha256:$digest"
