#!/usr/bin/env python3
"""Makes the GGUF file of random blocks and what gguf.quants.dequantize makes of them.

    python3 -m venv .venv && .venv/bin/pip install gguf==0.19.0 safetensors
    .venv/bin/python Scripts/make-gguf-fixture.py Tests/ModelFilesTests/Fixtures

Writes blocks.gguf (one tensor [4, 256] of each type that is read, all bits random, so scales that are
infinite or NaN occur; and metadata of every kind) and blocks.safetensors (the same numbers as F32).
"""

import sys
from pathlib import Path

import gguf
import numpy as np
from safetensors.numpy import save_file

TYPES = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"]
ROWS, COLUMNS = 4, 256


def main(folder: Path) -> None:
    random = np.random.default_rng(15)
    writer = gguf.GGUFWriter(folder / "blocks.gguf", "llama")
    kinds = {
        "uint8": 250, "int8": -3, "uint16": 65_000, "int16": -300, "uint32": 4_000_000_000,
        "int32": -70_000, "float32": 0.1, "bool": True, "string": "gr\u00fcn",
        "uint64": 2**64 - 1, "int64": -(2**62), "float64": 0.1,
    }
    for kind, value in kinds.items():
        getattr(writer, f"add_{kind}")(f"test.{kind}", value)
    writer.add_array("test.texts", ["a", "", "\u0120b"])
    writer.add_array("test.numbers", [1, -2, 3])
    writer.add_array("test.fractions", [0.5, -0.25])
    expected = {}
    for name in TYPES:
        kind = gguf.GGMLQuantizationType[name]
        values, size = gguf.GGML_QUANT_SIZES[kind]
        raw = random.integers(0, 256, (ROWS, COLUMNS // values * size), dtype=np.uint8)
        tensor = f"blocks.{name}"
        if name in ("F32", "F16"):
            numbers = raw.view(np.float32 if name == "F32" else np.float16)
            writer.add_tensor(tensor, numbers)
        else:
            writer.add_tensor(tensor, raw, raw_dtype=kind)
        expected[tensor] = gguf.quants.dequantize(raw, kind).reshape(ROWS, COLUMNS)
        if name == "F16":
            expected[tensor] = numbers.astype(np.float32)
        assert expected[tensor].dtype == np.float32
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    save_file(expected, folder / "blocks.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
