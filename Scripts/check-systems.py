#!/usr/bin/env python3
"""Run the rope code of other systems on small configurations and write down what it gives.

Every rule of the audit about another system is a claim about that system's source. This script hands small configurations to
the sources themselves and records frequencies, amplitude and softmax scale, so that a test can hold the rules to them.

Sources (folders are arguments; a system without a folder is left out):

  --exllamav3   checkout of github.com/turboderp-org/exllamav3 at 4f8ad01
  --mlx-lm      pip download --no-deps mlx-lm==0.32.2, wheel unzipped; needs `pip install 'mlx[cpu]'` on Linux
  --vllm        pip download --no-deps vllm==0.33.0, wheel unzipped (vllm/model_executor, vllm/transformers_utils, vllm/config)
  --sglang      pip download --no-deps sglang==0.5.23, wheel unzipped (sglang/srt)
  --llama-cpp   vendor/llama.cpp of `pip download --no-binary llama-cpp-python llama-cpp-python==0.3.36` (0c1e57098)
  --deepseek    checkout of github.com/deepseek-ai/DeepSeek-V3 at 9b4e978
  --gpt-oss     checkout of github.com/openai/gpt-oss at 7b58334
  --yarn        checkout of github.com/jquesnelle/yarn at 995db5b
  --transformers-5.19  pip install --no-deps -t FOLDER transformers==5.19.0; vLLM, SGLang and llama.cpp's converter read
                files through transformers, and these releases of them do not take a newer one

Python needs torch (CPU), transformers 5.23.0 with its dependencies, pillow, and mlx for mlx-lm. Nothing is installed or
imported from a system's package but its rope code, its configuration code and, for exllamav3 and mlx-lm, its model classes;
kernels, loggers and platforms are stand-ins.

How each answer is known is kept with it: "run" where the system's own code made the numbers, "transliterated" where its
arithmetic was written again in Python here (llama.cpp's C++, after its own converter has run; mlx-swift-lm's Swift), and
"run, softmax read" where the rope was run and the few lines around it were read.

  check-systems.py [folders] --output cases.json     write the cases
  check-systems.py [folders] --compare cases.json    fail where today's answers differ from the file
"""

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import logging
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import types
import warnings
from unittest.mock import MagicMock

warnings.filterwarnings("ignore")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "critical")

VERSIONS = {
    "exllamav3": "4f8ad01", "mlx-lm": "0.32.2", "vllm": "0.33.0", "sglang": "0.5.23", "llama.cpp": "0c1e57098",
    "deepseek-v3": "9b4e978", "gpt-oss": "7b58334", "yarn": "995db5b", "mlx-swift-lm": "14414441", "transformers": "5.23.0",
}


class Refused(Exception):
    """The system stops on the configuration."""


class Answer:
    """What a system makes of one layer, and the longest context that it lets the model have."""

    def __init__(self, frequencies, amplitude=1.0, softmax=None, query=None, context=None):
        self.frequencies = [float(f) for f in frequencies]
        self.amplitude = float(amplitude)
        self.softmax = None if softmax is None else float(softmax)
        self.query = query
        self.context = context


# --- What the cases leave out and the classes of the systems want to read -------------------------------------------

FILLER = {
    "hidden_act": "silu", "intermediate_size": 64, "rms_norm_eps": 1e-6, "vocab_size": 64, "num_hidden_layers": 4,
    "tie_word_embeddings": False, "moe_intermediate_size": 32, "n_routed_experts": 4, "num_experts_per_tok": 2,
    "n_shared_experts": 1, "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1, "q_lora_rank": 16,
    "norm_topk_prob": True, "attention_bias": False, "scoring_func": "sigmoid", "topk_method": "noaux_tc",
    "routed_scaling_factor": 1.0,
}
LATENT = {"kv_lora_rank": 16, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128}
ARCHITECTURES = {
    "llama": "LlamaForCausalLM", "qwen2": "Qwen2ForCausalLM", "qwen3": "Qwen3ForCausalLM", "phi": "PhiForCausalLM",
    "phi3": "Phi3ForCausalLM", "deepseek_v2": "DeepseekV2ForCausalLM", "deepseek_v3": "DeepseekV3ForCausalLM",
    "deepseek_v32": "DeepseekV32ForCausalLM", "ministral3": "Ministral3ForCausalLM", "mistral": "MistralForCausalLM",
    "gemma3_text": "Gemma3ForCausalLM", "olmo3": "Olmo3ForCausalLM", "smollm3": "SmolLM3ForCausalLM",
    "cohere2": "Cohere2ForCausalLM", "exaone4": "Exaone4ForCausalLM", "stablelm": "StableLmForCausalLM",
    "hunyuan_v1_dense": "HunYuanDenseV1ForCausalLM", "gpt_oss": "GptOssForCausalLM", "glm4": "Glm4ForCausalLM",
    "granitemoehybrid": "GraniteMoeHybridForCausalLM", "granite": "GraniteForCausalLM", "cohere": "CohereForCausalLM",
    "gemma": "GemmaForCausalLM", "nemotron": "NemotronForCausalLM", "glm": "GlmForCausalLM", "falcon": "FalconForCausalLM",
    "hunyuan_v1_moe": "HunYuanMoEV1ForCausalLM",
}


def head_width(config):
    return config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]


def is_latent(config):
    return config["model_type"].startswith("deepseek_v")


def rotary_width(config):
    return config["qk_rope_head_dim"] if is_latent(config) else head_width(config)


# --- Loading sources with stand-ins ---------------------------------------------------------------------------------


class StandIn(types.ModuleType):
    """A module in which every name exists."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name.startswith("is_") or name in ("get_bool_env_var", "cpu_has_amx_support"):
            return lambda *arguments, **keywords: False
        if name == "get_device":
            return lambda *arguments, **keywords: "cpu"
        return MagicMock(name=f"{self.__name__}.{name}")


class PartialPackage(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one sub-package of a system in its folder and stand-ins for the rest."""

    def __init__(self, folder, package, real):
        self.folder, self.package, self.real = pathlib.Path(folder), package, real

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] != self.package:
            return None
        if name == self.real or name.startswith(self.real + "."):
            place = self.folder / name.replace(".", "/")
            if place.is_dir():
                return importlib.util.spec_from_file_location(
                    name, place / "__init__.py", submodule_search_locations=[str(place)])
            return importlib.util.spec_from_file_location(name, place.with_suffix(".py"))
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = StandIn(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def functions_of(path, names, surroundings, owner=None):
    """Some functions of a source file, or of a class in it, compiled alone."""
    tree = ast.parse(pathlib.Path(path).read_text())
    if owner:
        tree = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner)
    chosen = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names]
    missing = set(names) - {node.name for node in chosen}
    if missing:
        raise SystemExit(f"{path} has no {', '.join(sorted(missing))}")
    space = {"__builtins__": __builtins__, **surroundings}
    for node in chosen:
        for inner in ast.walk(node):
            if isinstance(inner, ast.FunctionDef):
                inner.returns = None
            if isinstance(inner, ast.arg):
                inner.annotation = None
    exec(compile(ast.Module(body=chosen, type_ignores=[]), str(path), "exec"), space)
    return space


def class_of(path, name, surroundings):
    """A class of a source file, compiled alone."""
    tree = ast.parse(pathlib.Path(path).read_text())
    chosen = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    space = {"__builtins__": __builtins__, "__name__": pathlib.Path(path).stem, **surroundings}
    exec(compile(ast.Module(body=chosen, type_ignores=[]), str(path), "exec"), space)
    return space[name]


def constant_of(path, name):
    """A constant of a source file."""
    for node in ast.parse(pathlib.Path(path).read_text()).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return ast.literal_eval(node.value)
    raise SystemExit(f"{path} has no {name}")


def recorded_frequencies(make):
    """What every call of a `_compute_inv_freq` returned while something was made, the outermost last."""
    found = []

    def wrap(kind):
        inner = kind.__dict__["_compute_inv_freq"]

        def recording(self, *arguments, **keywords):
            result = inner(self, *arguments, **keywords)
            found.append(result)
            return result
        kind._compute_inv_freq = recording
        return kind, inner

    import torch
    kinds, todo = set(), [torch.nn.Module]
    while todo:
        for kind in todo.pop().__subclasses__():
            if kind not in kinds:
                kinds.add(kind)
                todo.append(kind)
    wrapped = [wrap(kind) for kind in kinds if "_compute_inv_freq" in kind.__dict__]
    try:
        made = make()
    finally:
        for kind, inner in wrapped:
            kind._compute_inv_freq = inner
    return made, found


def hugging_face(config):
    """The file as transformers' configuration class of its model type reads it."""
    from transformers import AutoConfig
    filled = {**FILLER, **(LATENT if is_latent(config) else {}), **copy.deepcopy(config)}
    model_type = filled.pop("model_type")
    try:
        return AutoConfig.for_model(model_type, **filled)
    except Exception as error:
        raise Refused(f"transformers' configuration class: {error}".split("\n")[0]) from error


def refusing(make):
    try:
        return make()
    except (KeyError, TypeError, ValueError, AssertionError, AttributeError, ZeroDivisionError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from error


# --- transformers ---------------------------------------------------------------------------------------------------


class Transformers:
    evidence = "run"
    classes = {
        "llama": ("llama", "LlamaRotaryEmbedding"),
        "qwen4_exp_text": ("qwen4_exp", "Qwen4ExpTextRotaryEmbedding"),
        "deepseek_v3": ("deepseek_v3", "DeepseekV3RotaryEmbedding"),
    }

    def __call__(self, config, layer_type, served):
        module, name = self.classes[config["model_type"]]
        module = importlib.import_module(f"transformers.models.{module}.modeling_{module}")
        kind = getattr(module, name, None) or next(
            value for key, value in vars(module).items()
            if key.endswith("RotaryEmbedding") and "Vision" not in key)
        read = hugging_face(config)
        rope = refusing(lambda: kind(config=read))
        softmax = None
        if config["model_type"] == "deepseek_v3":
            attention = module.DeepseekV3Attention(read, 0)
            softmax = attention.scaling * math.sqrt(attention.qk_head_dim)
        return Answer(rope.inv_freq, rope.attention_scaling, softmax)


# --- exllamav3 ------------------------------------------------------------------------------------------------------


class ExLlama:
    evidence = "run"

    def __init__(self, folder):
        package = types.ModuleType("exllamav3")
        package.__path__ = [str(pathlib.Path(folder) / "exllamav3")]
        sys.modules["exllamav3"] = package
        extension = types.ModuleType("exllamav3.ext")
        extension.exllamav3_ext = MagicMock()
        sys.modules["exllamav3.ext"] = extension
        importlib.import_module("exllamav3.model.config")
        importlib.import_module("exllamav3.model.model")
        self.rope = importlib.import_module("exllamav3.util.rope").RoPE
        self.architectures = importlib.import_module("exllamav3.architecture.architectures").get_architectures()

        class NoTensors:
            def __init__(self, *arguments, **keywords):
                pass

            def has_tensor(self, *arguments, **keywords):
                return False

            def __getattr__(self, name):
                return lambda *arguments, **keywords: None
        for name, module in list(sys.modules.items()):
            if name.startswith("exllamav3") and hasattr(module, "SafetensorsCollection"):
                module.SafetensorsCollection = NoTensors

    def __call__(self, config, layer_type, served):
        name = ARCHITECTURES[config["model_type"]]
        if name not in self.architectures:
            raise Refused(f"it has no {name}")
        filled = {**FILLER, **(LATENT if is_latent(config) else {}), **config, "architectures": [name]}
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "config.json").write_text(json.dumps(filled))
            read = refusing(lambda: self.architectures[name]["config_class"](folder))
            if served is not None:
                read.override_dynamic_seq_len(served)
            model = refusing(lambda: read.model_classes["text"](read))
        attention = next(
            module for module in self.modules(model)
            if hasattr(module, "rope_settings")
            and (layer_type is None or (layer_type == "sliding_attention") == (getattr(module, "sliding_window", -1) != -1)))
        if attention.rope_settings is None:
            return Answer([])
        rope = refusing(lambda: self.rope("cpu", attention.rope_settings))
        width = getattr(attention, "qk_head_dim", None) or attention.head_dim
        softmax = None if config["model_type"].startswith("gemma") else attention.sm_scale * math.sqrt(width)
        query = None
        if rope.llama_4_scaling_beta:
            query = {"slope": rope.llama_4_scaling_beta, "interval": rope.llama_4_scaling_original, "offset": 0}
        return Answer(rope.inv_freq, rope.attn_factor, softmax, query)

    def modules(self, module):
        yield module
        for inner in getattr(module, "modules", None) or []:
            yield from self.modules(inner)


# --- mlx-lm ---------------------------------------------------------------------------------------------------------


class MLX:
    evidence = "run"

    def __init__(self, folder):
        sys.path.insert(0, str(folder))
        import mlx.core as mx
        mx.set_default_device(mx.cpu)

    def __call__(self, config, layer_type, served):
        module = importlib.import_module(f"mlx_lm.models.{config['model_type']}")
        filled = {**FILLER, **(LATENT if is_latent(config) else {}), **copy.deepcopy(config)}
        filled.setdefault("num_key_value_heads", filled["num_attention_heads"])
        model = refusing(lambda: module.Model(module.ModelArgs.from_dict(filled)))
        types = config.get("layer_types") or [None] * len(model.layers)
        index = types.index(layer_type) if layer_type in types else 0
        attention = model.layers[index].self_attn
        rope = getattr(attention, "rope", None)
        if rope is None or type(rope).__name__ == "NoPE" or not getattr(attention, "use_rope", True):
            return Answer([])
        softmax, query = None, None
        if is_latent(config):
            softmax = attention.scale * math.sqrt(LATENT["qk_nope_head_dim"] + LATENT["qk_rope_head_dim"])
        if hasattr(attention, "scaling_beta"):
            interval = attention.original_max_position_embeddings
            query = {"slope": attention.scaling_beta, "interval": interval, "offset": 0}
            found = module._get_llama_4_attn_scale(2, 3 * interval - 1, attention.scaling_beta, interval)
            wanted = [1 + attention.scaling_beta * math.log(turns) for turns in (3, 4)]
            if any(abs(float(a) - b) > 1e-5 for a, b in zip(found.flatten(), wanted)):
                raise SystemExit("mlx-lm: the query's factor is not what was read")
        if hasattr(rope, "_freqs"):
            frequencies = [0.0 if math.isinf(float(f)) else 1 / float(f) for f in rope._freqs]
            return Answer(frequencies, getattr(rope, "mscale", getattr(rope, "_scale", 1.0)), softmax, query)
        width = rope.dims
        base = rope.base
        scale = getattr(rope, "scale", 1.0)
        if type(rope).__name__ == "DynamicNTKScalingRoPE":
            # The base that the call would hand on, for the served length.
            import mlx.core as mx
            seen = {}
            kept = mx.fast.rope
            try:
                mx.fast.rope = lambda x, *arguments, **keywords: seen.update(keywords) or x
                rope(mx.zeros((1, 1, 1, width)), offset=(served or config["max_position_embeddings"]) - 1)
            finally:
                mx.fast.rope = kept
            base = seen["base"]
        return Answer([scale * base ** (-2 * i / width) for i in range(width // 2)], 1.0, softmax)


# --- vLLM -----------------------------------------------------------------------------------------------------------


class VLLM:
    def __init__(self, folder):
        import torch
        real = "vllm.model_executor.layers.rotary_embedding"
        sys.meta_path.insert(0, PartialPackage(folder, "vllm", real))

        class Operation(torch.nn.Module):
            def __init__(self, *arguments, **keywords):
                super().__init__()

            @classmethod
            def register(cls, *arguments, **keywords):
                return lambda kind: kind

            @classmethod
            def enabled(cls):
                return False
        importlib.import_module("vllm.model_executor.custom_op").CustomOp = Operation
        platform = MagicMock()
        platform.is_triton_rotary_embed_enabled = lambda: False
        importlib.import_module("vllm._aiter_ops").rocm_aiter_ops = platform
        self.module = importlib.import_module(real)
        self.long = importlib.import_module(real + ".phi3_long_rope_scaled_rope")
        source = pathlib.Path(folder) / "vllm"
        from transformers.configuration_utils import ALLOWED_LAYER_TYPES
        readers = functions_of(source / "config/utils.py", ["getattr_iter"], {"logger": MagicMock(), "Any": object})
        utilities = importlib.import_module("vllm.config.utils")
        utilities.getattr_iter = readers["getattr_iter"]
        readers = functions_of(
            source / "transformers_utils/config.py",
            ["is_rope_parameters_nested", "patch_legacy_rope_type", "patch_rope_parameters", "iter_rope_parameters"],
            {"logger": MagicMock(), "math": math, "ALLOWED_LAYER_TYPES": ALLOWED_LAYER_TYPES})
        self.patch = readers["patch_rope_parameters"]
        self.derived = functions_of(
            source / "transformers_utils/model_arch_config_convertor.py", ["derive_max_model_len_and_key"], {},
            owner="ModelArchConfigConvertorBase")["derive_max_model_len_and_key"]
        self.verified = functions_of(
            source / "config/model.py", ["_get_and_verify_max_len"],
            {"logger": MagicMock(), "iter_rope_parameters": readers["iter_rope_parameters"],
             "current_platform": types.SimpleNamespace(check_max_model_len=lambda length: length)}
        )["_get_and_verify_max_len"]
        self.mscale = functions_of(
            source / "model_executor/models/deepseek_v2.py", ["yarn_get_mscale"], {})["yarn_get_mscale"]

    evidence = "run"

    def __call__(self, config, layer_type, served):
        read = hugging_face(config)
        refusing(lambda: self.patch(read))
        parameters = copy.deepcopy(read.rope_parameters)
        if layer_type is not None:
            parameters = parameters[layer_type]
        softmax = None
        if is_latent(config):
            # deepseek_v2.py, read: every type but the default becomes DeepSeek's.
            softmax = 1.0
            if parameters["rope_type"] != "default":
                plain = parameters.get("attention_factor") == 1.0
                parameters["rope_type"] = "deepseek_llama_scaling" if plain else "deepseek_yarn"
                if not plain:
                    k = float(parameters.get("mscale_all_dim", False))
                    softmax = self.mscale(refusing(lambda: parameters["factor"]), k) ** 2
        original = parameters.get("original_max_position_embeddings")
        self.long.get_current_vllm_config = lambda: types.SimpleNamespace(
            model_config=types.SimpleNamespace(max_model_len=served or original or config["max_position_embeddings"]))
        self.module._ROPE_DICT.clear()
        rope, frequencies = recorded_frequencies(lambda: refusing(lambda: self.module.get_rope(
            rotary_width(config), max_position=config["max_position_embeddings"], is_neox_style=not is_latent(config),
            rope_parameters=parameters)))
        answer = answer_of_cache(rope, frequencies, softmax, getattr(rope, "use_long_rope", None))
        answer.context = self.context(read)
        return answer

    def context(self, read):
        derived = self.derived(types.SimpleNamespace(hf_text_config=read))
        arch = types.SimpleNamespace(derived_max_model_len_and_key=derived)
        return int(self.verified(read, arch, None, None, False, None))


def answer_of_cache(rope, frequencies, softmax, is_long):
    """Frequencies as recorded, and the amplitude that stands in the table of cosines at position 0."""
    import torch
    if hasattr(rope, "long_short_cos_sin_cache"):
        short, long = frequencies[-2:]
        start = rope.original_max_position_embeddings if is_long else 0
        return Answer(long if is_long else short, rope.long_short_cos_sin_cache[start, 0], softmax)
    chosen = frequencies[-1] / (rope.scaling_factors[0] if hasattr(rope, "scaling_factors") else 1)
    if torch.is_complex(chosen) or chosen.isnan().any():
        raise Refused("its table of cosines is not real")
    cache = rope.cos_sin_cache
    amplitude = cache[0, 0]
    sines = cache[1, cache.shape[1] // 2:]
    if not torch.allclose(amplitude * chosen.float().sin(), sines, atol=1e-6):
        raise SystemExit(f"{type(rope).__name__}: the table is not made of the frequencies recorded")
    return Answer(chosen, amplitude, softmax)


# --- SGLang ---------------------------------------------------------------------------------------------------------


class SGLang:
    evidence = "run"

    def __init__(self, folder):
        import torch
        real = "sglang.srt.layers.rotary_embedding"
        sys.meta_path.insert(0, PartialPackage(folder, "sglang", real))

        class Operation(torch.nn.Module):
            def __init__(self, *arguments, **keywords):
                super().__init__()
        importlib.import_module("sglang.kernels.fused_op").BaseFusedOp = Operation
        importlib.import_module("sglang.srt.runtime_context").publish_role = lambda: None
        self.module = importlib.import_module(real + ".factory")
        self.scaling = functions_of(
            pathlib.Path(folder) / "sglang/srt/configs/model_config.py",
            ["yarn_get_mscale", "compute_mla_mscale_scaling"], {"math": math, "logger": MagicMock()}
        )["compute_mla_mscale_scaling"]
        self.context = functions_of(
            pathlib.Path(folder) / "sglang/srt/utils/hf_transformers/common.py", ["get_context_length"],
            {"CONTEXT_LENGTH_KEYS": constant_of(
                pathlib.Path(folder) / "sglang/srt/utils/hf_transformers/common.py", "CONTEXT_LENGTH_KEYS")}
        )["get_context_length"]
        from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
        self.gemma3 = class_of(
            pathlib.Path(folder) / "sglang/srt/models/gemma3_causal.py", "Gemma3RotaryEmbedding",
            {"nn": torch.nn, "torch": torch, "ROPE_INIT_FUNCTIONS": ROPE_INIT_FUNCTIONS, "Gemma3TextConfig": object})

    def __call__(self, config, layer_type, served):
        read = hugging_face(config)
        parameters = copy.deepcopy(read.rope_parameters)
        width = rotary_width(config)
        rotary, softmax, query = width, None, None
        if is_latent(config):
            # deepseek_v2.py, read: every type but the default becomes DeepSeek's.
            softmax = 1.0
            if parameters.get("rope_type") == "default":
                base, parameters = parameters["rope_theta"], None
            else:
                parameters["rope_type"] = "deepseek_yarn"
                softmax = refusing(lambda: self.scaling(parameters, 1.0))
        elif config["model_type"] == "gemma3_text":
            # Gemma3TextModel, read: full layers have the dictionary of theirs, sliding ones the base of theirs alone. (On CPUs
            # with AMX its attention takes the default type for both.)
            full = layer_type == "full_attention"
            read.rope_parameters = parameters[layer_type] if full else {
                "rope_type": "default", "rope_theta": parameters[layer_type]["rope_theta"]}
            rope = refusing(lambda: self.gemma3(read))
            answer = Answer(rope.inv_freq, rope.attention_scaling)
            read.rope_parameters = parameters
            answer.context = self.context(read)
            return answer
        else:
            # llama.py, read: the share beside the dictionary, and the original context from there too.
            rotary = int(getattr(read, "partial_rotary_factor", 1) * width)
            if getattr(read, "original_max_position_embeddings", None):
                parameters["original_max_position_embeddings"] = read.original_max_position_embeddings
        maximum = config["max_position_embeddings"]
        if config["model_type"] == "ministral3":
            # ministral3.py, read: the original context beside the dictionary, or else 16384, stands for the maximum.
            maximum = getattr(read, "original_max_position_embeddings", 16384)
            if parameters.get("llama_4_scaling_beta") is not None:
                query = {"slope": parameters["llama_4_scaling_beta"], "interval": maximum, "offset": 0}
        theta = parameters.get("rope_theta", 10000) if parameters else base
        self.module._ROPE_DICT.clear()
        rope, frequencies = recorded_frequencies(lambda: refusing(lambda: self.module.get_rope(
            width, rotary, maximum, theta, not is_latent(config), parameters)))
        length = served or config["max_position_embeddings"]
        is_long = hasattr(rope, "long_short_cos_sin_cache") and length - 1 > rope.original_max_position_embeddings
        answer = answer_of_cache(rope, frequencies, softmax, is_long)
        answer.query = query
        answer.context = self.context(read)
        return answer


# --- llama.cpp ------------------------------------------------------------------------------------------------------


class LlamaCpp:
    """The converter is run; what the C++ code makes of the file's keys is written again here."""

    evidence = "transliterated"
    reads_log_multiplier = {"DEEPSEEK2": 0.1, "DEEPSEEK32": 0.1, "MISTRAL4": 0.1, "MISTRAL3": 1.0}
    latent = {"DEEPSEEK2", "DEEPSEEK32", "MISTRAL4", "GLM_DSA"}
    reads_betas = {"MISTRAL3", "GROK"}
    plain_sliding = {"GEMMA3", "OLMO2"}

    def __init__(self, folder):
        sys.path[:0] = [str(pathlib.Path(folder) / "gguf-py"), str(folder)]
        logging.disable(logging.CRITICAL)
        self.conversion = importlib.import_module("conversion")
        self.base = importlib.import_module("conversion.base")
        self.gguf = importlib.import_module("gguf")
        self.conversion.load_all_models()

    def converted(self, config):
        class Writer:
            def __init__(self):
                self.keys = {}

            def __getattr__(self, name):
                def add(*values, **keywords):
                    self.keys[name.removeprefix("add_")] = values[0] if len(values) == 1 else values
                return add
        filled = {
            **FILLER, **(LATENT if is_latent(config) else {}), **config,
            "architectures": [ARCHITECTURES[config["model_type"]]]}
        filled.setdefault("num_key_value_heads", filled["num_attention_heads"])
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "config.json").write_text(json.dumps(filled))
            read = self.base.ModelBase.load_hparams(folder, False)
            kind = self.conversion.get_model_class(filled["architectures"][0])
            model = kind(
                folder, self.gguf.LlamaFileType.ALL_F32, folder / "out.gguf", eager=True, dry_run=True, hparams=read)
            model = getattr(model, "impl", model)
            model.gguf_writer = writer = Writer()
            model.set_gguf_parameters()
            tensors = dict(model.generate_extra_tensors())
        return model.model_arch.name, writer.keys, tensors

    def __call__(self, config, layer_type, served):
        arch, keys, tensors = refusing(lambda: self.converted(config))
        width = keys.get("rope_dimension_count") or keys.get("key_length") or head_width(config)
        kind = getattr(keys.get("rope_scaling_type"), "value", None) or "linear"
        factor = keys.get("rope_scaling_factor") or 1.0
        scale = 1.0 if kind == "none" else 1 / factor
        context = keys["context_length"]
        original = keys.get("rope_scaling_orig_ctx_len") or context
        base = keys.get("rope_freq_base", 10000.0)
        fast, slow = 32.0, 1.0
        if arch in self.reads_betas:
            fast = keys.get("rope_scaling_yarn_beta_fast", fast)
            slow = keys.get("rope_scaling_yarn_beta_slow", slow)
        k = 0.0
        if arch in self.reads_log_multiplier:
            k = keys.get("rope_scaling_yarn_log_mul", 0.0) / (0.1 if self.reads_log_multiplier[arch] == 0.1 else 1.0)
        blends = kind == "yarn"
        attention = 1.0
        if blends:
            if k != 0:
                numerator = k if arch == "DEEPSEEK2" and k != 1 else 1.0
                attention = mscale(factor, numerator) / mscale(factor, k)
            else:
                attention = mscale(factor, 1.0)
            attention /= 1 + 0.1 * math.log(factor)
        attention *= keys.get("rope_scaling_attn_factors", 1.0)
        softmax = None
        if arch in self.latent:
            gain = attention * (1 + 0.1 * math.log(1 / scale)) * (1 + 0.1 * k * math.log(1 / scale))
            softmax = gain * gain
        if layer_type == "sliding_attention" and arch in self.plain_sliding:
            scale, blends, attention = 1.0, False, 1.0
            if arch == "GEMMA3":
                base = keys.get("rope_freq_base_swa", 10000.0)
        divisors = [1.0] * (width // 2)
        name = "rope_freqs"
        if "rope_factors_long.weight" in tensors:
            name = "rope_factors_long" if (served or context) > original else "rope_factors_short"
        if f"{name}.weight" in tensors:
            divisors = [float(value) for value in tensors[f"{name}.weight"]]
        bare = [base ** (-2 * i / width) / divisors[i] for i in range(width // 2)]
        frequencies = [scale * theta for theta in bare]
        if blends:
            low = max(0.0, math.floor(correction(fast, width, base, original)))
            high = min(width - 1.0, math.ceil(correction(slow, width, base, original)))
            for i, theta in enumerate(bare):
                mix = 1 - min(1, max(0, (i - low) / max(0.001, high - low)))
                frequencies[i] = scale * theta * (1 - mix) + theta * mix
            attention *= 1 + 0.1 * math.log(1 / scale)
        query = None
        if arch == "MISTRAL3" and keys.get("attn_temperature_scale"):
            query = {"slope": keys["attn_temperature_scale"], "interval": original, "offset": 0}
        return Answer(frequencies, attention, softmax, query, context)


def mscale(s, k):
    return 1.0 if s <= 1 else 0.1 * k * math.log(s) + 1.0


def correction(rotations, width, base, context):
    return width * math.log(context / (rotations * 2 * math.pi)) / (2 * math.log(base))


# --- mlx-swift-lm ---------------------------------------------------------------------------------------------------


class MLXSwift:
    """RoPEUtils.swift, Llama.swift, Qwen2.swift and DeepseekV3.swift, written again."""

    evidence = "transliterated"

    def __call__(self, config, layer_type, served):
        settings = config.get("rope_scaling") or {}
        width = rotary_width(config)
        base = config.get("rope_theta", 10000.0)
        kind = settings.get("type") or settings.get("rope_type") or "default"
        bare = [base ** (-2 * i / width) for i in range(width // 2)]
        softmax = None
        if config["model_type"] == "deepseek_v3":
            k, factor = settings.get("mscale_all_dim", 0.0), settings.get("factor")
            softmax = mscale(factor, k) ** 2 if k and factor else 1.0
        if config["model_type"] in ("llama", "mistral") and settings:
            if "factor" not in settings or kind not in ("linear", "dynamic", "llama3"):
                raise Refused("LlamaConfiguration takes linear, dynamic and llama3 with a factor")
        if config["model_type"] == "qwen2" and settings.get("type") != "linear":
            return Answer(bare, 1.0, softmax)
        if kind in ("default", "mrope"):
            return Answer(bare, 1.0, softmax)
        if kind == "linear":
            return Answer([theta / settings.get("factor", 1.0) for theta in bare], 1.0, softmax)
        if kind in ("yarn", "deepseek_yarn", "telechat3-yarn"):
            factor = settings.get("factor", 32.0)
            original = settings.get("original_max_position_embeddings", 4096)
            low = max(0, math.floor(correction(settings.get("beta_fast", 32), width, base, original)))
            high = min(width - 1, math.ceil(correction(settings.get("beta_slow", 1), width, base, original)))
            if low == high:
                high += 0.001
            blend = [1 - min(1, max(0, (i - low) / (high - low))) for i in range(width // 2)]
            ratio = mscale(factor, settings.get("mscale", 1.0)) / mscale(factor, settings.get("mscale_all_dim", 0.0))
            return Answer([theta * (g + (1 - g) / factor) for theta, g in zip(bare, blend)], ratio, softmax)
        raise Refused(f"it does not know {kind}")


# --- Reference codes ------------------------------------------------------------------------------------------------


class DeepSeek:
    evidence = "run"

    def __init__(self, folder):
        kernels = types.ModuleType("kernel")
        kernels.act_quant = kernels.weight_dequant = kernels.fp8_gemm = None
        sys.modules["kernel"] = kernels
        place = pathlib.Path(folder) / "inference/model.py"
        spec = importlib.util.spec_from_file_location("deepseek_reference", place)
        self.module = importlib.util.module_from_spec(spec)
        sys.modules["deepseek_reference"] = self.module
        spec.loader.exec_module(self.module)

    def __call__(self, config, layer_type, served):
        import torch
        settings = config.get("rope_scaling") or {}
        names = {
            "original_max_position_embeddings": "original_seq_len", "factor": "rope_factor", "beta_fast": "beta_fast",
            "beta_slow": "beta_slow", "mscale": "mscale"}
        given = {names[key]: value for key, value in settings.items() if key in names}
        arguments = self.module.ModelArgs(
            max_batch_size=1, max_seq_len=served or config["max_position_embeddings"], dim=64, n_heads=1, kv_lora_rank=4,
            rope_theta=config.get("rope_theta", 10000.0), **given)
        seen = []
        outer = torch.outer
        torch.outer = lambda positions, frequencies: seen.append(frequencies) or outer(positions, frequencies)
        try:
            table = self.module.precompute_freqs_cis(arguments)
        finally:
            torch.outer = outer
        attention = self.module.MLA(arguments)
        return Answer(seen[-1], table[0, 0].abs(), attention.softmax_scale * math.sqrt(attention.qk_head_dim))


class GPTOSS:
    evidence = "run"

    def __init__(self, folder):
        sys.path.insert(0, str(folder))
        weights = types.ModuleType("gpt_oss.torch.weights")
        weights.Checkpoint = None
        sys.modules["gpt_oss.torch.weights"] = weights
        self.module = importlib.import_module("gpt_oss.torch.model")

    def __call__(self, config, layer_type, served):
        import torch
        settings = config.get("rope_parameters") or config.get("rope_scaling") or {}
        defaults = self.module.ModelConfig()
        rope = self.module.RotaryEmbedding(
            head_width(config), settings.get("rope_theta", config.get("rope_theta", defaults.rope_theta)), torch.float32,
            initial_context_length=settings.get("original_max_position_embeddings", defaults.initial_context_length),
            scaling_factor=settings.get("factor", defaults.rope_scaling_factor),
            ntk_alpha=settings.get("beta_slow", defaults.rope_ntk_alpha),
            ntk_beta=settings.get("beta_fast", defaults.rope_ntk_beta))
        amplitude, frequencies = refusing(rope._compute_concentration_and_inv_freq)
        return Answer(frequencies, amplitude, 1.0)


class YaRN:
    evidence = "run"

    def __init__(self, folder):
        place = pathlib.Path(folder) / "scaled_rope/LlamaYaRNScaledRotaryEmbedding.py"
        spec = importlib.util.spec_from_file_location("yarn_reference", place)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.kind = module.LlamaYaRNScaledRotaryEmbedding

    def __call__(self, config, layer_type, served):
        settings = config["rope_scaling"]
        rope = self.kind(
            head_width(config), max_position_embeddings=config["max_position_embeddings"],
            base=config.get("rope_theta", 10000), scale=settings["factor"],
            original_max_position_embeddings=settings["original_max_position_embeddings"],
            extrapolation_factor=settings.get("extrapolation_factor", 1), attn_factor=settings.get("attn_factor", 1),
            beta_fast=settings.get("beta_fast", 32), beta_slow=settings.get("beta_slow", 1))
        return Answer(rope.inv_freq, rope.mscale, 1.0)


# --- Cases ----------------------------------------------------------------------------------------------------------

SMALL = {"hidden_size": 512, "num_attention_heads": 8, "max_position_embeddings": 16384, "rope_theta": 10000.0}
LARGE = {**SMALL, "max_position_embeddings": 163840}
DEEP = {"model_type": "deepseek_v3", "hidden_size": 2048, "num_attention_heads": 16, "max_position_embeddings": 163840,
        "rope_theta": 10000.0, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096}
FORTY = {"rope_type": "yarn", "factor": 40.0, "original_max_position_embeddings": 4096}
LISTS = {"short_factor": [1.0] * 32, "long_factor": [1.0 + i for i in range(32)]}


def llama(**settings):
    return {"model_type": "llama", **SMALL, "rope_scaling": settings}


def scaled(model_type, **settings):
    return {"model_type": model_type, **SMALL, "rope_scaling": settings}


def deep(**settings):
    return {**DEEP, "rope_scaling": settings}


def ministral(**settings):
    return {"model_type": "ministral3", "hidden_size": 512, "num_attention_heads": 8, "head_dim": 64,
            "max_position_embeddings": 16384, "rope_parameters": {**YARN, "rope_theta": 1000000.0, **settings}}


MATRIX = [
    ("none", {}), ("mscale and mscale_all_dim 1", {"mscale": 1.0, "mscale_all_dim": 1.0}), ("mscale alone", {"mscale": 0.707}),
    ("mscale_all_dim alone", {"mscale_all_dim": 1.0}), ("mscale, mscale_all_dim 0", {"mscale": 0.707, "mscale_all_dim": 0.0}),
    ("attention_factor 1", {"attention_factor": 1.0}), ("attn_factor 1.2", {"attn_factor": 1.2}),
]


def cases():
    """(system, name, configuration, layer type, served length)"""
    rows = []

    def add(system, name, config, layer_type=None, served=None):
        rows.append((system, name, config, layer_type, served))

    # The matrix of amplitudes.
    for name, keys in MATRIX:
        plain = {"model_type": "llama", **LARGE, "rope_scaling": {**FORTY, **keys}}
        for system in ("transformers", "vllm", "sglang", "mlx-lm", "llama.cpp", "exllamav3"):
            add(system, f"amplitude, {name}", plain)
        add("mlx-swift-lm", f"amplitude, {name}", {**plain, "model_type": "qwen3", "head_dim": 64})
        for system in ("vllm", "sglang", "mlx-lm", "llama.cpp", "exllamav3"):
            add(system, f"amplitude of DeepSeek, {name}", deep(**{**FORTY, **keys}))

    # The folder field/audit.
    field = {"model_type": "deepseek_v3", "hidden_size": 2048, "num_attention_heads": 16, "qk_rope_head_dim": 64,
             "qk_nope_head_dim": 128, "kv_lora_rank": 512, "v_head_dim": 128, "max_position_embeddings": 163840,
             "rope_theta": 10000.0, "rope_scaling": {
                 "rope_type": "yarn", "factor": 40, "original_max_position_embeddings": 4096, "beta_fast": 32,
                 "beta_slow": 1, "mscale": 1.0, "mscale_all_dim": 1.0}}
    add("exllamav3", "field: DeepSeek V3", field)
    add("transformers", "field: DeepSeek V3", field)
    share = {"model_type": "llama", "hidden_size": 1536, "num_attention_heads": 8, "max_position_embeddings": 2048,
             "rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.25, "rope_theta": 500000.0}}
    for system in ("transformers", "vllm", "sglang", "llama.cpp", "exllamav3", "mlx-lm"):
        add(system, "field: a share of the head in Llama", share)
    add("transformers", "field: a share of the head in Qwen 4", {
        "model_type": "qwen4_exp_text", "hidden_size": 512, "num_attention_heads": 8, "head_dim": 64,
        "max_position_embeddings": 2048, "rope_parameters": {
            "rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5}})
    beside = {"model_type": "llama", **SMALL, "partial_rotary_factor": 0.25}
    for system in ("vllm", "sglang", "exllamav3"):
        add(system, "a share beside the dictionary", beside)

    # exllamav3.
    add("exllamav3", "the ratio of the contexts wins", llama(**{**YARN, "factor": 2.0}))
    add("exllamav3", "no original context", llama(rope_type="yarn", factor=4.0))
    add("exllamav3", "no factor", llama(rope_type="yarn", original_max_position_embeddings=4096))
    add("exllamav3", "truncate false", llama(**{**YARN, "truncate": False}))
    add("exllamav3", "betas", llama(**{**YARN, "beta_fast": 16, "beta_slow": 2}))
    add("exllamav3", "dynamic", llama(rope_type="dynamic", factor=4.0))
    add("exllamav3", "linear without a factor", llama(rope_type="linear"))
    add("exllamav3", "Llama 3 without keys", llama(rope_type="llama3"))
    add("exllamav3", "LongRoPE", {"model_type": "phi3", **SMALL, "original_max_position_embeddings": 4096,
                                  "rope_scaling": {"type": "su", **LISTS}})
    add("exllamav3", "LongRoPE served short", {"model_type": "phi3", **SMALL, "original_max_position_embeddings": 4096,
                                               "rope_scaling": {"type": "su", **LISTS}}, None, 4096)
    add("exllamav3", "a factor of its own in the softmax scale", deep(
        rope_type="yarn", factor=8.0, original_max_position_embeddings=4096, mscale=1.0, mscale_all_dim=1.0))
    add("exllamav3", "mscale_all_dim beside a linear type", deep(rope_type="linear", factor=4.0, mscale_all_dim=1.0))
    add("exllamav3", "Ministral, slope", ministral(llama_4_scaling_beta=0.1, mscale=1.0, mscale_all_dim=1.0))
    add("exllamav3", "Ministral, slope 0", ministral(llama_4_scaling_beta=0.0, mscale=1.0, mscale_all_dim=1.0))
    add("exllamav3", "Ministral, slope and attention_factor", ministral(llama_4_scaling_beta=0.1, attention_factor=1.3))
    gemma = {"model_type": "gemma3_text", "hidden_size": 512, "num_attention_heads": 8, "head_dim": 64,
             "num_hidden_layers": 6, "max_position_embeddings": 16384}
    kinds = ["sliding_attention"] * 5 + ["full_attention"]
    flat = {**gemma, "layer_types": kinds, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
            "rope_scaling": {"rope_type": "linear", "factor": 8.0}}
    nested = {**gemma, "layer_types": kinds, "rope_parameters": {
        "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
        "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}}
    for system in ("exllamav3", "mlx-lm", "vllm", "sglang", "llama.cpp"):
        add(system, "Gemma 3, old keys, full", flat, "full_attention")
        add(system, "Gemma 3, new keys, full", nested, "full_attention")
    add("llama.cpp", "Gemma 3, old keys, sliding", flat, "sliding_attention")
    add("exllamav3", "SmolLM 3, layer without rotation", {
        "model_type": "smollm3", **SMALL, "no_rope_layers": [0, 1, 1, 1]})
    add("mlx-lm", "SmolLM 3, layer without rotation", {"model_type": "smollm3", **SMALL, "no_rope_layers": [0, 1, 1, 1]})
    exaone = {"model_type": "exaone4", **SMALL, "num_key_value_heads": 8}
    add("exllamav3", "EXAONE 4 without sliding layers", {**exaone, "layer_types": ["full_attention"] * 4})
    add("mlx-lm", "EXAONE 4 without sliding layers", {
        **exaone, "head_dim": 64, "rope_scaling": None, "sliding_window": None, "sliding_window_pattern": None,
        "layer_types": ["full_attention"] * 4})
    add("exllamav3", "Cohere 2, full attention", {
        "model_type": "cohere2", **SMALL, "sliding_window": 128,
        "layer_types": ["full_attention"] + ["sliding_attention"] * 3}, "full_attention")

    # vLLM.
    add("vllm", "no original context", llama(rope_type="yarn", factor=4.0))
    add("vllm", "no factor", llama(rope_type="yarn", original_max_position_embeddings=4096))
    add("vllm", "truncate false", llama(**{**YARN, "truncate": False}))
    add("vllm", "two spellings that disagree", llama(rope_type="yarn", type="linear", factor=4.0))
    add("vllm", "TeleChat's YaRN", llama(rope_type="telechat3-yarn", factor=4.0, original_max_position_embeddings=4096))
    add("vllm", "dynamic with a factor", llama(rope_type="dynamic", factor=4.0))
    add("vllm", "dynamic with max_trained_positions", llama(rope_type="dynamic", factor=4.0, max_trained_positions=4096))
    add("vllm", "dynamic with alpha", llama(rope_type="dynamic", factor=1.0, alpha=1000.0))
    add("vllm", "NTK fixed", llama(rope_type="ntk", factor=8.0))
    add("vllm", "NTK mixed", llama(rope_type="ntk", factor=8.0, mixed_b=0.75))
    add("vllm", "linear", llama(rope_type="linear", factor=4.0))
    add("vllm", "linear with a whole number", llama(rope_type="linear", factor=4))
    add("vllm", "Llama 3 without the original context", llama(
        rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0))
    add("vllm", "YaRN with axes", llama(**{**YARN, "mrope_section": [8, 12, 12]}))
    add("vllm", "DeepSeek, a linear type", deep(rope_type="linear", factor=4.0))
    add("vllm", "DeepSeek, attention_factor 1 beside both", deep(
        **{**FORTY, "mscale": 1.0, "mscale_all_dim": 1.0, "attention_factor": 1.0}))
    long = {"model_type": "phi3", **SMALL, "original_max_position_embeddings": 4096,
            "rope_scaling": {"type": "longrope", **LISTS}}
    add("vllm", "LongRoPE", long)
    add("vllm", "LongRoPE served beyond", long, None, 8192)
    add("vllm", "LongRoPE by its old name", {**long, "rope_scaling": {"type": "su", **LISTS}})
    add("vllm", "LongRoPE with amplitudes", {
        **long, "rope_scaling": {"type": "longrope", "short_mscale": 1.1, "long_mscale": 1.2, **LISTS}}, None, 8192)
    add("vllm", "LongRoPE with attention_factor and factor", {
        **long, "rope_scaling": {"type": "longrope", "attention_factor": 1.5, "factor": 2.0, **LISTS}}, None, 8192)

    # SGLang.
    add("sglang", "no original context", llama(rope_type="yarn", factor=4.0))
    add("sglang", "no factor", llama(rope_type="yarn", original_max_position_embeddings=4096))
    add("sglang", "truncate false", llama(**{**YARN, "truncate": False}))
    add("sglang", "extrapolation_factor", llama(**{**YARN, "extrapolation_factor": 0.5}))
    add("sglang", "dynamic with a factor", llama(rope_type="dynamic", factor=4.0))
    add("sglang", "dynamic with alpha", llama(rope_type="dynamic", factor=1.0, alpha=1000.0))
    add("sglang", "YaRN with axes", llama(**{**YARN, "mrope_section": [8, 12, 12]}))
    add("sglang", "YaRN with axes and mscale", llama(
        **{**YARN, "mrope_section": [8, 12, 12], "mscale": 1.0, "mscale_all_dim": 1.0}))
    add("sglang", "an unknown type", llama(rope_type="mrope", mrope_section=[8, 12, 12]))
    add("sglang", "DeepSeek, apply_yarn_scaling false", deep(
        **{**FORTY, "mscale": 1.0, "mscale_all_dim": 1.0, "apply_yarn_scaling": False}))
    add("sglang", "DeepSeek, apply_scale false", deep(
        **{**FORTY, "mscale": 1.0, "mscale_all_dim": 1.0, "apply_scale": False}))
    add("sglang", "DeepSeek, a linear type", deep(rope_type="linear", factor=4.0))
    add("sglang", "Ministral, slope", ministral(llama_4_scaling_beta=0.1))
    add("sglang", "LongRoPE at the trained context", long, None, 4097)
    add("sglang", "LongRoPE beyond", long, None, 4098)

    # llama.cpp.
    add("llama.cpp", "no original context", llama(rope_type="yarn", factor=4.0))
    add("llama.cpp", "YaRN without a factor", llama(rope_type="yarn", original_max_position_embeddings=4096))
    add("llama.cpp", "linear without a factor", llama(rope_type="linear"))
    add("llama.cpp", "betas in Qwen 2", scaled("qwen2", **{**YARN, "beta_fast": 16, "beta_slow": 2}))
    add("llama.cpp", "betas in Ministral", ministral(
        beta_fast=16, beta_slow=2, mscale=1.0, mscale_all_dim=1.0, llama_4_scaling_beta=0.1))
    add("llama.cpp", "Ministral without mscale_all_dim", ministral(llama_4_scaling_beta=0.1))
    add("llama.cpp", "truncate false", llama(**{**YARN, "truncate": False}))
    add("llama.cpp", "a band that crosses", llama(rope_type="yarn", factor=4.0, original_max_position_embeddings=4))
    add("llama.cpp", "dynamic with alpha in Llama", llama(rope_type="dynamic", factor=4.0, alpha=1000.0))
    add("llama.cpp", "dynamic with alpha in Hunyuan", {
        "model_type": "hunyuan_v1_dense", "hidden_size": 512, "num_attention_heads": 8, "head_dim": 128,
        "max_position_embeddings": 32768, "rope_theta": 10000.0,
        "rope_scaling": {"type": "dynamic", "alpha": 1000.0, "factor": 1.0}})
    dense = {
        "model_type": "hunyuan_v1_dense", "hidden_size": 512, "num_attention_heads": 8, "head_dim": 128,
        "max_position_embeddings": 32768, "rope_theta": 10000.0,
        "rope_scaling": {"type": "dynamic", "alpha": 50.0, "factor": 1.0}}
    add("llama.cpp", "alpha 50 in Hunyuan", dense)
    add("llama.cpp", "alpha in Hunyuan, another context", {**dense, "max_position_embeddings": 16384})
    add("llama.cpp", "alpha in Hunyuan, another base", {**dense, "rope_theta": 500000.0})
    add("llama.cpp", "no alpha in Hunyuan", {**dense, "rope_scaling": {"type": "dynamic", "factor": 1.0}})
    mixture = {
        **dense, "model_type": "hunyuan_v1_moe", "hidden_size": 1024, "moe_intermediate_size": [32] * 4, "num_experts_per_tok": [2] * 4,
        "num_shared_expert": [1] * 4, "num_experts": 4}
    for alpha in (1000.0, 500.0):
        add("llama.cpp", f"alpha {alpha:g} in Hunyuan MoE", {
            **mixture, "rope_scaling": {"type": "dynamic", "alpha": alpha, "factor": 1.0}})
    add("llama.cpp", "LongRoPE in Llama", llama(rope_type="longrope", original_max_position_embeddings=4096, **LISTS))
    add("llama.cpp", "LongRoPE in Phi 3", long)
    add("llama.cpp", "Llama 3", llama(
        rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192))
    add("llama.cpp", "Llama 3 in Qwen 2", scaled(
        "qwen2", rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=8192))
    add("llama.cpp", "a share of the head in Phi", {"model_type": "phi", **SMALL, "partial_rotary_factor": 0.25})
    half = {"rope_type": "yarn", "factor": 40.0, "original_max_position_embeddings": 4096, "mscale": 0.707,
            "mscale_all_dim": 0.707}
    add("llama.cpp", "DeepSeek V2's coefficients", {**deep(**half), "model_type": "deepseek_v3"})
    add("llama.cpp", "DeepSeek V3.2, coefficients of V2", {**deep(**half), "model_type": "deepseek_v32"})
    add("llama.cpp", "DeepSeek, a linear type", deep(rope_type="linear", factor=4.0))
    olmo = {"model_type": "olmo3", **SMALL, "sliding_window": 128,
            "layer_types": ["sliding_attention"] * 3 + ["full_attention"], "rope_scaling": YARN}
    for system in ("llama.cpp", "exllamav3", "mlx-lm"):
        add(system, "OLMo 3, full", olmo, "full_attention")
        add(system, "OLMo 3, sliding", olmo, "sliding_attention")

    # Classes of llama.cpp's converter that stop, or leave out the scaling or the base.
    eight = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
             "original_max_position_embeddings": 4096}
    add("llama.cpp", "Llama 3 in Ministral", {**SMALL, "model_type": "ministral3", "rope_scaling": eight})
    add("llama.cpp", "Llama 3 in Granite", {**SMALL, "model_type": "granite", "rope_scaling": eight})
    add("llama.cpp", "linear in Cohere", {
        **SMALL, "model_type": "cohere", "rope_scaling": {"rope_type": "linear", "factor": 4.0}})
    add("llama.cpp", "the base in Gemma", {**SMALL, "model_type": "gemma", "head_dim": 64, "rope_theta": 1000000.0})
    add("llama.cpp", "YaRN in Nemotron", {
        **SMALL, "model_type": "nemotron", "partial_rotary_factor": 0.5, "rope_scaling": YARN})

    # The keys of contexts.
    for system in ("vllm", "sglang", "llama.cpp"):
        add(system, "context: model_max_length in Cohere", {
            **SMALL, "model_type": "cohere", "max_position_embeddings": 8192, "model_max_length": 131072})
        add(system, "context: model_max_length in Cohere 2", {
            **SMALL, "model_type": "cohere2", "model_max_length": 131072, "sliding_window": 128, "rotary_pct": 1.0,
            "layer_types": ["sliding_attention"] * 3 + ["full_attention"]})
        add(system, "context: a smaller seq_length", {**SMALL, "model_type": "qwen2", "seq_length": 4096})
        add(system, "context: a larger seq_length beside a linear type", {
            **SMALL, "model_type": "llama", "seq_length": 32768, "rope_scaling": {"rope_type": "linear", "factor": 2.0}})
        add(system, "context: a smaller max_sequence_length", {**SMALL, "model_type": "llama", "max_sequence_length": 2048})
        add(system, "context: n_positions in Phi", {
            **SMALL, "model_type": "phi", "n_positions": 2048, "partial_rotary_factor": 0.5})
        add(system, "context: Falcon", {**SMALL, "model_type": "falcon", "max_position_embeddings": 8192, "alibi": False})
        add(system, "context: a null seq_length", {**SMALL, "model_type": "llama", "seq_length": None})
    add("llama.cpp", "context: GLM", {**SMALL, "model_type": "glm", "head_dim": 64, "partial_rotary_factor": 0.5})

    # mlx-lm and mlx-swift-lm.
    new = {"model_type": "llama", "hidden_size": 512, "num_attention_heads": 8, "max_position_embeddings": 16384,
           "rope_parameters": {**YARN, "rope_theta": 500000.0}}
    add("mlx-lm", "new keys in Llama", new)
    add("mlx-lm", "new keys in Qwen 3", {**new, "model_type": "qwen3", "head_dim": 64})
    add("mlx-lm", "no original context", llama(rope_type="yarn", factor=2.0))
    add("mlx-lm", "no factor", llama(rope_type="yarn"))
    add("mlx-lm", "truncate false", llama(**{**YARN, "truncate": False}))
    add("mlx-lm", "type before rope_type", llama(rope_type="yarn", type="linear", factor=4.0))
    add("mlx-lm", "su", llama(rope_type="su", original_max_position_embeddings=4096, **LISTS))
    add("mlx-lm", "LongRoPE", llama(rope_type="longrope", original_max_position_embeddings=4096, **LISTS))
    add("mlx-lm", "LongRoPE in Phi 3 by type", long)
    add("mlx-lm", "LongRoPE in Phi 3 by rope_type", {**long, "rope_scaling": {"rope_type": "longrope", **LISTS}})
    add("mlx-lm", "dynamic", llama(rope_type="dynamic", factor=2.0), None, 32768)
    add("mlx-lm", "Llama 3 without keys", llama(rope_type="llama3", factor=8.0))
    add("mlx-lm", "scaling in GLM 4", {
        "model_type": "glm4", **SMALL, "head_dim": 64, "partial_rotary_factor": 0.5, "rope_scaling": YARN})
    add("mlx-lm", "Ministral, slope", ministral(llama_4_scaling_beta=0.1, mscale=1.0, mscale_all_dim=1.0))
    moe = {**SMALL, "model_type": "qwen2_moe", "num_experts": 4, "shared_expert_intermediate_size": 32}
    add("mlx-lm", "YaRN in Qwen2-MoE", {**moe, "rope_scaling": {**YARN, "type": "yarn"}})
    add("mlx-lm", "linear in Qwen2-MoE", {**moe, "rope_scaling": {"type": "linear", "factor": 4.0}})
    add("mlx-lm", "linear by rope_type in Qwen2-MoE", {**moe, "rope_scaling": {"rope_type": "linear", "factor": 4.0}})
    experts = {
        **SMALL, "model_type": "exaone_moe", "head_dim": 64, "num_experts": 4, "num_shared_experts": 1,
        "sliding_window": 128, "is_moe_layer": [False] * 4, "layer_types": ["sliding_attention"] * 3 + ["full_attention"]}
    add("mlx-lm", "YaRN in EXAONE MoE", {**experts, "rope_scaling": YARN})
    added = {key: value for key, value in experts.items() if key != "rope_theta"}
    add("mlx-lm", "new keys in EXAONE MoE", {**added, "rope_parameters": {**YARN, "rope_theta": 500000.0}})
    eagle = {**SMALL, "model_type": "nemotron", "partial_rotary_factor": 0.5, "norm_eps": 1e-5}
    add("mlx-lm", "no scaling in Nemotron", eagle)
    add("mlx-lm", "a share in the dictionary of Nemotron", {
        **eagle, "rope_scaling": {"type": "default", "partial_rotary_factor": 0.5}})
    add("mlx-lm", "Mistral 4", {
        **DEEP, "model_type": "mistral4", "kv_lora_rank": 16, "rope_parameters": {
            **FORTY, "rope_theta": 10000.0, "mscale": 1.0, "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1}})
    add("mlx-lm", "YaRN in InternLM 3", {**SMALL, "model_type": "internlm3", "rope_scaling": YARN})
    add("mlx-swift-lm", "no factor", {**scaled("qwen3", rope_type="yarn"), "head_dim": 64})
    add("mlx-swift-lm", "YaRN in Llama", llama(**YARN))
    add("mlx-swift-lm", "dynamic in Llama", llama(rope_type="dynamic", factor=2.0))
    add("mlx-swift-lm", "linear in Llama", llama(rope_type="linear", factor=4.0))
    add("mlx-swift-lm", "YaRN in Qwen 2", scaled("qwen2", **YARN))
    add("mlx-swift-lm", "DeepSeek V3", deep(**{**FORTY, "mscale": 1.0, "mscale_all_dim": 1.0}))

    # Reference codes.
    add("deepseek-v3", "beyond the trained context", deep(**{**FORTY, "mscale": 1.0, "mscale_all_dim": 1.0}))
    add("deepseek-v3", "mscale .707", deep(**{**FORTY, "mscale": 0.707}))
    add("deepseek-v3", "within the trained context", deep(**FORTY), None, 4096)
    oss = {"model_type": "gpt_oss", "hidden_size": 512, "num_attention_heads": 8, "head_dim": 64,
           "max_position_embeddings": 131072, "rope_parameters": {
               "rope_type": "yarn", "factor": 32.0, "beta_fast": 32.0, "beta_slow": 1.0, "truncate": False,
               "original_max_position_embeddings": 4096, "rope_theta": 150000.0}}
    for system in ("gpt-oss", "vllm", "llama.cpp", "sglang"):
        add(system, "gpt-oss", oss)
    add("gpt-oss", "a band that ends before the first pair", {
        **oss, "rope_parameters": {**oss["rope_parameters"], "original_max_position_embeddings": 64}})
    add("yarn", "YaRN", llama(**{**YARN, "factor": 16.0}))
    add("yarn", "attn_factor and extrapolation_factor", llama(**{**YARN, "attn_factor": 1.2, "extrapolation_factor": 0.5}))
    return rows


def record(system, evaluator, name, config, layer_type, served):
    row = {
        "system": system, "version": VERSIONS[system], "name": name, "evidence": evaluator.evidence, "config": config,
        "layer_type": layer_type}
    if system == "vllm" and is_latent(config):
        row["evidence"] = "run, softmax read"
    if served is not None:
        row["served_length"] = served
    try:
        answer = evaluator(copy.deepcopy(config), layer_type, served)
    except Refused as refusal:
        return {**row, "refused": str(refusal)[:160]}
    f = answer.frequencies
    corners = [f[0], f[1], f[len(f) // 2], f[-1]] if len(f) > 1 else f
    result = {
        **row, "inverse_frequencies": [float(f"{value:.8g}") for value in corners], "pairs": len(f),
        "amplitude": float(f"{answer.amplitude:.8g}") if f else None,
        "softmax_scale_multiplier": None if answer.softmax is None else float(f"{answer.softmax:.8g}")}
    if answer.query:
        result["query_multiplier"] = answer.query
    if answer.context is not None:
        result["context_limit"] = answer.context
    return result


THROUGH_5_19 = {"vllm", "sglang", "llama.cpp"}


def answers(arguments, only):
    makers = {
        "transformers": lambda: Transformers(),
        "exllamav3": lambda: ExLlama(arguments.exllamav3) if arguments.exllamav3 else None,
        "mlx-lm": lambda: MLX(arguments.mlx_lm) if arguments.mlx_lm else None,
        "vllm": lambda: VLLM(arguments.vllm) if arguments.vllm else None,
        "sglang": lambda: SGLang(arguments.sglang) if arguments.sglang else None,
        "llama.cpp": lambda: LlamaCpp(arguments.llama_cpp) if arguments.llama_cpp else None,
        "mlx-swift-lm": lambda: MLXSwift(),
        "deepseek-v3": lambda: DeepSeek(arguments.deepseek) if arguments.deepseek else None,
        "gpt-oss": lambda: GPTOSS(arguments.gpt_oss) if arguments.gpt_oss else None,
        "yarn": lambda: YaRN(arguments.yarn) if arguments.yarn else None,
    }
    evaluators = {system: makers[system]() for system in makers if system in only}
    return [
        record(row[0], evaluators[row[0]], *row[1:]) for row in cases() if evaluators.get(row[0]) is not None]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("exllamav3", "mlx-lm", "vllm", "sglang", "llama-cpp", "deepseek", "gpt-oss", "yarn", "transformers-5.19"):
        parser.add_argument(f"--{name}", metavar="FOLDER", dest=name.replace("-", "_").replace(".", "_"))
    parser.add_argument("--output", metavar="FILE")
    parser.add_argument("--compare", metavar="FILE")
    parser.add_argument("--through-5.19", action="store_true", dest="inner", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inner:
        sys.path.insert(0, arguments.transformers_5_19)
        json.dump(answers(arguments, THROUGH_5_19), sys.stdout)
        return
    everything = {row[0] for row in cases()}
    found = answers(arguments, everything - THROUGH_5_19)
    if arguments.transformers_5_19:
        inner = subprocess.run(
            [sys.executable, *sys.argv, "--through-5.19"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        found += json.loads(inner.stdout.decode().splitlines()[-1])
    order = {(row[0], row[1]): index for index, row in enumerate(cases())}
    found.sort(key=lambda row: order[row["system"], row["name"]])
    # Files are kept as text, and the words of a refusal, which are Python's and may name the members of a set, are not.
    found = [{**row, "config": json.dumps(row["config"]), "refused": "refused" in row} for row in found]
    text = "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in found) + "\n]\n"
    if arguments.output:
        pathlib.Path(arguments.output).write_text(text)
    if arguments.compare:
        kept = {(row["system"], row["name"]): row for row in json.loads(pathlib.Path(arguments.compare).read_text())}
        wrong = [row for row in found if kept.get((row["system"], row["name"])) != row]
        for row in wrong:
            print(f"{row['system']}, {row['name']}: {row}", file=sys.stderr)
        sys.exit(1 if wrong else 0)
    print(f"{len(found)} cases", file=sys.stderr)


if __name__ == "__main__":
    main()
