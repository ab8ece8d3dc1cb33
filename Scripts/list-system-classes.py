#!/usr/bin/env python3
"""Write down which model types each system has a class of its own for, and what these classes do with a rope.

The audit says of a system that has none that it does not run the model, or runs transformers' class, and nothing else.
Model types are those of transformers, as the text model is called (gemma3_text, not gemma3); types that only a system knows
keep the system's name.

Who honours a share of the head, reads `rope_parameters`, has no scaling or scales the softmax is found by scanning the same
sources: Python by its syntax tree, where a class that takes its attention from another file is followed there; Swift and the
choice of a graph in llama.cpp by their text. What a scan cannot tell (a law, an order of steps, which layers rotate) is no list
and stands in the descriptions of the systems, with how it is known.

  list-system-classes.py SOURCES > Sources/RopeSystems/Systems/ModelTypeTable.swift

SOURCES is a folder with the sources that check-systems.py names: mlx-lm, vllm, sglang, llama/vendor/llama.cpp, exllamav3 and
mlx-swift-lm. Needs transformers 5.23.0; nothing of a system is imported.
"""

import ast
import functools
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


# --- What files of classes do ---------------------------------------------------------------------------------------

SHARES = r"partial_rotary_factors?|rotary_pct|rotary_dim"


class Source:
    """A Python file of model classes, and those of the same folder that it takes classes from."""

    def __init__(self, path, package, models=None):
        self.path, self.package, self.models = path, package, models or path.parent
        files = sorted(path.glob("*.py")) if path.is_dir() else [path]
        self.text = "\n".join(file.read_text() for file in files)
        self.tree = ast.parse(self.text)
        # Encoders of images and sound have ropes of their own.
        self.tree.body = [
            node for node in self.tree.body
            if not (isinstance(node, ast.ClassDef) and re.search(r"Vision|Visual|ViT|Audio|Connector", node.name))]

    def others(self):
        """The files that this one takes attention, layers or models from, in their order."""
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom):
                if node.level == 1:
                    names = [node.module] if node.module else [alias.name for alias in node.names]
                elif node.module and node.module.startswith(self.package + "."):
                    names = [node.module.removeprefix(self.package + ".")]
                    if not any(re.search(r"Attention|Layer|Model|For[A-Z]|Block", alias.name) for alias in node.names):
                        continue
                else:
                    continue
                for name in names:
                    path = self.models / f"{name.split('.')[0]}.py"
                    if path.exists() and path.stem not in ("base", "rope_utils"):
                        yield source(path, self.package)

    def calls(self, names):
        """The calls of functions or classes whose names match."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                isFast = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "attr", "") == "fast"
                if re.fullmatch(names, name) and not isFast:
                    yield name, node

    def with_rope(self, names, seen=()):
        """The file that makes the ropes of this one's classes; None where there are none."""
        way = self.way_to_rope(names, seen)
        return way[-1] if way else None

    def way_to_rope(self, names, seen=()):
        """This file and those after it up to the one that makes the ropes."""
        if any(self.calls(names)):
            return [self]
        for other in self.others():
            if other.path not in seen:
                found = other.way_to_rope(names, (*seen, self.path))
                if found:
                    return [self, *found]
        return []

    def of_base(self, name):
        """The file of the class that a class of this file is but another name of; this one otherwise."""
        bases = [
            base.id for node in self.tree.body if isinstance(node, ast.ClassDef) and node.name == name
            and not any(getattr(inner, "name", "") == "__init__" for inner in node.body)
            for base in node.bases if isinstance(base, ast.Name)]
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(self.package + "."):
                path = self.models / f"{node.module.removeprefix(self.package + '.')}.py"
                if path.exists() and any(alias.name in bases for alias in node.names):
                    return source(path, self.package)
        return self

    def has_own_dictionary(self, call):
        """Whether a call of vLLM's get_rope gets a dictionary that the class writes and that asks for nothing."""
        given = argument(call, "rope_parameters", None)
        if isinstance(given, ast.Name):
            bodies = [
                node.body for node in ast.walk(self.tree)
                if isinstance(node, ast.FunctionDef) and any(inner is call for inner in ast.walk(node))]
            given = next((
                each.value for each in bodies[-1] if isinstance(each, ast.Assign)
                and getattr(each.targets[0], "id", "") == given.id), None) if bodies else None
        if not isinstance(given, ast.Dict):
            return False
        return any(
            getattr(key, "value", "") == "rope_type" and getattr(value, "value", "") == "default"
            for key, value in zip(given.keys, given.values))

    def uses(self, pattern):
        """Whether code has an attribute or a text of this name; the declaration of a field is none."""
        return any(
            (isinstance(node, ast.Attribute) and re.fullmatch(pattern, node.attr))
            or (isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(pattern, node.value))
            for node in ast.walk(self.tree))


@functools.cache
def source(path, package, models=None):
    return Source(path, package, models)


def argument(call, name, place):
    """An argument by name or place; None where it is not given or None."""
    words = {word.arg: word.value for word in call.keywords}
    # What two stars hand over may be anything.
    found = words.get(name, words.get(None))
    if found is None and place is not None and len(call.args) > place:
        found = call.args[place]
    return None if isinstance(found, ast.Constant) and found.value is None else found


# --- mlx-lm ---------------------------------------------------------------------------------------------------------

MLX_ROPES = r"initialize_rope|\w*(RoPE|Rope|RotaryEmbedding)"


def mlx_files(folder):
    """The file of every model type, by the type as the file has it."""
    models = folder / "mlx_lm/models"
    files = {
        p.stem: p for p in models.glob("*.py")
        if re.search(r"^class Model\(|^from \.\w+ import [^\n]*\bModel\b", p.read_text(), re.M)}
    tree = ast.parse((folder / "mlx_lm/utils.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MODEL_REMAPPING":
            for old, new in ast.literal_eval(node.value).items():
                if new in files:
                    files.setdefault(old, files[new])
    return files


def mlx(folder):
    return with_text(mlx_files(folder))


def mlx_ropes(folder):
    rows = {"shares": set(), "newKeys": set(), "unscaled": set(), "softmax": set()}
    files = mlx_files(folder)
    for kind, path in files.items():
        file = source(path, "mlx_lm.models")
        rope = file.with_rope(MLX_ROPES)
        if rope is None:
            # A class that turns by its own hand, without a dictionary.
            if ".fast.rope(" in file.text and not file.uses("rope_scaling|rope_parameters"):
                rows["unscaled"].add(kind)
            continue
        calls = [call for call in rope.calls(MLX_ROPES) if call[0] != "NoPE"]

        def isPlain(name, call):
            if name == "initialize_rope":
                return argument(call, "scaling_config", 3) is None
            return name == "RoPE" and argument(call, "scale", 3) is None

        def isHalf(call):
            width = argument(call, "dims", 0)
            return isinstance(width, ast.BinOp) and isinstance(width.op, ast.FloorDiv)
        facts = {
            "unscaled": all(isPlain(*call) for call in calls),
            "shares": rope.uses(SHARES) or any(isHalf(call) for _, call in calls),
            "newKeys": any(each.uses("rope_parameters") for each in file.way_to_rope(MLX_ROPES)),
            "softmax": bool(re.search(r"self\.scale \* (s|mscale) \* ", rope.text)) and "mscale_all_dim" in rope.text
            or "apply_yarn_mscale(" in rope.text,
        }
        # A text model with a file of its own is not that of the file around it.
        types = {kind} | {inner for inner in with_text({kind}) if inner not in files}
        for fact, holds in facts.items():
            if holds:
                rows[fact] |= types
    return rows


def types_of(architecture, architectures):
    """The model types of an architecture; a text model that has an architecture of its own is told by that one."""
    types = of_architecture(architecture)
    own = set().union(*map(of_architecture, architectures))
    return types | (with_text(types) - own)


# --- vLLM and SGLang ------------------------------------------------------------------------------------------------


def vllm_files(folder):
    """The file of every architecture that is vLLM's own."""
    tree = ast.parse((folder / "vllm/model_executor/models/registry.py").read_text())
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            name = getattr(node.targets[0], "id", "")
            if not name.endswith("_MODELS") or "TRANSFORMERS" in name or name.startswith(("_PREV", "_OOT")):
                continue
            for key, value in zip(node.value.keys, node.value.values):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found[key.value] = value.elts[0].value if isinstance(value, ast.Tuple) else None
    return found


def vllm(folder):
    return with_text(set().union(*map(of_architecture, vllm_files(folder))))


def vllm_ropes(folder):
    rows = {"latent": set(), "unscaled": set()}
    files = vllm_files(folder)
    for name, file in files.items():
        path = folder / f"vllm/model_executor/models/{file}.py"
        if file and file.startswith("vllm."):
            path = folder / file.replace(".", "/")
        if not file or not path.exists() or "Mtp" in name or "MTP" in name or "Eagle" in name:
            continue
        rope = source(path, "vllm.model_executor.models", folder / "vllm/model_executor/models").with_rope("get_rope")
        if rope is None:
            continue
        if "\"deepseek_yarn\"" in rope.text and "mscale * mscale" in rope.text:
            rows["latent"] |= types_of(name, files)
        if rope.path == path and all(map(rope.has_own_dictionary, [call for _, call in rope.calls("get_rope")])):
            rows["unscaled"] |= types_of(name, files)
    return rows


def sglang_files(folder):
    """The file of every architecture that is SGLang's own."""
    found = {}
    for path in sorted((folder / "sglang/srt/models").glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EntryClass":
                for name in ast.walk(node.value):
                    if isinstance(name, ast.Name) and path.stem != "transformers":
                        found[name.id] = path
    return found


def sglang(folder):
    return with_text(set().union(*map(of_architecture, sglang_files(folder))))


def sglang_ropes(folder):
    rows = {"attributeShares": set(), "dictionaryShares": set(), "unscaled": set(), "latent": set()}
    ropes = r"get_rope|get_rope_wrapper"
    files = sglang_files(folder)
    for name, path in files.items():
        file = source(path, "sglang.srt.models")
        rope = file.of_base(name).with_rope(ropes)
        # Files of drafts have ropes for the models of others.
        if rope is None or re.search(r"dflash|eagle|nextn|mtp", path.stem):
            continue
        text = rope.text
        calls = [call for _, call in rope.calls(ropes)]

        def takesShare(call):
            width = argument(call, "rotary_dim", 1)
            whole = getattr(width, "attr", getattr(width, "id", "")) in ("head_dim", "qk_rope_head_dim", "head_size")
            return not whole or argument(call, "partial_rotary_factor", 7) is not None
        isShare = any(map(takesShare, calls))
        facts = {
            "attributeShares": isShare and bool(re.search(
                r"(getattr\(\s*\w*config,\s*|hasattr\(\w*config, |config\.)\"?(" + SHARES + r")\b", text)),
            "dictionaryShares": isShare and bool(re.search(
                r"(rope_parameters|rope_scaling|\{\}\))(\.get\(|\[)\s*\"partial_rotary_factor\"", text)),
            "unscaled": all(argument(call, "rope_scaling", 5) is None for call in calls),
            "latent": "= \"deepseek_yarn\"" in text and bool(re.search(r"self\.scaling = .*mscale", text))
            or bool(re.search(r"^    DeepseekV2AttentionMLA,|import .*DeepseekV2AttentionMLA", file.text, re.M)),
        }
        for fact, holds in facts.items():
            if holds:
                rows[fact] |= types_of(name, files)
    return rows


# --- llama.cpp ------------------------------------------------------------------------------------------------------


class Converter:
    """The classes of the converter from Hugging Face, with what their methods do, those of their bases included."""

    def __init__(self, folder):
        self.bases, self.methods, self.arch, self.names = {}, {}, {}, {}
        for path in sorted((folder / "conversion").glob("*.py")):
            text = path.read_text()
            for node in ast.walk(ast.parse(text)):
                if not isinstance(node, ast.ClassDef):
                    continue
                self.bases[node.name] = [base.id for base in node.bases if isinstance(base, ast.Name)]
                self.names[node.name] = [
                    word.value for call in node.decorator_list
                    if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "register"
                    for word in call.args if isinstance(word, ast.Constant)]
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef):
                        self.methods[node.name, inner.name] = ast.get_source_segment(text, inner)
                    if isinstance(inner, ast.Assign) and getattr(inner.targets[0], "id", "") == "model_arch":
                        self.arch[node.name] = getattr(inner.value, "attr", None)

    def line(self, name):
        """The class and its bases, nearest first, as Python looks for methods."""
        result = [name]
        for base in self.bases.get(name, []):
            below = self.line(base)
            result = [each for each in result if each not in below] + below
        return result

    def code(self, name, method):
        """What a method runs, as far as it calls that of a base."""
        text, line = "", self.line(name)
        while line:
            own = self.methods.get((line.pop(0), method))
            if own is None:
                continue
            text += own + "\n"
            named = re.search(rf"\b([A-Z]\w+)\.{method}\(self", own)
            if named:
                line = self.line(named.group(1))
            elif f"super().{method}(" not in own:
                break
        return text

    def architecture(self, name):
        return next((self.arch[each] for each in self.line(name) if each in self.arch), None)

    def types(self, holds):
        """The model types of the classes of which something holds."""
        found = set()
        for name, architectures in self.names.items():
            if not architectures or not holds(name):
                continue
            for one in architectures:
                found |= of_architecture(one)
        return with_text(found)


def llama_cpp(folder):
    return Converter(folder).types(lambda name: True)


def llama_cpp_ropes(folder):
    converter = Converter(folder)
    common = converter.code("TextModel", "set_gguf_parameters")

    def isText(name):
        return "MmprojModel" not in converter.line(name)

    def parameters(name):
        return converter.code(name, "set_gguf_parameters").replace(common, "")

    def extra(name):
        return converter.code(name, "generate_extra_tensors")

    def honours(name):
        text = parameters(name)
        if "add_rope_dimension_count(" not in text or not isText(name):
            return False
        shares = SHARES + r"|rotary_percent|rot_pct|rotary_factor"
        return bool(re.search(r"(" + shares + r")", text))

    def turns_off(name):
        """Whether the last word, whatever the file says, is that nothing is scaled."""
        for method in ast.parse(converter.code(name, "set_gguf_parameters")).body:
            for line in method.body:
                if any(isinstance(inner, ast.Return) for inner in ast.walk(line)):
                    break
                call = getattr(line, "value", None)
                if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not call.args:
                    continue
                isNone = getattr(call.args[0], "attr", "") == "NONE"
                isOne = getattr(call.args[0], "value", None) == 1.0
                if (call.func.attr, isNone) == ("add_rope_scaling_type", True) or (
                        call.func.attr, isOne) == ("add_rope_scaling_factor", True):
                    return True
        return False

    def skips_common(name):
        text = parameters(name)
        return isText(name) and bool(text) and ".impl." not in text and common not in converter.code(
            name, "set_gguf_parameters")

    def has_llama3(name):
        return "llama3" in extra(name) and "ROPE_FREQS" in extra(name)

    def writes_freqs(name):
        # A class with one of several graphs stops with those that lack the tensor.
        own = {converter.architecture(name)} | {
            arch for each in converter.line(name) for arch in re.findall(
                r"self\.model_arch = (?:gguf\.)?MODEL_ARCH\.(\w+)", "".join(
                    text for (kind, _), text in converter.methods.items() if kind == each))}
        return own <= frequencies
    constants = (folder / "gguf-py/gguf/constants.py").read_text()
    tensors = constants[constants.index("MODEL_TENSORS: dict"):]
    frequencies = {
        arch for arch, names in re.findall(r"MODEL_ARCH\.(\w+): \[(.*?)\n    \]", tensors, re.S)
        if "MODEL_TENSOR.ROPE_FREQS" in names}
    sources = {p.stem: p.read_text() for p in (folder / "src/models").glob("*.cpp")}
    file = {"GLM_DSA": "glm-dsa"}
    multiplied = {arch for arch in set(converter.arch.values()) if arch and re.search(
        r"mscale\s*\*\s*mscale", sources.get(file.get(arch, arch.lower()), ""))}
    return {
        "shares": converter.types(honours),
        "llama3": converter.types(lambda name: has_llama3(name) and writes_freqs(name)),
        "llama3Stops": converter.types(lambda name: has_llama3(name) and not writes_freqs(name)),
        "longRoPE": converter.types(lambda name: "ROPE_FACTORS_LONG" in extra(name)),
        "proportional": converter.types(lambda name: "proportional" in extra(name)),
        "latentGraph": converter.types(lambda name: converter.architecture(name) == "DEEPSEEK2"),
        "softmaxGraphs": converter.types(lambda name: converter.architecture(name) in multiplied - {"DEEPSEEK2"}),
        # Lists of frequencies are written elsewhere.
        "unscaled": converter.types(lambda name: isText(name) and (
            turns_off(name) or skips_common(name) and not re.search(r"rope_scaling_(type|factor)", parameters(name)))),
        "fixedBase": converter.types(lambda name: skips_common(name) and (
            "add_rope_freq_base(" not in parameters(name) or "rope_freq = 10000" in parameters(name))),
    }


# --- exllamav3 ------------------------------------------------------------------------------------------------------


def exllama_files(folder):
    found = {}
    for path in sorted((folder / "exllamav3/architecture").glob("*.py")):
        for name in re.findall(r'arch_string\s*=\s*"([^"]+)"', path.read_text()):
            found[name] = path
    return found


def exllama(folder):
    return with_text(set().union(*map(of_architecture, exllama_files(folder))))


def exllama_ropes(folder):
    rows = {"newKeys": set(), "softmax": set()}
    for name, path in exllama_files(folder).items():
        file = source(path, "exllamav3.architecture")
        code = [
            node.value for node in ast.walk(file.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        if any(re.search(r"(^|->)rope_parameters(->\w+_attention)?$", word) for word in code):
            rows["newKeys"] |= with_text(of_architecture(name))
        if "mscale_all_dim" in code or any(
                "mscale_all_dim" in other.text and "sm_scale" in other.text for other in file.others()):
            rows["softmax"] |= with_text(of_architecture(name))
    return rows


# --- mlx-swift-lm ---------------------------------------------------------------------------------------------------


def mlx_swift_classes(folder):
    """The class of every model type."""
    found = {}
    for path in folder.glob("Libraries/MLX?LM/*ModelFactory.swift"):
        text = path.read_text()
        for kind, rest in re.findall(r'^\s*"([a-z0-9_]+)":\s*create(\w*(?:\([^)]*\))?)', text, re.M | re.S):
            names = re.findall(r"(\w+)\.init", rest)
            found[kind] = names[0] if names else None
    return found


def arguments_at(text, place):
    """The text from a place to the bracket that closes there."""
    depth, end = 1, place
    while depth and end < len(text):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return text[place:end - 1]


def mlx_swift(folder):
    return with_text(mlx_swift_classes(folder))


def mlx_swift_ropes(folder):
    rows = {"newKeys": set(), "unscaled": set(), "softmax": set()}
    texts = [p.read_text() for p in sorted(folder.glob("Libraries/MLXLLM/Models/*.swift"))]
    classes = mlx_swift_classes(folder)
    for kind, name in classes.items():
        text = next((each for each in texts if name and re.search(rf"class {name}\b", each)), None)
        if text is None:
            continue
        base = re.search(rf"class {name}: (\w+Model)\b", text)
        text += next((each for each in texts if base and each != text and f"class {base.group(1)}:" in each), "")
        # Swift's RoPE has a scale of its own; 1 is none. Some classes turn by their own hand.
        calls = [arguments_at(text, match.end()) for match in re.finditer(r"(?<![\w.])RoPE\(", text)]
        isPlain = calls and all(not re.search(r"scale:(?!\s*1\.0)", each) for each in calls)
        facts = {
            "newKeys": bool(re.search(r"rope_parameters|ropeParameters\b", text)),
            "unscaled": bool(isPlain or re.search(r"MLX\.exp\(\w+ \* freqScale", text)) and not re.search(
                r"initializeRope|YarnRoPE|Llama3RoPE|SuScaledRoPE|DynamicNTK|func computeBaseFrequency|RotaryEmbedding\(",
                text),
            "softmax": bool(re.search(r"mscaleAllDim|mscale_all_dim", text)) and bool(re.search(r"scale\s*\*", text)),
        }
        types = {kind} | {inner for inner in with_text({kind}) if inner not in classes}
        for fact, holds in facts.items():
            if holds:
                rows[fact] |= types
    return rows


# Types that files name otherwise: a mistral with types of layers is ministral, and the text model of mistral3 may be ministral3.
KIN = {"mistral": "ministral", "mistral3": "ministral3"}


def with_kin(types, own):
    return types | {text for kind, text in KIN.items() if kind in types and text not in own}


def main():
    sources = pathlib.Path(sys.argv[1])
    llama = sources / "llama/vendor/llama.cpp"
    rows = {
        "vLLM": vllm(sources / "vllm"), "sgLang": sglang(sources / "sglang"),
        "llamaCpp": llama_cpp(llama), "mlx": mlx(sources / "mlx-lm"),
        "mlxSwift": mlx_swift(sources / "mlx-swift-lm"), "exLlama": exllama(sources / "exllamav3"),
    }
    ropes = {
        "vLLM": vllm_ropes(sources / "vllm"), "sgLang": sglang_ropes(sources / "sglang"),
        "llamaCpp": llama_cpp_ropes(llama), "mlx": mlx_ropes(sources / "mlx-lm"),
        "mlxSwift": mlx_swift_ropes(sources / "mlx-swift-lm"), "exLlama": exllama_ropes(sources / "exllamav3"),
    }
    print("/// Generated by Scripts/list-system-classes.py from the sources of the systems; do not edit.")
    print("///")
    print("/// The model types that each system has a class of its own for, as transformers names text models, and those whose")
    print("/// class does something with a rope; the script says how that was found.")
    print("enum ModelTypeTable {")
    written = list(rows.items())
    for system, lists in ropes.items():
        # What no class of this name is for cannot be asked for.
        written += [
            (system + name[0].upper() + name[1:], with_kin(types & rows[system], rows[system]))
            for name, types in lists.items()]
    for index, (name, types) in enumerate(written):
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
