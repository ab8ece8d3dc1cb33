#!/usr/bin/env python3
"""Test capture_qk.py on tiny models with random weights: python3 Scripts/test_capture_qk.py [FOLDER]

With a FOLDER, every capture is written there as NAME.safetensors, with the entropies in nats of the model's own
attention as NAME.entropy.npy [layers, heads, n], so that another program can be held against them.
Says that it is skipped when torch or transformers is absent.
"""
import os
import sys
import unittest

try:
    import numpy as np
    import torch
    import transformers
except ImportError as absent:
    print(f"skipped: {absent}")
    sys.exit(0)

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import capture_qk

TOKENS = 40
FOLDER = None
SHAPE = dict(
    vocab_size=97, hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=32, pad_token_id=0, bos_token_id=1, eos_token_id=2,
)
YARN = {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 2.0, "original_max_position_embeddings": 32}


def tiny(name):
    """A model of a family, with weights large enough that attention is far from uniform."""
    make = {
        "llama": lambda: transformers.LlamaConfig(**SHAPE),
        "llama-yarn": lambda: transformers.LlamaConfig(**SHAPE, rope_parameters=YARN),
        "qwen3": lambda: transformers.Qwen3Config(**SHAPE, head_dim=24),
        "gemma3": lambda: transformers.Gemma3TextConfig(
            **SHAPE, head_dim=16, query_pre_attn_scalar=24, sliding_window=8,
            layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        ),
        "phi3": lambda: transformers.Phi3Config(**SHAPE),
        "phi3-partial": lambda: transformers.Phi3Config(
            **SHAPE, rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5}
        ),
        "olmo2": lambda: transformers.Olmo2Config(**SHAPE),
        "cohere": lambda: transformers.CohereConfig(**SHAPE),
        "gpt-neox": lambda: transformers.GPTNeoXConfig(
            **{key: value for key, value in SHAPE.items() if key != "num_key_value_heads"}
        ),
    }
    torch.manual_seed(7)
    model = transformers.AutoModelForCausalLM.from_config(make[name](), attn_implementation="sdpa")
    with torch.no_grad():
        for key, weight in model.named_parameters():
            # Far from zero, so that rows differ from uniform ones, and norms differ from the identity.
            weight.normal_(1.0 if "norm" in key else 0.0, 0.3)
    return model.float().eval()


NAMES = ["llama", "llama-yarn", "qwen3", "gemma3", "phi3", "phi3-partial", "olmo2", "cohere", "gpt-neox"]
IDS = [(7 * index * index + 3) % 89 + 5 for index in range(TOKENS)]


class CaptureTests(unittest.TestCase):
    def test_attention_is_the_models_own(self):
        for name in NAMES:
            with self.subTest(name):
                model = tiny(name)
                tensors, metadata, worst = capture_qk.capture(model, IDS, dtype="float32", check=TOKENS, tolerance=2e-5)
                self.assertEqual(tensors["q"].shape[:3], (3, 4, TOKENS))
                self.assertEqual(sorted(worst), [0, 1, 2])
                found = capture_qk.attentions(model, model.config)
                _, weights = capture_qk.proof(model, [found[layer] for layer in sorted(found)], IDS, 2e-5)
                own = np.stack([weights[layer] for layer in sorted(weights)])
                entropies = -(own * np.log(np.where(own > 0, own, 1))).sum(-1)
                # A test whose rows were all uniform would prove nothing.
                uniform = np.log(np.arange(1, TOKENS + 1))
                self.assertGreater(np.abs(entropies - uniform)[..., TOKENS // 2 :].mean(), 0.05)
                if FOLDER:
                    capture_qk.write(os.path.join(FOLDER, f"{name}.safetensors"), tensors, metadata)
                    np.save(os.path.join(FOLDER, f"{name}.entropy.npy"), entropies)

    def test_queries_are_the_projection_of_the_normed_input(self):
        model = tiny("llama")
        tensors, _, _ = capture_qk.capture(model, IDS, dtype="float32")
        with torch.no_grad():
            layer = model.model.layers[0]
            normed = layer.input_layernorm(model.model.embed_tokens(torch.tensor(IDS)))
            query = normed @ layer.self_attn.q_proj.weight.T
            key = normed @ layer.self_attn.k_proj.weight.T
        np.testing.assert_allclose(tensors["q"][0, 3], query[:, 48:64].numpy(), atol=1e-5)
        np.testing.assert_allclose(tensors["k"][0, 1], key[:, 16:32].numpy(), atol=1e-5)

    def test_a_selection_is_a_part_of_the_whole(self):
        model = tiny("qwen3")
        whole, _, _ = capture_qk.capture(model, IDS, dtype="float32")
        part, metadata, _ = capture_qk.capture(model, IDS, layers="0,2", heads="1,3", rows="8", dtype="float16")
        rows = [7, 15, 23, 31, 39]
        self.assertEqual(part["q_positions"].tolist(), rows)
        self.assertEqual(metadata["key_heads"], [0, 1])
        expected = whole["q"][[0, 2]][:, [1, 3]][:, :, rows].astype(np.float16)
        np.testing.assert_array_equal(part["q"], expected)
        np.testing.assert_array_equal(part["k"], whole["k"][[0, 2]].astype(np.float16))
        one, metadata, _ = capture_qk.capture(model, IDS, heads="2-3", rows="-4:", dtype="float32")
        self.assertEqual(metadata["key_heads"], [1])
        np.testing.assert_array_equal(one["k"], whole["k"][:, 1:])
        np.testing.assert_array_equal(one["q"], whole["q"][:, 2:, -4:])

    def test_what_happens_after_the_projection_is_noticed(self):
        model = tiny("llama")
        code = sys.modules[type(model).__module__]
        rotate = code.apply_rotary_pos_emb

        def rotate_and_shrink(query, key, *rest):
            query, key = rotate(query, key, *rest)
            return 0.9 * query, key

        code.apply_rotary_pos_emb = rotate_and_shrink
        try:
            with self.assertRaisesRegex(capture_qk.CaptureError, "layer 1"):
                capture_qk.capture(model, IDS, layers="1")
        finally:
            code.apply_rotary_pos_emb = rotate

    def test_another_softmax_scale_is_told(self):
        model = tiny("llama")
        model.model.layers[1].self_attn.scaling = 0.5
        self.assertEqual(capture_qk.capture(model, IDS, layers="1")[1]["softmax_scale"], 0.5)
        with self.assertRaisesRegex(capture_qk.CaptureError, "scale"):
            capture_qk.capture(model, IDS)

    def test_what_cannot_be_chosen_is_refused(self):
        model = tiny("llama")
        for options in [
            dict(layers="3"), dict(layers="x"), dict(heads="0,0"), dict(heads="4"), dict(rows="a"), dict(rows="41"),
            dict(rows="::0"), dict(layers=""),
        ]:
            with self.subTest(options), self.assertRaises(capture_qk.CaptureError):
                capture_qk.capture(model, IDS, **options)

    def test_numbers_beyond_half_precision_are_refused(self):
        model = tiny("llama")
        with torch.no_grad():
            model.model.layers[0].self_attn.q_proj.weight.mul_(1e6)
        with self.assertRaisesRegex(capture_qk.CaptureError, "float32"):
            capture_qk.capture(model, IDS, layers="0", check=0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        FOLDER = sys.argv.pop(1)
        os.makedirs(FOLDER, exist_ok=True)
    unittest.main()
