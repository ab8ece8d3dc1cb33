#!/usr/bin/env python3
"""Makes the fixtures that hold Entrope's tokenizer against Hugging Face's tokenizers.

    python3 -m venv .venv && .venv/bin/pip install gguf==0.19.0 tokenizers==0.23.3 safetensors numpy
    .venv/bin/python Scripts/make-token-fixture.py MODEL.gguf Tests/ModelFilesTests/Fixtures

MODEL.gguf is the file that Scripts/fetch-model.sh gets. Written are tiny-tokenizer.json, a vocabulary of
1,000 tokens trained on the committed excerpts, and tokens.safetensors: for each rule by which pieces are
cut, and for the model's own vocabulary, one 32-bit number (FNV-1a) for the ids of each of 10,000 or 2,000
random strings; and the same number with the count of ids for every excerpt as metadata. Counts and SHA-256 of
the ids of excerpts are printed, for Sources/Studies/Texts/README.md. The strings are drawn by SplitMix64
as the tests draw them.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGUFReader
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, models, trainers
from tokenizers import pre_tokenizers as pre

TEXTS = Path(__file__).resolve().parent.parent / "Sources/Studies/Texts"
MASK = (1 << 64) - 1


def llama3(number: str) -> pre.PreTokenizer:
    expression = (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|" + number
        + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )
    split = pre.Split(Regex(expression), "isolated")
    return pre.Sequence([split, pre.ByteLevel(add_prefix_space=False, use_regex=False)])


RULES = {
    "smollm": lambda: pre.Sequence(
        [pre.Digits(individual_digits=True), pre.ByteLevel(add_prefix_space=False)]),
    "gpt-2": lambda: pre.ByteLevel(add_prefix_space=False),
    "llama-bpe": lambda: llama3(r"\p{N}{1,3}"),
    "qwen2": lambda: llama3(r"\p{N}"),
}


class SplitMix64:
    def __init__(self, seed: int) -> None:
        self.state = seed

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        bits = self.state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
        return bits ^ (bits >> 31)

    def below(self, count: int) -> int:
        return self.next() % count


SPACES = [0x20, 0x20, 0x20, 0x0A, 0x0D, 0x09, 0xA0, 0x85, 0x3000, 0x2028, 0x200B, 0x1680]
ENDINGS = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'LL", "'Re", "'\u017f", "\u2019s", "'x"]


def random_string(random: SplitMix64) -> str:
    """Up to 24 units: letters, digits, marks, white space, contractions, any character at all."""
    parts = []
    for _ in range(random.below(25)):
        kind = random.below(10)
        if kind < 3:
            first = 0x61 if random.below(4) else 0x41
            parts += [chr(first + random.below(26)) for _ in range(1 + random.below(8))]
        elif kind == 3:
            parts += [chr(0x30 + random.below(10)) for _ in range(1 + random.below(6))]
        elif kind == 4:
            parts += [chr(SPACES[random.below(12)]) for _ in range(1 + random.below(4))]
        elif kind == 5:
            parts.append(ENDINGS[random.below(13)])
        elif kind == 6:
            parts += [chr(0x21 + random.below(94)) for _ in range(1 + random.below(3))]
        elif kind == 7:
            parts.append(chr(0x80 + random.below(0x2000)))
        elif kind == 8:
            parts.append(chr(random.below(0x3400)))
        else:
            scalar = random.below(0x110000 - 0x800)
            parts.append(chr(scalar if scalar < 0xD800 else scalar + 0x800))
    return "".join(parts)


def fnv(ids: list[int]) -> int:
    hash = 2166136261
    for byte in np.array(ids, dtype="<i4").tobytes():
        hash = ((hash ^ byte) * 16777619) & 0xFFFFFFFF
    return hash


def hashes(tokenizer: Tokenizer, count: int) -> np.ndarray:
    random = SplitMix64(2026)
    values = [fnv(tokenizer.encode(random_string(random)).ids) for _ in range(count)]
    return np.array(values, dtype=np.uint32).view(np.int32)


def tiny(folder: Path) -> tuple[dict, list]:
    """Trains the small vocabulary, writes it and gives it back."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = RULES["smollm"]()
    trainer = trainers.BpeTrainer(
        vocab_size=1000, initial_alphabet=pre.ByteLevel.alphabet(), show_progress=False,
        special_tokens=[AddedToken("<|endoftext|>", special=True)])
    lines = [(TEXTS / f"{name}.txt").read_text("utf-8") for name in ("emma", "jargon")]
    tokenizer.train_from_iterator(lines, trainer)
    tokenizer.save(str(folder / "tiny-tokenizer.json"), pretty=False)
    model = json.loads((folder / "tiny-tokenizer.json").read_text())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def main(model: Path, folder: Path) -> None:
    fields = GGUFReader(model).fields
    names = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    small = tiny(folder)
    tensors, metadata = {}, {}
    for rule, make in RULES.items():
        tokenizer = Tokenizer(models.BPE(*small, ignore_merges=rule == "llama-bpe"))
        tokenizer.pre_tokenizer = make()
        tensors[f"tiny.{rule}"] = hashes(tokenizer, 10_000 if rule == "smollm" else 2_000)
    own = Tokenizer(models.BPE({name: id for id, name in enumerate(names)}, merges))
    own.pre_tokenizer = RULES["smollm"]()
    tensors["model.smollm"] = hashes(own, 10_000)
    small = Tokenizer(models.BPE(*small))
    small.pre_tokenizer = RULES["smollm"]()
    for text in sorted(TEXTS.glob("*.txt")):
        for name, tokenizer in (("tiny", small), ("model", own)):
            ids = tokenizer.encode(text.read_bytes().decode()).ids
            metadata[f"{name}.{text.stem}"] = f"{fnv(ids)} of {len(ids)}"
            digest = hashlib.sha256(np.array(ids, dtype="<i4").tobytes()).hexdigest()
            print(name, text.name, len(ids), digest)
    save_file(tensors, folder / "tokens.safetensors", metadata=metadata)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
