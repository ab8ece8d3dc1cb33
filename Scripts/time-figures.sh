#!/usr/bin/env bash
# Times the whole gallery in three formats, four figures of formulas to SVG, and what a configuration means, as whole processes.
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
echo "all figures, svg and png and pdf: $(median 3 "$entrope" figures --out "$folder" --format svg,png,pdf) s (median of 3; target 30)"
for id in ramp roformer-decay base-bound logn-laws; do
  echo "$id, svg: $(median 7 "$entrope" figures "$id" --out "$folder" --format svg) s (median of 7; target 0.5)"
done
config=Tests/Fixtures/Configurations/llama-3.1-8b.json
echo "frequencies of a configuration: $(median 31 "$entrope" frequencies --config "$config") s (median of 31; target 0.03)"
echo "audit of a configuration: $(median 31 "$entrope" audit "$config") s (median of 31; target 0.03)"
