#!/usr/bin/env python3
"""Kills a small training run, lets it go on, and compares with one that was not killed: python test_train.py."""
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import torch
from safetensors.torch import load_file

import train
from rotation import METHODS

HERE = pathlib.Path(__file__).parent


def command(folder, *more):
    return [sys.executable, str(HERE / "train.py"), "--tiny", "--novels", str(folder / "novels"),
            "--threads", "1", "--tuning-threads", "1", "--bytes", "200000", "--steps", "6", "--save", "5", *more]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "novels").mkdir()
        for index, novel in enumerate(train.TRAINING + train.HELD_OUT):
            (folder / "novels" / f"{novel}.txt").write_bytes(bytes((index + i * i // 7) % 251 for i in range(5000)))
        whole = folder / "whole"
        subprocess.run(command(folder, "--work", str(whole)), check=True, stdout=subprocess.DEVNULL)

        killed = folder / "killed"
        process = subprocess.Popen(command(folder, "--work", str(killed)), stdout=subprocess.DEVNULL)
        part = killed / "seed-1" / "base.part.pt"
        while not part.exists():
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert part.exists() and not (killed / "seed-1" / "base.pt").exists(), "it was killed too late to tell"
        subprocess.run(command(folder, "--work", str(killed)), check=True, stdout=subprocess.DEVNULL)
        base = load_file(whole / "seed-1/checkpoints/base/model.safetensors")
        for method in ["base", *METHODS]:
            first, second = (load_file(run / f"seed-1/checkpoints/{method}/model.safetensors") for run in (whole, killed))
            assert first.keys() == second.keys()
            for tensor in first:
                assert torch.equal(first[tensor], second[tensor]), f"{method}: {tensor} differs after the kill"
            if method != "base":
                assert any(not torch.equal(first[tensor], base[tensor]) for tensor in base), f"{method} learned nothing"

        other = subprocess.run(command(folder, "--work", str(whole), "--steps", "7"), capture_output=True, text=True)
        assert other.returncode == 1 and "other settings" in other.stderr, other.stderr

        # Windows of a step: within one text each, and the same whenever they are asked for.
        texts = train.Texts([bytes([value]) * (20 + value) for value in range(5)])
        for step in range(50):
            windows = texts.batch(7, step, 8, 16)
            assert windows.shape == (8, 17) and torch.equal(windows, texts.batch(7, step, 8, 16))
            assert bool((windows == windows[:, :1]).all()), "a window holds bytes of two texts"
    print("A killed run ends with the same weights, bit for bit.")


if __name__ == "__main__":
    main()
