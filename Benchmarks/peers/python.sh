#!/usr/bin/env bash
# Makes a virtual environment with the peers that a file of this folder pins, once, and prints the path of its Python.
# usage: Benchmarks/peers/python.sh requirements.txt|requirements-figures.txt
set -euo pipefail
cd "$(dirname "$0")/../.."
file=${1:?usage: python.sh requirements.txt|requirements-figures.txt}
[ "$file" = requirements.txt ] && folder=.build-peers || folder=.build-peers-figures
exec Scripts/python.sh "$folder" "Benchmarks/peers/$file"
