#!/usr/bin/env bash
# Makes a virtual environment with the packages that a file pins, once and again when the file changes, and prints the path of its
# Python. Says why not, with exit status 1.
# usage: python=$(Scripts/python.sh FOLDER REQUIREMENTS [FLAG-OF-PIP …])
set -euo pipefail
folder=${1:?usage: python.sh FOLDER REQUIREMENTS [FLAG-OF-PIP …]}
wanted=${2:?usage: python.sh FOLDER REQUIREMENTS [FLAG-OF-PIP …]}
shift 2

if ! cmp -s "$wanted" "$folder/requirements.txt"; then
  if ! python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "$wanted needs Python 3.11 or later with venv and pip (on Debian: apt-get install python3-venv)." >&2
    exit 1
  fi
  # A folder with something else in it stays as it is.
  if [ -n "$(ls -A "$folder" 2>/dev/null)" ] && [ ! -f "$folder/pyvenv.cfg" ]; then
    echo "$folder is no virtual environment and has files in it; name another folder." >&2
    exit 1
  fi
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check "$@" --requirement "$wanted" >&2
  cp "$wanted" "$folder/requirements.txt"
fi
echo "$(cd "$folder" && pwd)/bin/python"
