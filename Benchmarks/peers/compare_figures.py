#!/usr/bin/env python3
"""Times the whole gallery in matplotlib and in Entrope, by turns, in one run on one machine.

usage: compare_figures.py PATH-TO-ENTROPE-BENCH [--repetitions 3] [--csv FILE]

Both sides read the same files of drawn numbers, build every figure at the same size with its axes, names and colour bars, and
write it as SVG, PNG at 300 pixels per inch and PDF, on one thread, after one run to warm up and the same number of times.
Entrope times itself inside its own process, so that no side pays for starting. matplotlib lays every figure out once
(constrained layout, without which labels are cut off and overlap) and not anew for each format, as it would by itself.
Exit status 1 when a picture is missing or the target is missed.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import matplotlib
import numpy as np

import gallery
from ours import Ours

# How many times as fast as matplotlib the gallery is to be drawn.
TARGET = 10


def check(folder, names):
    """Stops unless both sides drew every figure in every format."""
    for side in ("entrope", "matplotlib"):
        for name in names:
            for format in gallery.FORMATS:
                file = folder / side / f"{name}.{format}"
                if not file.exists() or file.stat().st_size == 0:
                    sys.exit(f"{side} did not draw {name}.{format}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", help="path of entrope-bench")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--csv", help="file for the raw times")
    options = parser.parse_args()
    print(f"matplotlib={matplotlib.__version__} numpy={np.__version__} threads=1", flush=True)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = Ours(options.tool, ["gallery", "--folder", folder])
        figures = int(ours.ready[0])
        out = folder / "matplotlib"
        out.mkdir()
        gallery.draw(folder, out)
        check(folder, gallery.names(folder))
        times = []
        for _ in range(options.repetitions):
            mine = ours.seconds()
            start = time.perf_counter()
            gallery.draw(folder, out)
            times.append((mine, time.perf_counter() - start))
        ours.close()

    best_ours, best_theirs = (min(side) for side in zip(*times))
    median_ours, median_theirs = (float(np.median(side)) for side in zip(*times))
    ratio = best_theirs / best_ours
    print(f"peer=matplotlib figures={figures} formats={len(gallery.FORMATS)} ours={best_ours:.4f}s "
          f"theirs={best_theirs:.4f}s ratio={ratio:.2f} target>={TARGET}{'' if ratio >= TARGET else ' MISSED'} "
          f"median_ours={median_ours:.4f}s median_theirs={median_theirs:.4f}s repetitions={len(times)}", flush=True)
    if options.csv:
        rows = [f"matplotlib,{figures},{index + 1},{mine:.6f},{theirs:.6f}" for index, (mine, theirs) in enumerate(times)]
        Path(options.csv).write_text("\n".join(["peer,figures,repetition,seconds_ours,seconds_theirs"] + rows) + "\n")
    sys.exit(ratio < TARGET)


if __name__ == "__main__":
    main()
