#!/usr/bin/env bash
# Starts the provider of idp.mjs. Installs what it needs once into backend/target/oidc; the lock file pins each byte.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
backend=$(cd "$here/../../.." && pwd)
node=$("$backend/bin/find-node")
home="$backend/target/oidc"
mkdir -p "$home"
if ! cmp -s "$here/package-lock.json" "$home/installed.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$home/"
  (cd "$home" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || {
    echo "start.sh: the packages of the test provider cannot be had; npm needs a registry, or its cache" >&2
    exit 3
  }
  cp "$here/package-lock.json" "$home/installed.json"
fi
cp "$here/idp.mjs" "$home/idp.mjs"
exec "$node" "$home/idp.mjs"
