#!/usr/bin/env bash
# Installs what was built: program, resources, manual page and completions of bash, zsh and fish. Prints the files.
# usage: Scripts/install.sh BUILD-FOLDER PREFIX
set -euo pipefail
build=${1:?usage: install.sh BUILD-FOLDER PREFIX}
prefix=${2:?usage: install.sh BUILD-FOLDER PREFIX}
program=$build/entrope
share=$prefix/share

# Everything is made aside first, so that a failure installs nothing.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The page carries the day of the last change, so that the same sources give the same page.
day=$(git log -1 --format=%cs 2>/dev/null || date +%F)
"$build/generate-manual" "$program" --section 1 --date "$day" --output-directory "$work" >/dev/null
for shell in bash zsh fish; do
  "$program" --generate-completion-script "$shell" >"$work/entrope.$shell"
done

put() {
  mkdir -p "$(dirname "$3")"
  install -m "$1" "$2" "$3"
  echo "$3"
}

put 755 "$program" "$prefix/bin/entrope"
# The explorer's server, where `make explorer` built it.
if [ -x "$build/entrope-explorer" ]; then put 755 "$build/entrope-explorer" "$prefix/bin/entrope-explorer"; fi
for bundle in "$build"/entrope_{Gallery,Studies}.{resources,bundle}; do
  [ -d "$bundle" ] || continue
  (cd "$bundle" && find . -type f) | while IFS= read -r file; do
    put 644 "$bundle/$file" "$share/entrope/$(basename "$bundle")/${file#./}"
  done
done
put 644 "$work/entrope.1" "$share/man/man1/entrope.1"
put 644 "$work/entrope.bash" "$share/bash-completion/completions/entrope"
put 644 "$work/entrope.zsh" "$share/zsh/site-functions/_entrope"
put 644 "$work/entrope.fish" "$share/fish/vendor_completions.d/entrope.fish"
