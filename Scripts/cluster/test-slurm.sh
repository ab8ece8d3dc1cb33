#!/usr/bin/env bash
# A sweep as three tasks of a real Slurm on this machine, one of them killed and submitted again: the parts must join to the
# bytes of an unsharded run. Says that it was skipped where Slurm is not installed.
#
#   Scripts/cluster/test-slurm.sh PATH-TO-ENTROPE
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
entrope=$(realpath "${1:?usage: test-slurm.sh PATH-TO-ENTROPE}")

if [ "${2:-}" != inside ]; then
  status=0
  "$here/one-machine-slurm.sh" "$0" "$entrope" inside || status=$?
  if [ "$status" -eq 77 ]; then
    echo "SKIPPED: the test of the Slurm job file; Slurm is not installed or this is not root." >&2
    exit 0
  fi
  exit "$status"
fi

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"
export ENTROPE=$entrope
arguments=(--ensemble isotropic --seeds 12 --length 8192 --rows 7168:8191 --alpha 0.5:4:12 --beta 8:64:12 --ramp paper
  --head-dimension 64 --trained-context 2048 --precision single)
job=$here/slurm-sweep.sbatch

"$entrope" sweep "${arguments[@]}" --format csv --quiet --yes >whole.csv

first=$(sbatch --parsable --array=1-3 --cpus-per-task=1 --output=%a.log "$job" parts "${arguments[@]}")
# Task 2 is killed when it has saved something, or when it is done if it was faster than that.
for _ in $(seq 600); do
  [ -e parts/part-2-of-3.begun.json ] || [ -e parts/part-2-of-3.json ] && break
  sleep 0.2
done
if [ -e parts/part-2-of-3.json ]; then
  echo "task 2 was too fast to be killed" >&2
  exit 1
fi
saved=$(grep -o '"item"' parts/part-2-of-3.begun.json | wc -l)
scancel --signal=KILL "${first}_2"
while squeue -h -j "$first" 2>/dev/null | grep -q .; do sleep 0.5; done
[ ! -e parts/part-2-of-3.json ] || { echo "task 2 was not killed" >&2; exit 1; }
if "$entrope" merge parts >/dev/null 2>gap.txt; then
  echo "merge took a run with a gap" >&2
  exit 1
fi
echo "killed task 2 with $saved items saved; merge says: $(cat gap.txt)"

sbatch --wait --array=2 --export=ALL,ENTROPE_SHARDS=3 --cpus-per-task=1 --output=%a-again.log "$job" parts "${arguments[@]}" >/dev/null
"$entrope" merge parts --format csv --quiet >merged.csv || { cat ./*.log >&2; exit 1; }
cmp whole.csv merged.csv
echo "three Slurm tasks, one killed and run again, joined to the same $(wc -c <whole.csv) bytes as one run"
