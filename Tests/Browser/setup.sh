#!/usr/bin/env bash
# Makes a Python with the packages that requirements.txt pins, once, below .build, finds chromium, and prints the path of that
# Python. Where there is no chromium it is installed with apt-get, as root or with sudo. Says why not, with exit status 1.
# usage: python=$(Tests/Browser/setup.sh)
set -euo pipefail
cd "$(dirname "$0")/../.."

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
exec Scripts/python.sh .build/browser Tests/Browser/requirements.txt --require-hashes
