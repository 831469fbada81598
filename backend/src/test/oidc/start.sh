#!/usr/bin/env bash
# Starts the provider of idp.mjs. Installs what it needs once below backend/target/oidc; the lock file pins each byte.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
backend=$(cd "$here/../../.." && pwd)
node=$("$backend/bin/find-node")
home="$backend/target/oidc/$(cat "$here/package-lock.json" "$here/idp.mjs" | cksum | cut -d ' ' -f 1)"
if [ ! -d "$home" ]; then
  # two test runs may come here at once: each installs for itself, and the first one's place is taken by both
  mkdir -p "$backend/target/oidc"
  fresh=$(mktemp -d "$backend/target/oidc/fresh.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  cp "$here/package.json" "$here/package-lock.json" "$here/idp.mjs" "$fresh/"
  (cd "$fresh" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || {
    echo "start.sh: the packages of the test provider cannot be had; npm needs a registry, or its cache" >&2
    exit 3
  }
  "$node" -e 'require("fs").renameSync(...process.argv.slice(1))' "$fresh" "$home" 2>/dev/null || [ -d "$home" ]
  rm -rf "$fresh"
fi
exec "$node" "$home/idp.mjs"
