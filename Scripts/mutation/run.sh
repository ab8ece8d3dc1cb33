#!/usr/bin/env bash
# Plants errors in the sources, one at a time, and sees whether the tests that should find them do.
#
#   Scripts/mutation/run.sh [NAME …]     all errors of errors.txt that have no result yet, or those named
#   Scripts/mutation/run.sh --table      prints the results as the table of results.md
#
# Works on a copy of the tree below .build-mutation (ENTROPE_MUTATION_TREE names another, whose .build… and .git stay and all else
# is replaced); results are kept line by line in .build-mutation/results.txt, so that a run that was stopped goes on. The tests of
# an error pass without it before it is planted. An error that does not compile, or whose place is no longer there, is said to be
# stale: mend its line in errors.txt.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD
work=${ENTROPE_MUTATION_DIR:-$here/.build-mutation}
results=$work/results.txt
mkdir -p "$work"
touch "$results"

table() {
  printf '| error | where | tests | result | found by | date |\n|---|---|---|---|---|---|\n'
  while IFS='|' read -r name file change tests; do
    [[ $name == \#* || -z $name ]] && continue
    line=$(grep "^$name|" "$results" | tail -n 1 || true)
    IFS='|' read -r _ verdict by day <<<"$line"
    printf '| %s | `%s` | `%s` | %s | %s | %s |\n' "$name" "$file" "${tests//|/\\|}" "${verdict:-not run}" "${by:-}" "${day:-}"
  done <"$here/Scripts/mutation/errors.txt"
}
if [ "${1:-}" = --table ]; then table; exit 0; fi

say() { printf '%s\n' "$*" >&2; }
# The errors to plant: those named, or all without a result.
chosen() {
  while IFS='|' read -r name file change tests; do
    [[ $name == \#* || -z $name ]] && continue
    if [ $# -gt 0 ]; then
      [[ " $* " == *" $name "* ]] || continue
    elif grep -qE "^$name\|(found|SURVIVED)" "$results"; then
      continue
    fi
    printf '%s|%s|%s|%s\n' "$name" "$file" "$change" "$tests"
  done <"$here/Scripts/mutation/errors.txt"
}
# Whether no error has survived or grown stale, of those planted now or before.
passed() { ! grep -qE '\|(SURVIVED|stale)' "$results"; }
for name in "$@"; do
  grep -q "^$name|" Scripts/mutation/errors.txt || { say "Scripts/mutation/errors.txt has no error “$name”."; exit 64; }
done
chosen "$@" >"$work/chosen"
[ -s "$work/chosen" ] || { say "Nothing to plant."; passed; exit; }

# The tree as it is, without builds; what has not changed keeps its time and is not compiled again.
copy=${ENTROPE_MUTATION_TREE:-$work/tree}
mkdir -p "$copy"
[ ! "$copy" -ef "$here" ] || { say "ENTROPE_MUTATION_TREE is this tree, which would be deleted; name another."; exit 64; }
find "$copy" -mindepth 1 -maxdepth 1 ! -name '.build*' ! -name .git -exec rm -rf {} +
find . -mindepth 1 -maxdepth 1 ! -name '.build*' ! -name .git -exec cp -a {} "$copy/" \;
cd "$copy"
build() { swift build --product entropePackageTests >"$work/build.log" 2>&1; } # with the programs that tests start
# On Linux the tests are a program; swift test would plan the build again.
program=.build/debug/entropePackageTests.xctest
tests() {
  local run=(swift test --skip-build --disable-xctest)
  [ ! -f "$program" ] || run=("$program" --testing-library swift-testing)
  timeout 900 "${run[@]}" --filter "$1" >"$work/test.log" 2>&1 </dev/null
}

say "Building and testing without errors first."
build || { tail -20 "$work/build.log" >&2; exit 1; }
cut -d '|' -f 4- "$work/chosen" | sort -u >"$work/patterns"
while read -r pattern <&3; do
  if ! tests "$pattern" || grep -q 'with 0 tests' "$work/test.log"; then
    say "$pattern fails, or has no tests, without any error planted; see $work/test.log."
    exit 1
  fi
done 3<"$work/patterns"

# The list comes by a channel of its own, so that what is started cannot read from it.
while IFS='|' read -r name file change tests <&3; do
  cp -p "$here/$file" "$work/original"
  sed -E "$change" "$work/original" >"$file"
  if cmp -s "$work/original" "$file"; then
    verdict=stale by=
  elif ! build; then
    verdict="stale (does not compile)" by=
  elif tests "$tests"; then
    verdict=SURVIVED by=
  else
    verdict=found
    by=$(grep -oE '✘ Test "?[^"]{1,80}' "$work/test.log" | head -n 1 | sed -E 's/✘ Test "?//; s/ (recorded|failed|with).*//; s/[|]/ /g' || true)
    [ -n "$by" ] || by="a trap, or 15 minutes"
  fi
  cp -p "$work/original" "$file"
  # The last result of an error is the one that counts.
  { grep -v "^$name|" "$results" || true; printf '%s|%s|%s|%s\n' "$name" "$verdict" "$by" "$(date -u +%F)"; } >"$results.new"
  mv "$results.new" "$results"
  say "$name: $verdict ${by:+($by)}"
done 3<"$work/chosen"
passed
