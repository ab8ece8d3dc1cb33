#!/usr/bin/env bash
# Compares Entrope with the pinned peers, in a virtual environment of their own that is made once: first the gallery's figures
# with matplotlib, then the engine with NumPy and PyTorch. Exit status 1 when either misses a target.
# usage: Benchmarks/peers/run.sh PATH-TO-ENTROPE-BENCH [ARGUMENT-OF-COMPARE.PY…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/python.sh" requirements.txt)
status=0
"$python" "$here/compare_figures.py" "$1" || status=1
"$python" "$here/compare.py" "$@" || status=1
exit $status
