#!/usr/bin/env bash
# Runs the C of the kernels under UndefinedBehaviorSanitizer and AddressSanitizer, over vectors of every kind; see Tests/Undefined/kernels.c.
# C of Cairo's shim is checked with everything else by AddressSanitizer. Needs the toolchain's clang.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$(mktemp)
trap 'rm -f "$program"' EXIT
kernels=Sources/CAttentionKernels
clang -O1 -g -Wall -Wextra -fsanitize=undefined,float-cast-overflow,address \
  -fno-sanitize-recover=undefined,float-cast-overflow -I $kernels/include \
  Tests/Undefined/kernels.c $kernels/*.c -lm -o "$program" 2> >(grep -v "Cannot export local symbol" >&2)
UBSAN_OPTIONS=print_stacktrace=1 "$program"
