#!/usr/bin/env bash
# Prints the path of a real Ollama for the end-to-end run; exits 3 with advice when there is none.
# Order: $OLLAMA, cache, PATH (0.30 or newer), the official archive of the pinned version (needs its
# SHA-256 in $OLLAMA_SHA256; not tried where this was written), and else from source: `ollama` by
# go install, its llama-server from llama-server.sh. That runs on the processor alone.
set -euo pipefail

version=0.34.0
oldest=0.30
here="$(cd "$(dirname "$0")" && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/countersign/ollama-$version"

say() { echo "ollama.sh: $*" >&2; }

# Without a server it warns on standard error and still tells its own version.
version_of() { OLLAMA_HOST=127.0.0.1:1 "$1" --version 2>&1 | sed -n 's/.*version is \([0-9][0-9.]*\).*/\1/p' | tail -1; }

at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -1)" = "$1" ]; }

sha256_of() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

if [ -n "${OLLAMA:-}" ]; then
  found="$(version_of "$OLLAMA" || true)"
  [ -n "$found" ] || { say "OLLAMA=$OLLAMA is no ollama"; exit 3; }
  at_least "$oldest" "$found" || say "warning: OLLAMA=$OLLAMA is $found, older than $oldest"
  echo "$OLLAMA"
  exit 0
fi
if [ -x "$cache/bin/ollama" ]; then
  echo "$cache/bin/ollama"
  exit 0
fi
if on_path="$(command -v ollama)" && found="$(version_of "$on_path")" && [ -n "$found" ] && at_least "$oldest" "$found"; then
  echo "$on_path"
  exit 0
fi

# The archive holds bin/ and lib/ollama/.
download() {
  local arch url
  [ "$(uname -s)" = Linux ] || return 1
  case "$(uname -m)" in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) return 1 ;; esac
  url="https://github.com/ollama/ollama/releases/download/v$version/ollama-linux-$arch.tar.zst"
  say "downloading $url"
  curl -fsSL --connect-timeout 5 --max-time 900 -o "$work/archive" "$url" || return 1
  if [ "$(sha256_of "$work/archive")" != "$OLLAMA_SHA256" ]; then
    say "the download does not have the SHA-256 in OLLAMA_SHA256; not used"
    return 1
  fi
  mkdir "$work/ready" && tar --zstd -xf "$work/archive" -C "$work/ready"
}

build() {
  local server libraries
  server="$("$here/llama-server.sh")" || return 1
  libraries="$(dirname "$server")"
  command -v gcc >/dev/null || { say "building Ollama needs a C compiler (gcc)"; return 1; }
  say "building Ollama $version with go install (one to four minutes, once)"
  GOBIN="$work/ready/bin" GOFLAGS="${GOFLAGS:-} -buildvcs=false" CGO_ENABLED=1 CGO_CFLAGS=-O0 \
    go install -ldflags "-s -w -X github.com/ollama/ollama/version.Version=$version" "github.com/ollama/ollama@v$version" >&2 || return 1
  mkdir -p "$work/ready/lib/ollama"
  cp -L "$server" "$libraries"/lib*.so* "$work/ready/lib/ollama/" || return 1
  # `create` from a GGUF insists on this program, and only ever asks it to copy.
  cat >"$work/ready/lib/ollama/llama-quantize" <<'END'
#!/bin/sh
while [ $# -gt 3 ]; do shift; done
[ "$3" = COPY ] && exec cp "$1" "$2"
echo "llama-quantize stand-in: only COPY ($*)" >&2
exit 1
END
  chmod +x "$work/ready/lib/ollama/llama-quantize"
}

mkdir -p "$(dirname "$cache")"
work="$(mktemp -d "$cache.XXXXXX")"
trap 'rm -rf "$work"' EXIT
made=no
if [ -n "${OLLAMA_SHA256:-}" ] && command -v curl >/dev/null && download; then made=yes; fi
if [ "$made" = no ]; then
  rm -rf "$work/ready"
  if command -v go >/dev/null && build; then made=yes; fi
fi
if [ "$made" = yes ] && [ -n "$(version_of "$work/ready/bin/ollama")" ]; then
  # In one step, so that a reader never sees half of it; another run may have been first.
  mv -T "$work/ready" "$cache" 2>/dev/null || [ -x "$cache/bin/ollama" ]
  echo "$cache/bin/ollama"
  exit 0
fi

cat >&2 <<EOF
ollama.sh: no Ollama was found or could be made. Do one of these:
  - install Ollama $oldest or newer so that 'ollama' is on PATH
  - set OLLAMA=/path/to/ollama
  - install Go and gcc and run again with a network (kept in $cache)
  - set OLLAMA_SHA256 to the SHA-256 of the official archive of $version for this machine
EOF
exit 3
