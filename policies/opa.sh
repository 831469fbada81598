#!/usr/bin/env bash
# Prints the path of an OPA binary of the pinned version; exits 3 with advice when there is none.
# Order: $OPA, PATH, cache, pinned release (needs its SHA-256 in $OPA_SHA256), go install.
set -euo pipefail

version=1.22.2
cache="${XDG_CACHE_HOME:-$HOME/.cache}/countersign/opa-$version"

say() { echo "opa.sh: $*" >&2; }

version_of() { "$1" version 2>/dev/null | sed -n 's/^Version: //p'; }

sha256_of() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

# Moves a finished binary into the cache in one step, so that a reader never sees half of one.
keep() {
  chmod +x "$1"
  if [ "$(version_of "$1")" != "$version" ]; then
    say "$2 gave a binary that is not OPA $version"
    return 1
  fi
  mv -f "$1" "$cache/opa"
}

download() {
  local os arch name
  case "$(uname -s)" in Linux) os=linux ;; Darwin) os=darwin ;; *) return 1 ;; esac
  case "$(uname -m)" in x86_64 | amd64) arch=amd64 ;; aarch64 | arm64) arch=arm64 ;; *) return 1 ;; esac
  name="opa_${os}_${arch}_static"
  [ "$os-$arch" = darwin-amd64 ] && name="opa_${os}_${arch}"
  local url="https://github.com/open-policy-agent/opa/releases/download/v$version/$name"
  say "downloading $url"
  curl -fsSL --connect-timeout 5 --max-time 180 -o "$work/release" "$url" || return 1
  if [ "$(sha256_of "$work/release")" != "$OPA_SHA256" ]; then
    say "the download does not have the SHA-256 in OPA_SHA256; not used"
    return 1
  fi
  keep "$work/release" "the release"
}

build() {
  say "building OPA $version with go install (one to four minutes, once)"
  GOBIN="$work/bin" GOFLAGS=-mod=mod go install "github.com/open-policy-agent/opa@v$version" >&2 || return 1
  keep "$work/bin/opa" "go install"
}

if [ -n "${OPA:-}" ]; then
  if ! found="$(version_of "$OPA")" || [ -z "$found" ]; then
    say "OPA=$OPA is not an OPA binary"
    exit 3
  fi
  [ "$found" = "$version" ] || say "warning: OPA=$OPA is $found, the bundle is pinned to $version"
  echo "$OPA"
  exit 0
fi

if command -v opa >/dev/null && [ "$(version_of opa)" = "$version" ]; then
  command -v opa
  exit 0
fi

if [ -x "$cache/opa" ] && [ "$(version_of "$cache/opa")" = "$version" ]; then
  echo "$cache/opa"
  exit 0
fi

mkdir -p "$cache"
work="$(mktemp -d "$cache/get.XXXXXX")"
trap 'rm -rf "$work"' EXIT

if [ -n "${OPA_SHA256:-}" ] && command -v curl >/dev/null && download; then
  echo "$cache/opa"
  exit 0
fi
if command -v go >/dev/null && build; then
  echo "$cache/opa"
  exit 0
fi

cat >&2 <<EOF
opa.sh: OPA $version was not found and could not be made. Do one of these:
  - install OPA $version so that 'opa' on PATH is that version
  - set OPA=/path/to/opa
  - install Go and run again (it builds github.com/open-policy-agent/opa@v$version)
  - set OPA_SHA256 to the SHA-256 of the release binary for this machine and run again
EOF
exit 3
