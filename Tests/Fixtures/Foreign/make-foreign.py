"""Makes the files of this folder: what people have in place of .npy and .safetensors.

Made with NumPy 2.4.6, PyTorch 2.15.0 and Python 3, each by the call that people use:

    python make-foreign.py
"""

import pickle

import numpy
import torch

array = numpy.arange(8, dtype=numpy.float32).reshape(2, 4)
numpy.savez("arrays.npz", q=array, k=array)
numpy.savez_compressed("compressed.npz", q=array)
with open("array.pkl", "wb") as file:
    pickle.dump(array, file)
torch.save({"q": torch.from_numpy(array)}, "tensors.pt")
torch.save({"q": torch.from_numpy(array)}, "legacy.bin", _use_new_zipfile_serialization=False)
