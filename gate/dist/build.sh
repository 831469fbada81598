#!/usr/bin/env bash
# Makes the distribution of the gate for this system: its own runtime image, a cache that lets it
# start quickly, launcher, shell completion, service definitions. Into gate/target/dist/.
#   gate/dist/build.sh        after `make gate-dist` has built the jars
# Needs a JDK 25. Same sources and same JDK give the same archive but for the cache, which the JVM
# writes anew each time.
set -euo pipefail
cd "$(dirname "$0")/../.."

version="$(sed -n 's/.*VERSION = "\(.*\)";/\1/p' gate/src/main/java/dev/countersign/gate/command/Countersign.java)"
case "$(uname -s)" in Linux) os=linux ;; Darwin) os=macos ;; *) os="$(uname -s | tr '[:upper:]' '[:lower:]')" ;; esac
case "$(uname -m)" in x86_64 | amd64) arch=x86_64 ;; aarch64 | arm64) arch=aarch64 ;; *) arch="$(uname -m)" ;; esac
name="countersign-$version-$os-$arch"
jdk="$(backend/bin/find-jdk)"
target=gate/target
dist="$target/dist"
image="$dist/$name"
tests="$target/countersign-gate-tests.jar:$target/countersign-gate.jar:$target/lib/*"
# 2026-01-01, as in the build of the jars
epoch="${SOURCE_DATE_EPOCH:-1767225600}"

say() { echo "gate-dist: $*" >&2; }

# What the program's own classes need, and what Bouncy Castle and the HTTP client ask for at run time.
modules() {
  {
    "$jdk/bin/jdeps" -s --multi-release 25 --ignore-missing-deps -cp "$dist/jars/*" \
      "$dist/jars/countersign-gate.jar" "$dist"/jars/countersign-token-*.jar |
      sed -n 's/.* -> \(java\.[a-z.]*\|jdk\.[a-z.]*\)$/\1/p'
    printf '%s\n' java.base java.logging java.net.http
  } | sort -u | paste -sd, -
}

# normal_times FOLDER: the cache remembers the jars by size and time, and an archive keeps whole seconds.
normal_times() { find "$1" -exec env TZ=UTC touch -h -t "$(date -u -d "@$epoch" +%Y%m%d%H%M.%S 2>/dev/null || date -u -r "$epoch" +%Y%m%d%H%M.%S)" {} +; }

say "jars and runtime image"
rm -rf "$dist"
mkdir -p "$dist/jars" "$image/bin" "$image/lib/app"
cp "$target/countersign-gate.jar" "$target"/lib/*.jar "$dist/jars"
"$jdk/bin/java" --source 25 gate/dist/Repack.java "$dist/jars" "$image/lib/app"
"$jdk/bin/jlink" --add-modules "$(modules)" --strip-debug --no-header-files --no-man-pages \
  --output "$image/lib/runtime"
rm -f "$image/lib/runtime/lib/src.zip"

say "launcher, completion, services"
jars=()
for jar in "$image"/lib/app/*.jar; do jars+=("${jar##*/}"); done
sh_path="$(printf ':$lib/app/%s' "${jars[@]}")"
cmd_path="$(printf ';%%LIB%%\\app\\%s' "${jars[@]}")"
sed "s|@CLASSPATH@|${sh_path#:}|" gate/dist/bin/countersign >"$image/bin/countersign"
chmod 755 "$image/bin/countersign"
cp gate/dist/INSTALL.md "$image/INSTALL.md"
mkdir -p "$image/share/completion"
"$jdk/bin/java" -cp "$tests" dev.countersign.gate.command.CompletionScripts "$image/share/completion"
case "$os" in
  linux) cp -R gate/dist/systemd gate/dist/nftables "$image/share" ;;
  macos) cp -R gate/dist/launchd "$image/share" ;;
  *)
    cp -R gate/dist/windows "$image/share"
    sed "s|@CLASSPATH@|$(printf %s "${cmd_path#;}" | sed 's/\\/\\\\/g')|" gate/dist/bin/countersign.cmd >"$image/bin/countersign.cmd"
    ;;
esac
normal_times "$image"

# Units that systemd would not read are found here, not on a laptop.
verify_units() {
  local units="$dist/units" unit
  command -v systemd-analyze >/dev/null || return 0
  cp -R "$image/share/systemd/system" "$units"
  find "$units" -name '*.service' -exec sed -i 's|/opt/countersign/bin/countersign|/bin/true|' {} +
  cp "$units/countersign-gate@.service" "$units/countersign-gate@ollama.service"
  printf '[Service]\nExecStart=/bin/true\n' >"$units/ollama.service"
  for unit in countersign-gate@ollama countersign-sync countersign-vault ollama; do
    SYSTEMD_UNIT_PATH="$units:" systemd-analyze verify --man=no "$unit.service" >"$dist/units.log" 2>&1 && [ ! -s "$dist/units.log" ] ||
      { say "$unit.service:"; cat "$dist/units.log" >&2; exit 1; }
  done
}
if [ "$os" = linux ]; then verify_units; fi

say "cache"
sample="$dist/sample"
mkdir -p "$sample"
"$jdk/bin/java" -cp "$tests" dev.countersign.gate.sample.SampleHome "$sample" 2>"$dist/sample.log"
app="$(cd "$image/lib" && pwd -P)/app"
training_path="$(printf ":$app/%s" "${jars[@]}")"
home="--home $(cd "$sample" && pwd -P)/home"
model="$(cd "$sample" && pwd -P)/tiny.gguf"
# Only what runs often and must start at once: every class in the cache costs each start a little.
# Without profiles, which would have the optimising compiler start before a check has ended.
"$image/lib/runtime/bin/java" -XX:AOTCacheOutput="$image/lib/countersign.aot" -XX:+UseSerialGC -Xlog:disable \
  -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -cp "${training_path#:}" dev.countersign.gate.Training \
  "$home check $model --tool llama_cpp" "$home check $model --tool llama_cpp --json" "$home status" \
  "$home session show" >"$dist/training.log" 2>&1 ||
  { cat "$dist/training.log" >&2; exit 1; }
[ -s "$image/lib/countersign.aot" ] || { say "the JVM wrote no cache"; cat "$dist/training.log" >&2; exit 1; }
normal_times "$image"

say "archive"
archive="$dist/$name.tar.gz"
if tar --version 2>/dev/null | grep -q GNU; then
  tar -C "$dist" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -cf - "$name" | gzip -n >"$archive"
else
  tar -C "$dist" -cf - "$name" | gzip -n >"$archive"
fi
(cd "$dist" && if command -v sha256sum >/dev/null; then sha256sum "$name.tar.gz"; else shasum -a 256 "$name.tar.gz"; fi >"$name.tar.gz.sha256")

say "trying it as unpacked elsewhere, without a JDK"
elsewhere="$(mktemp -d)"
trap 'rm -rf "$elsewhere"' EXIT
tar -xzf "$archive" -C "$elsewhere"
"$image/bin/countersign" --version >/dev/null
env -i PATH=/usr/bin:/bin "$elsewhere/$name/bin/countersign" --home "$sample/home" check "$sample/tiny.gguf" --tool llama_cpp >/dev/null ||
  { say "what was unpacked does not work"; exit 1; }
say "$archive, $(($(wc -c <"$archive") / 1048576)) MB"
