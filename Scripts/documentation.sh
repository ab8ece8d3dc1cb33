#!/usr/bin/env bash
# usage: documentation.sh [FOLDER]
# Builds the documentation site into FOLDER (.build/docs): every library of the product Entrope, and Guide/Entrope.docc with the landing page and
# the how-to articles. A warning of DocC, such as a link that leads nowhere, is an error.
# ENTROPE_DOCS_BASE is the path below which the site will be served (/, as on a host of its own).
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build/docs}
base=${ENTROPE_DOCS_BASE:-/}
libraries=$(sed -n '/name: "Entrope",/,/\]),/p' Package.swift | grep -o '"[A-Za-z]*"' | tr -d '"' | sed 1d)
hosting=(--hosting-base-path "$base" --warnings-as-errors)

# One archive for each library, so that their links to each other are checked; the plugin leaves them here.
archives=.build/plugins/Swift-DocC/outputs/intermediates
rm -rf "$archives" "$out"
mkdir -p .build
targets=()
for library in $libraries; do targets+=(--target "$library"); done
# Words about each step go to a file, and are shown when one fails.
log=.build/documentation.log
swift package --allow-writing-to-directory "$out" generate-documentation "${targets[@]}" \
  --enable-experimental-combined-documentation --output-path "$out" "${hosting[@]}" >"$log" 2>&1 || {
  cat "$log" >&2
  exit 1
}

# The landing page and the articles belong to no library, and link into all of them.
dependencies=()
merged=("$archives/Entrope.doccarchive")
for library in $libraries; do
  dependencies+=(--dependency "$archives/$library.doccarchive")
  merged+=("$archives/$library.doccarchive")
done
docc=$(command -v docc || xcrun --find docc)
"$docc" convert Guide/Entrope.docc --fallback-display-name Entrope --fallback-bundle-identifier Entrope \
  --enable-experimental-external-link-support "${dependencies[@]}" \
  --output-path "$archives/Entrope.doccarchive" "${hosting[@]}"
rm -rf "$out"
"$docc" merge "${merged[@]}" --output-path "$out" --synthesized-landing-page-name Entrope

# The site opens at the landing page.
cat >"$out/index.html" <<'HTML'
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Entrope</title>
<meta http-equiv="refresh" content="0; url=documentation/entrope/">
<a href="documentation/entrope/">Entrope</a>
</html>
HTML
echo "$out"
