#!/usr/bin/env bash
# Trains the small Llama of the model lab and fine-tunes it method by method; see train.py, whose flags this takes.
#
#     Scripts/fine-tuning/run.sh                  an hour of two quiet cores; a run that was killed goes on
#     Scripts/fine-tuning/run.sh --seed 2
#     Scripts/fine-tuning/run.sh --help
#
# It makes a Python of its own in .build-fine-tuning, once, with the versions that requirements.txt pins.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$(Scripts/python.sh .build-fine-tuning/python Scripts/fine-tuning/requirements.txt)
exec "$python" Scripts/fine-tuning/train.py "$@"
