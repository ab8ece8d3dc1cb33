#!/usr/bin/env bash
# Runs the tests with counters and prints what share of the lines of Sources and Notebooks they run, target by target.
# What a program started by a test runs counts only where the program was built with counters, as it is here.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build-coverage
export LLVM_PROFILE_FILE=$PWD/$scratch/profiles/%p-%m.profraw # of the tests and of the programs that they start
swift build --build-tests --enable-code-coverage --scratch-path $scratch
rm -rf "$scratch/profiles"
mkdir -p "$scratch/profiles"
swift test --skip-build --disable-xctest --enable-code-coverage --scratch-path $scratch ${FILTER:+--filter "$FILTER"}
find "$scratch" -name '*.profraw' -print0 | xargs -0 llvm-profdata merge -sparse -o "$scratch/all.profdata"
bin=$(swift build --show-bin-path --scratch-path $scratch)
objects=()
for file in "$bin"/*PackageTests.xctest "$bin/entrope"; do objects+=(-object "$file"); done
llvm-cov export "${objects[@]:1}" -instr-profile "$scratch/all.profdata" -format=lcov Sources Notebooks 2>/dev/null |
  awk -F: -v here="$PWD/" '
    /^SF:/ { path = substr($0, 4); sub(here, "", path); split(path, parts, "/"); target = parts[1] == "Sources" ? parts[2] : parts[1] }
    /^DA:/ { split($2, line, ","); all[target]++; total++; if (line[2] > 0) { hit[target]++; run++ } }
    END {
      for (target in all) printf "%-18s %6d lines  %5.1f %%\n", target, all[target], 100 * hit[target] / all[target] | "sort"
      close("sort")
      printf "%-18s %6d lines  %5.1f %%\n", "all", total, 100 * run / total
    }'
