#!/usr/bin/env python3
"""Checks that one line of pandas reads what entrope prints as CSV and as JSON.

usage: check-with-pandas.py --entrope .build/release/entrope

Every command that measures runs on small vectors in a folder of its own; CSV is read by `pd.read_csv(path)` and JSON by
`pd.DataFrame(json.load(file)[key])`. Then: as many rows as asked for, numbers in columns of numbers, and none of these columns
without a number. Commands that this entrope does not have are named and left out. Exit status 1 where anything is wrong.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from pandas.api.types import is_numeric_dtype


@dataclass
class Case:
    """One call of entrope, and what its output must hold."""

    arguments: str
    key: str  # of the rows in JSON
    numbers: list[str]  # columns that are numbers, in CSV and JSON
    rows: int | None = None  # in JSON; as many in CSV unless that is given; None for at least one
    csv_rows: int | None = None
    csv_numbers: list[str] | None = None  # where CSV has other columns
    names: list[str] = field(default_factory=list)  # columns of words


ENSEMBLE = "--ensemble isotropic --head-dimension 8 --trained-context 32 --length 64"
CASES = [
    # 2 methods × 3 heads × 64 rows.
    Case("entropy --vectors c.safetensors --method rope --method pi --scale 2", "rows",
         ["head", "row", "position", "entropy", "log_sum_exp", "difference"], 384,
         names=["method"]),
    Case(f"entropy {ENSEMBLE} --statistics all", "rows",
         ["entropy", "largest", "collision", "renyi_2", "mean_distance", "mass_first", "mass_recent"],
         64),
    Case(f"sweep {ENSEMBLE} --alpha 0.5:2:3 --beta 8:32:2 --scale 2", "cells",
         ["alpha", "beta", "scale", "base", "length", "multiplier", "slope", "value",
          "difference_from_trained"], 6, names=["method"]),
    # 2 methods × 3 heads.
    Case("atlas c.safetensors --method yarn --scale 2", "heads",
         ["layer", "head", "rows", "entropy", "first_key_mass", "distance", "difference", "low", "high"],
         6, names=["method"]),
    Case("sensitivity --vectors c.safetensors --method ntk-by-parts --scale 2 --beyond", "heads",
         ["head", "entropy"], 3, csv_rows=0, csv_numbers=[]),
    Case(f"temperature --ensemble isotropic --head-dimension 8 --trained-context 32 --seeds 3 "
         "--method yarn --scale 2,4", "multipliers", ["scale"], 2, csv_rows=0),
    Case("compare --vectors c.safetensors --against c.safetensors --method yarn --scale 2", "heads",
         ["head", "within", "beyond", "difference"], csv_rows=0, csv_numbers=[], names=["method"]),
    # 2 lengths × 5 measures; CSV has the errors of 4 formats besides.
    Case("compare --ensemble isotropic --head-dimension 8 --trained-context 32 --lengths 64,128 --seeds 3 "
         "--method yarn", "measures", ["length", "mean", "low", "high", "difference"], 10, csv_rows=18,
         csv_numbers=["length", "mean", "scale", "alpha", "beta", "base", "seeds"]),
]


class Wrong(Exception):
    """What pandas does not read as it should."""


def run(entrope: str, arguments: str, folder: Path) -> str:
    done = subprocess.run([entrope, *arguments.split()], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise Wrong(f"exit status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def check(frame: pd.DataFrame, rows: int | None, numbers: list[str], names: list[str]) -> None:
    if len(frame) == 0 or (rows is not None and len(frame) != rows):
        raise Wrong(f"{len(frame)} rows in place of {'some' if rows is None else rows}")
    for column in numbers + names:
        if column not in frame:
            raise Wrong(f"no column “{column}” among {', '.join(map(str, frame.columns))}")
    for column in numbers:
        if not is_numeric_dtype(frame[column]):
            raise Wrong(f"“{column}” is {frame[column].dtype} and no number")
        if frame[column].isna().all():
            raise Wrong(f"“{column}” holds no number")
    for column in names:
        if is_numeric_dtype(frame[column]) or frame[column].isna().any():
            raise Wrong(f"“{column}” is {frame[column].dtype} and no name")


def check_csv(case: Case, entrope: str, folder: Path) -> None:
    (folder / "out.csv").write_text(run(entrope, case.arguments + " --format csv", folder))
    frame = pd.read_csv(folder / "out.csv")
    rows = case.rows if case.csv_rows is None else case.csv_rows or None
    numbers = case.numbers if case.csv_numbers is None else case.csv_numbers
    check(frame, rows, numbers, case.names if case.csv_numbers is None else [])
    for column in ["vectors", "trained_context", "schema", "version"]:
        if column not in frame or frame[column].nunique() != 1:
            raise Wrong(f"“{column}” is not the same in every row")


def check_json(case: Case, entrope: str, folder: Path) -> None:
    (folder / "out.json").write_text(run(entrope, case.arguments + " --format json", folder))
    with open(folder / "out.json") as file:
        data = json.load(file, parse_constant=lambda word: sys.exit(f"{word} is no JSON"))
    frame = pd.DataFrame(data if isinstance(data, list) else data[case.key])
    check(frame, case.rows, case.numbers, case.names)
    for key in ["settings", "schema", "version"]:
        if key not in data:
            raise Wrong(f"no “{key}” beside “{case.key}”")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entrope", required=True, help="the program")
    entrope = str(Path(parser.parse_args().entrope).resolve())
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        there = set(re.findall(r"(?m)^  ([a-z]+) ", run(entrope, "--help", folder)))
        run(entrope, "synthesize --ensemble isotropic --length 64 --heads 3 --head-dimension 8 "
            "--trained-context 32 --output c.safetensors --quiet", folder)
        for case in CASES:
            command = case.arguments.split()[0]
            if command not in there:
                print(f"left out  {command}: this entrope does not have it")
                continue
            for what, read in [("CSV", check_csv), ("JSON", check_json)]:
                try:
                    read(case, entrope, folder)
                    print(f"read      {what:4}  {case.arguments}")
                except (Wrong, ValueError, KeyError) as wrong:
                    failed += 1
                    print(f"WRONG     {what:4}  {case.arguments}: {wrong}", file=sys.stderr)
    print(f"pandas {pd.__version__}: {'all is read' if failed == 0 else f'{failed} not read'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
