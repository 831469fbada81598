#!/usr/bin/env bash
# Measures this server against OPA in one run on one machine and writes the table into
# docs/performance.md.
#   bench/run.sh P1            one decision: inputs of 1, 5, 20 KB, data of 0, 1,000, 10,000 models
#   bench/run.sh P2            one decision: 10, 100, 1,000 rules
#   bench/run.sh P4            activating another revision under load
#   bench/run.sh P5            signing and opening a token, against openssl speed ed25519
#   bench/run.sh P6            hashing models, against openssl dgst -sha256 (needs 20 GB of disk for a while)
#   bench/run.sh P7            what a decision costs a resident gate beyond hashing, and when nothing changed
#   bench/run.sh P10           the gate's check from a cold start, against cosign verify-blob (needs Go, once)
#   bench/run.sh P12           pages of long lists over HTTP, beside their SQL (fills a database once: P12_DATA=…, some minutes)
#   RUNS=5 CASES='1 KB.*' …    how often, and which cases (a regular expression); TIMES=100: requests of a page in a run (P12)
#   WARM_UP=8 BUILD=0 …        seconds of warming up the JVM; measure what is built already
# Each round measures every case on OPA and then on this server, pinned to one core, so that whatever
# else the machine does falls on both. Answers are compared before anything is timed.
set -euo pipefail
cd "$(dirname "$0")/.."

id="${1:-}"
case "$id" in P1 | P2 | P4 | P5 | P6 | P7 | P10 | P12) ;; *) sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
runs="${RUNS:-5}"
cases="${CASES:-.*}"

say() { echo "$id: $*" >&2; }

case "$id" in P5 | P6 | P7 | P10 | P12) opa= ;; *) opa="$(policies/opa.sh)" ;; esac
JAVA_HOME="$(backend/bin/find-jdk)"
export JAVA_HOME
java="$JAVA_HOME/bin/java"
options=(-XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow)

pin=() core=""
pinned="not pinned: no taskset here"
if command -v taskset >/dev/null; then
  core=$(($(getconf _NPROCESSORS_ONLN) - 1))
  pin=(taskset -c "$core")
  pinned="both pinned to core $core"
fi

if [ "${BUILD:-1}" = 1 ]; then
  say "building"
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" mvn -B -ntp -q -Pbench -pl token,gate,backend,bench package \
    -DskipTests -Dprograms.only=true -Djacoco.skip=true -Dspotless.check.skip=true
fi
classpath="bench/target/classes:bench/target/lib/*"
work="bench/target/$id"
rm -rf "$work"
mkdir -p "$work"
results="$work/results"

bench_java() { "$java" "${options[@]}" -cp "$classpath" "$@"; }

# copy_of_policies DIRECTORY: what policies/build.sh needs, to change and build there.
copy_of_policies() {
  mkdir -p "$1/checks" "$1/examples"
  cp -R policies/examples/allow "$1/examples"
  cp -R policies/bundle policies/build.sh policies/opa.sh policies/capabilities.json policies/REVISION policies/SEQUENCE "$1"
  cp policies/checks/metadata.rego policies/checks/run.sh "$1/checks"
  find "$1/bundle" -name '*_test.rego' -delete
}

build_in() { "$1/build.sh" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }; }

# add_case NAME DIRECTORY INPUT: compares the answers and remembers the case.
names=() bundles=() inputs=()
add_case() {
  [[ "$1" =~ ^$cases$ ]] || return 0
  "$opa" eval -b "$2/countersign.tar.gz" -i "$3" -f raw data.countersign.main.decision >"$work/answer.json"
  bench_java dev.countersign.policy.SameAnswer "$2" "$3" "$work/answer.json"
  names+=("$1") bundles+=("$2") inputs+=("$3")
}

prepare_P1() {
  local kilobytes models directory
  for kilobytes in 1 5 20; do
    bench_java dev.countersign.policy.BenchInputs input policies/examples/allow/input.json $((kilobytes * 1000)) "$work/$kilobytes.json"
  done
  for models in 0 1000 10000; do
    directory="$work/models-$models"
    copy_of_policies "$directory"
    if [ "$models" -gt 0 ]; then
      mkdir "$directory/bundle/countersign/catalogue"
      bench_java dev.countersign.policy.BenchInputs models "$models" "$directory/bundle/countersign/catalogue/data.json"
    fi
    build_in "$directory"
    for kilobytes in 1 5 20; do
      add_case "$kilobytes KB, $models models" "$directory/build" "$work/$kilobytes.json"
    done
  done
}

# Rules in the shipped pattern: the shipped ones, taken in turn under new names.
prepare_P2() {
  local count directory
  for count in 10 100 1000; do
    [[ "$count rules" =~ ^$cases$ ]] || continue
    directory="$work/rules-$count"
    copy_of_policies "$directory"
    rm -rf "$directory/bundle/countersign/rules"
    shipped=()
    while IFS= read -r file; do shipped+=("$file"); done < <(find policies/bundle/countersign/rules -name '*.rego' ! -name '*_test.rego' | LC_ALL=C sort)
    local i file area rule turn code
    for ((i = 0; i < count; i++)); do
      # For few rules, from every area.
      file="${shipped[$((i * (count < ${#shipped[@]} ? ${#shipped[@]} / count : 1) % ${#shipped[@]}))]}"
      area="$(basename "$(dirname "$(dirname "$file")")")"
      rule="$(basename "$file" .rego)"
      code="$(sed -n 's/^#   code: //p' "$file")"
      turn="n$i"
      mkdir -p "$directory/bundle/countersign/rules/$area/${rule}_$turn"
      sed -e "s/^package .*/package countersign.rules.$area.${rule}_$turn/" -e "s/${code//./\\.}/${code}_$turn/" \
        "$file" >"$directory/bundle/countersign/rules/$area/${rule}_$turn/rule.rego"
    done
    "$directory/checks/run.sh" --codes
    build_in "$directory"
    bench_java dev.countersign.policy.BenchInputs input policies/examples/allow/input.json 1000 "$work/1.json"
    add_case "$count rules" "$directory/build" "$work/1.json"
  done
}

measure_opa() {
  "${pin[@]}" "$opa" bench -b "$1/countersign.tar.gz" -i "$2" --metrics=false --benchmem=false -f json \
    data.countersign.main.decision | tr -d ' ,\n{}' | sed 's/.*"N":\([0-9]*\)"T":\([0-9]*\).*/\2 \1/' |
    awk '{ printf "%.0f\n", $1 / $2 }'
}

# measure_here WHAT BUNDLE INPUT: JMH in a fresh JVM.
measure_here() {
  "$java" "${options[@]}" -cp "$classpath" org.openjdk.jmh.Main "DecisionBenchmark.$1$" \
    -f 1 -wi "${WARM_UP:-8}" -w 1 -i 5 -r 1 -jvmArgsAppend "${options[*]} -Dbench.core=$core" -p "bundle=$2" -p "input=$3" \
    -rf csv -rff "$work/jmh.csv" >"$work/jmh.log" 2>&1 || { cat "$work/jmh.log" >&2; exit 1; }
  awk -F, 'NR == 2 { printf "%.0f\n", $5 }' "$work/jmh.csv"
}

# Two revisions that differ in the life of a token.
activations() {
  local which
  for which in a b; do
    copy_of_policies "$work/$which"
    echo "$(cat policies/REVISION)-$which" >"$work/$which/REVISION"
  done
  sed -i.before 's/"token_max_s": 1209600/"token_max_s": 1200000/' "$work/b/bundle/countersign/registers/classes/data.json"
  rm "$work/b/bundle/countersign/registers/classes/data.json.before"
  build_in "$work/a"
  build_in "$work/b"
  bench_java -Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener \
    dev.countersign.policy.ActivationRun "$((runs * 2))" policies/examples/allow/input.json "$work/a/build" "$work/b/build" "$opa" |
    grep -E '^(another|#)' >"$results"
}

decisions() {
  local i run peer ours
  "prepare_$id"
  [ ${#names[@]} -gt 0 ] || { say "no case is called $cases"; exit 2; }
  for ((run = 1; run <= runs; run++)); do
    for i in "${!names[@]}"; do
      peer="$(measure_opa "${bundles[$i]}" "${inputs[$i]}")"
      ours="$(measure_here decide "${bundles[$i]}" "${inputs[$i]}")"
      echo "${names[$i]}|peer|$peer" >>"$results"
      echo "${names[$i]}|ours|$ours" >>"$results"
      say "run $run of $runs, ${names[$i]}: OPA $((peer / 1000)) us, here $((ours / 1000)) us"
      if [ "$id" = P2 ] || [[ "${names[$i]}" == *", 0 models" ]]; then
        echo "${names[$i]}|part|$(measure_here engine "${bundles[$i]}" "${inputs[$i]}")" >>"$results"
      fi
    done
  done
}

# nanoseconds_of OPERATIONS: from operations in a second.
nanoseconds_of() { awk -v n="$1" 'BEGIN { printf "%.0f\n", 1e9 / n }'; }

tokens() {
  local run speed
  echo "=µs|OpenSSL, bare signature|here, whole token|here, bare signature" >"$results"
  for ((run = 1; run <= runs; run++)); do
    speed="$("${pin[@]}" openssl speed -seconds 3 ed25519 2>/dev/null | awk '/EdDSA/ { print $(NF-1), $NF }')"
    {
      echo "sign|peer|$(nanoseconds_of "${speed% *}")"
      echo "open: V3 to V10|peer|$(nanoseconds_of "${speed#* }")"
      "${pin[@]}" "$java" "${options[@]}" -cp "$classpath" dev.countersign.token.TokenRun "${WARM_UP:-8}"
    } >>"$results"
    say "run $run of $runs"
  done
}

cosign_version=2.6.5

# Prints the path of cosign: PATH, cache, go install.
cosign_program() {
  local cache="${XDG_CACHE_HOME:-$HOME/.cache}/countersign/cosign-$cosign_version"
  if command -v cosign; then return; fi
  if [ ! -x "$cache/cosign" ]; then
    say "building cosign $cosign_version with go install (some minutes, once)"
    CGO_ENABLED=0 GOBIN="$cache" go install -ldflags "-s -w" "github.com/sigstore/cosign/v2/cmd/cosign@v$cosign_version" >&2
  fi
  echo "$cache/cosign"
}

# measure_process CASE SIDE COMMAND…: a run whose end must be 0; time on the wall and of processors.
measure_process() {
  local case="$1" side="$2" spent TIMEFORMAT='%R %U %S'
  shift 2
  spent="$({ time "$@" >/dev/null 2>&1; } 2>&1)" || { say "$* failed"; exit 1; }
  awk -v name="$case" -v side="$side" '{
    printf "%s, on the wall|%s|%.0f\n%s, processor time|%s|%.0f\n", name, side, $1 * 1e9, name, side, ($2 + $3) * 1e9
  }' <<<"$spent"
}

colds() {
  local peer run gate sample
  peer="$(cosign_program)"
  gate/dist/build.sh
  gate="$(echo gate/target/dist/countersign-*/bin/countersign)"
  sample="$work/sample"
  mkdir -p "$sample"
  "$java" -cp "gate/target/countersign-gate-tests.jar:gate/target/countersign-gate.jar:gate/target/lib/*" \
    dev.countersign.gate.sample.SampleHome "$sample" 2>/dev/null
  (cd "$sample" && export COSIGN_PASSWORD= && "$peer" generate-key-pair && "$peer" sign-blob --yes --tlog-upload=false \
    --key cosign.key --output-signature signature tiny.gguf) >/dev/null 2>&1
  local theirs=("$peer" verify-blob --key "$sample/cosign.pub" --insecure-ignore-tlog=true --signature "$sample/signature" "$sample/tiny.gguf")
  local ours=("$gate" --home "$sample/home" check "$sample/tiny.gguf" --tool llama_cpp)
  echo "=ms|cosign verify-blob|countersign check" >"$results"
  "${theirs[@]}" >/dev/null 2>&1
  "${ours[@]}" >/dev/null
  for ((run = 1; run <= runs * 4; run++)); do
    {
      measure_process "a file of 1 MB" peer "${theirs[@]}"
      measure_process "a file of 1 MB" ours "${ours[@]}"
    } >>"$results"
  done
}

# make_file NAME BYTES: of random bytes.
make_file() { head -c "$2" /dev/urandom >"$work/$1"; }

# Real-time priority, where this account may: then other work on the machine does not count.
urgent() { if chrt -r 10 true 2>/dev/null; then chrt -r 10 "$@"; else "$@"; fi; }

# hashed CASE COLD FILE…: openssl as a whole process; here the hashing in a fresh JVM, without its start.
hashed() {
  local name="$1" cold="$2" run begin
  shift 2
  [[ "$name" =~ ^$cases$ ]] || return 0
  for ((run = 1; run <= runs; run++)); do
    forget "$cold" "$@"
    begin=${EPOCHREALTIME/[.,]/}
    urgent openssl dgst -sha256 -r "$@" >"$work/theirs"
    echo "$name|peer|$(((${EPOCHREALTIME/[.,]/} - begin) * 1000))" >>"$results"
    forget "$cold" "$@"
    urgent "$java" -XX:+UseSerialGC -cp "$classpath" dev.countersign.gate.HashRun "$1" >"$work/ours"
    echo "$name|ours|$(head -1 "$work/ours")" >>"$results"
    cmp -s <(cut -d' ' -f1 "$work/theirs") <(tail -n +2 "$work/ours") || { say "$name: other digests than openssl"; exit 1; }
    if [ "$cold" = warm ] && [ $# -eq 1 ]; then
      begin=${EPOCHREALTIME/[.,]/}
      urgent sha256sum "$@" >/dev/null
      echo "$name|part|$(((${EPOCHREALTIME/[.,]/} - begin) * 1000))" >>"$results"
    fi
    say "run $run of $runs, $name"
  done
}

# forget cold FILE…: drops the files from the page cache; warm leaves them there.
forget() {
  local file
  [ "$1" = cold ] || return 0
  for file in "${@:2}"; do dd of="$file" oflag=nocache conv=notrunc,fdatasync count=0 2>/dev/null; done
}

hashes() {
  local i
  trap 'rm -f "$work"/*.gguf' EXIT
  echo "=ms|openssl dgst -sha256|here, fresh JVM|for information: sha256sum" >"$results"
  make_file 1.gguf $((1 << 30))
  hashed "1 GiB" warm "$work/1.gguf"
  hashed "1 GiB, from the disk" cold "$work/1.gguf"
  for ((i = 1; i <= 64; i++)); do make_file "$(printf 's-%05d-of-00064.gguf' "$i")" $((1 << 26)); done
  hashed "64 shards of 64 MiB" warm "$work"/s-*.gguf
  rm -f "$work"/s-*.gguf
  make_file 8.gguf $((1 << 33))
  hashed "8 GiB" warm "$work/8.gguf"
}

decided() {
  echo "=ms|raw hash, or call without the proxy|with the gate" >"$results"
  for ((run = 1; run <= runs; run++)); do
    mkdir "$work/$run"
    urgent "$java" -XX:+UseSerialGC -cp "$classpath" dev.countersign.gate.LoadRun "$work/$run" >>"$results"
    rm -rf "${work:?}/$run"
    mkdir "$work/$run"
    urgent "$java" -XX:+UseSerialGC -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -cp "$classpath" \
      dev.countersign.gate.ProxyRun "$work/$run" >>"$results"
    rm -rf "${work:?}/$run"
    say "run $run of $runs"
  done
}

# A server of its own on a database that make seed-large filled; it stays for the next run.
pages() {
  psql --version >/dev/null 2>&1 || apt-get install -y -q postgresql-client >&2 \
    || { say "this needs psql, of any version: install postgresql-client"; exit 1; }
  local data="${P12_DATA:-bench/target/P12-data}" port="${P12_PORT:-18412}" run password
  if [ ! -f "$data/seed.password" ]; then
    password="$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')"
    COUNTERSIGN_DATA_DIR="$data" PORT="$port" SEED_PASSWORD="$password" BUILD=0 bench/seed-large.sh
    (umask 077 && echo "$password" >"$data/seed.password")
  fi
  local rt=()
  if chrt -r 10 true 2>/dev/null; then rt=(chrt -r 10); fi
  COUNTERSIGN_DATA_DIR="$data" PORT="$port" ${rt[@]+"${rt[@]}"} "$java" "${options[@]}" --enable-native-access=ALL-UNNAMED \
    -cp "$classpath" dev.countersign.Application >"$work/server.log" 2>&1 &
  server=$!
  trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
  for ((run = 0; run < 180; run++)); do
    curl -fso /dev/null "http://127.0.0.1:$port/health/readiness" && break
    sleep 1
  done
  echo "=ms|the same SQL in psql|the page over HTTP" >"$results"
  for ((run = 1; run <= runs; run++)); do
    urgent "$java" "${options[@]}" -cp "$classpath" dev.countersign.listing.ListRun "http://127.0.0.1:$port" \
      "$(sed -n 4p "$data/postgres/data/postmaster.pid")" countersign_owner \
      "$data/postgres.password" seed-security_lead "$(cat "$data/seed.password")" "${TIMES:-100}" "$([ "$run" = 1 ] && echo 30 || echo 5)" >>"$results"
    say "run $run of $runs"
  done
  kill "$server" && wait "$server" || true
  trap - EXIT
}

load_now() { uptime | sed 's/.*load average[s]*: //'; }

say "preparing and comparing answers"
load="$(load_now)"
case "$id" in P4) activations ;; P5) tokens ;; P6) hashes ;; P7) decided ;; P10) colds ;; P12) pages ;; *) decisions ;; esac

processor="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1 || true)"
{
  echo "# $([ "$id" = P10 ] && echo $((runs * 4)) || echo "$runs") runs, interleaved, $(date -u +%Y-%m-%d); median (range, coefficient of variation). ${processor:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) cores, $(uname -s) $(uname -m); load before the first run: $load; $(
    case "$id" in
      P4 | P10) echo "not pinned" ;;
      P6 | P7 | P12) if chrt -r 10 true 2>/dev/null; then echo "both with real-time priority"; else echo "not pinned"; fi ;;
      *) echo "$pinned" ;;
    esac
  )."
  echo "# $("$java" -version 2>&1 | sed -n 2p | sed 's/ *(build.*//'), $(
    case "$id" in
      P5 | P6 | P7) openssl version | cut -d' ' -f1,2 ;;
      P10) echo "cosign $cosign_version" ;;
      P12) echo "PostgreSQL $(cat "${P12_DATA:-bench/target/P12-data}/postgres/data/PG_VERSION"), $(psql --version | cut -d' ' -f1-3)" ;;
      *) echo "$("$opa" version | head -1 | sed 's/Version:/OPA/'), $(cat policies/REVISION)" ;;
    esac
  )."
} >>"$results"
bench_java dev.countersign.policy.ResultTable "$id" "$results" docs/performance.md
say "docs/performance.md is written"
