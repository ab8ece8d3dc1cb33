#!/usr/bin/env python3
"""Capture queries and keys of a Hugging Face decoder as they are just before rotation.

    pip install -r Scripts/capture-requirements.txt
    python3 Scripts/capture_qk.py --model FOLDER --text book.txt -n 4096 --layers 0,7,15 --out capture.safetensors
    entrope entropy --vectors capture.safetensors

Any decoder whose attention has q_proj and k_proj, a fused qkv_proj (Phi-3) or query_key_value (GPT-NeoX), and rotates
after an optional q_norm and k_norm (Qwen3, Gemma 3, OLMo 2). Before anything is written, attention is computed anew in
float64 from what was captured of the first tokens, with the layout, the frequencies and the scale that go into the
metadata, and compared with the attention that the model itself computes. A model that does something else between
its projections and its softmax fails there, with the layer and the difference, and no file is written.

The file holds
  q            [layers, heads, rows, d]    k            [layers, key heads, n, d]
  q_positions  I32 [rows]                  token_ids    I32 [n]
and the metadata say which layers, heads and key heads (numbers of the model), layout, softmax scale, and the model's
whole text configuration in `config`, with the rope that this forward pass ran with.
"""
from __future__ import annotations

import argparse
import dataclasses
import hashlib
import importlib.util
import json
import math
import os
import sys
import tempfile

# Help and mistakes on the command line need nothing that has to be installed.
try:
    import numpy as np
    import torch

    ABSENT = None
except ImportError as error:
    ABSENT = error


class CaptureError(Exception):
    """Why nothing can be captured, as a sentence."""


# Where the vectors come from ------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Attention:
    """One attention module and the numbers that its vectors need."""

    layer: int
    module: torch.nn.Module
    heads: int
    key_heads: int
    dimension: int
    layout: str

    @property
    def scale(self):
        return float(getattr(self.module, "scaling", self.dimension**-0.5))


def rotation_layout(module):
    """Which components form a pair, found by what the model's own rotate_half does to 0, 1, 2, 3."""
    source = sys.modules[type(module).__module__]
    rotate = getattr(source, "rotate_half", None)
    if rotate is None:
        raise CaptureError(f"{type(module).__name__} has no rotate_half beside it, so the layout of its pairs is not known.")
    turned = rotate(torch.arange(4.0).reshape(1, 1, 1, 4)).flatten().tolist()
    layouts = {(-2.0, -3.0, 0.0, 1.0): "half-split", (-1.0, 0.0, -3.0, 2.0): "interleaved"}
    if tuple(turned) not in layouts:
        raise CaptureError(f"{type(module).__name__} pairs components in a way that is neither half-split nor interleaved.")
    return layouts[tuple(turned)]


def attentions(model, config):
    """The attention modules of the text model, by layer."""
    found = {}
    for name, module in model.named_modules():
        fused = any(hasattr(module, part) for part in ("qkv_proj", "query_key_value"))
        split = hasattr(module, "q_proj") and hasattr(module, "k_proj")
        layer = getattr(module, "layer_idx", None)
        if not (fused or split) or layer is None or any(part in name for part in ("vision", "audio", "encoder")):
            continue
        dimension = getattr(module, "head_dim", None) or getattr(module, "head_size", None)
        heads = config.num_attention_heads
        key_heads = getattr(config, "num_key_value_heads", None) or heads
        found[layer] = Attention(layer, module, heads, key_heads, dimension, rotation_layout(module))
    if not found:
        raise CaptureError(
            f"{type(model).__name__} has no attention with q_proj and k_proj, qkv_proj or query_key_value; "
            "latent attention (DeepSeek) and models without attention cannot be captured."
        )
    return found


def is_norm(module):
    return module is not None and not isinstance(module, torch.nn.Identity)


class Tap:
    """Hooks that keep the last state of queries and keys before rotation, as [heads, tokens, d]."""

    def __init__(self, chosen, tokens, keep_queries, keep_keys):
        self.queries, self.keys, self.handles = {}, {}, []
        for attention in chosen:
            self._listen(attention, tokens, keep_queries, keep_keys)

    def _listen(self, attention, tokens, keep_queries, keep_keys):
        module, layer = attention.module, attention.layer
        q_norm, k_norm = getattr(module, "q_norm", None), getattr(module, "k_norm", None)

        def keeper(store, keep, heads):
            def hook(_module, _inputs, output):
                store[layer] = keep(by_head(output, tokens, heads, attention.dimension))

            return hook

        def hook_on(part, hook):
            self.handles.append(part.register_forward_hook(hook))

        query_hook = keeper(self.queries, keep_queries, attention.heads)
        key_hook = keeper(self.keys, keep_keys, attention.key_heads)
        if hasattr(module, "qkv_proj"):
            widths = [attention.heads * attention.dimension, attention.key_heads * attention.dimension]

            def split(_module, inputs, output):
                query_hook(None, inputs, output[..., : widths[0]])
                key_hook(None, inputs, output[..., widths[0] : widths[0] + widths[1]])

            hook_on(module.qkv_proj, split)
        elif hasattr(module, "query_key_value"):

            def chunk(_module, inputs, output):
                # Each head has its query, key and value side by side.
                parts = output.reshape(*output.shape[:2], attention.heads, 3, attention.dimension)
                query_hook(None, inputs, parts[:, :, :, 0])
                key_hook(None, inputs, parts[:, :, :, 1])

            hook_on(module.query_key_value, chunk)
        if hasattr(module, "q_proj") and not is_norm(q_norm):
            hook_on(module.q_proj, query_hook)
        if hasattr(module, "k_proj") and not is_norm(k_norm):
            hook_on(module.k_proj, key_hook)
        # A norm comes after the projection and has the last word.
        if is_norm(q_norm):
            hook_on(q_norm, query_hook)
        if is_norm(k_norm):
            hook_on(k_norm, key_hook)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for handle in self.handles:
            handle.remove()


def by_head(output, tokens, heads, dimension):
    """The output of a projection or a norm, whose axes stand in several orders, as [heads, tokens, d]."""
    state = output.detach()[0]
    if state.dim() == 2:
        state = state.reshape(tokens, heads, dimension)
    if tokens == heads and output.dim() == 4:
        raise CaptureError(f"The {tokens} tokens cannot be told from the {heads} heads; take another number of tokens.")
    if tuple(state.shape) == (tokens, heads, dimension):
        state = state.transpose(0, 1)
    if tuple(state.shape) != (heads, tokens, dimension):
        raise CaptureError(
            f"A state has the shape {tuple(state.shape)}; {heads} heads, {tokens} tokens and {dimension} components "
            "were expected."
        )
    return state


# Proof ----------------------------------------------------------------------------------------------------------------


def turned(vectors, cosines, sines, layout):
    """Rotates [.., n, d] in float64 by the angles [n, pairs] of its first components."""
    width = 2 * cosines.shape[-1]
    first, second = (
        (slice(0, width // 2), slice(width // 2, width)) if layout == "half-split" else (slice(0, width, 2), slice(1, width, 2))
    )
    result = vectors.copy()
    result[..., first] = vectors[..., first] * cosines - vectors[..., second] * sines
    result[..., second] = vectors[..., first] * sines + vectors[..., second] * cosines
    return result


def attention_again(queries, keys, angles, layout, scale, visible):
    """Softmax weights [n, n] in float64 over the keys that are visible."""
    logits = scale * turned(queries, *angles, layout) @ turned(keys, *angles, layout).T
    logits = np.where(visible, logits, -np.inf)
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def pair_angles(embeddings, layout):
    """Cosines and sines [n, pairs], amplitude included, from what the model hands to its attention."""
    result = []
    for table in embeddings:
        table = table.detach().double().cpu().numpy().reshape(-1, table.shape[-1])
        half = table.shape[-1] // 2
        twice = layout == "interleaved" and np.array_equal(table[:, 0::2], table[:, 1::2])
        result.append(table[:, 0::2] if twice else table[:, :half])
    return result


def proof(model, chosen, ids, tolerance):
    """Compares attention from captured vectors with the model's own; returns the worst differences and the latter."""
    tokens = len(ids)
    weights, embeddings, handles = {}, {}, []

    def before(layer):
        def hook(_module, args, kwargs):
            pair = kwargs.get("position_embeddings")
            if pair is None:
                pair = next((a for a in args if isinstance(a, tuple) and len(a) == 2), None)
            embeddings[layer] = pair

        return hook

    def after(layer):
        def hook(_module, _inputs, output):
            weights[layer] = output[1].detach()[0].double().cpu().numpy()

        return hook

    previous = model.config._attn_implementation
    model.set_attn_implementation("eager")
    for attention in chosen:
        handles.append(attention.module.register_forward_pre_hook(before(attention.layer), with_kwargs=True))
        handles.append(attention.module.register_forward_hook(after(attention.layer)))
    try:
        with Tap(chosen, tokens, lambda state: state.clone(), lambda state: state.clone()) as tap:
            forward(model, ids)
    finally:
        for handle in handles:
            handle.remove()
        model.set_attn_implementation(previous)
    worst = {}
    for attention in chosen:
        layer = attention.layer
        if embeddings.get(layer) is None:
            raise CaptureError(f"Layer {layer} is given no rotation; leave it out with --layers.")
        angles = pair_angles(embeddings[layer], attention.layout)
        group = attention.heads // attention.key_heads
        difference = 0.0
        for head in range(attention.heads):
            own = weights[layer][head]
            again = attention_again(
                tap.queries[layer][head].double().cpu().numpy(), tap.keys[layer][head // group].double().cpu().numpy(),
                angles, attention.layout, attention.scale, own > 0,
            )
            difference = max(difference, float(np.abs(again - own).max()))
        worst[layer] = difference
        if not difference <= tolerance:
            raise CaptureError(
                f"Attention computed from the captured vectors of layer {layer} differs from the model's own by "
                f"{difference:.3g} (at most {tolerance:g} is allowed): the model does something else between its "
                "projections and its softmax (no rotation in this layer, a norm after it, capped logits, sinks, a "
                "temperature by position). Leave the layer out with --layers, or take another model."
            )
    return worst, weights


# Forward pass ---------------------------------------------------------------------------------------------------------


def forward(model, ids):
    """Runs the model without its head: the logits of a long text would not fit into memory."""
    with torch.no_grad():
        inputs = torch.tensor([ids], device=next(model.parameters()).device)
        getattr(model, "base_model", model)(input_ids=inputs, use_cache=False)


def numbers(text, count, what):
    """Reads 0,3,5-8 as numbers below a count; all of them for `all`."""
    if text == "all":
        return list(range(count))
    result = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise CaptureError(f"“{part}” names no {what}; write numbers such as 0,3,5-8, or all.")
        result += range(int(first), int(last or first) + 1)
    wrong = [number for number in result if number >= count]
    if wrong or len(set(result)) < len(result) or not result:
        raise CaptureError(f"{text}: {what}s must be different numbers from 0 to {count - 1}.")
    return result


def rows_of(text, tokens):
    """Reads all, STRIDE (the last of every STRIDE rows) or START:STOP:STEP as positions of query rows."""
    if text == "all":
        return list(range(tokens))
    parts = text.split(":")
    try:
        if len(parts) == 1:
            rows = list(range(int(text) - 1, tokens, int(text)))
        else:
            rows = list(range(tokens))[slice(*(int(part) if part else None for part in parts))]
    except ValueError:
        raise CaptureError(f"--rows {text}: write all, a stride such as 64, or START:STOP:STEP.") from None
    if not rows:
        raise CaptureError(f"--rows {text} leaves none of {tokens} rows.")
    return rows


def stored(states, dtype, what):
    """[layers, heads, n, d] as numpy, refusing what the type cannot hold."""
    array = torch.stack(states).float().cpu().numpy()
    if not np.isfinite(array).all():
        raise CaptureError(f"The {what} hold NaN or infinity already in the forward pass.")
    with np.errstate(over="ignore"):
        array = np.ascontiguousarray(array.astype({"float16": np.float16, "float32": np.float32}[dtype]))
    if not np.isfinite(array).all():
        raise CaptureError(f"Some {what} lie beyond the range of float16; use --dtype float32.")
    return array


def capture(model, ids, layers="all", heads="all", rows="all", dtype="float16", check=128, tolerance=1e-4):
    """Captures from a model that is loaded; returns tensors, metadata and the proof's differences by layer."""
    config = model.config.get_text_config(decoder=True)
    found = attentions(model, config)
    wanted = sorted(found) if layers == "all" else numbers(layers, max(found) + 1, "layer")
    missing = [layer for layer in wanted if layer not in found]
    if missing:
        raise CaptureError(f"Layers {missing} have no attention that can be captured; those that have are {sorted(found)}.")
    chosen = [found[layer] for layer in wanted]
    first = chosen[0]
    for attention in chosen:
        if (attention.dimension, attention.layout, attention.scale) != (first.dimension, first.layout, first.scale):
            raise CaptureError(
                f"Layers {first.layer} and {attention.layer} differ in head dimension, layout or scale; capture them "
                "into files of their own with --layers."
            )
    tokens = len(ids)
    query_heads = numbers(heads, first.heads, "head")
    group = first.heads // first.key_heads
    key_heads = sorted({head // group for head in query_heads})
    positions = rows_of(rows, tokens)
    worst = proof(model, chosen, ids[: min(tokens, check)], tolerance)[0] if check > 1 else {}
    rows_kept = slice(None) if len(positions) == tokens else torch.tensor(positions)
    with Tap(
        chosen, tokens, lambda state: state[query_heads][:, rows_kept].clone(), lambda state: state[key_heads].clone()
    ) as tap:
        forward(model, ids)
    tensors = {
        "q": stored([tap.queries[layer] for layer in wanted], dtype, "queries"),
        "k": stored([tap.keys[layer] for layer in wanted], dtype, "keys"),
        "q_positions": np.array(positions, np.int32),
        "token_ids": np.array(ids, np.int32),
    }
    usual = math.isclose(first.scale, first.dimension**-0.5, rel_tol=1e-12)
    metadata = {
        "state": "before rotation and before the softmax scale",
        "axes_q": "[layer,head,row,dim]; row r is at position q_positions[r]",
        "axes_k": "[layer,kv_head,position,dim]",
        "layers": wanted,
        "heads": query_heads,
        "key_heads": key_heads,
        "n_layers": config.num_hidden_layers,
        "n_heads": first.heads,
        "n_kv_heads": first.key_heads,
        "head_dim": first.dimension,
        "rope_layout": first.layout,
        "softmax_scale": "1/sqrt(head_dim)" if usual else first.scale,
        "config": described(config),
        "tokens": tokens,
        "ids_sha256": hashlib.sha256(tensors["token_ids"].tobytes()).hexdigest(),
        "check": f"attention from captured vectors against the model's own, worst difference by layer: {worst}",
        "made_by": "Scripts/capture_qk.py",
        "versions": f"torch {torch.__version__}, transformers {__import__('transformers').__version__}",
    }
    return tensors, metadata, worst


def described(config):
    """The configuration as JSON, without what is not about the model's shape."""
    left_out = {"id2label", "label2id", "quantization_config", "_name_or_path", "transformers_version"}
    return {key: value for key, value in json.loads(config.to_json_string(use_diff=False)).items() if key not in left_out}


def write(path, tensors, metadata):
    """Writes the file whole or not at all."""
    from safetensors.numpy import save_file

    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in metadata.items()}
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
    os.close(handle)
    try:
        save_file(tensors, temporary, texts)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


# Command line ---------------------------------------------------------------------------------------------------------


def token_ids(arguments):
    """The tokens to run, and where they come from."""
    if arguments.ids:
        ids = np.load(arguments.ids).astype(np.int64).ravel().tolist()
        source = os.path.basename(arguments.ids)
    else:
        from transformers import AutoTokenizer

        options = {"gguf_file": arguments.gguf_file} if arguments.gguf_file else {}
        tokenizer = AutoTokenizer.from_pretrained(arguments.model, **options)
        with open(arguments.text, encoding="utf-8") as file:
            text = file.read()[arguments.skip_characters :]
        ids = tokenizer(text, add_special_tokens=False).input_ids
        source = f"{os.path.basename(arguments.text)} from character {arguments.skip_characters} on"
    if len(ids) < arguments.n:
        raise CaptureError(f"{source} has {len(ids)} tokens, and {arguments.n} were asked for.")
    return ids[: arguments.n], source


def loaded(arguments):
    """The model, with another rope where one is asked for."""
    from transformers import AutoConfig, AutoModelForCausalLM

    options = {"gguf_file": arguments.gguf_file} if arguments.gguf_file else {}
    config = AutoConfig.from_pretrained(arguments.model, **options)
    if arguments.rope_parameters:
        text = config.get_text_config(decoder=True)
        text.rope_parameters = {**(text.rope_parameters or {}), **json.loads(arguments.rope_parameters)}
    dtype = {"float32": torch.float32, "bfloat16": torch.bfloat16}[arguments.forward_dtype]
    model = AutoModelForCausalLM.from_pretrained(arguments.model, config=config, dtype=dtype, **options)
    return model.to(arguments.device).eval()


def require_gguf_named(arguments):
    """Names the flag where the model is a GGUF file, which transformers does not look for by itself."""
    if arguments.gguf_file:
        return
    folder, name = os.path.split(arguments.model)
    if name.endswith(".gguf"):
        raise CaptureError(f"{arguments.model} is a GGUF file; give --model {folder or '.'} --gguf-file {name}.")
    if not os.path.isdir(arguments.model):
        return
    names = sorted(os.listdir(arguments.model))
    files = [name for name in names if name.endswith(".gguf")]
    weights = any(name.endswith((".safetensors", ".safetensors.index.json", ".bin")) for name in names)
    if files and not weights:
        raise CaptureError(
            f"{arguments.model} holds no weights but GGUF files ({', '.join(files)}); add --gguf-file {files[0]}."
        )


def require_installed(arguments):
    """Says what is missing and how to get it, before a model is loaded."""
    needed = ["transformers", "safetensors"] + (["gguf", "accelerate"] if arguments.gguf_file else [])
    missing = [ABSENT.name] if ABSENT else [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        raise CaptureError(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed; "
            "run: pip install -r Scripts/capture-requirements.txt"
        )


def parser():
    result = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = result.add_argument
    add("--model", required=True, help="folder or hub name of a decoder")
    add("--gguf-file", help="name of a GGUF file in that folder, which is de-quantised")
    add("--text", help="UTF-8 text to run")
    add("--skip-characters", type=int, default=0, help="characters of the text to leave out at its start")
    add("--ids", help=".npy of token ids to run, in place of a text")
    add("-n", type=int, required=True, help="number of tokens to run")
    add("--layers", default="all", help="such as 0,7,15-17")
    add("--heads", default="all", help="query heads; the key heads that they read come with them")
    add("--rows", default="all", help="query rows: all, a stride such as 64, or START:STOP:STEP; keys are kept whole")
    add("--rope-parameters", help="JSON to lay over the model's rope_parameters before the forward pass")
    add("--dtype", choices=["float16", "float32"], default="float16", help="of the numbers in the file")
    add("--forward-dtype", choices=["float32", "bfloat16"], default="float32", help="of the forward pass")
    add("--device", default="cpu")
    add("--threads", type=int, help="threads of torch")
    add("--check", type=int, default=128, help="tokens of the comparison with the model's own attention; 0 for none")
    add("--tolerance", type=float, help="largest difference of a weight (default: 1e-4, in bfloat16 0.05)")
    add("--out", required=True, help="file to write, .safetensors")
    return result


def main(arguments=None):
    arguments = parser().parse_args(arguments)
    if bool(arguments.text) == bool(arguments.ids):
        raise CaptureError("Give one of --text and --ids.")
    if arguments.n < 1:
        raise CaptureError("-n must be at least 1.")
    require_gguf_named(arguments)
    require_installed(arguments)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    ids, source = token_ids(arguments)
    tolerance = arguments.tolerance or (1e-4 if arguments.forward_dtype == "float32" else 0.05)
    tensors, metadata, worst = capture(
        loaded(arguments), ids, arguments.layers, arguments.heads, arguments.rows, arguments.dtype, arguments.check,
        tolerance,
    )
    metadata |= {"model": os.path.basename(os.path.normpath(arguments.model)), "text": source}
    write(arguments.out, tensors, metadata)
    if worst:
        print(f"attention from captured vectors against the model's own: worst difference {max(worst.values()):.3g}")
    print(f"{arguments.out}: q {tensors['q'].shape}, k {tensors['k'].shape}, {os.path.getsize(arguments.out)} bytes")


if __name__ == "__main__":
    try:
        main()
    except (CaptureError, OSError, ValueError) as error:
        sys.exit(f"capture_qk.py: {error}")
