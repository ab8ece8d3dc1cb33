#!/usr/bin/env python3
"""Make the tiny random decoders that tests compare Entrope's passes with: weights, tokens and float64 logits.

    pip install torch transformers safetensors
    python3 Scripts/make-decoder-fixtures.py Tests/DecoderModelTests/Fixtures

Each folder holds config.json and model.safetensors as save_pretrained writes them (F16), and expected.safetensors with
tokens I64 [n] and logits F64 [n, vocabulary] of the same model run in float64 with eager attention. The weights are random with a fixed seed, larger than a fresh model's, so that attention is sharp
and every part counts.
"""
from __future__ import annotations

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config, SmolLM3Config

COMMON = dict(
    vocab_size=64, hidden_size=24, intermediate_size=40, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=64, rms_norm_eps=1e-5, bos_token_id=None, eos_token_id=None, pad_token_id=None)

MODELS = {
    # A head dimension that is not hidden size / heads, and an output matrix of its own.
    "llama": LlamaConfig(**COMMON, num_hidden_layers=2, head_dim=8, tie_word_embeddings=False,
                         rope_parameters=dict(rope_type="default", rope_theta=1000.0)),
    "llama3": LlamaConfig(**COMMON, num_hidden_layers=2, head_dim=8, tie_word_embeddings=True,
                          rope_parameters=dict(rope_type="llama3", rope_theta=1000.0, factor=8.0, low_freq_factor=1.0,
                                               high_freq_factor=4.0, original_max_position_embeddings=16)),
    "mistral": MistralConfig(**COMMON, num_hidden_layers=2, head_dim=8, tie_word_embeddings=False, sliding_window=7,
                             rope_parameters=dict(rope_type="default", rope_theta=1000.0)),
    "qwen2": Qwen2Config(**{**COMMON, "hidden_size": 32}, num_hidden_layers=2, tie_word_embeddings=True,
                         rope_parameters=dict(rope_type="default", rope_theta=1000.0)),
    "qwen3": Qwen3Config(**COMMON, num_hidden_layers=2, head_dim=12, tie_word_embeddings=True,
                         rope_parameters=dict(rope_type="default", rope_theta=1000.0)),
    "smollm3": SmolLM3Config(**COMMON, num_hidden_layers=4, tie_word_embeddings=True,
                             no_rope_layer_interval=4, rope_parameters=dict(rope_type="default", rope_theta=1000.0)),
}


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    for number, (name, config) in enumerate(MODELS.items()):
        torch.manual_seed(number)
        config._attn_implementation = "eager"
        model = transformers.AutoModelForCausalLM.from_config(config, dtype=torch.float64).eval()
        with torch.no_grad():
            for key, parameter in model.named_parameters():
                random = torch.randn(parameter.shape, dtype=torch.float64)
                scale = parameter.shape[-1] ** -0.5 * 1.6 if parameter.dim() == 2 else 0.3
                if key.endswith("embed_tokens.weight"):
                    scale = 0.5
                centre = 1.0 if "norm" in key else 0.0
                # Numbers that half precision holds, so that no reader rounds.
                parameter.copy_((centre + scale * random).half().double())
        tokens = torch.randint(0, config.vocab_size, (1, 28))
        with torch.no_grad():
            logits = model(tokens).logits[0]
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        state = {key: value.half().contiguous() for key, value in model.state_dict().items()}
        if config.tie_word_embeddings:
            state.pop("lm_head.weight", None)
        save_file(state, target / "model.safetensors")
        save_file({"tokens": tokens[0].contiguous(), "logits": logits.contiguous()}, target / "expected.safetensors")
        written = config.to_dict()
        written["architectures"] = [type(model).__name__]
        (target / "config.json").write_text(json.dumps(written, indent=1, sort_keys=True) + "\n")
        print(name, sum(path.stat().st_size for path in target.iterdir()), float(logits.std()))


main()
