#!/usr/bin/env python3
"""Trains a small Llama on bytes of four novels, then fine-tunes it for a longer context, method by method.

    Scripts/fine-tuning/run.sh                      everything, from the texts on: about an hour of two quiet cores
    Scripts/fine-tuning/run.sh --seed 2             the same from other first weights and another order of the data

One seed gives the same weights on the same machine with the same number of threads. What is done is kept in --work
after every --save steps, so that a run that was killed goes on where it was when the same command is given again.

The model: 192 wide, 4 layers, 3 heads of 64, feed-forward 512, a vocabulary of the 256 bytes, tied; 1.8 million weights.
Its trained context is 128 with base 75, because the share of pairs that rotate fully within the context,
ln(L/2pi)/ln b, is then 0.70, as in Llama 2. It learns from four novels by Jane Austen; Northanger Abbey and
Persuasion are held out. Fine-tuning takes every method from the same weights through the same sequences of 512 bytes.

Written are folders that `entrope loss --model` and transformers read: config.json, model.safetensors (float16), a
tokenizer.json of 256 bytes without merges, and rotation.json with the frequencies that it was trained with.
"""
import argparse
import dataclasses
import hashlib
import json
import math
import os
import pathlib
import sys
import time

try:
    import numpy
    import torch
    from safetensors.torch import save_file
except ImportError as error:
    sys.exit(f"Error: {error.name} is not installed; Scripts/fine-tuning/run.sh installs what is needed, or "
             "pip install -r Scripts/fine-tuning/requirements.txt.")
from torch import nn
from torch.nn import functional

import novels
from rotation import FLAGS, METHODS, rope_scaling, rotary

TRAINING = ["emma", "mansfieldpark", "prideprejudice", "sensesensibility"]
HELD_OUT = ["northangerabbey", "persuasion"]


@dataclasses.dataclass(frozen=True)
class Shape:
    width: int = 192
    layers: int = 4
    heads: int = 3
    head: int = 64
    feed_forward: int = 512
    vocabulary: int = 256
    base: float = 75.0
    context: int = 128
    epsilon: float = 1e-5


class Layer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.attention_norm = nn.Parameter(torch.ones(shape.width))
        self.feed_norm = nn.Parameter(torch.ones(shape.width))
        # Query, key and value as one product, gate and up as another; safetensors has them apart.
        self.qkv = nn.Parameter(torch.empty(3 * shape.heads * shape.head, shape.width))
        self.out = nn.Parameter(torch.empty(shape.width, shape.heads * shape.head))
        self.gate_up = nn.Parameter(torch.empty(2 * shape.feed_forward, shape.width))
        self.down = nn.Parameter(torch.empty(shape.width, shape.feed_forward))

    def forward(self, x, cosines, sines):
        shape = self.shape
        batch, length, _ = x.shape
        normed = functional.rms_norm(x, (shape.width,), self.attention_norm, shape.epsilon)
        qkv = functional.linear(normed, self.qkv).view(batch, length, 3, shape.heads, shape.head)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        query, key = (rotate(part, cosines, sines) for part in (query, key))
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + functional.linear(mixed.transpose(1, 2).reshape(batch, length, -1), self.out)
        normed = functional.rms_norm(x, (shape.width,), self.feed_norm, shape.epsilon)
        gate, up = functional.linear(normed, self.gate_up).chunk(2, dim=-1)
        return x + functional.linear(functional.silu(gate) * up, self.down)


def rotate(x, cosines, sines):
    """Rotates pairs (i, i + half), as Hugging Face's Llama does."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cosines - second * sines, second * cosines + first * sines], dim=-1)


class Decoder(nn.Module):
    def __init__(self, shape, seed):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Parameter(torch.empty(shape.vocabulary, shape.width))
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.Parameter(torch.ones(shape.width))
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for name, weights in self.named_parameters():
                if weights.dim() == 2:
                    # What is added to the residual stream starts smaller, by the number of such additions.
                    into_stream = name.endswith((".out", ".down"))
                    spread = 0.02 / math.sqrt(2 * shape.layers) if into_stream else 0.02
                    weights.normal_(0, spread, generator=generator)

    def forward(self, tokens, tables):
        x = functional.embedding(tokens, self.embedding)
        for layer in self.layers:
            x = layer(x, *tables)
        x = functional.rms_norm(x, (self.shape.width,), self.norm, self.shape.epsilon)
        return functional.linear(x, self.embedding)

    def tensors(self):
        """Weights under the names that Hugging Face's Llama has."""
        named = {"model.embed_tokens.weight": self.embedding, "model.norm.weight": self.norm}
        for index, layer in enumerate(self.layers):
            query, key, value = layer.qkv.chunk(3)
            gate, up = layer.gate_up.chunk(2)
            parts = {"input_layernorm": layer.attention_norm, "post_attention_layernorm": layer.feed_norm,
                     "self_attn.q_proj": query, "self_attn.k_proj": key, "self_attn.v_proj": value,
                     "self_attn.o_proj": layer.out, "mlp.gate_proj": gate, "mlp.up_proj": up,
                     "mlp.down_proj": layer.down}
            named.update({f"model.layers.{index}.{name}.weight": part for name, part in parts.items()})
        return {name: part.detach().to(torch.float16).contiguous() for name, part in named.items()}


def tables(shape, method, scale, length):
    """Cosines and sines of every position and pair; angles in double precision."""
    frequencies, amplitude = rotary(method, shape.head, shape.base, shape.context, scale)
    angles = torch.outer(torch.arange(length, dtype=torch.float64), torch.tensor(frequencies, dtype=torch.float64))
    return (amplitude * angles.cos()).float(), (amplitude * angles.sin()).float()


class Texts:
    """Windows of bytes that lie within one text each."""

    def __init__(self, texts):
        self.texts = [numpy.frombuffer(text, dtype=numpy.uint8) for text in texts]

    def batch(self, seed, step, count, length):
        """The windows of one step: they depend on seed and step and on nothing that went before."""
        starts = numpy.array([len(text) - length for text in self.texts])
        ends = numpy.cumsum(starts)
        drawn = numpy.random.default_rng([seed, step]).integers(ends[-1], size=count)
        which = numpy.searchsorted(ends, drawn, side="right")
        windows = [self.texts[w][at - (ends[w] - starts[w]):][: length + 1] for w, at in zip(which, drawn)]
        return torch.from_numpy(numpy.stack(windows).astype(numpy.int64))


@dataclasses.dataclass(frozen=True)
class Stage:
    """One training run: the base, or a fine-tuning by one method."""
    name: str
    method: str
    length: int
    batch: int
    planned: int
    peak: float
    warm_up: int = 0
    cosine: bool = False
    decay_from: int | None = None

    # Steps in which the rate falls to a tenth of the peak where a run ends early.
    DECAY = 100

    @property
    def steps(self):
        return self.planned if self.decay_from is None else min(self.decay_from + self.DECAY, self.planned)

    def rate(self, step):
        if self.decay_from is not None and step > self.decay_from:
            along = (step - self.decay_from) / self.DECAY
            return self.planned_rate(self.decay_from) * (1 - along) + 0.1 * self.peak * along
        return self.planned_rate(step)

    def planned_rate(self, step):
        if step < self.warm_up:
            return self.peak * (step + 1) / self.warm_up
        if not self.cosine:
            return self.peak
        # Down to a tenth of the peak.
        along = (step - self.warm_up) / max(self.planned - self.warm_up, 1)
        return self.peak * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * along)))


def train(stage, shape, texts, seed, scale, work, save, start=None):
    """Runs a stage to its end, from where an earlier try was, and gives the model."""
    done, state = work / f"{stage.name}.pt", work / f"{stage.name}.part.pt"
    model = Decoder(shape, seed)
    if done.exists():
        model.load_state_dict(torch.load(done, weights_only=True)["model"])
        return model
    if start is not None:
        model.load_state_dict(start.state_dict())
    matrices = [weights for weights in model.parameters() if weights.dim() == 2]
    vectors = [weights for weights in model.parameters() if weights.dim() == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}],
        lr=stage.peak, betas=(0.9, 0.95), eps=1e-8, fused=True)
    first, losses = 0, []
    if state.exists():
        kept = torch.load(state, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        first, losses = kept["step"], kept["losses"]
    rotation = tables(shape, stage.method, scale, stage.length)
    began = time.monotonic()
    for step in range(first, stage.steps):
        windows = texts.batch(seed, step + (0 if start is None else 1 << 20), stage.batch, stage.length)
        for group in optimizer.param_groups:
            group["lr"] = stage.rate(step)
        logits = model(windows[:, :-1], rotation)
        loss = functional.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % save == 0 and step + 1 < stage.steps:
            keep(state, {"model": model.state_dict(), "optimizer": optimizer.state_dict(),
                         "step": step + 1, "losses": losses})
        if (step + 1) % min(save, 50) == 0 or step + 1 == stage.steps:
            recent = sum(losses[-50:]) / len(losses[-50:])
            rate = (step + 1 - first) * stage.batch * stage.length / (time.monotonic() - began)
            left = (stage.steps - step - 1) * stage.batch * stage.length / rate / 60
            print(f"{stage.name}: step {step + 1} of {stage.steps}, loss {recent:.4f} nats a byte, "
                  f"{rate:,.0f} bytes/s, {left:.0f} min left", flush=True)
    keep(done, {"model": model.state_dict(), "losses": losses})
    state.unlink(missing_ok=True)
    return model


def keep(path, value):
    """Writes whole or not at all."""
    torch.save(value, path.with_suffix(".writing"))
    os.replace(path.with_suffix(".writing"), path)


@torch.no_grad()
def held_out_losses(model, shape, method, scale, texts, length, documents):
    """Mean loss at each position over windows side by side of each text."""
    rotation = tables(shape, method, scale, length)
    total, count = torch.zeros(length, dtype=torch.float64), 0
    for text in texts.texts:
        windows = [text[at : at + length + 1] for at in range(0, len(text) - length, length)][:documents]
        for at in range(0, len(windows), 16):
            batch = torch.from_numpy(numpy.stack(windows[at : at + 16]).astype(numpy.int64))
            losses = functional.cross_entropy(
                model(batch[:, :-1], rotation).transpose(1, 2), batch[:, 1:], reduction="none")
            total += losses.double().sum(0)
            count += len(batch)
    return total / count


def byte_tokenizer():
    """A tokenizer.json of 256 bytes: id = byte, each written as the character that byte-level BPE has for it."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(others)}
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                  "vocab": {letters[byte]: byte for byte in range(256)}, "merges": []},
    }


@torch.no_grad()
def reference_loss(model, shape, method, scale, text):
    """Mean loss over a text of the weights as they are written: what another program must find."""
    rounded = Decoder(shape, 0)
    rounded.load_state_dict({name: part.half().float() for name, part in model.state_dict().items()})
    tokens = torch.tensor(list(text))[None]
    logits = rounded(tokens[:, :-1], tables(shape, method, scale, len(text) - 1))
    return functional.cross_entropy(logits[0].double(), tokens[0, 1:]).item()


def write_checkpoint(folder, model, shape, method, scale, text, provenance):
    folder.mkdir(parents=True, exist_ok=True)
    rope = rope_scaling(method, shape.head, shape.base, shape.context, scale)
    frequencies, amplitude = rotary(method, shape.head, shape.base, shape.context, scale)
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": shape.width,
        "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads, "num_key_value_heads": shape.heads,
        "head_dim": shape.head, "intermediate_size": shape.feed_forward, "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.context, "rope_theta": shape.base, "rope_scaling": rope,
        "rms_norm_eps": shape.epsilon, "hidden_act": "silu", "tie_word_embeddings": True,
        "attention_bias": False, "mlp_bias": False, "torch_dtype": "float16",
        "bos_token_id": None, "eos_token_id": None, "pad_token_id": None,
    }
    rotation = {"method": FLAGS[method].format(scale=scale), "amplitude": amplitude,
                "inverse_frequencies": frequencies, **provenance,
                "reference": {"text": HELD_OUT[-1], "bytes": len(text),
                              "loss": reference_loss(model, shape, method, scale, text)}}
    for name, value in (("config", config), ("tokenizer", byte_tokenizer()), ("rotation", rotation)):
        (folder / f"{name}.json").write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file(model.tensors(), folder / "model.safetensors", metadata={"format": "pt"})


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(".build-fine-tuning/work"),
                        help="what a killed run goes on from (default: %(default)s)")
    parser.add_argument("--out", type=pathlib.Path, help="where the checkpoints go (default: in --work)")
    parser.add_argument("--novels", type=pathlib.Path, help="a folder with the novels (default: fetched into --work)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bytes", type=float, default=15e6, help="bytes of base training (default: %(default)g)")
    parser.add_argument("--decay-from", type=int, metavar="STEP",
                        help="end base training early: from this step on the rate falls to a tenth in 100 steps")
    parser.add_argument("--scale", type=float, default=4, help="how far the context is extended (default: %(default)g)")
    parser.add_argument("--steps", type=int, default=200, help="steps of each fine-tuning (default: %(default)s)")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--threads", type=int, default=2, help="threads of base training (default: %(default)s)")
    parser.add_argument("--tuning-threads", type=int, default=2,
                        help="threads of a fine-tuning; several can run side by side with --methods (default: %(default)s)")
    parser.add_argument("--save", type=int, default=100, help="steps between what is kept (default: %(default)s)")
    parser.add_argument("--tiny", action="store_true", help="a model of 2 layers, 16 wide: to try the script")
    options = parser.parse_args()
    # What another run needs to come to the same weights.
    recorded = {"--seed": options.seed, "--bytes": f"{options.bytes:g}", "--decay-from": options.decay_from,
                "--scale": f"{options.scale:g}", "--steps": options.steps, "--threads": options.threads,
                "--tuning-threads": options.tuning_threads}
    options.recorded = [f"{flag} {value}" for flag, value in recorded.items() if value is not None]
    return options


def main():
    options = arguments()
    shape = Shape(width=16, layers=2, heads=2, head=8, feed_forward=24, context=16) if options.tiny else Shape()
    long = round(shape.context * options.scale)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.use_deterministic_algorithms(True)

    base_batch = 32
    base_steps = max(round(options.bytes / (base_batch * shape.context)), 1)
    setting = {"seed": options.seed, "base_steps": base_steps, "decay_from": options.decay_from,
               "base_batch": [base_batch, shape.context], "fine_tuning_steps": options.steps,
               "fine_tuning_batch": [8, long], "scale": options.scale,
               "shape": dataclasses.asdict(shape), "threads": [options.threads, options.tuning_threads]}
    work = options.work / f"seed-{options.seed}"
    work.mkdir(parents=True, exist_ok=True)
    # A work folder belongs to one setting: going on with another would mix two runs.
    kept = work / "setting.json"
    if kept.exists() and json.loads(kept.read_text()) != setting:
        sys.exit(f"Error: {work} holds a run with other settings ({kept}); give the same ones, name another --work, "
                 "or remove that folder.")
    if not kept.exists():
        kept.write_text(json.dumps(setting, indent=1) + "\n")

    folder = options.novels or options.work / "novels"
    if options.novels is None and not (folder / "persuasion.txt").exists():
        novels.write(folder)
    try:
        read = {name: (folder / f"{name}.txt").read_bytes() for name in TRAINING + HELD_OUT}
    except OSError as error:
        sys.exit(f"Error: {error.filename} cannot be read; --novels names a folder with the six texts that "
                 "Scripts/fine-tuning/novels.py writes.")
    training = Texts([read[name] for name in TRAINING])
    held_out = Texts([read[name] for name in HELD_OUT])
    digest = hashlib.sha256(b"".join(read[name] for name in TRAINING)).hexdigest()

    common = dict(shape=shape, texts=training, seed=options.seed, scale=options.scale, work=work, save=options.save)
    stage = Stage("base", "native", shape.context, base_batch, base_steps, 2e-3, warm_up=100, cosine=True,
                  decay_from=options.decay_from)
    base = train(stage, **common)
    out = options.out or work / "checkpoints"
    provenance = {"seed": options.seed, "trained_on": TRAINING, "training_text_sha256": digest, "held_out": HELD_OUT,
                  "base_bytes": stage.steps * base_batch * shape.context,
                  "command": "Scripts/fine-tuning/run.sh " + " ".join(options.recorded), "torch": torch.__version__}
    sample = read[HELD_OUT[-1]][:long]
    write_checkpoint(out / "base", base, shape, "native", options.scale, sample, {**provenance, "fine_tuning_bytes": 0})

    # Go or stop: does the model use position at all?
    losses = held_out_losses(base, shape, "native", options.scale, held_out, long, 50)
    within = losses[shape.context // 2 : shape.context].mean().item()
    beyond = losses[long - shape.context // 2 :].mean().item()
    print(f"base: held-out loss {within:.3f} nats a byte at positions {shape.context // 2} to {shape.context - 1}, "
          f"{beyond:.3f} at {long - shape.context // 2} to {long - 1}, native: "
          f"{'go' if beyond - within >= 0.3 else 'STOP, the model does not use position enough; a larger one would'}",
          flush=True)

    torch.set_num_threads(options.tuning_threads)
    for method in options.methods:
        stage = Stage(method, method, long, 8, options.steps, 2e-4)
        tuned = train(stage, **common, start=base)
        write_checkpoint(out / method, tuned, shape, method, options.scale, sample,
                         {**provenance, "fine_tuning_bytes": options.steps * 8 * long})
        losses = held_out_losses(tuned, shape, method, options.scale, held_out, long, 50)
        print(f"{method}: held-out loss {losses[: shape.context].mean():.4f} within {shape.context}, "
              f"{losses[long - shape.context:].mean():.4f} at the last {shape.context} of {long}", flush=True)


if __name__ == "__main__":
    main()
