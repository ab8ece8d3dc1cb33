#!/usr/bin/env bash
# Makes a virtual environment with the peers that a file of this folder pins, once, and prints the path of its Python.
# usage: Benchmarks/peers/python.sh requirements.txt|requirements-figures.txt
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
wanted=$here/${1:?usage: python.sh requirements.txt|requirements-figures.txt}
case $1 in
  requirements.txt) venv=$here/../../.build-peers ;;
  *) venv=$here/../../.build-peers-figures ;;
esac
stamp=$venv/requirements.txt
# The file with what it includes, so that a new version of anything makes the environment anew.
pinned() { cat "$here/requirements-figures.txt" "$wanted"; }

if ! cmp -s <(pinned) "$stamp"; then
  if ! python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "The peers need Python 3.11 or later with venv and pip (on Debian: apt-get install python3-venv)." >&2
    exit 1
  fi
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2
  pinned >"$stamp"
fi
echo "$(cd "$venv" && pwd)/bin/python"
