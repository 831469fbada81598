#!/usr/bin/env bash
# Calls the gate with OpenAI's own Python package: openai-client.sh URL
# Prints a line per call: ok or no, what was tried, what was seen; apart by tabs.
set -euo pipefail

version=3.54.0
here="$(cd "$(dirname "$0")" && pwd)"
venv="${XDG_CACHE_HOME:-$HOME/.cache}/countersign/openai-$version"
if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import openai' 2>/dev/null; then
  echo "openai-client.sh: installing openai $version from PyPI (once)" >&2
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "openai==$version" >&2
fi
exec "$venv/bin/python" "$here/openai_client.py" "$1"
