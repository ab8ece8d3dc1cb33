#!/usr/bin/env bash
# Times the whole gallery in three formats, and one figure to SVG, as whole processes.
# usage: Scripts/time-figures.sh PATH-TO-ENTROPE
set -euo pipefail
entrope=${1:?usage: time-figures.sh PATH-TO-ENTROPE}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
TIMEFORMAT=%R

# Median of a number of runs of a command, in seconds.
median() {
  local runs=$1
  shift
  for _ in $(seq "$runs"); do { time "$@" >/dev/null 2>&1; } 2>&1; done | sort -n | sed -n "$(((runs + 1) / 2))p"
}

echo "processors: $(getconf _NPROCESSORS_ONLN)"
echo "all figures, svg and png and pdf: $(median 3 "$entrope" figures --out "$folder" --format svg,png,pdf) s (median of 3; target 20)"
echo "ramp, svg: $(median 7 "$entrope" figures ramp --out "$folder" --format svg) s (median of 7; target 0.3)"
