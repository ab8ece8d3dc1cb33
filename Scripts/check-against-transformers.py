#!/usr/bin/env python3
"""What Hugging Face transformers does with rotary embedding, class by class.

    pip install -r Scripts/check-requirements.txt
    python Scripts/check-against-transformers.py
    python Scripts/check-against-transformers.py --classes Sources/RopeSystems/Transformers/ClassTable.swift

Without --classes the program entrope is compared with every class: from the class's own configuration and from files in
the style of transformers 4, several variants each. The result is a table of classes and variants; the exit code is 1 when
any is wrong. With --classes the table of classes that RopeSystems reads is made. Nothing is downloaded; everything runs on
the CPU. What is said of a class is found by building it and running it with few tokens and narrow layers, where that can
be done; "how": "read" marks the rows where it cannot.

Words of a row of the table, a JSON object; what is at its usual value is left out
----------------------------------------------------------------------------------
class       name of the configuration class
rotary      "text" (rotates by positions of tokens), "none" (attention without rotary embedding), "other" (rotates by
            places in images or sound, or in time series, or by a width that no rule here has); absent in composite classes,
            which have "text"
defaults    what the class has where the file has no such key, before its __post_init__; null is left out, but for a head_dim
            that stays null, at which the types dynamic, yarn and longrope stop
aliases     {name: key under which the class keeps it}; a file may use either
theta       base where nothing gives one, 10000 unless said; {label: base} for classes with several ropes
rope        the dictionary of ropes that the class makes where the file has neither rope_scaling nor rope_parameters
fold        how keys of the file become dictionaries: FOLDS and its comment
labels      names of the ropes where there are several: "types" where each type of layer has its own, or {type: name}
null        true: layers whose rope is null do not rotate; other classes with ropes by type stop there or have one of their own
nests       which types of layers make the one rope of the class take a dictionary for nested, at which it then stops unless
            rope_type and rope_theta stand beside them: "types" those that it has, "listed" those of the file's layer_types;
            absent = "types" where layers has a rule other than "window", else none
strict      true: the class takes nothing but an object for each of full_attention and sliding_attention, and stops elsewhere
share       true: the rope type "default" honours partial_rotary_factor as well; the other types always do
width       what frequencies are spread over; absent = head_dim where the file or the class has one, else
            hidden_size / num_attention_heads. "quotient": always the latter. "double": twice that. "qk_rope_head_dim" and
            "qk_head_dim" (qk_nope_head_dim + qk_rope_head_dim): whatever head_dim says. "fixed": rotary_dim or the key that
            the fold names
softmax     true: the softmax scale is multiplied by m(factor, mscale_all_dim)^2 unless the type is "default" or
            mscale_all_dim is absent or 0; m(s, k) = 0.1 k ln s + 1, and 1 for s <= 1
scale       the softmax scale where it is not (width of the whole head)^-1/2: {"key": k, "power": p} = config[k]^p,
            {"value": v} = v, {"width_power": p} = width^p; "times_width": p multiplies by width^p
types       the rope types that the class allows, where it restricts them
mscale      true: every type but "default" has the amplitude short_mscale up to original_max_position_embeddings tokens and
            long_mscale beyond, both of the dictionary, whatever the type gives, and longrope's short factors at every length
alpha       true: the type "dynamic" with a truthy `alpha` is NTK-aware with that knob, base * alpha^(d / (d - 2)), at every
            length
heads       {type of layer: [key, usual]}: the head dimension of these layers where it is not head_dim; a per_layer_config in
            the file, {number of the layer: {"head_dim": n}}, counts before it
window      width of the window of sliding layers where it is not sliding_window: WINDOWS and its comment
count       {"key": k, "times": n}: the number of layers is n * config[k]; a file's num_hidden_layers m makes k = m // n
layers      types of layers where the file has no layer_types: LAYERS and its comment
rotates     which layers with softmax attention rotate: ROTATES and its comment; absent = all
scales      key of a list of the layers whose rope is scaled as the dictionary says; the others have its base and the type
            "default"; absent or null = all
multiplier  factor on queries by their position: LAWS and its comment
layout      "interleaved" where components 2i and 2i + 1 are a pair, not i and i + d/2; where the class has rope_interleave,
            that key decides
tail        true: the last components of a head rotate, not the first
sections    true: the class stops at a dictionary whose mrope_section is not three numbers that add up to the pairs
text        keys that lead from a composite configuration to its text model
text_type   model type of that section where it does not name one that counts; "honours": true where the one that it names
            does; "text_types": names that are replaced
needs_type  true: the class stops at a text section without a model type
section     what the class writes into a section that is missing; "merges": true where it also completes one that is there
flat        true: keys of the text model may stand at the top where the section is missing
how         "read" where rotates, layers, tail, scale and multiplier were read in the source and not run
"""

import argparse
import concurrent.futures
import contextlib
import copy
import csv
import dataclasses
import datetime
import functools
import importlib
import inspect
import io
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import warnings

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "critical")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import torch  # noqa: E402
import transformers  # noqa: E402
from transformers.configuration_utils import PreTrainedConfig  # noqa: E402
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS, eager_mask  # noqa: E402
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS  # noqa: E402
from transformers.models.auto.configuration_auto import (  # noqa: E402
    CONFIG_MAPPING,
    CONFIG_MAPPING_NAMES,
)
from transformers.models.auto.modeling_auto import MODEL_MAPPING  # noqa: E402

# The models are so small that threads cost more than they save.
torch.set_num_threads(1)

# MARK: Keys of a class that bear on rope, widths or layers

KEPT = set(
    # widths
    "hidden_size num_attention_heads head_dim global_head_dim swa_head_dim kv_channels "
    "attention_head_dim qk_rope_head_dim qk_nope_head_dim qk_head_dim rotary_dim "
    "num_sliding_attention_heads swa_num_attention_heads decoder_num_attention_heads "
    # lengths
    "max_position_embeddings original_max_position_embeddings num_hidden_layers num_layers "
    "decoder_num_hidden_layers use_long_context "
    # layers
    "layer_types layers_block_type sliding_window sliding_window_size local_attention "
    "attention_window_size use_sliding_window max_window_layers attention_chunk_size "
    "no_rope_layers no_rope_layer_interval sliding_window_pattern "
    "prefix_dense_sliding_window_pattern global_attn_every_n_layers attn_layer_period "
    "attn_layer_offset attn_layer_indices layer_group_size full_attn_idxs local_layer_ids "
    "block_types layer_rope_theta rope_scaling_layers cross_attention_layers "
    "use_bidirectional_attention "
    # ropes
    "rope_parameters rope_theta partial_rotary_factor position_embedding_type alibi use_mem_rope "
    "compress_rope_theta compress_rates rope_interleave "
    # softmax scale and factors on queries
    "query_pre_attn_scalar attention_multiplier qk_scale_factor attn_temperature_tuning "
    "floor_scale attn_scale log_scaling_n_floor log_scaling_alpha".split()
)
# Keys that matter where a class writes them into a section that is missing.
IN_SECTIONS = {"rope_scaling", "hybrid_override_pattern"}
KEPT_OF = {"jetmoe": {"num_key_value_heads", "num_experts_per_tok"}}

# MARK: Folds

# By package of the class that has convert_rope_params_to_dict. Absent: the mixin's own rule, which is
#   dictionary = rope_scaling (truthy), else rope_parameters (the class's own dictionary counts), else {};
#   rope_theta and partial_rotary_factor of the file, else of the class, fill in what it lacks;
#   nested where a key of it is a type of layer or a name in _rope_type_labels: then each part is filled;
#   rope_type = type, else "default"; for llama3, yarn and longrope original_max_position_embeddings beside a flat
#   dictionary wins over the one inside, else it is filled in from max_position_embeddings.
# two      a dictionary for full_attention and one for sliding_attention, {"rope_type": "default"} each where
#          rope_parameters is null. rope_scaling updates those of the types in "scaling" (so its "type" alone changes nothing
#          where rope_parameters is null), and fails on a flat rope_parameters; without rope_scaling a flat one is not read.
#          Bases: the keys in "full" and "sliding", null = always the class's own.
# flat     as the mixin, never nested by it; the base is file["base"], the share file["share"], else share_default; other
#          spellings beside the dictionary are not read. "renames" replaces types.
# rotary_dim  as the mixin, with share = rotary_dim / head_dim where the file has no partial_rotary_factor
# standard the mixin's; "keys" gives keys of the dictionary other names, and with "rotary_part" a rope_parameters without a share
#          (not a rope_scaling) has qk_rope_head_dim / (qk_nope_head_dim + qk_rope_head_dim)
# none     rope_parameters is taken as it is. A rope_scaling takes its place after the fold, even one that is null, and is then
#          not checked. "default_share": share of the type "default" where its dictionary has none
# compass  rope_parameters alone, with original_max_position_embeddings filled in and a base that is missing set to null, at
#          which it stops; a rope_scaling is taken as for none, and so is that of neomme
# dots3    as the mixin for each type; swa_rope_theta is the base of sliding layers where there is no dictionary; the share
#          is always qk_rope_head_dim / head_dim of the type, with swa_* for sliding layers
# neomme   rope_parameters for each type; base = rope_theta of the file, else theta of the type; share_default by type, which
#          nothing beside the dictionary changes
# deepseek_v4  {"main", "compress"} as given; else main = {default, rope_theta}, compress = the flat dictionary with
#          compress_rope_theta, attention_factor 1 where the type is yarn; both with share = partial_rotary_factor, else
#          qk_rope_head_dim / head_dim, else 64 / 512
# step3p5  rope_parameters where it has every type, with the class's base and the share of the file; else for each type
#          {default, rope_theta}, with rope_theta and partial_rotary_factors a number or a list by layer, of which the type's
#          first layer counts; rope_scaling updates full_attention alone, where its "type" changes nothing
# ultrabert  rope_theta is a list by layer where rope_parameters is null; the last layer of a type counts. Any dictionary as
#          the mixin, with the class's base
# attribute  the base is config["base"]; no dictionary
# hidden   a field rope_scaling hides the property of that name, so nothing reads it; rope_parameters as for none, and without
#          them {"rope_type": "default"} with rope_theta
# fixed    base 10000 whatever the file says; "width" names the key of the rotary dimension, where null is the whole head
# While modules are built every type but "default" completes all dictionaries, from rope_theta and partial_rotary_factor of the
# file. That comes late: for none, compass, two and nested ropes of deepseek_v4 it is the only share, and for none the only
# base, and layers whose type has the default rope and comes first by its name go without.
TWO = {"kind": "two", "scaling": ["full_attention"]}
GEMMA = dict(TWO, full="rope_theta", sliding="rope_local_base_freq")
MODERNBERT = dict(
    TWO,
    full="global_rope_theta",
    sliding="local_rope_theta",
    scaling=["full_attention", "sliding_attention"],
)
PHI = {
    "kind": "flat",
    "base": "rope_theta",
    "share": "partial_rotary_factor",
    "share_default": 1.0,
    "renames": {"su": "longrope", "yarn": "longrope"},
}
NEOX = {"kind": "flat", "base": "rotary_emb_base", "share": "rotary_pct"}
MROPE = {"kind": "flat", "base": "rope_theta", "renames": {"mrope": "default"}}
NONE = {"kind": "none"}
FOLDS = {
    "beam": NONE,
    "cohere_compass": {"kind": "compass"},
    "diffusion_gemma": NONE,
    "dots3_note": {"kind": "dots3"},
    "embedding_gemma2": NONE,
    "gemma3": GEMMA,
    "gemma3n": GEMMA,
    "gemma4": NONE,
    "gemma4_unified": NONE,
    "gpt_neox": dict(NEOX, share_default=0.25),
    "gpt_neox_japanese": dict(NEOX, share_default=1.0),
    "hunyuan_vl": {
        "kind": "standard",
        "renames": {"xdrope": "dynamic"},
        "keys": {"xdrope_section": "mrope_section"},
    },
    "laguna": NONE,
    "mellum": NONE,
    "mimo_v2_flash": dict(NONE, default_share=0.334),
    "minimax_m2": {"kind": "rotary_dim"},
    "modernbert": MODERNBERT,
    "modernbert_decoder": MODERNBERT,
    "neomme": {
        "kind": "neomme",
        # No key of the file: what stands beside the dictionary is not read.
        "share": "default_partial_rotary_factor",
        "share_default": {"full_attention": 0.25, "sliding_attention": 1.0},
    },
    "olmo3": dict(TWO, full="rope_theta", sliding=None),
    "phi3": PHI,
    "phi4_multimodal": PHI,
    "qwen2_5_vl": MROPE,
    "qwen2_vl": MROPE,
    "t5gemma2": GEMMA,
    "zaya": NONE,
}
# Classes whose __post_init__ makes the dictionaries, or that have none.
FOLDS_OF_TYPE = {
    "codegen": {"kind": "fixed", "width": "rotary_dim"},
    "cohere2_moe": {"kind": "hidden"},
    "deepseek_v4": {"kind": "deepseek_v4"},
    "esm": {"kind": "attribute", "base": "rope_theta"},
    "gptj": {"kind": "fixed", "width": "rotary_dim"},
    "mistral4": {"kind": "standard", "rotary_part": True},
    "roformer": {"kind": "fixed"},
    "step3p5": {"kind": "step3p5", "share": "default_partial_rotary_factor"},
    "ultrabert": {"kind": "ultrabert"},
}

# MARK: Types of layers

# every    layer i is "hit" where (i + 1) is a multiple of n, with "at": 0 where i is, and "miss" elsewhere. "key" holds n
#          in the file, "list" a list that decides instead; "from_end" counts from the last layer; "first" and "last" are the
#          types of these layers, "force_last" also in a list that the file gives; "some": the last layer has this type where
#          no layer would; "needs": without this key the class divides by zero; "rewrites" replaces types, given or derived
# all      "type" in every layer; "fixed": whatever layer_types says
# given    the file must have layer_types
# window   no types; every layer slides where sliding_window (or "key") is not null and the flag in "flag", if any, is true
# depth    sliding from layer max_window_layers on where sliding_window is not null and use_sliding_window is true; with
#          "flag": null without that key
# indices  "hit" in the layers that "key" lists, "miss" in the others; "absent": "hit" where it is null
# cycle    "names" of the words in "key", over and over
# The rest are rules of one class: qwen2_moe (sliding in layers 0, 2, ... below max_window_layers where use_sliding_window is
# true), cohere2_moe (as every, with prefix_dense_sliding_window_pattern in the first first_k_dense_replace layers and
# sliding_window_pattern counted anew in the others), lfm3 (full where i % 4 = 2, sliding where i % 4 = 0 and i > 0, else
# conv), flint (full where i < 2, i % 4 = 1 or last), dots3 (full where i < 2 or i % 4 = 1 or use_sliding_window is false, and
# full_attention is indexed_attention unless use_dsa is false), deepseek_v4 (compress_ratios: 0 sliding, 4 compressed_sparse,
# 128 heavily_compressed; else heavily_compressed in 0, 1, 2, 4, ... and compressed_sparse in 3, 5, ...), smollm3 (sliding in
# layers that do not rotate where use_sliding_window is true), llama4 (chunked in layers that rotate), minimax_m3
# (sparse_attention_config.sparse_attention_freq), nemotron_h (hybrid_override_pattern: M linear, E moe, * full, - mlp),
# jamba and zamba (attn_layer_period, attn_layer_offset), zamba2 (a list of 54).
FULL, SLIDING, LINEAR = "full_attention", "sliding_attention", "linear_attention"
INDEXED = "indexed_attention"


def every(n, at=None, key=None, hit=FULL, miss=SLIDING, **more):
    """A rule of one layer among n."""
    rule = {"rule": "every", "n": n, "hit": hit, "miss": miss, **more}
    if at is not None:
        rule["at"] = at
    if key is not None:
        rule["key"] = key
    return rule


def every_layer(kind, **more):
    """A rule of one type for all layers."""
    return {"rule": "all", "type": kind, **more}


DEPTH = {"rule": "depth"}
LAYERS = {
    "afmoe": every(4, key="global_attn_every_n_layers"),
    "axk2": every_layer(INDEXED),
    "bailing_hybrid": every(1, key="layer_group_size", miss=LINEAR),
    "bamba": {
        "rule": "indices",
        "key": "attn_layer_indices",
        "hit": FULL,
        "miss": LINEAR,
        "fixed": True,
    },
    "beam": every(6, last=FULL),
    "cohere2": every(4, key="sliding_window_pattern"),
    "cohere2_moe": {"rule": "cohere2_moe"},
    "cohere_compass_text": every_layer(FULL),
    "cwm": every(4, at=0),
    "deepseek_v32": every_layer(INDEXED),
    "deepseek_v4": {"rule": "deepseek_v4"},
    "diffusion_gemma_text": every(6, force_last=FULL),
    "dots1": {"rule": "depth", "flag": None},
    "dots3_note_text": {"rule": "dots3"},
    "embedding_gemma2_text": every(6, key="sliding_window_pattern", force_last=FULL),
    "exaone4": every(4, key="sliding_window_pattern", needs="sliding_window"),
    "exaone_moe": every(4, key="sliding_window_pattern", needs="sliding_window"),
    "falcon_h1": every_layer("hybrid", fixed=True),
    "falcon_mamba": every_layer(LINEAR, fixed=True),
    "flint": {"rule": "flint"},
    "gemma2": every(2),
    "gemma3_text": every(6, key="sliding_window_pattern"),
    "gemma3n_text": every(5),
    "gemma4_text": every(6, force_last=FULL),
    "gemma4_unified_text": every(6, force_last=FULL),
    "glm5_next_text": every(4, hit=INDEXED, miss=LINEAR, rewrites={FULL: INDEXED}),
    "glm_moe_dsa": every_layer(INDEXED),
    "gpt_oss": every(2),
    "granite_swa": every(4, at=0),
    "granitemoe_swa": every(4, at=0),
    "granitemoehybrid": every_layer(LINEAR),
    "hy_v4": every_layer(INDEXED),
    "inkling2_text": every(6, hit="hybrid", miss="hybrid_sliding"),
    "inkling_text": every(6, hit="hybrid", miss="hybrid_sliding", list="local_layer_ids"),
    "jamba": {"rule": "jamba", "fixed": True},
    "kimi_linear": every(4, at=0, miss=LINEAR, first=LINEAR, list="linear_attn_config"),
    "kolibri1": every(5),
    "laguna": every_layer(FULL),
    "lfm2": {"rule": "indices", "key": "full_attn_idxs", "hit": FULL, "miss": "conv",
             "absent": "hit"},
    "lfm2_moe": {"rule": "given"},
    "lfm3": {"rule": "lfm3"},
    "llama4_text": {"rule": "llama4"},
    "mamba": every_layer(LINEAR, fixed=True),
    "mamba2": every_layer(LINEAR, fixed=True),
    "mellum": every_layer(FULL),
    "mimo_v2_flash": every(6, first=FULL),
    "minimax": every(2, at=0, miss=LINEAR),
    "minimax_m3_vl_text": {"rule": "minimax_m3"},
    "ministral": {"rule": "window"},
    "mistral_large4_text": every_layer(INDEXED),
    "modernbert": every(3, at=0, key="global_attn_every_n_layers"),
    "modernbert-decoder": every(3, at=0, key="global_attn_every_n_layers"),
    "muse_glimmer_assistant": every_layer(SLIDING),
    "muse_glimmer_text": every(4, at=0, from_end=True),
    "muse_spark_text": every(4, at=0, from_end=True),
    "nemotron_h": {"rule": "nemotron_h"},
    "neomme": every(6, last=FULL),
    "olmo3": every(4),
    "olmo_hybrid": every(4, miss=LINEAR, some=FULL),
    "qwen2": DEPTH,
    "qwen2_5_omni_talker": DEPTH,
    "qwen2_5_omni_text": DEPTH,
    "qwen2_5_vl_text": DEPTH,
    "qwen2_moe": {"rule": "qwen2_moe"},
    "qwen2_vl_text": DEPTH,
    "qwen3": DEPTH,
    "qwen3_5_moe_text": every(4, key="full_attention_interval", miss=LINEAR),
    "qwen3_5_text": every(4, key="full_attention_interval", miss=LINEAR),
    "qwen3_next": every(4, key="full_attention_interval", miss=LINEAR),
    "qwen3_omni_moe_talker_code_predictor": {"rule": "depth", "flag": None},
    "qwen4_exp_text": every(
        4, key="full_attention_interval", hit=INDEXED, miss=LINEAR, rewrites={FULL: INDEXED}
    ),
    "recurrent_gemma": {
        "rule": "cycle",
        "key": "block_types",
        "names": {"recurrent": LINEAR, "attention": SLIDING},
        "fixed": True,
    },
    "rwkv": every_layer(LINEAR, fixed=True),
    "smollm3": {"rule": "smollm3"},
    "step3p5": every_layer(FULL),
    "t5_gemma_module": every(2),
    "t5gemma2_decoder": every(6, key="sliding_window_pattern"),
    "t5gemma2_text": every(6, key="sliding_window_pattern"),
    "ultrabert": every(3, list="attention_windows"),
    "unlimited_ocr_text": every_layer("reference_sliding_attention"),
    "vaultgemma": every(2),
    "xlstm": every_layer(LINEAR, fixed=True),
    "zamba": {"rule": "zamba"},
    "zamba2": {"rule": "zamba2"},
    "zaya": every_layer("hybrid"),
}

# MARK: Which layers rotate

# sliding            those with a window
# sliding_or_forced  those, and the first first_k_dense_replace where prefix_dense_sliding_window_pattern is 1
# sliding_if_window  those where sliding_window is not null; all where it is
# no_rope_layers     those with 1 in no_rope_layers; where that is absent all but every no_rope_layer_interval-th
# layer_rope_theta   those with a base that is neither 0 nor null in the list layer_rope_theta, which is then their base; all,
#                    with the common base, where there is no list
# layer_rope_theta_flag  the same, but with the common base; without a list all but every fourth from the last
# rope_parameters    all, unless rope_parameters has a rope_theta that is null
# {"key", "is"}      all where the key has this value, else none
# {"but": key}       all but those that the key lists; they look at images alone
ROTATES = {
    "afmoe": "sliding",
    "cohere2": "sliding",
    "cohere2_moe": "sliding_or_forced",
    "esm": {"key": "position_embedding_type", "is": "rotary"},
    "exaone4": "sliding_if_window",
    "exaone_moe": "sliding_if_window",
    "falcon": {"key": "alibi", "is": False},
    "flint": "sliding",
    "granite_swa": "layer_rope_theta",
    "granitemoe_swa": "layer_rope_theta",
    "granitemoehybrid": {"key": "position_embedding_type", "is": "rope"},
    "kolibri1": "sliding_if_window",
    "llama4_text": "no_rope_layers",
    "mistral_large4_text": "no_rope_layers",
    "mllama_text_model": {"but": "cross_attention_layers"},
    "muse_glimmer_text": "layer_rope_theta_flag",
    "muse_spark_text": "layer_rope_theta_flag",
    "olmo_hybrid": "rope_parameters",
    "smollm3": "no_rope_layers",
    "zamba2": {"key": "use_mem_rope", "is": True},
}

# MARK: Widths of some layers

# Head dimensions of types of layers; those that a configuration class reads itself are found in its source.
HEADS = {
    "dots3_note_text": {
        FULL: ["head_dim", 256], INDEXED: ["head_dim", 256], SLIDING: ["swa_head_dim", 256],
    },
    "inkling2_text": {"hybrid_sliding": ["swa_head_dim", 128]},
    "inkling_text": {"hybrid_sliding": ["swa_head_dim", 128]},
}  # fmt: skip

# The window is config[key] // divide + add, with key "sliding_window", divide 1 and add 0 where they are not said; it counts
# the query's own place in causal attention, and is the distance to either side where attention looks both ways.
# "when": [flag, value]  the rest holds only where this key has this value; else the window is sliding_window
# "given": true   the rest holds only where the file has the key, not null; else the window is sliding_window
# "else", "usual" where the key is null: another key, and the number where that is missing too
# "first": true   the key holds a list, of which the first number above 0 counts; a file without it has sliding_window
# "second"        every second one of the sliding layers has this window
# A per_layer_config in the file, {number of the layer: {"sliding_window": n}}, counts before all of this.
EITHER_WAY = {"divide": 2, "add": 1, "when": ["use_bidirectional_attention", "all"]}
WINDOWS = {
    "diffusion_gemma_text": EITHER_WAY,
    "dots3_note_text": {"else": "sliding_window_size", "usual": 512},
    "gemma3_text": dict(EITHER_WAY, when=["use_bidirectional_attention", True]),
    "gemma4_text": EITHER_WAY,
    "gemma4_unified_text": EITHER_WAY,
    "mimo_v2_flash": {"key": "sliding_window_size", "add": 1, "given": True},
    "modernbert": {"key": "local_attention", "divide": 2},
    "modernbert-decoder": {"key": "local_attention", "divide": 2},
    "neomme": {"second": 1024},
    "ultrabert": {"key": "attention_windows", "first": True},
}

# MARK: Factors on queries by position m, from 0

# log1p_floor  1 + slope * ln(1 + floor((m + offset) / interval)): modeling_llama4.py:363, modeling_ministral3.py:105,
#              modeling_mistral4.py:359
# power        (1 + (m + offset) / interval)^exponent: modeling_beam.py:494
# log_beyond   1 + slope * ln(max(1, (m + offset) / interval)): modeling_inkling.py:258, modeling_inkling2.py:590
# "on": layers, by type, or those that do not rotate; absent = all. "when": only where this key is truthy. "rope." before a
# name means a key of the dictionary of ropes.
STEPS = {
    "law": "log1p_floor",
    "slope": "rope.llama_4_scaling_beta",
    "interval": "rope.original_max_position_embeddings",
    "offset": 0,
}
BEYOND = {
    "law": "log_beyond",
    "slope": "log_scaling_alpha",
    "interval": "log_scaling_n_floor",
    "offset": 1,
}
LAWS = {
    "beam": {"law": "power", "exponent": 0.1, "interval": 2048, "offset": 1, "on": "unrotated"},
    "inkling2_text": BEYOND,
    "inkling_text": dict(BEYOND, on="hybrid", when="log_scaling_n_floor"),
    "llama4_text": {
        "law": "log1p_floor",
        "slope": "attn_scale",
        "interval": "floor_scale",
        "offset": 1,
        "when": "attn_temperature_tuning",
        "on": "unrotated",
    },
    "ministral3": STEPS,
    "mistral4": STEPS,
}

# MARK: Other rules of single classes

TYPES = {
    "cosmos3_edge_text": ["default"],
    # longrope asks for the number of heads, which its layers do not share.
    "dots3_note_text": ["default", "linear", "dynamic", "yarn", "llama3", "proportional"],
    "ernie4_5_vl_moe_text": ["default"],
    "phi3": ["default", "longrope"],
    "phi4_multimodal": ["default", "longrope"],
    "recurrent_gemma": ["default"],
}
ALPHA = {"hunyuan_v1_dense", "hunyuan_v1_moe", "hunyuan_vl_text"}
# Queries and keys are scaled before they meet, so that the interface is told 1.
SCALED_BEFORE = {"esm", "evolla", "EvollaModel", "openai_privacy_filter"}
SCALES = {
    "muse_glimmer_text": {"key": "qk_scale_factor", "power": 1, "times_width": -0.5},
    "muse_spark_text": {"key": "qk_scale_factor", "power": 1, "times_width": -0.5},
    "inkling_text": {"width_power": -1},
}
COUNTS = {"longcat_flash": {"key": "num_layers", "times": 2}}
WITHOUT_DICTIONARY = {"codegen", "esm", "gptj", "roformer"}
NOT_OF_TOKENS = {"voxtral_realtime_encoder", "deepseek_ocr2_encoder"}
# Classes that rotate in functions of their own: by places in images, sound or molecules, CLVP's by a width of its own, and the
# wav2vec2 ones where position_embeddings_type is rotary.
ROTATES_ITSELF = {
    "clvp_encoder", "dinov3_vit", "esmfold2", "lightglue", "sapiens2", "vjepa2", "wav2vec2-bert", "wav2vec2-conformer",
}  # fmt: skip
# Lists of the layers whose rope is scaled; the others have the base alone.
SCALED_LAYERS = {"molmo2_text": "rope_scaling_layers"}
TEXT_PATHS = {"blt": ["global_config"]}
TEXT_TYPES = {"exaone4_5": {"exaone4_5_text": "exaone4"}, "kimi_k25": {"kimi_k2": "deepseek_v3"}}


# MARK: Classes of transformers


@functools.cache
def configuration_classes():
    """Every configuration class by model type, also those of sections alone."""
    found = {}

    def visit(cls, name):
        if name and name not in found:
            found[name] = cls
            for spec in cls.sub_configs_defaults.values():
                part = spec.config_class
                if inspect.isclass(part) and issubclass(part, PreTrainedConfig):
                    visit(part, part.model_type)

    for name in CONFIG_MAPPING_NAMES:
        visit(CONFIG_MAPPING[name], name)
    return found


def fields_of(cls):
    """The fields of a configuration class by name."""
    return {field.name: field for field in dataclasses.fields(cls)}


def plain(value):
    """A value as JSON has it."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def field_defaults(cls, name):
    """The class's own values for the keys in KEPT, without null."""
    kept = KEPT | KEPT_OF.get(name, set())
    kept |= {new for old, new in cls.attribute_map.items() if old in kept}
    result = {}
    for key, field in fields_of(cls).items():
        if key not in kept:
            continue
        if field.default is not dataclasses.MISSING:
            value = plain(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            value = plain(field.default_factory())
        else:
            continue
        if value is not None:
            result[key] = value
    if name == "mllama_text_model":
        result["cross_attention_layers"] = cls().cross_attention_layers
    stored = cls.attribute_map.get("num_hidden_layers", "num_hidden_layers")
    if stored not in fields_of(cls) and name not in COUNTS:
        # A property, such as the length of a list of the class's own.
        with contextlib.suppress(Exception):
            result[stored] = int(getattr(cls(), stored))
    return result


def modeling_module(cls):
    """The module with the models of a configuration class, which may be another type's; None where there is none."""
    try:
        return importlib.import_module(cls.__module__.replace(".configuration_", ".modeling_"))
    except ImportError:
        with contextlib.suppress(KeyError, ImportError):
            model = MODEL_MAPPING[cls]
            return importlib.import_module((model[0] if isinstance(model, tuple) else model).__module__)
        return None


def parts_of(module):
    """The torch modules that a module of transformers defines."""
    return [
        part
        for part in vars(module).values()
        if inspect.isclass(part)
        and part.__module__ == module.__name__
        and issubclass(part, torch.nn.Module)
    ]


def configuration_name(part):
    """The name of the configuration class that a model says it has."""
    own = vars(part).get("__annotations__", {}).get("config", vars(part).get("config_class"))
    return own if isinstance(own, str) else getattr(own, "__name__", "")


@functools.cache
def rotary_class(cls):
    """The module that makes cosines and sines for a configuration class."""
    module = modeling_module(cls)
    if module is None:
        return None
    pattern = re.compile(r"\b(\w*(?:Rotary|RoPE)\w*Embedding)\(")
    for part in parts_of(module):
        if configuration_name(part) == cls.__name__ and not part.__name__.endswith("PreTrainedModel"):
            for candidate in pattern.findall(inspect.getsource(part)):
                if hasattr(module, candidate):
                    return getattr(module, candidate)
    exact, loose = [], []
    for part in parts_of(module):
        if not re.search(r"Rotary|RoPE", part.__name__) or "Attention" in part.__name__:
            continue
        parameters = inspect.signature(part.__init__).parameters.values()
        notes = [getattr(p.annotation, "__name__", str(p.annotation)) for p in parameters]
        if cls.__name__ in notes:
            exact.append(part)
        elif any(p.name == "config" for p in parameters) and "Vision" not in part.__name__:
            loose.append(part)
    return (exact or loose or [None])[0]


def kind_of(name, cls):
    """What the class rotates: "text", "none" or "other"."""
    fields = fields_of(cls)
    if name in WITHOUT_DICTIONARY or name == "muse_glimmer_assistant":
        return "text"
    if name in ROTATES_ITSELF:
        return "other"
    rotary = rotary_class(cls)
    if rotary is None:
        return "none"
    if not {"rope_parameters", "rope_theta"} & fields.keys() or "vocab_size" not in fields or name in NOT_OF_TOKENS:
        # A class beside one that rotates may have nothing to do with rotation.
        own = re.search(r"Rotary|RoPE|rope_parameters", inspect.getsource(cls))
        return "other" if own or "vocab_size" not in fields else "none"
    return "text"


# MARK: Composite classes


def text_section(name, cls):
    """Keys from a composite configuration to its text model, and that section; None for others."""
    if name in TEXT_PATHS:
        config = cls()
        for key in TEXT_PATHS[name]:
            config = getattr(config, key)
        return TEXT_PATHS[name], config
    if not cls.sub_configs_defaults:
        return None, None
    try:
        config = cls()
        text = config.get_text_config(decoder=True)
    except Exception:
        return (["text_config"], None) if "text_config" in cls.sub_configs_defaults else (None, None)
    if text is config or not isinstance(text, PreTrainedConfig):
        return None, None
    for key in cls.sub_configs_defaults:
        part = getattr(config, key, None)
        if part is text:
            return [key], text
        if isinstance(part, PreTrainedConfig):
            for inner in part.sub_configs_defaults:
                if getattr(part, inner, None) is text:
                    return [key, inner], text
    return None, None


def composite_row(name, cls, path, text):
    """The row of a class whose text model is a section."""
    row = {"class": cls.__name__, "text": path}
    owner = cls
    for key in path[:-1]:
        spec = owner.sub_configs_defaults[key]
        part = spec.config_class
        known = inspect.isclass(part) and issubclass(part, PreTrainedConfig)
        owner = part if known else CONFIG_MAPPING[spec.model_type]
    spec = owner.sub_configs_defaults[path[-1]]
    row["text_type"] = text.model_type if text is not None else spec.model_type
    if not issubclass(spec.config_class, PreTrainedConfig):
        row["honours"] = True
    section = {k: plain(v) for k, v in spec.init_kwargs.items() if k in KEPT | IN_SECTIONS}
    if section:
        row["section"] = section
        if len(path) == 1 and completes(cls, path[0], row["text_type"], section):
            row["merges"] = True
    if len(path) == 1 and reads_flat(cls, path[0]):
        row["flat"] = True
    if needs_type(cls, path, row["text_type"]):
        row["needs_type"] = True
    if name in TEXT_TYPES:
        row["text_types"] = TEXT_TYPES[name]
    return row


def needs_type(cls, path, text_type):
    """Whether the class stops at a text section that does not name its model type."""

    def stops(section):
        for key in reversed(path):
            section = {key: section}
        try:
            cls(**section)
        except Exception:
            return True
        return False

    return stops({"vocab_size": 77777}) and not stops({"vocab_size": 77777, "model_type": text_type})


def completes(cls, key, text_type, section):
    """Whether the class's own values for a section also complete a section that is written."""
    usual = CONFIG_MAPPING[text_type]()
    probes = [k for k, v in section.items() if isinstance(v, int) and getattr(usual, k, v) != v]
    try:
        built = getattr(cls(**{key: {"vocab_size": 77777, "model_type": text_type}}), key)
    except Exception:
        return False
    return bool(probes) and all(getattr(built, k, None) == section[k] for k in probes)


def reads_flat(cls, key):
    """Whether keys of the text model may stand at the top where the section is missing."""
    try:
        return getattr(cls(num_hidden_layers=3), key).num_hidden_layers == 3
    except Exception:
        return False


# MARK: Ropes of a class


def fold_of(name, cls):
    """How the keys of a file become dictionaries; None for the mixin's rule."""
    if name in FOLDS_OF_TYPE:
        return FOLDS_OF_TYPE[name]
    owner = next(c for c in cls.__mro__ if "convert_rope_params_to_dict" in vars(c))
    if owner.__module__ == "transformers.modeling_rope_utils":
        return None
    return FOLDS[owner.__module__.split(".")[-2]]


def before_the_fold(cls, **file):
    """The dictionary and the share that the class gives where the file has none, before the fold."""
    seen = {}
    original = cls.convert_rope_params_to_dict

    def convert(self, **keys):
        seen.setdefault("rope", copy.deepcopy(plain(self.rope_parameters)))
        seen.setdefault("share", keys.get("partial_rotary_factor"))
        return original(self, **keys)

    own = vars(cls).get("convert_rope_params_to_dict")
    cls.convert_rope_params_to_dict = convert
    try:
        cls(**file)
    except Exception:
        pass
    finally:
        if own is None:
            del cls.convert_rope_params_to_dict
        else:
            cls.convert_rope_params_to_dict = own
    return seen.get("rope"), seen.get("share")


def rotary_buffers(config, rotary):
    """{label: (frequencies, amplitude)} of the rotary module of a configuration."""
    module = rotary(config)
    result = {}
    for name, value in module.named_buffers():
        if name.endswith("inv_freq") and "original" not in name:
            label = name[: -len("inv_freq")].rstrip("_")
            amplitude = getattr(
                module, f"{label}_attention_scaling" if label else "attention_scaling", 1.0
            )
            result[label] = (value.double().tolist(), float(amplitude))
    return result


def honours_share(cls, rotary):
    """Whether half the share makes half the frequencies under the default type."""

    def count(share):
        config = cls()
        ropes = copy.deepcopy(config.rope_parameters)
        nested = [value for value in ropes.values() if isinstance(value, dict)]
        for rope in nested or [ropes]:
            rope["rope_type"] = "default"
            rope["partial_rotary_factor"] = share
        config.rope_parameters = ropes
        return min(len(found) for found, _ in rotary_buffers(config, rotary).values())

    return count(0.25) < count(0.5)


def width_of(cls):
    """What the class spreads frequencies over, where it is not head_dim or the quotient."""
    names = set(fields_of(cls)) | set(cls.attribute_map)
    try:
        config = cls(head_dim=48)
        config.allow_global_per_layer_attribute_access = True
    except Exception:
        return None
    width = getattr(config, "head_dim", None)
    if width in (48, None):
        # The key counts where it stands in the file, but what the class puts in its place may not be the part that rotates.
        latent = {"qk_rope_head_dim", "qk_nope_head_dim"} <= names
        usual = getattr(cls(), "head_dim", None) if latent else None
        if usual and usual == config.qk_rope_head_dim + config.qk_nope_head_dim:
            return "qk_head_dim"
        return None
    quotient = config.hidden_size // config.num_attention_heads
    if "qk_rope_head_dim" in names and width == config.qk_rope_head_dim:
        return "qk_rope_head_dim"
    if "qk_rope_head_dim" in names and width == config.qk_rope_head_dim + config.qk_nope_head_dim:
        return "qk_head_dim"
    return {quotient: "quotient", 2 * quotient: "double"}.get(width)


# MARK: Running a class

TOKENS = 12
# Parameters of a model that is still built: those of encoders beside the text model stay wide.
LARGEST = 420_000_000
# Values that make any class small; each is used where the class has such a key.
NARROW = {
    "hidden_size": 64, "d_model": 64, "intermediate_size": 32, "ffn_dim": 32,
    "ffn_hidden_size": 32, "dense_intermediate_size": 32, "shared_intermediate_size": 16,
    "moe_intermediate_size": 16, "shared_expert_intermediate_size": 16,
    "expert_ffn_hidden_size": 16, "vocab_size": 128, "vocab_size_per_layer_input": 128,
    "hidden_size_per_layer_input": 8, "num_hidden_layers": 12, "n_layers": 4,
    "num_attention_heads": 4, "n_heads": 4, "num_key_value_heads": 2, "num_kv_heads": 4,
    "head_dim": 16, "global_head_dim": 32, "attention_head_dim": 32, "qk_rope_head_dim": 8,
    "qk_nope_head_dim": 8, "v_head_dim": 16, "q_lora_rank": 16, "kv_lora_rank": 16,
    "rotary_dim": 8, "swa_head_dim": 16, "swa_num_attention_heads": 4,
    "swa_num_key_value_heads": 2, "num_experts_per_tok": 2, "moe_topk": 2, "moe_k": 2,
    "n_routed_experts": 4, "num_local_experts": 4, "num_experts": 4, "moe_num_experts": 4,
    "n_shared_experts": 1, "n_group": 1, "topk_group": 1, "zero_expert_num": 0,
    "mamba_n_heads": 8, "mamba_d_head": 16, "mamba_n_groups": 1, "mamba_d_state": 8,
    "mamba_d_ssm": 128, "mamba_expand": 2, "mamba_ngroups": 1, "n_mamba_heads": 8,
    "linear_num_key_heads": 2, "linear_num_value_heads": 4, "linear_key_head_dim": 8,
    "linear_value_head_dim": 8, "index_n_heads": 2, "index_head_dim": 16, "index_topk": 4,
    "index_block_size": 4, "index_topk_blocks": 2, "sliding_window": 4,
    "sliding_window_size": 4, "attention_window_size": 4, "local_attention": 8,
    "attention_chunk_size": 4, "floor_scale": 4, "log_scaling_n_floor": 4, "pad_token_id": 0,
    "bos_token_id": 1, "eos_token_id": 2, "lru_width": 64, "o_groups": 2, "o_lora_rank": 8,
    "hc_mult": 2, "d_rel": 8, "rel_extent": 4, "num_kv_shared_layers": 0, "laurel_rank": 8,
}  # fmt: skip
BOTH = [FULL, SLIDING] * 6
SECTIONS = {"rope_type": "default", "rope_theta": 1e4, "mrope_section": [4, 2, 2]}
# What single classes need beside that.
NARROW_OF = {
    "bamba": {"attn_layer_indices": [1, 3]},
    "chameleon": {"vocabulary_map": {"<image>": 3}},
    "cohere_compass_text": {
        "layer_types": BOTH, "rope_parameters": {FULL: SECTIONS, SLIDING: None},
    },
    "cosmos3_edge_text": {"rope_parameters": SECTIONS},
    "deepseek_ocr2_text": {"num_experts_per_tok": 2, "mlp_layer_types": ["dense"] * 12},
    "deepseek_v2": {"num_experts_per_tok": 2},
    "diffusion_gemma_text": {"num_experts": 4, "top_k_experts": 2, "moe_intermediate_size": 16},
    "dots1": {
        "first_k_dense_replace": 12, "n_routed_experts": 4, "n_shared_experts": 1,
        "num_experts_per_tok": 2, "moe_intermediate_size": 16,
    },
    "dots3_note_text": {
        "swa_num_attention_heads": 4, "swa_num_key_value_heads": 4, "sliding_window": 4,
    },
    "ernie4_5_vl_moe_text": {
        "moe_intermediate_size": [16, 16],
        "rope_parameters": dict(SECTIONS, mrope_section=[2, 2, 4]),
    },
    "esm": {
        "vocab_size": 128, "pad_token_id": 0, "mask_token_id": 3,
        "position_embedding_type": "rotary",
    },
    "glm4v_moe_text": {"rope_parameters": dict(SECTIONS, mrope_section=[2, 1, 1])},
    "glm4v_text": {"rope_parameters": SECTIONS},
    "glm_image_text": {"rope_parameters": SECTIONS},
    "glm_ocr_text": {"rope_parameters": SECTIONS},
    "gradium_phonon_tts": {"hidden_size": 768, "num_attention_heads": 48},
    "granitemoehybrid": {
        "layer_types": [LINEAR, FULL] * 6, "position_embedding_type": "rope",
    },
    "hunyuan_v1_dense": {"head_dim": 16},
    "hunyuan_v1_moe": {"head_dim": 16},
    "hunyuan_vl_text": {
        "head_dim": 16, "rope_parameters": dict(SECTIONS, mrope_section=[2, 2, 2, 2]),
    },
    "kyutai_speech_to_text": {
        "audio_pad_token_id": 0, "codebook_vocab_size": 16, "num_codebooks": 2,
    },
    "laguna": {"layer_types": BOTH},
    "lfm2_moe": {"layer_types": ["conv", FULL] * 6},
    "longcat_flash": {"head_dim": 8},
    "mellum": {"layer_types": BOTH},
    "mimo_v2_flash": {"head_dim": 24},
    "ministral": {"head_dim": 16},
    "nemotron": {"num_key_value_heads": 4},
    "paddleocr_vl_text": {"rope_parameters": SECTIONS},
    "pocket_tts": {"hidden_size": 1024, "num_attention_heads": 64},
    "qwen2_5_omni_text": {"rope_parameters": SECTIONS},
    "qwen2_5_vl_text": {"rope_parameters": SECTIONS},
    "qwen2_vl_text": {"rope_parameters": SECTIONS},
    "qwen4_exp_text": {
        "indexer_n_heads": 2, "indexer_kv_heads": 1, "indexer_head_dim": 16,
        "indexer_budget": 4, "indexer_compress_ratio": 2, "hc_lowrank": 8,
    },
    "step3p5": {"sliding_window": 4, "layer_types": BOTH},
    "zamba2": {"layers_block_type": [LINEAR, "hybrid"] * 6, "use_mem_rope": True},
    "zaya": {
        "num_experts_per_tok": 1, "layer_types": ["hybrid", "hybrid_sliding"] * 6,
        "sliding_window": 4,
    },
}  # fmt: skip
# Classes with attention of their own, which does not go through the common interface.
OWN_ATTENTION = {"codegen", "falcon", "gpt_neox_japanese", "gptj", "roformer"}
# Classes with a recurrence or embeddings by position, so that tokens differ whatever attention gives.
MIXES_OTHERWISE = {
    "bailing_hybrid", "bamba", "csm_depth_decoder_model", "falcon_h1", "minimax",
    "olmo_hybrid", "recurrent_gemma",
}  # fmt: skip
INPUTS = {
    "kyutai_speech_to_text": lambda: {"input_ids": torch.full((1, TOKENS, 3), 5)},
    "qwen3_omni_moe_talker_code_predictor": lambda: {"inputs_embeds": torch.ones(1, TOKENS, 64)},
}
calls = []


def recording_attention(module, query, key, value, attention_mask=None, **keys):
    """An attention that writes down what it gets and gives zeros, so that layers do not mix."""
    calls.append((module, query.clone(), attention_mask, keys.get("scaling")))
    shape = (query.shape[0], query.shape[2], query.shape[1], value.shape[-1])
    return torch.zeros(shape, dtype=query.dtype), None


ALL_ATTENTION_FUNCTIONS.register("recording", recording_attention)
ALL_MASK_ATTENTION_FUNCTIONS.register("recording", eager_mask)


def narrow_keys(name, cls, layers=None):
    """Keys that make a class small."""
    fields, keys = fields_of(cls), {}
    for key, value in NARROW.items():
        stored = cls.attribute_map.get(key, key)
        field = fields.get(stored)
        if field is None or type(field.default) not in (int, float, bool):
            continue
        keys[stored] = value
    heads = fields.get("num_attention_heads")
    groups = fields.get("num_key_value_heads")
    if heads and groups and heads.default == groups.default:
        keys["num_key_value_heads"] = 4
    keys.update(copy.deepcopy(NARROW_OF.get(name, {})))
    if layers is not None:
        keys[cls.attribute_map.get("num_hidden_layers", "num_hidden_layers")] = layers
    return keys


def model_class(cls):
    """The base model of a configuration class."""
    with contextlib.suppress(Exception):
        found = MODEL_MAPPING[cls]
        return found[0] if isinstance(found, tuple) else found
    module = modeling_module(cls)
    for part in parts_of(module):
        if configuration_name(part) == cls.__name__ and part.__name__.endswith(("Model", "Decoder")):
            if "PreTrained" not in part.__name__:
                return part
    return getattr(module, cls.__name__.removesuffix("Config") + "Model", None)


def stop_rotation(model):
    """Sets every angle to 0."""
    for name, tensor in [*model.named_buffers(), *model.named_parameters()]:
        if "inv_freq" in name:
            tensor.data.zero_()
        if "embed_positions" in name:
            half = tensor.shape[-1] // 2
            tensor.data[..., :half] = 0
            tensor.data[..., half:] = 1
    for part in model.modules():
        compute = getattr(part, "rope_init_fn", None)
        if callable(compute):

            def still(*arguments, compute=compute, **keys):
                found, amplitude = compute(*arguments, **keys)
                return torch.zeros_like(found), amplitude

            part.rope_init_fn = still


def hook_attention(model):
    """Does for attention of a class's own what recording_attention does for the common one."""

    def hook(part, _, output):
        first = output[0] if isinstance(output, tuple) else output
        calls.append((part, first.clone(), None, None))
        nothing = torch.zeros_like(first)
        return (nothing, *output[1:]) if isinstance(output, tuple) else nothing

    def is_attention(part):
        return re.search(r"Attention2?$", type(part).__name__)

    for part in model.modules():
        if is_attention(part) and not any(map(is_attention, list(part.modules())[1:])):
            part.register_forward_hook(hook)


def attention_of(mask):
    """What a mask lets queries see: (kind, window, both directions)."""
    if mask is None or mask.dim() != 4:
        return "full", None, mask is None
    seen = mask[0, 0, :, :TOKENS] > -1
    if seen.shape[0] != TOKENS:
        return None, None, False
    both = bool(seen[0].sum() > 1)
    last = int(seen[-1].sum())
    if last == TOKENS:
        return "full", None, both
    if both:
        return "sliding", last - 1, True
    return ("chunked", last, False) if int(seen[4].sum()) == 1 else ("sliding", last, False)


def observe(name, config):
    """What each layer does, by running the model of a configuration: {layer: facts}.

    A layer that does not appear has no softmax attention. Every token is the same, and attention gives zeros, so queries
    differ by their position alone.
    """
    own = name in OWN_ATTENTION
    config._attn_implementation = "eager" if own else "recording"
    build = model_class(type(config))
    with torch.device("meta"):
        size = sum(tensor.numel() for tensor in build(copy.deepcopy(config)).parameters())
    if size > LARGEST:
        raise MemoryError(f"{size} parameters are too many")
    torch.manual_seed(0)
    with torch.no_grad():
        model = build(config).eval()
    if own:
        hook_attention(model)

    def run(start=None):
        calls.clear()
        tokens = torch.arange(5, 5 + TOKENS) if own else torch.full((TOKENS,), 5)
        keys = INPUTS.get(name, lambda: {"input_ids": tokens[None]})()
        if name not in ("esm", "roformer"):
            keys["use_cache"] = False
        if start is not None:
            keys["position_ids"] = torch.arange(TOKENS)[None] + start
        with torch.no_grad():
            model(**keys)
        return list(calls)

    moving = run()
    later = None
    if not own:
        with contextlib.suppress(Exception):
            later = run(100_000)
    stop_rotation(model)
    still = run()
    layers = {}
    for index, (call, other) in enumerate(zip(moving, still, strict=True)):
        part, query, mask, scaling = call
        layer = getattr(part, "layer_idx", None)
        layer = index if layer is None else layer
        difference = (query - other[1]).abs()
        rotated = difference.flatten(0, -2).amax(0) > 1e-7
        kind, window, both = attention_of(mask)
        facts = {
            "rotates": bool(rotated.any()),
            "attention": kind,
            "window": window,
            "both": both,
            "scaling": scaling,
            "width": query.shape[-1],
        }
        if rotated.any() and not own:
            facts["rotary"] = int(rotated.sum())
            facts["tail"] = not bool(rotated[0])
            facts["interleaved"] = pairs_are_neighbours(query[0], other[1][0], rotated)
        if later is not None and kind is not None:
            norm = query[0].norm(dim=-1)
            near = norm[:, -1] / norm[:, 0]
            far = later[index][1][0].norm(dim=-1)[:, 0] / norm[:, 0]
            facts["law"] = bool(((near - 1).abs() > 1e-3).any() or ((far - 1).abs() > 1e-3).any())
        layers.setdefault(layer, facts)
    return layers


def pairs_are_neighbours(moving, still, rotated):
    """Whether the first rotated component keeps its length with the next one, not half a head away."""
    places = rotated.nonzero().flatten().tolist()

    def spread(first, second):
        after = moving[..., first] ** 2 + moving[..., second] ** 2
        before = still[..., first] ** 2 + still[..., second] ** 2
        return float((after - before).abs().max())

    first, next_one = places[0], places[1]
    return spread(first, next_one) < spread(first, places[len(places) // 2])


@functools.cache
def accepts_null(name):
    """Whether layers whose rope is null do not rotate; elsewhere the class has another rope for them or stops."""
    cls = configuration_classes()[name]
    try:
        file = written(cls(**narrow_keys(name, cls))) | {"model_type": name}
        kinds = sorted(kind for kind in set(file["layer_types"]) if ATTENTIONS.get(kind) != "linear")
        file["rope_parameters"] = {kind: copy.deepcopy(SECTIONS) if kind == kinds[0] else None for kind in kinds}
        layers = observe(name, built(file))
    except Exception:
        return False
    return len(kinds) > 1 and len({facts["rotates"] for facts in layers.values()}) > 1


def nests(name, cls, rule):
    """Which types of layers a class with one rope takes a dictionary for nested by; None where that follows from its rule."""

    def takes(**keys):
        try:
            config = cls(**narrow_keys(name, cls), **keys)
            names = {kind for kind in config.layer_types if ATTENTIONS.get(kind) != "linear"} or {FULL}
            file = {kind: {"rope_type": "default", "rope_theta": 1e4} for kind in names}
            return "rope_type" not in cls(**narrow_keys(name, cls), **keys, rope_parameters=file).rope_parameters
        except Exception:
            return None

    usual = "types" if rule.get("rule", "window") != "window" else None
    found = "types" if takes() else "listed" if usual and takes() is False else None
    return found if found != usual and (found or takes() is False) else None


def needs_sections(cls):
    """Whether the class stops at a dictionary without mrope_section."""
    try:
        cls(rope_parameters={"rope_type": "default", "rope_theta": 1e4})
    except Exception as error:
        return "mrope_section" in str(error)
    return False


def is_strict(cls):
    """Whether the class declares a dictionary of two objects and refuses any other."""
    try:
        cls(rope_parameters={"rope_type": "default", "rope_theta": 1e4})
    except Exception as error:
        return type(error).__name__ == "StrictDataclassFieldValidationError"
    return False


def scales_softmax(name, cls, path=None):
    """Whether mscale_all_dim changes the softmax scale."""
    if "mscale" not in inspect.getsource(modeling_module(cls)):
        return False

    def scale(coefficient):
        keys = narrow_keys(name, cls, layers=2)
        rope = {"rope_type": "yarn", "factor": 40.0, "original_max_position_embeddings": 16,
                "rope_theta": 1e4, "mscale_all_dim": coefficient, "llama_4_scaling_beta": 0.1}
        if name == "mistral4":
            rope["partial_rotary_factor"] = 0.5
        keys["rope_parameters"] = rope
        keys.pop("layer_types", None)
        if name == "bailing_hybrid":
            keys["layer_types"] = [FULL, FULL]
        return next(iter(observe(name, cls(**keys)).values()))["scaling"]

    return abs(scale(1.0) / scale(0.0) - 1) > 1e-3


# MARK: The table of classes


def scale_of(name, cls, facts):
    """The softmax scale where it is not the root of the width; None where it is."""
    if name in SCALES:
        return SCALES[name]
    if facts is None or facts["scaling"] is None or name in SCALED_BEFORE:
        return None
    fields = fields_of(cls)
    for key, power in (("query_pre_attn_scalar", -0.5), ("attention_multiplier", 1)):
        if key in fields:
            return {"key": key, "power": power}
    if abs(facts["scaling"] * facts["width"] ** 0.5 - 1) < 1e-6:
        return None
    if facts["scaling"] == 1:
        return {"value": 1.0}
    return None


def window_rule(cls, layers, keys):
    """The rule of a class without types of layers whose layers slide."""
    fields = fields_of(cls)
    if "sliding_window" not in fields or "layer_types" in fields:
        return None
    facts = next(iter(layers.values()), None)
    slides = facts is not None and facts["attention"] == "sliding"
    flag = "use_sliding_window" if "use_sliding_window" in fields else None
    if not slides:
        # The window may be off by default.
        try:
            more = dict(keys, sliding_window=4, **({flag: True} if flag else {}))
            again = observe(cls.model_type, cls(**more))
        except Exception:
            return None
        slides = next(iter(again.values()))["attention"] == "sliding"
    if not slides:
        return None
    return {"rule": "window", "flag": flag} if flag else {"rule": "window"}


def keeps_no_width(cls):
    """Whether head_dim is there and stays null, so that dynamic, yarn and longrope have nothing to spread over."""
    with contextlib.suppress(Exception):
        config = cls()
        return hasattr(config, "head_dim") and config.head_dim is None
    return False


def row_of(name, cls):
    """The row of a class."""
    path, text = text_section(name, cls)
    if path is not None:
        return composite_row(name, cls, path, text)
    kind = kind_of(name, cls)
    row = {"class": cls.__name__, "rotary": kind}
    if kind == "other":
        return row
    row["defaults"] = field_defaults(cls, name)
    if kind == "text" and keeps_no_width(cls):
        row["defaults"]["head_dim"] = None
    aliases = {k: v for k, v in cls.attribute_map.items() if k in KEPT}
    if aliases:
        row["aliases"] = aliases
    if kind == "none":
        row["rotates"] = "never"
    else:
        row.update(ropes_of(name, cls, row["defaults"]))
    row.update(layers_of(name, cls, kind))
    if kind == "text" and "labels" not in row and name not in WITHOUT_DICTIONARY:
        if found := nests(name, cls, row.get("layers", {})):
            row["nests"] = found
    if not row["defaults"]:
        del row["defaults"]
    return row


def ropes_of(name, cls, defaults):
    """What a row says of the ropes of a class."""
    row = {}
    theta = plain(getattr(cls, "default_theta", 10_000.0))
    if isinstance(theta, dict) and "global" in theta:
        theta = {FULL: theta["global"], SLIDING: theta["local"]}
    if theta != 10_000:
        row["theta"] = theta
    fold = fold_of(name, cls)
    if name not in WITHOUT_DICTIONARY:
        rope, share = before_the_fold(cls)
        if rope and "rope_theta" in rope:
            with_base, _ = before_the_fold(cls, rope_theta=54321.0)
            if with_base and with_base.get("rope_theta") == 54321:
                # The dictionary has the base of the file.
                del rope["rope_theta"]
        if rope and rope != {"rope_type": "default"}:
            row["rope"] = rope
        if share is not None:
            defaults["partial_rotary_factor"] = share
    if fold:
        row["fold"] = fold
    if name not in WITHOUT_DICTIONARY:
        rotary = rotary_class(cls)
        keys = {k: v for k, v in NARROW_OF.get(name, {}).items() if k == "rope_parameters"}
        with contextlib.suppress(Exception):
            if "" not in rotary_buffers(cls(**keys), rotary):
                row["labels"] = "types"
        with contextlib.suppress(Exception):
            if honours_share(cls, rotary):
                row["share"] = True
    if row.get("labels") == "types" and accepts_null(name):
        row["null"] = True
    if row.get("labels") == "types" and is_strict(cls):
        row["strict"] = True
    if name == "deepseek_v4":
        row["labels"] = {
            SLIDING: "main",
            "compressed_sparse_attention": "compress",
            "heavily_compressed_attention": "compress",
        }
    if needs_sections(cls):
        row["sections"] = True
    width = "fixed" if fold and "width" in fold else width_of(cls)
    if width:
        row["width"] = width
    if name in TYPES:
        row["types"] = TYPES[name]
    if name in ALPHA:
        row["alpha"] = True
    if name == "phimoe":
        row["mscale"] = True
    return row


def layers_of(name, cls, kind):
    """What a row says of the layers of a class."""
    row = {}
    layers, keys = {}, narrow_keys(name, cls)
    if kind == "text":
        try:
            layers = observe(name, cls(**keys))
        except Exception:
            row["how"] = "read"
        with contextlib.suppress(Exception):
            if scales_softmax(name, cls):
                row["softmax"] = True
    facts = next((f for f in layers.values() if f["rotates"]), next(iter(layers.values()), None))
    scale = scale_of(name, cls, facts)
    if scale:
        row["scale"] = scale
    source = inspect.getsource(modeling_module(cls)) if kind == "text" else ""
    own_pairs = name in OWN_ATTENTION and re.search(r"\[(\.\.\., |:, :, :, )1::2\]|stack\(\[-", source)
    if "apply_rotary_pos_emb_interleave(" in source or own_pairs:
        row["layout"] = "interleaved"
    elif facts and facts.get("interleaved"):
        row["layout"] = "interleaved"
    if facts and facts.get("tail"):
        row["tail"] = True
    rule = LAYERS.get(name) or window_rule(cls, layers, keys)
    if rule:
        row["layers"] = rule
    heads = HEADS.get(name)
    if found := re.search(r'kwargs\.pop\("global_head_dim", (\d+)\)', inspect.getsource(cls)):
        heads = {FULL: ["global_head_dim", int(found[1])]}
    if heads:
        row["heads"] = heads
    if name in COUNTS:
        row["count"] = COUNTS[name]
    if name in WINDOWS:
        row["window"] = WINDOWS[name]
    if name in ROTATES:
        row["rotates"] = ROTATES[name]
    if name in SCALED_LAYERS:
        row["scales"] = SCALED_LAYERS[name]
    if name in LAWS:
        row["multiplier"] = LAWS[name]
    elif any(f.get("law") for f in layers.values()) and name not in MIXES_OTHERWISE:
        print(f"{name}: queries depend on their position, but no law is known", file=sys.stderr)
    return row


def write_classes(path):
    """Writes the table of classes as Swift."""
    rows = []
    for name, cls in sorted(configuration_classes().items()):
        row = json.dumps(row_of(name, cls), separators=(",", ":"))
        rows.append(f"    {name}\t{row}\n")
    text = (
        "/// Generated by Scripts/check-against-transformers.py --classes from transformers "
        f"{transformers.__version__} on {datetime.date.today()}; do not edit.\n"
        "///\n"
        "/// One row for every model type: the type, a tab, and a JSON object whose words the script "
        "explains.\n"
        "enum ClassTable {\n"
        '  static let rows: StaticString = #"""\n'
        f"{''.join(rows)}"
        '    """#\n'
        "}\n"
    )
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"{len(rows)} classes, {len(text)} bytes: {path}")


# MARK: The check: files

TABLE = "Sources/RopeSystems/Transformers/ClassTable.swift"
# Keys that a file in the style of transformers 4 has beside its ropes, where the class has them.
WRITTEN = (
    "hidden_size num_attention_heads num_key_value_heads head_dim num_hidden_layers "
    "max_position_embeddings qk_rope_head_dim qk_nope_head_dim v_head_dim q_lora_rank kv_lora_rank "
    "rotary_dim sliding_window"
).split()
BASES = {
    "rope_local_base_freq": 23456.0,
    "local_rope_theta": 23456.0,
    "global_rope_theta": 65432.0,
    "rotary_emb_base": 34567,
    "swa_rope_theta": 23456.0,
    "compress_rope_theta": 76543.0,
}
YARN = {
    "rope_type": "yarn",
    "factor": 8.0,
    "original_max_position_embeddings": 2048,
    "mscale": 1.0,
    "mscale_all_dim": 0.7,
}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 2048,
}


# What files of single classes need beside their widths.
NEEDED = {
    "cohere_compass_text": {
        "rope_parameters": {
            FULL: {"rope_type": "default", "rope_theta": 1e4},
            SLIDING: None,
        }
    },
    "fun_asr_nano": {"hidden_size": 1024, "num_attention_heads": 16},
    "gemma4_assistant": {
        "hidden_size_per_layer_input": 0, "enable_moe_block": False,
        "use_double_wide_mlp": False, "vocab_size_per_layer_input": 0,
        "num_kv_shared_layers": 30,
    },
    "glm4_moe": {"head_dim": 128},
    "glm4v_moe_text": {"head_dim": 128},
    "qwen3_omni_moe_text": {"head_dim": 128},
    "lfm2_moe": {"num_hidden_layers": 6, "layer_types": ["conv", "conv", FULL] * 2},
}  # fmt: skip


@functools.cache
def table_rows():
    """The rows of the table of classes by model type."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    rows = {}
    with open(os.path.join(root, TABLE), encoding="utf-8") as file:
        for line in file:
            if found := re.match(r" {4}(\S+)\t(\{.*\})$", line):
                rows[found[1]] = json.loads(found[2])
    return rows


def written(config):
    """A configuration as transformers writes it into a file."""
    return json.loads(config.to_json_string(use_diff=False))


def old_file(name, cls):
    """A file in the style of transformers 4 with the class's own widths."""
    config = cls()
    config.allow_global_per_layer_attribute_access = True
    fields, file = fields_of(cls), {"model_type": name}
    for key in WRITTEN:
        stored = cls.attribute_map.get(key, key)
        if stored not in fields:
            continue
        with contextlib.suppress(Exception):
            value = getattr(config, stored)
            if type(value) is int:
                file[stored] = value
    return file | copy.deepcopy(NEEDED.get(name, {}))


def bases_of(cls):
    """The bases that a file in the style of transformers 4 may have for a class."""
    if cls.model_type == "ultrabert":
        return {"rope_theta": [23456.0 if (layer + 1) % 3 else 54321.0 for layer in range(60)]}
    source = inspect.getsource(cls)
    return {"rope_theta": 54321.0} | {k: v for k, v in BASES.items() if k in source}


def variants_of(name, cls):
    """Files of a class by the name of the variant."""
    bare = {"model_type": name}
    files = {"bare": bare, "short": bare | {"num_hidden_layers": 7}}
    with contextlib.suppress(Exception):
        files["new"] = written(cls())
    old, bases = old_file(name, cls), bases_of(cls)
    theta = old | bases
    files["theta"] = theta
    linear = {"factor": 4.0}
    files["linear"] = theta | {"rope_scaling": {"type": "linear"} | linear}
    files["linear2"] = old | {"rope_scaling": {"rope_type": "linear"} | linear}
    files["yarn"] = theta | {"rope_scaling": YARN}
    files["yarn-new"] = old | {"rope_parameters": YARN | {"rope_theta": 54321.0}}
    files["llama3"] = theta | {"rope_scaling": LLAMA3}
    files["dynamic"] = theta | {"rope_scaling": {"type": "dynamic", "factor": 2.0}}
    if "head_dim" in fields_of(cls) | cls.attribute_map:
        head = theta | {"head_dim": 96}
        files["head"] = head
        files["head-yarn"] = head | {"rope_scaling": YARN}
        files["head-dynamic"] = head | {"rope_scaling": {"type": "dynamic", "factor": 2.0}}
    files["share"] = theta | {"partial_rotary_factor": 0.5}
    files["inner"] = old | {
        "rope_parameters": {
            "rope_type": "default", "rope_theta": 54321.0, "partial_rotary_factor": 0.5,
        }
    }  # fmt: skip
    # A list of factors for every pair.
    with contextlib.suppress(Exception):
        found = ropes_truth(name, cls.from_dict(copy.deepcopy(theta)))
        counts = {len(frequencies) for frequencies, _ in found.values()}
        if len(counts) == 1:
            pairs = counts.pop()
            rope = {
                "type": "longrope",
                "short_factor": [1 + i / 64 for i in range(pairs)],
                "long_factor": [1 + i / 8 for i in range(pairs)],
            }
            if name == "phimoe":
                rope |= {"short_mscale": 1.25, "long_mscale": 1.5}
            files["longrope"] = theta | {
                "original_max_position_embeddings": 4096,
                "rope_scaling": rope,
            }
            rope = rope | {"rope_type": "longrope", "original_max_position_embeddings": 4096}
            files["longrope2"] = theta | {"rope_scaling": rope | {"factor": 16.0}}
            if name != "ernie4_5_vl_moe_text" and "mrope_section" in inspect.getsource(modeling_module(cls)):
                width = pairs * 3 // 8
                rope = {"type": "mrope", "mrope_section": [pairs - 2 * width, width, width]}
                files["mrope"] = theta | {"rope_scaling": rope}
                rope = {"rope_type": "default", "rope_theta": 54321.0, "mrope_section": rope["mrope_section"]}
                files["mrope-new"] = old | {"rope_parameters": rope}
    if name in SCALED_LAYERS:
        some = {"num_hidden_layers": 8, SCALED_LAYERS[name]: [3, 7]}
        files["some-scaled"] = files["yarn"] | some
        files["some-linear"] = files["linear"] | some
        files["none-scaled"] = files["linear"] | some | {SCALED_LAYERS[name]: []}
    files["empty"] = theta | {"rope_parameters": {}}
    files["both"] = theta | {
        "rope_parameters": YARN | {"rope_theta": 12345.0}, "rope_scaling": {"rope_type": "linear"} | linear,
    }  # fmt: skip
    # A class without types of layers passes over ropes that are nested by them.
    if names := names_of_ropes(name, cls) or [FULL, SLIDING]:
        nested = nested_variants(old, theta, names)
        # Where all layers share one rope the first says it all.
        files |= nested if "labels" in table_rows()[name] else {"nested": nested["nested"]}
    if table_rows()[name].get("labels") == "types":
        # Two types of layers, where the class itself has one.
        more = {k: v for k, v in NARROW_OF.get(name, {}).items() if k in ("layer_types", "sliding_window")}
        if "layer_types" in more:
            more["num_hidden_layers"] = len(more["layer_types"])
            found = nested_variants(old | more, theta | more, sorted(set(more["layer_types"]) - {"conv"}))
            files |= {variant.replace("nested", "mixed", 1): file for variant, file in found.items()}
    return files


def names_of_ropes(name, cls):
    """The names that a dictionary of ropes may be nested by; none where the class has no types of layers."""
    labels = table_rows()[name].get("labels")
    if isinstance(labels, dict):
        return sorted(set(labels.values()))
    try:
        return sorted(kind for kind in set(cls().layer_types) if ATTENTIONS.get(kind) != "linear")
    except Exception:
        return []


def nested_variants(old, theta, names):
    """Files with a dictionary for each of several ropes, by the name of the variant.

    old is a file without ropes and theta the same with a base.
    """

    def nested(start, ropes, key="rope_parameters"):
        return start | {key: {name: ropes(i) for i, name in enumerate(names)}}

    def linear(i):
        return {"rope_type": "linear", "factor": 2.0 + i}

    def based(rope, i):
        return rope | {"rope_theta": 12345.0 + 1000 * i}

    full = nested(old, lambda i: based(linear(i), i))
    short = {key: value for key, value in YARN.items() if key != "original_max_position_embeddings"}
    return {
        "nested": full,
        "nested-yarn": nested(old, lambda i: based(YARN, i)),
        "nested-original": nested(old, lambda i: based(short, i)),
        "nested-scaling": nested(old, lambda i: based(linear(i), i), "rope_scaling"),
        "nested-old": nested(theta, lambda i: {"type": "linear", "factor": 2.0 + i}, "rope_scaling"),
        "nested-base": nested(theta, linear),
        "nested-bare": nested(old, linear),
        "nested-default": nested(theta, lambda i: {"rope_type": "default"}),
        "nested-share": nested(theta | {"partial_rotary_factor": 0.5}, lambda i: based(linear(i), i)),
        "nested-part": nested(
            theta | {"partial_rotary_factor": 0.5},
            lambda i: based(linear(i), i) if i else based({"rope_type": "default"}, i),
        ),
        "nested-part2": nested(
            theta | {"partial_rotary_factor": 0.5},
            lambda i: linear(i) if i == 0 else {"rope_type": "default"},
        ),
        "nested-one": old | {"rope_parameters": {names[-1]: based(linear(0), 0)}},
        "nested-null": nested(old, lambda i: None if i == len(names) - 1 else based(linear(i), i)),
        "nested-beside": full | {"rope_scaling": None},
        "nested-flat": full | {"rope_parameters": full["rope_parameters"] | {"rope_type": "default"}},
    }  # fmt: skip


def composite_variants(name, cls, row, rows):
    """Files of a class whose text model is a section, by the name of the variant."""
    files = {"bare": {"model_type": name}}
    with contextlib.suppress(Exception):
        files["new"] = written(cls())
    text_type = row.get("text_type")
    inner = configuration_classes().get(text_type)
    if inner is None or rows.get(text_type, {}).get("rotary") != "text":
        return files

    def around(section):
        for key in reversed(row["text"]):
            section = {key: section}
        return {"model_type": name} | section

    old, bases = old_file(text_type, inner), bases_of(inner)
    old |= copy.deepcopy(NEEDED.get(name, {}))
    theta = old | bases
    files["theta"] = around(theta)
    if "head_dim" in fields_of(inner) | inner.attribute_map:
        files["head"] = around(theta | {"head_dim": 96})
    files["untyped"] = around({k: v for k, v in theta.items() if k != "model_type"})
    files["linear"] = around(theta | {"rope_scaling": {"type": "linear", "factor": 4.0}})
    files["yarn"] = around(theta | {"rope_scaling": YARN})
    files["yarn-new"] = around(old | {"rope_parameters": YARN | {"rope_theta": 54321.0}})
    return files


# MARK: The check: what transformers does


def ropes_truth(name, config):
    """{label: (frequencies, amplitude)} of a configuration; the label is empty where all layers share the rope."""
    if name in ("codegen", "gptj"):
        module = modeling_module(type(config))
        attention = next(part for part in parts_of(module) if part.__name__.endswith("Attention"))
        if config.rotary_dim is None:
            # The table of angles is as wide as the model then, and its forward pass fails.
            raise ValueError("rotary_dim is null")
        config.max_position_embeddings = 2
        table = attention(config, 0).embed_positions
        half = table.shape[-1] // 2
        return {"": (torch.asin(table[1, :half].double()).tolist(), 1.0)}
    if name == "roformer":
        module = modeling_module(type(config))
        width = config.hidden_size // config.num_attention_heads
        part = module.RoFormerSinusoidalPositionalEmbedding(2, width)
        weight = part.create_weight() if hasattr(part, "create_weight") else part.weight
        weight = part.weight if weight is None else weight
        return {"": (torch.asin(weight[1, : width // 2].double()).tolist(), 1.0)}
    if name == "ernie4_5_vl_moe_text":
        # The buffer is permuted, and the forward pass permutes it back.
        rotary = rotary_class(type(config))(config)
        _, sines = rotary(torch.ones(1, 1), torch.ones(1, 1, dtype=torch.long))
        return {"": (torch.asin(sines[0, 0, ::2].double()).tolist(), rotary.attention_scaling)}
    if name == "muse_glimmer_assistant":
        rotary = modeling_module(type(config)).MuseGlimmerAssistantRotaryEmbedding
    else:
        rotary = rotary_class(type(config))
    found = rotary_buffers(config, rotary)
    if name == "phimoe" and config.rope_parameters["rope_type"] != "default":
        # Its forward pass has an amplitude of its own.
        found = {"": (found[""][0], config.rope_parameters["short_mscale"])}
    return found


def softmax_truth(config):
    """The factor on the softmax scale beside the width."""
    part = scaling_attention(type(config))
    if part is None:
        return 1.0
    ropes = config.rope_parameters

    def scale(ropes):
        changed = copy.deepcopy(config)
        changed.rope_parameters = ropes
        with torch.device("meta"):
            return part(changed, 0).scaling

    return scale(ropes) / scale({k: v for k, v in ropes.items() if k != "mscale_all_dim"})


@functools.cache
def scaling_attention(cls):
    """The attention of a configuration class that multiplies its softmax scale by mscale; None where none does."""
    module = modeling_module(cls)
    for part in parts_of(module) if module else ():
        # LongCat's attention is named after its kind.
        is_attention = part.__name__.endswith(("Attention", "MLA"))
        if is_attention and "mscale" in inspect.getsource(part.__init__):
            return part
    return None


def rotating_layers(rule, config, types):
    """Whether each layer rotates, where it has softmax attention, by the rule of a row."""
    count = len(types)
    if isinstance(rule, dict) and "but" in rule:
        return [index not in getattr(config, rule["but"]) for index in range(count)]
    if isinstance(rule, dict):
        return [getattr(config, rule["key"], None) == rule["is"]] * count
    slides = [kind == SLIDING for kind in types]
    if rule == "never":
        return [False] * count
    if rule == "sliding":
        return slides
    if rule == "sliding_if_window":
        return slides if config.sliding_window is not None else [True] * count
    if rule == "sliding_or_forced":
        forced = getattr(config, "prefix_dense_sliding_window_pattern", 1) == 1
        dense = getattr(config, "first_k_dense_replace", 0)
        return [slide or (forced and i < dense) for i, slide in enumerate(slides)]
    if rule == "no_rope_layers":
        return [bool(flag) for flag in config.no_rope_layers]
    if rule in ("layer_rope_theta", "layer_rope_theta_flag"):
        return [bool(theta) for theta in config.layer_rope_theta]
    if rule == "rope_parameters":
        ropes = config.rope_parameters
        return [bool(ropes) and ropes.get("rope_theta") is not None] * count
    return [True] * count


ATTENTIONS = {
    FULL: "full", "hybrid": "full", INDEXED: "full", "compressed_sparse_attention": "full",
    "heavily_compressed_attention": "full", "minimax_m3_sparse": "full", SLIDING: "sliding",
    "hybrid_sliding": "sliding", "chunked_attention": "chunked", LINEAR: "linear",
    "conv": "linear", "moe": "linear", "mlp": "linear",
}  # fmt: skip


@dataclasses.dataclass
class Layer:
    """What one layer does."""

    attention: str | None
    window: int | None
    rotates: bool
    frequencies: list = dataclasses.field(default_factory=list)
    amplitude: float = 1.0
    softmax: float = 1.0


def truth_of(name, row, config, file, run=None):
    """What transformers does in every layer of a configuration that a file gives.

    run is what observe() found, whose answers then count.
    """
    config.allow_global_per_layer_attribute_access = True
    count = config.num_hidden_layers
    if not isinstance(count, int):
        # LXMERT has a number for each of its encoders, and rotates in none.
        count = 0
    if name == "hrm_text":
        # It counts a layer as often as it calls it.
        count = file.get("num_hidden_layers", 16)
    types = getattr(config, "layer_types", None)
    if types is None and row["rotary"] == "none":
        # What such layers see was not found out.
        types = [None] * count
    if types is None:
        rule = row.get("layers", {})
        if rule.get("rule") == "given":
            raise ValueError("layer_types is missing")
        flag = rule.get("flag")
        slides = rule.get("rule") == "window" and getattr(config, "sliding_window", None) is not None
        if flag:
            slides = slides and bool(getattr(config, flag, False))
        types = [SLIDING if slides else FULL] * count
    if len(types) != count:
        raise ValueError(f"{len(types)} types for {count} layers")
    rotates = rotating_layers(row.get("rotates"), config, types)
    ropes = ropes_truth(name, copy.deepcopy(config)) if row["rotary"] == "text" else {}
    softmax = softmax_truth(config) if row["rotary"] == "text" else 1.0
    labels = row.get("labels")
    bases = config.layer_rope_theta if row.get("rotates") == "layer_rope_theta" else None
    layers = []
    for index, kind in enumerate(types):
        layer = Layer(ATTENTIONS.get(kind), None, rotates[index])
        if layer.attention == "sliding":
            layer.window = getattr(config, "sliding_window", None)
            if name == "neomme":
                layer.window = config.per_layer_config[index].sliding_window
        if layer.attention == "chunked":
            layer.window = getattr(config, "attention_chunk_size", None)
        layer.rotates = layer.rotates and layer.attention != "linear"
        # The shared blocks of zamba2 do not know which layer calls them.
        if run is not None and name != "zamba2":
            facts = run.get(index % getattr(config, "num_layers_per_stack", count))
            if facts is None and index in (getattr(config, "cross_attention_layers", None) or ()):
                layer.attention = None
            elif facts is None:
                layer.attention, layer.window, layer.rotates = "linear", None, False
            else:
                layer.rotates = facts["rotates"]
                # Masks of these layers hold the keys that an index picks, or the nearest ones without the compressed ones.
                # A window that is wider than the run looks like none.
                wide = layer.window is not None and layer.window >= TOKENS
                if facts["attention"] is not None and "compressed" not in kind and kind != INDEXED and not wide:
                    layer.attention, layer.window = facts["attention"], facts["window"]
        if layer.rotates and row["rotary"] == "text":
            label = labels.get(kind, kind) if isinstance(labels, dict) else kind
            found = ropes[""] if "" in ropes else ropes.get(label)
            if bases is not None and bases[index]:
                changed = copy.deepcopy(config)
                changed.rope_parameters = {**config.rope_parameters, "rope_theta": bases[index]}
                found = ropes_truth(name, changed)[""]
            if "scales" in row and index not in getattr(config, row["scales"]):
                changed = copy.deepcopy(config)
                changed.rope_parameters = {**config.rope_parameters, "rope_type": "default"}
                found = ropes_truth(name, changed)[""]
            if found is None:
                if not accepts_null(name):
                    raise ValueError(f"the rope of {label} is null, and a forward pass looks for it")
                layer.rotates = False
            else:
                layer.frequencies, layer.amplitude = found
                layer.softmax = softmax
        layers.append(layer)
    return layers


def unfit(config, layers):
    """Whether frequencies are not as many as components that rotate in latent attention, so that a forward pass fails."""
    width = getattr(config, "qk_rope_head_dim", None)
    counts = {2 * len(layer.frequencies) for layer in layers if layer.rotates}
    return width is not None and bool(counts) and counts != {width}


def built(file):
    """The configuration that transformers makes of a file."""
    name = file["model_type"]
    if name == "mistral" and "layer_types" in file:
        name = "ministral"
    # Special floats are objects in a file.
    return configuration_classes()[name].from_dict(PreTrainedConfig._decode_special_floats(copy.deepcopy(file)))


# MARK: The check: what entrope says

# Refusals that are right to make where transformers goes on: a pattern of the sentence, and why.
REFUSED = [
    (r"dimension is \d+; it must be even", "the width is odd; transformers rounds the number of pairs up"),
    (
        r"rope_theta is missing, and transformers' class of \w+ has none",
        "transformers has a base there only where another type of layers comes first and is scaled",
    ),
    (
        r"is layer \d+, but \S+ is \d+; numbers of layers from",
        "the file lists a layer that it does not have; transformers passes over it",
    ),
]
# Errors of transformers that have nothing to do with ropes.
UNRELATED = [
    (r"hidden_size_per_layer_input must be 0", "the class cannot be made of its own usual values"),
]


def near(found, wanted, tolerance):
    """Whether numbers agree."""
    if wanted == 0:
        return found == 0
    return abs(found - wanted) <= tolerance * abs(wanted)


def difference(layers, answer):
    """The first difference between the truth and an answer; None where there is none."""
    said = {}
    for kind in answer["layer_kinds"]:
        for layer in kind["layers"]:
            if layer in said:
                return f"layer {layer} is in two kinds"
            said[layer] = kind
    if set(said) != set(range(len(layers))):
        return f"{len(said)} layers, not {len(layers)}"
    for index, layer in enumerate(layers):
        kind = said[index]
        place = f"layer {index} ({kind['name']})"
        if layer.attention is not None and kind["attention"] != layer.attention:
            return f"{place}: attention {kind['attention']}, not {layer.attention}"
        if layer.attention == "linear":
            continue
        if layer.window is not None and kind["window"] != layer.window:
            return f"{place}: window {kind['window']}, not {layer.window}"
        found = kind["inverse_frequencies"] if kind["method"] != "nope" else []
        if not layer.rotates:
            if found:
                return f"{place}: rotates, but does not in transformers"
            continue
        if not found:
            return f"{place}: does not rotate, but does in transformers"
        if len(found) != len(layer.frequencies):
            return f"{place}: {len(found)} pairs, not {len(layer.frequencies)}"
        for pair, (one, other) in enumerate(zip(found, layer.frequencies, strict=True)):
            if not near(one, other, 3e-6):
                return f"{place}: pair {pair} turns by {one:.7g}, not {other:.7g}"
        for word, key, wanted in (
            ("amplitude", "amplitude", layer.amplitude),
            ("softmax", "softmax_scale_multiplier", layer.softmax),
        ):
            if not near(kind[key], wanted, 1e-6):
                return f"{place}: {word} {kind[key]:.7g}, not {wanted:.7g}"
    return None


def ask(entrope, file, folder, label):
    """What entrope answers to a file: (exit code, answer, notes)."""
    path = os.path.join(folder, re.sub(r"\W", "_", label) + ".json")
    with open(path, "w", encoding="utf-8") as stream:
        json.dump(file, stream)
    command = [entrope, "frequencies", "--config", path, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    os.remove(path)
    notes = [
        line.replace(path, "FILE")
        for line in done.stderr.splitlines()
        if line.strip() and not re.search(r"has \d+ kinds of layers|kinds of layers; this is", line)
    ]
    answer = json.loads(done.stdout) if done.returncode == 0 else None
    return done.returncode, answer, notes


def judge(layers, failure, code, answer, notes):
    """The verdict on an answer and what there is to say: layers is the truth, failure why there is none."""
    sentence = " ".join(notes)
    if failure is not None and failure.startswith("ImportError"):
        return "unchecked", "the class needs a package that is not installed"
    if failure is not None and (why := next((w for p, w in UNRELATED if re.search(p, failure)), None)):
        return "class-fails", f"unrelated: {why}"
    if failure is not None:
        # A note on something else is none.
        said = (
            "refused" if code == 65
            else f"exit {code}" if code
            else "noted" if "stops" in sentence
            else "answered without a note"
        )  # fmt: skip
        return "class-fails", f"{said}; {failure}"
    if code != 0:
        why = next((why for pattern, why in REFUSED if re.search(pattern, sentence)), None)
        if code == 65 and why:
            return "refused", why
        return "wrong", f"exit {code}: {sentence}"
    what = difference(layers, answer)
    if what is None:
        return "right", ""
    return "wrong", what


def cases(rows, only):
    """Every file with its truth: (type, variant, file, layers, failure)."""
    classes = configuration_classes()
    for name, row in sorted(rows.items()):
        if only and name not in only:
            continue
        cls = classes[name]
        is_text = row.get("rotary") == "text"
        is_still = row.get("rotary") == "none" and "vocab_size" in fields_of(cls)
        if not is_text and not is_still and "text" not in row:
            continue
        try:
            files = variants_of(name, cls) if is_text else composite_variants(name, cls, row, rows)
        except Exception as error:
            print(f"{name}: no files, {error!r}", file=sys.stderr)
            continue
        for variant, file in files.items():
            layers, failure = None, None
            try:
                config, inner, text_type, section = built(file), row, name, file
                while "text" in inner:
                    for key in inner["text"]:
                        config, section = getattr(config, key), section.get(key) or {}
                    text_type = type(config).model_type
                    inner = rows[text_type]
                if inner.get("rotary") not in ("text", "none"):
                    continue
                if inner["rotary"] == "none" and not (
                    "vocab_size" in fields_of(type(config)) and hasattr(config, "num_hidden_layers")
                ):
                    continue
                layers = truth_of(text_type, inner, config, section)
                if text_type not in ("deepseek_v4", "dots3_note_text") and unfit(config, layers):
                    raise ValueError("the frequencies do not fit qk_rope_head_dim")
            except Exception as error:
                lines = str(error).strip().splitlines() or [""]
                failure = f"{type(error).__name__}: {lines[-1].strip()}"
            yield name, variant, file, layers, failure
        if not is_text:
            continue
        # A small model that is run tells which layers rotate and what they see.
        if row.get("how") == "read":
            continue
        try:
            config = cls(**narrow_keys(name, cls))
            file = written(config)
            config = built(file)
            run = observe(name, copy.deepcopy(config))
            layers = truth_of(name, row, config, file, run)
        except Exception as error:
            print(f"{name}: cannot be run, {type(error).__name__}: {error}", file=sys.stderr)
            continue
        yield name, "run", file, layers, None


# Builds for the CPU and for graphics cards differ in what follows the plus sign alone.
TORCH = torch.__version__.split("+")[0]


def kept_rows(path, only):
    """The rows of a table that this version of transformers made before, but for some model types."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as file:
        heading = file.readline()
        if f"transformers {transformers.__version__}, torch {TORCH}," not in heading:
            raise SystemExit(f"{path} is not of these versions: {heading}")
        return [tuple(row) for row in list(csv.reader(file))[1:] if row[0] not in only]


def check(entrope, out, only, failures):
    """Compares entrope with every class; the number of wrong answers."""
    rows, results = table_rows(), []

    def by_reading(name):
        row = rows[name]
        while "text" in row:
            row = rows.get(row["text_type"], {})
        return row.get("how") == "read"

    os.makedirs(failures, exist_ok=True)

    def one(folder, name, variant, file, layers, failure):
        label = f"{name}-{variant}"
        said = ask(entrope, file, folder, label)
        verdict, what = judge(layers, failure, *said)
        if verdict == "right" and by_reading(name):
            what = "layers by reading the source, not by a run"
        path = os.path.join(failures, label.replace("/", "_"))
        for ending in (".json", ".txt"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(path + ending)
        if verdict == "wrong":
            with open(path + ".json", "w", encoding="utf-8") as stream:
                json.dump(file, stream, indent=1)
            with open(path + ".txt", "w", encoding="utf-8") as stream:
                print(what, *said[2], sep="\n", file=stream)
                groups = []
                for index, layer in enumerate(layers):
                    if groups and groups[-1][1] == layer:
                        groups[-1][0].append(index)
                    else:
                        groups.append(([index], layer))
                for numbers, layer in groups:
                    print(f"layers {numbers[0]}-{numbers[-1]}: {layer}", file=stream)
        return name, variant, verdict, what

    with (
        tempfile.TemporaryDirectory() as folder,
        concurrent.futures.ThreadPoolExecutor(2) as pool,
    ):
        waiting = [pool.submit(one, folder, *case) for case in cases(rows, only)]
        results = [task.result() for task in waiting]
    if only and out is not None:
        results += kept_rows(out, only)
    counts = {
        word: sum(result[2] == word for result in results)
        for word in ("right", "refused", "noted", "wrong", "class-fails", "unchecked")
    }
    silent = sum("answered without" in result[3] for result in results)
    version = subprocess.run([entrope, "--version"], capture_output=True, text=True).stdout.strip()
    summary = (
        f"{counts['right']} of {len(results)} right, {counts['refused']} refused, "
        f"{counts['noted']} noted, {counts['wrong']} wrong, "
        f"{counts['class-fails']} fail in transformers themselves ({silent} of them answered without a note), "
        f"{counts['unchecked']} unchecked"
    )
    stream = io.StringIO()
    print(
        f"# {datetime.date.today()}, transformers {transformers.__version__}, torch {TORCH}, "
        f"entrope {version}: {summary}",
        file=stream,
    )
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["model_type", "variant", "verdict", "what"])
    for name, variant, verdict, what in sorted(results):
        writer.writerow([name, variant, verdict, what[:120]])
    if out is not None:
        with open(out, "w", encoding="utf-8") as file:
            file.write(stream.getvalue())
    for name, variant, verdict, what in sorted(results):
        if verdict == "wrong":
            print(f"{name} {variant}: {what[:160]}")
    print(summary)
    return counts["wrong"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--classes", metavar="PATH", help="write the table of classes as Swift")
    parser.add_argument("--entrope", default=".build/release/entrope", help="the program")
    parser.add_argument(
        "--out",
        help="the table; Tests/Fixtures/transformers-classes.csv, or none with --only, which keeps the other types' rows",
    )
    parser.add_argument("--only", metavar="TYPE,...", help="these model types alone")
    parser.add_argument(
        "--failures",
        default=os.path.join(tempfile.gettempdir(), "check-fails"),
        help="where inputs of wrong answers are kept",
    )
    arguments = parser.parse_args()
    if arguments.classes:
        write_classes(arguments.classes)
        return 0
    only = set(arguments.only.split(",")) if arguments.only else None
    out = arguments.out or (None if only else "Tests/Fixtures/transformers-classes.csv")
    wrong = check(os.path.abspath(arguments.entrope), out, only, arguments.failures)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
