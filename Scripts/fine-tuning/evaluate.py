#!/usr/bin/env python3
"""Makes the tables of the model lab about fine-tuning: loss by position of train.py's checkpoints on two held-out novels.

    Scripts/fine-tuning/evaluate.py --entrope .build/release/entrope

Each method runs on the base as it is ("tuned" 0) and on the checkpoint that was fine-tuned with it (1), by `entrope loss`, over
the same documents of 512 bytes. Differences are paired by document; low and high are their 95 % intervals, by 10,000
bootstrap resamples of the documents, which are of two novels by one author. Written are fine-tuning-loss.csv,
fine-tuning-pairs.csv and their rows of provenance.csv. Passes are kept in --work, and what is there is not run again.
"""
import argparse
import csv
import datetime
import hashlib
import json
import pathlib
import subprocess
import sys

try:
    import numpy
except ImportError:
    sys.exit("Error: numpy is not installed; pip install -r Scripts/fine-tuning/requirements.txt.")

from rotation import FLAGS, METHODS

HERE = pathlib.Path(__file__).resolve().parent
TEXTS = ["northangerabbey", "persuasion"]
LENGTH, SCALE, CONTEXT, BIN = 512, 4, 128, 32
# What pairs of methods are compared over.
RANGES = [(0, 128), (128, 512), (384, 512), (0, 512)]


def losses(options, tuned, method):
    """Losses [documents, positions] of one model under one method, over all texts."""
    model = options.checkpoints / (method if tuned else "base")
    flags = ["--method", "file"] if tuned else FLAGS[method].format(scale=SCALE).split()
    rows = []
    for text in TEXTS:
        out = options.work / f"{'tuned' if tuned else 'base'}-{method}-{text}"
        command = [str(options.entrope), "loss", "--model", str(model), "--text", text, "--length", str(LENGTH),
                   "--documents", str(options.documents), *flags, "--out", str(out), "--quiet", "--format", "csv"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        part = json.loads((out / "part-1-of-1.json").read_text())
        rows += [item["values"][0] for item in part["items"]]
    # The last token of a document has no loss.
    return numpy.array(rows, dtype=numpy.float64)


def interval(differences):
    """Mean of differences by document, with the 2.5 and 97.5 % quantiles of its resamples."""
    generator = numpy.random.default_rng(0)
    drawn = generator.integers(len(differences), size=(10_000, len(differences)))
    low, high = numpy.quantile(differences[drawn].mean(axis=1), [0.025, 0.975])
    return differences.mean(), low, high


def part(values, start, end):
    return values[:, start : min(end, values.shape[1])]


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([f"{value:.6f}" if isinstance(value, float) else value for value in row])


def provenance(options, tables):
    """Rows of provenance.csv, those of other tables kept."""
    path = options.tables / "provenance.csv"
    header = ["table", "experiment", "model", "weights", "model_sha256", "texts", "tokens_sha256", "machine",
              "arithmetic", "version", "command", "date"]
    kept = []
    if path.exists():
        with open(path, newline="", encoding="utf-8") as file:
            kept = [row for row in csv.reader(file)][1:]
    rotation = json.loads((options.checkpoints / "base" / "rotation.json").read_text())
    digests = [hashlib.sha256((options.checkpoints / name / "model.safetensors").read_bytes()).hexdigest()
               for name in ["base", *METHODS]]
    digest = hashlib.sha256("\n".join(digests).encode()).hexdigest()
    tokens = []
    for text in TEXTS:
        raw = (HERE.parent.parent / "Sources/Studies/Texts" / f"{text}.txt").read_bytes()[: LENGTH * options.documents]
        tokens.append(hashlib.sha256(numpy.frombuffer(raw, numpy.uint8).astype("<i4").tobytes()).hexdigest()[:16])
    machine = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    part = json.loads(next(options.work.glob("tuned-*/part-1-of-1.json")).read_text())["run"]
    name = f"1.8M-parameter byte-level Llama, seed {rotation['seed']}, {rotation['base_bytes'] / 1e6:.2f} M bytes"
    rows = [[table, "fine-tuning", name, "F16", digest, " ".join(TEXTS), " ".join(tokens), machine,
             part["arithmetic"], part["version"], f"Scripts/fine-tuning/evaluate.py --documents {options.documents}",
             datetime.date.today().isoformat()] for table in tables]
    write(path, header, sorted([row for row in kept if row[0] not in tables] + rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entrope", type=pathlib.Path, required=True, help="the program")
    parser.add_argument("--checkpoints", type=pathlib.Path, default=HERE / "checkpoints")
    parser.add_argument("--documents", type=int, default=50, help="documents of each text (default: %(default)s)")
    parser.add_argument("--tables", type=pathlib.Path, default=HERE.parent.parent / "Sources/Studies/Lab")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(".build-fine-tuning/losses"))
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    options.tables.mkdir(parents=True, exist_ok=True)

    found = {(tuned, method): losses(options, tuned, method) for tuned in (0, 1) for method in options.methods}
    first = options.methods[0]
    rows = []
    for (tuned, method), values in found.items():
        for start in range(0, LENGTH, BIN):
            own, other = (part(v, start, start + BIN) for v in (values, found[tuned, first]))
            compared = interval((own - other).mean(axis=1)) if method != first else ("", "", "")
            rows.append([tuned, method, start, start + BIN, float(own.mean()), *map(number, compared), own.size])
    write(options.tables / "fine-tuning-loss.csv",
          ["tuned", "method", "from", "to", "loss", "difference", "low", "high", "tokens"], rows)

    rows = []
    for tuned in (0, 1):
        for start, end in RANGES:
            for method in options.methods:
                own = part(found[tuned, method], start, end)
                for other in options.methods:
                    if other == method:
                        continue
                    compared = interval((own - part(found[tuned, other], start, end)).mean(axis=1))
                    rows.append([tuned, method, other, start, end, float(own.mean()), *map(number, compared), len(own)])
    write(options.tables / "fine-tuning-pairs.csv",
          ["tuned", "method", "other", "from", "to", "loss", "difference", "low", "high", "documents"], rows)
    provenance(options, ["fine-tuning-loss", "fine-tuning-pairs"])
    for tuned in (0, 1):
        print("after fine-tuning" if tuned else "base as it is")
        for method in options.methods:
            values = found[tuned, method]
            means = [f"{part(values, *ends).mean():.4f}" for ends in RANGES]
            print(f"  {method:10}" + "".join(f"  {a}–{b}: {mean}" for (a, b), mean in zip(RANGES, means)))


def number(value):
    return value if value == "" else float(value)


if __name__ == "__main__":
    main()
