#!/usr/bin/env bash
# Every check of the policy bundle. Ends with a count and exits 1 when anything failed.
#   checks/run.sh               run the checks
#   checks/run.sh --codes       write countersign/data.json (codes, and what lib/rule needs) and stop
#   checks/run.sh --reference   write docs/policy-reference.md from METADATA and stop
set -euo pipefail
cd "$(dirname "$0")/.."

opa="$(./opa.sh)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

ok() { passed=$((passed + ${2:-1})); echo "ok    $1${2:+ ($2)}"; }
not_ok() {
  failed=$((failed + ${2:-1}))
  echo "FAIL  $1"
  sed 's/^/      /' "$work/out" | head -40
}

# step NAME COMMAND…: passes when the command exits 0.
step() {
  local name="$1"
  shift
  if "$@" >"$work/out" 2>&1; then ok "$name"; else not_ok "$name"; fi
}

# faultless NAME PACKAGE BUNDLE_OPTION… : passes when the Rego check finds no faults in stdin's input.
faultless() {
  local name="$1" package="$2"
  shift 2
  if ! "$opa" eval -I "$@" -d "checks/${package#checks.}.rego" -f raw \
    "concat(\"\n\", array.concat([format_int(data.$package.looked_at, 10)], data.$package.faults))" >"$work/out" 2>&1; then
    not_ok "$name"
    return
  fi
  local looked_at
  looked_at="$(head -1 "$work/out")"
  sed -i.all 1d "$work/out"
  if [ -s "$work/out" ]; then not_ok "$name" "$(grep -c '' "$work/out")"; else ok "$name" "$looked_at"; fi
}

"$opa" inspect -a -f json bundle >"$work/inspect.json"
rules() { "$opa" eval -I -d checks/metadata.rego -f raw "data.checks.metadata.$1" <"$work/inspect.json"; }

if [ "${1:-}" = --codes ]; then
  "$opa" eval -I -d checks/metadata.rego -f pretty data.checks.metadata.generated \
    <"$work/inspect.json" >"$work/codes.json"
  cp "$work/codes.json" bundle/countersign/data.json
  exit 0
fi

rules rules >"$work/rules.json"
"$opa" eval -I -d bundle -d checks/reference.rego -f raw data.checks.reference.page <"$work/rules.json" >"$work/reference.md"
if [ "${1:-}" = --reference ]; then
  cp "$work/reference.md" ../docs/policy-reference.md
  exit 0
fi

step "opa fmt" "$opa" fmt --fail --list bundle checks
step "opa check: strict, schema, capabilities" "$opa" check --strict --schema schema/input.schema.json \
  --capabilities capabilities.json --ignore '*_test.rego' bundle
step "opa check of tests and checks: strict" "$opa" check --strict bundle checks

if "$opa" test bundle --timeout 300s >"$work/out" 2>&1; then
  ok "opa test" "$(sed -n 's|^PASS: \([0-9]*\)/.*|\1|p' "$work/out")"
else
  not_ok "opa test" "$(sed -n 's|^\(FAIL\|ERROR\): \([0-9]*\)/.*|\2|p' "$work/out" | head -1)"
fi
# Without the robustness test, which takes long when traced and covers nothing more.
step "coverage 100 %" "$opa" test bundle --ignore robustness_test.rego --timeout 300s --coverage --threshold 100 --format json

{
  printf '{"rules": '
  cat "$work/rules.json"
  printf ', "generated": '
  rules generated
  printf ', "checked_in": '
  cat bundle/countersign/data.json
  printf ', "namespaces": '
  "$opa" eval -I -f raw input.namespaces <"$work/inspect.json"
  printf ', "controls": '
  cat controls.json
  printf ', "schema": '
  cat schema/registers.schema.json
  printf '}'
} >"$work/lint.json"
faultless "lints: rules" checks.lint -d bundle <"$work/lint.json"
step "docs/policy-reference.md is current" cmp "$work/reference.md" ../docs/policy-reference.md
faultless "registers agree with the catalogue" checks.catalogue -d bundle \
  <../backend/src/main/resources/catalogue/models.json

for case in examples/*/; do
  for file in input.json expected.json; do
    [ -f "$case$file" ] || echo "$case$file is missing$([ $file = input.json ] || echo ": run checks/expected.py --write")"
  done
done >"$work/out"
if [ -s "$work/out" ]; then
  not_ok "examples are whole" "$(grep -c '' "$work/out")"
  echo "policies: $passed passed, $failed failed; the rest was not looked at"
  exit 1
fi

{
  printf '{"schema": '
  cat schema/output.schema.json
  printf ', "cases": {'
  separator=""
  for case in examples/*/; do
    name="$(basename "$case")"
    printf '%s"%s": {"input": ' "$separator" "$name"
    cat "$case/input.json"
    printf ', "expected": '
    cat "$case/expected.json"
    printf '}'
    separator=", "
  done
  printf '}}'
} >"$work/examples.json"

{
  printf '{"rules": '
  cat "$work/rules.json"
  printf ', "tested": {'
  separator=""
  for test in bundle/countersign/rules/*/*/*_test.rego; do
    package="$(dirname "${test#bundle/}" | tr / .)"
    statuses="$(grep -o '"status": "[a-z_]*"' "$test" | sort -u | sed 's/"status": //' | paste -s -d , -)"
    printf '%s"data.%s": [%s]' "$separator" "$package" "$statuses"
    separator=", "
  done
  printf '}, '
  printf '"cases": '
  "$opa" eval -I -f raw input.cases <"$work/examples.json"
  printf '}'
} >"$work/forms.json"
faultless "every form and bound has an example" checks.forms -d bundle <"$work/forms.json"

step "build" ./build.sh
cp build/countersign-wasm.tar.gz "$work/first.tar.gz"
rm -f build/.inputs
step "build again" ./build.sh
step "two builds are equal byte by byte" cmp "$work/first.tar.gz" build/countersign-wasm.tar.gz
(cd bundle && "$opa" build -t plan -e countersign/main/decision --ignore '*_test.rego' -b . -o "$work/plan.tar.gz")
{
  printf '{"plan": '
  tar -xzOPf "$work/plan.tar.gz" /plan.json
  printf ', "divergences": '
  cat conformance/divergences.json
  printf '}'
} >"$work/builtins.json"
faultless "no built-in that OPA answers otherwise" checks.builtins <"$work/builtins.json"
faultless "examples, decided by the Rego twin" checks.examples -b build/countersign.tar.gz <"$work/examples.json"

if command -v python3 >/dev/null; then
  step "examples are the oracle's answers" python3 checks/expected.py
  step "oracle and OPA agree on mutated inputs" python3 checks/differential.py "$opa" "${FUZZ:-150}" "${SEED:-1}"
else
  echo "skip  oracle: no python3 on PATH (the examples above hold its answers)"
fi
if command -v regal >/dev/null; then step "regal" regal lint bundle; else echo "skip  regal: not on PATH"; fi

echo "policies: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
