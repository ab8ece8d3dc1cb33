#!/usr/bin/env python3
"""Make Tests/AttentionEntropyTests/Golden/smollm2-135m_jargon_n16384_sample.safetensors from the full capture.

usage: make-vector-sample.py smollm2-135m_jargon_n16384_native.safetensors [OUT.safetensors]

The capture holds the keys and some query rows of two key heads over 16,384 positions. The sample keeps the first
(layer 10, key head 2) whole, and of the second (layer 22, key head 0) the first 5,120 keys with the query rows that
lie inside them: as much as fits below 2.9 MB. Bits are copied, never converted. Needs numpy.
"""
import hashlib
import json
import struct
import sys

import numpy as np

DTYPES = {"F16": "<f2", "I32": "<i4"}
PREFIX = 5120


def load(path):
    blob = open(path, "rb").read()
    (length,) = struct.unpack("<Q", blob[:8])
    header = json.loads(blob[8 : 8 + length])
    metadata = header.pop("__metadata__")

    def tensor(name):
        entry = header[name]
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        return np.frombuffer(blob[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])

    return tensor, metadata, hashlib.sha256(blob).hexdigest()


def save(path, tensors, metadata):
    names = {np.dtype(text): name for name, text in DTYPES.items()}
    header, data = {"__metadata__": metadata}, b""
    for name, array in tensors.items():
        begin = len(data)
        data += np.ascontiguousarray(array).tobytes()
        header[name] = {
            "dtype": names[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [begin, len(data)],
        }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    return 8 + len(text) + len(data)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    source = sys.argv[1]
    out = sys.argv[2] if len(sys.argv) == 3 else (
        "Tests/AttentionEntropyTests/Golden/smollm2-135m_jargon_n16384_sample.safetensors")
    tensor, metadata, digest = load(source)
    if json.loads(metadata["picks"]) != [[10, 2], [22, 0]]:
        sys.exit(f"{source}: other heads than layer 10, key head 2 and layer 22, key head 0")
    keys, queries, positions = tensor("k"), tensor("q"), tensor("q_positions")
    inside = positions < PREFIX
    tensors = {
        "layer10.kv2.keys": keys[0],
        "layer10.kv2.queries": queries[0],
        "layer10.kv2.query_positions": positions,
        "layer22.kv0.prefix.keys": keys[1, :PREFIX],
        "layer22.kv0.prefix.queries": queries[1][:, inside],
        "layer22.kv0.prefix.query_positions": positions[inside],
    }
    # These describe the axes and the selection of the full capture.
    for key in ("axes_k", "axes_q", "pick", "picks"):
        metadata.pop(key)
    metadata |= {
        "axes_keys": "[position, dimension]; row j is position j",
        "axes_queries": "[query head of the key head's group, row, dimension]; "
        "row r is at position query_positions[r]",
        "text": "The Jargon File 4.4.7 (public domain), as in Debian's dict-jargon 4.4.7-3.1",
        "source_sha256": digest,
        "made_by": "Scripts/make-vector-sample.py",
        "state": "before rotation and before the softmax scale",
    }
    size = save(out, tensors, metadata)
    print(f"{out}: {size} bytes from {source} (sha256 {digest})")
    if size > 2_900_000:
        sys.exit(f"{out} is larger than 2,900,000 bytes")


if __name__ == "__main__":
    main()
