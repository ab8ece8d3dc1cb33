#!/usr/bin/env python3
"""Make the files that ModelFilesTests reads, with NumPy and the safetensors package, beside this script.

All arrays hold (k - 7) / 4 for k = 0, 1, ... in C order, shape (2, 3, 4) unless the name says otherwise: exact in
every type. Made with numpy 2.4.6 and safetensors 0.8.0; run again with `python3 make-fixtures.py`.
"""
import os

import numpy as np
from safetensors.numpy import save_file

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(HERE, name)


def npy(name, array, version=(1, 0)):
    with open(path(name), "wb") as file:
        np.lib.format.write_array(file, array, version=version)


values = ((np.arange(24) - 7) / 4).reshape(2, 3, 4)
for code in ("<f2", "<f4", "<f8", ">f2", ">f4", ">f8"):
    end = "little" if code[0] == "<" else "big"
    npy(f"{end}-{code[1:]}.npy", values.astype(code))
for code in ("<i4", ">i4", "<i8", ">i8"):
    end = "little" if code[0] == "<" else "big"
    npy(f"{end}-{code[1:]}.npy", (np.arange(24) * 1000 - 7000).reshape(2, 3, 4).astype(code))
npy("fortran-f4.npy", np.asfortranarray(values.astype("<f4")))
npy("fortran-f2-matrix.npy", np.asfortranarray(values[0].astype("<f2")))
npy("version2-f4.npy", values.astype("<f4"), version=(2, 0))
npy("version3-f4.npy", values.astype("<f4"), version=(3, 0))
npy("scalar-f8.npy", np.array(1.5))
npy("vector-f4.npy", values.ravel()[:5].astype("<f4"))
npy("empty-f4.npy", np.zeros((0, 4), "<f4"))
npy("third-f8.npy", np.array([[1 / 3, 0.5], [1e300, -1.0]]))
npy("complex.npy", np.zeros(2, "c8"))
npy("fields.npy", np.zeros(2, [("a", "<f4"), ("b", "<i4")]))
npy("not-finite.npy", np.where(np.arange(24).reshape(2, 3, 4) == 18, np.nan, values).astype("<f4"))

small = values.astype("<f2")
save_file(
    {
        "half": small,
        "single": values.astype("<f4"),
        "double": values,
        "positions": (np.arange(24) * 1000 - 7000).astype("<i4"),
        "long": (np.arange(24) * 1000 - 7000).astype("<i8"),
        "mask": np.array([True, False, True]),
    },
    path("many.safetensors"),
    metadata={"model": "none", "note": 'a "quoted" word and é'},
)
save_file({"queries": small[0], "positions": np.arange(3, dtype="<i4")}, path("one.safetensors"))
