#!/usr/bin/env bash
# Makes a virtual environment of its own with the pinned peers, once, and compares them with Entrope.
# usage: Benchmarks/peers/run.sh PATH-TO-ENTROPE-BENCH [ARGUMENT…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=$here/../../.build-peers
stamp=$venv/requirements.txt

if ! cmp -s "$here/requirements.txt" "$stamp"; then
  if ! python3 -c 'import ensurepip' 2>/dev/null; then
    echo "The peers need Python 3.10 or later with venv and pip (on Debian: apt-get install python3-venv)." >&2
    exit 1
  fi
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$stamp"
fi
exec "$venv/bin/python" "$here/compare.py" "$@"
