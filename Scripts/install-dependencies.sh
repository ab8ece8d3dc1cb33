#!/usr/bin/env bash
# Installs what Entrope needs beside a Swift toolchain: Cairo's headers, pkg-config, the DejaVu fonts and cmark-gfm.
# Does nothing when all is there, and says before it installs what and why; ENTROPE_INSTALL=no makes it say what is missing and stop.
# Debian and Ubuntu (apt, with or without sudo) and macOS (Homebrew).
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

has_fonts() {
  local folder
  for folder in /usr/share/fonts/truetype/dejavu /usr/share/fonts/dejavu \
    "$HOME/Library/Fonts" /Library/Fonts; do
    [ -f "$folder/DejaVuSans.ttf" ] && [ -f "$folder/DejaVuSans-Oblique.ttf" ] && return 0
  done
  return 1
}

has_cairo() { command -v pkg-config >/dev/null 2>&1 && pkg-config --exists cairo-ft; }

has_markdown() {
  local folder
  for folder in /usr/include /usr/local/include /opt/homebrew/include; do
    [ -f "$folder/cmark-gfm-core-extensions.h" ] && return 0
  done
  return 1
}

packages="libcairo2-dev pkg-config fonts-dejavu-core fonts-dejavu-extra libcmark-gfm-dev libcmark-gfm-extensions-dev"

if ! command -v swift >/dev/null 2>&1; then
  say "Entrope needs a Swift 6.3 toolchain, and there is no \`swift\` on the PATH: see https://www.swift.org/install."
  exit 1
fi
if has_cairo && has_fonts && has_markdown; then exit 0; fi

missing=""
has_cairo || missing="Cairo with FreeType and pkg-config, which draw figures"
has_fonts || missing="${missing:+$missing; }the DejaVu fonts, which every figure is set in"
has_markdown || missing="${missing:+$missing; }cmark-gfm, which reads the course's Markdown"
if [ "${ENTROPE_INSTALL:-yes}" = no ]; then
  say "Missing: $missing. ENTROPE_INSTALL=no, so nothing is installed. On Debian and Ubuntu they are the packages $packages; with Homebrew cairo, cmark-gfm, pkg-config and the cask font-dejavu."
  exit 1
fi

if command -v apt-get >/dev/null 2>&1; then
  run=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      say "Entrope needs $packages; installing them takes root, and there is no sudo. Ask an administrator to run: apt-get install $packages"
      exit 1
    fi
    run=(sudo)
  fi
  say "Missing: $missing. Installing $packages by apt-get (ENTROPE_INSTALL=no stops here instead)."
  ${run[@]+"${run[@]}"} apt-get update -qq
  # The names are words of their own.
  # shellcheck disable=SC2086
  ${run[@]+"${run[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages >&2
elif command -v brew >/dev/null 2>&1; then
  say "Missing: $missing. Installing cairo, pkg-config, cmark-gfm and font-dejavu by Homebrew (ENTROPE_INSTALL=no stops here instead)."
  brew install cairo pkg-config cmark-gfm
  brew install --cask font-dejavu
else
  say "Entrope needs Cairo with FreeType (pkg-config name cairo-ft), pkg-config, the DejaVu fonts and cmark-gfm; this system has neither apt-get nor brew, so please install them with its own package manager and run this again."
  exit 1
fi
