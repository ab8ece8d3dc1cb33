#!/usr/bin/env python3
"""Write down which model types each system has a class of its own for.

The audit says of a system that has none that it does not run the model, or runs transformers' class, and nothing else.
Model types are those of transformers, as the text model is called (gemma3_text, not gemma3); types that only a system knows
keep the system's name.

  list-system-classes.py SOURCES > Sources/RopeSystems/Systems/ModelTypeTable.swift

SOURCES is a folder with the sources that check-systems.py names: mlx-lm, vllm, sglang, llama/vendor/llama.cpp, exllamav3 and
mlx-swift-lm. Needs transformers 5.23.0; nothing of a system is imported.
"""

import ast
import pathlib
import re
import sys

from transformers.models.auto import modeling_auto
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = (ROOT / "Sources/RopeSystems/Transformers/ClassTable.swift").read_text()


def texts():
    """The model type of the text model of every composite type."""
    found = {}
    for line in TABLE.splitlines():
        parts = line.strip().split("\t")
        if len(parts) == 2:
            match = re.search(r'"text_type":"([^"]+)"', parts[1])
            found[parts[0]] = match.group(1) if match else None
    return found


TEXTS = texts()


def architectures():
    """Model types by the name of an architecture."""
    found = {}
    for name, mapping in vars(modeling_auto).items():
        if name.endswith("_MAPPING_NAMES") and hasattr(mapping, "items"):
            for model_type, names in mapping.items():
                for one in names if isinstance(names, (list, tuple)) else [names]:
                    found.setdefault(one.lower(), set()).add(model_type)
    return found


ARCHITECTURES = architectures()
STEMS = {config.removesuffix("Config").lower(): kind for kind, config in CONFIG_MAPPING_NAMES.items()}


def of_architecture(name):
    """The model types that an architecture stands for, whatever its capital letters."""
    name = name.lower()
    types = set(ARCHITECTURES.get(name, ()))
    for ending in ("forcausallm", "forconditionalgeneration", "lmheadmodel", "formaskedlm", "model"):
        if name.endswith(ending) and name.removesuffix(ending) in STEMS:
            types.add(STEMS[name.removesuffix(ending)])
    return types


def with_text(types):
    """Those types with the text models within them; the wrappers themselves have no rope."""
    result = set()
    for kind in types:
        seen = []
        while kind and kind not in seen:
            seen.append(kind)
            kind = TEXTS.get(kind)
        result |= set(seen)
    return result


def mlx(folder):
    names = {p.stem for p in (folder / "mlx_lm/models").glob("*.py") if "class Model(" in p.read_text()}
    tree = ast.parse((folder / "mlx_lm/utils.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MODEL_REMAPPING":
            names |= {old for old, new in ast.literal_eval(node.value).items() if new in names}
    return with_text(names)


def vllm(folder):
    tree = ast.parse((folder / "vllm/model_executor/models/registry.py").read_text())
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            name = getattr(node.targets[0], "id", "")
            if not name.endswith("_MODELS") or "TRANSFORMERS" in name or name.startswith(("_PREV", "_OOT")):
                continue
            for key in node.value.keys:
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found |= of_architecture(key.value)
    return with_text(found)


def sglang(folder):
    found = set()
    for path in (folder / "sglang/srt/models").glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EntryClass":
                for name in ast.walk(node.value):
                    if isinstance(name, ast.Name) and path.stem != "transformers":
                        found |= of_architecture(name.id)
    return with_text(found)


def llama_cpp(folder):
    found = set()
    for path in (folder / "conversion").glob("*.py"):
        for call in re.findall(r"@ModelBase\.register\(([^)]*)\)", path.read_text(), re.S):
            for name in re.findall(r'"([^"]+)"', call):
                found |= of_architecture(name)
    return with_text(found)


def exllama(folder):
    found = set()
    for path in (folder / "exllamav3/architecture").glob("*.py"):
        for name in re.findall(r'arch_string\s*=\s*"([^"]+)"', path.read_text()):
            found |= of_architecture(name)
    return with_text(found)


def mlx_swift(folder):
    found = set()
    for path in folder.glob("Libraries/MLX?LM/*ModelFactory.swift"):
        found |= set(re.findall(r'^\s*"([a-z0-9_]+)":\s*create', path.read_text(), re.M))
    return with_text(found)


def main():
    sources = pathlib.Path(sys.argv[1])
    rows = {
        "vLLM": vllm(sources / "vllm"), "sgLang": sglang(sources / "sglang"),
        "llamaCpp": llama_cpp(sources / "llama/vendor/llama.cpp"), "mlx": mlx(sources / "mlx-lm"),
        "mlxSwift": mlx_swift(sources / "mlx-swift-lm"), "exLlama": exllama(sources / "exllamav3"),
    }
    print("/// Generated by Scripts/list-system-classes.py from the sources of the systems; do not edit.")
    print("///")
    print("/// The model types that each system has a class of its own for, as transformers names text models.")
    print("enum ModelTypeTable {")
    for index, (name, types) in enumerate(rows.items()):
        if index:
            print()
        print(f"  static let {name}: StaticString = \"\"\"")
        line = "   "
        for kind in sorted(types):
            if len(line) + len(kind) + 1 > 98:
                print(line)
                line = "   "
            line += " " + kind
        print(line)
        print("    \"\"\"")
    print("}")


if __name__ == "__main__":
    main()
