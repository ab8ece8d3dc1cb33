#!/usr/bin/env bash
# Makes a Python with the packages that requirements.txt pins, once, below .build, finds chromium, and prints the path of that
# Python. Where there is no chromium it is installed with apt-get, as root or with sudo. Says why not, with exit status 1.
# usage: python=$(Tests/Browser/setup.sh)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=$here/../../.build/browser
wanted=$here/requirements.txt

if ! command -v chromium >/dev/null 2>&1; then
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need chromium, and this system has neither it nor apt-get." >&2
    exit 1
  fi
  sudo=()
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  ${sudo[@]+"${sudo[@]}"} apt-get update -qq >&2
  ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >&2
fi
if ! cmp -s "$wanted" "$venv/requirements.txt"; then
  if ! python3 -c 'import ensurepip' 2>/dev/null; then
    echo "The browser tests need Python 3 with venv and pip (on Debian: apt-get install python3-venv)." >&2
    exit 1
  fi
  rm -rf "$venv"
  mkdir -p "$(dirname "$venv")"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$wanted" >&2
  cp "$wanted" "$venv/requirements.txt"
fi
echo "$(cd "$venv" && pwd)/bin/python"
