#!/usr/bin/env bash
# Fuzzes what reads files and words from outside: fuzz.sh [SECONDS [TARGET …]]; ten minutes a target unless said otherwise.
#
# Inputs lie in Tests/Fuzz/Corpus, past findings in Tests/Fuzz/Findings; both are read first. New inputs are kept below .build-fuzz.
# An input that crashes, takes over a second or asks for more than 64 MiB at once (inputs have at most 64 KiB) ends the run and is
# named; move it to Tests/Fuzz/Findings/TARGET, where swift test reads it from then on.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
shift || true
export ENTROPE_FUZZ=1 # adds the program to Package.swift
swift build -c release --product entrope-fuzz --sanitize=fuzzer -Xswiftc -enable-testing --scratch-path .build-fuzz
program=.build-fuzz/release/entrope-fuzz
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for folder in Tests/Fuzz/Corpus/*/; do targets+=("$(basename "$folder")"); done
fi
failed=()
for target in "${targets[@]}"; do
  own=.build-fuzz/corpus/$target
  mkdir -p "$own" .build-fuzz/findings Tests/Fuzz/Findings
  found=()
  [ -d "Tests/Fuzz/Findings/$target" ] && found=("Tests/Fuzz/Findings/$target")
  printf '== %s\n' "$target"
  if ENTROPE_FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no "$program" -max_total_time="$seconds" -max_len=65536 -timeout=${FUZZ_TIMEOUT:-1} \
    -malloc_limit_mb=64 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 -artifact_prefix=".build-fuzz/findings/$target-" \
    "$own" "Tests/Fuzz/Corpus/$target" ${found[@]+"${found[@]}"} 2>".build-fuzz/$target.log"; then
    grep -E "stat::(number_of_executed_units|peak_rss_mb|average_exec_per_sec)" ".build-fuzz/$target.log"
  else
    failed+=("$target")
    grep -E "ERROR|SUMMARY|Fatal|Test unit|artifact" ".build-fuzz/$target.log" | head -5
  fi
done
[ ${#failed[@]} -eq 0 ] || { echo "Findings: ${failed[*]}; the inputs lie in .build-fuzz/findings." >&2; exit 1; }
