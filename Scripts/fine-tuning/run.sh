#!/usr/bin/env bash
# Trains the small Llama of the model lab and fine-tunes it method by method; see train.py, whose flags this takes.
#
#     Scripts/fine-tuning/run.sh                  an hour of two quiet cores; a run that was killed goes on
#     Scripts/fine-tuning/run.sh --seed 2
#     Scripts/fine-tuning/run.sh --help
#
# It makes a Python of its own in .build-fine-tuning, once, with the versions that requirements.txt pins.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
venv=.build-fine-tuning/python

if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  if ! python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Error: Python 3.11 or later with venv and pip is needed (on Debian: apt-get install python3-venv)." >&2
    exit 1
  fi
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >&2
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi
exec "$venv/bin/python" "$here/train.py" "$@"
