"""Inverse frequencies and amplitude of the methods that train.py fine-tunes with, in double precision.

The same numbers as `entrope frequencies` prints, which Entrope's tests compare; each checkpoint keeps those that it was
trained with in rotation.json.
"""
import math

METHODS = ["native", "pi", "ntk-aware", "by-parts", "yarn"]

# How `entrope` is asked for the same.
FLAGS = {
    "native": "--method rope",
    "pi": "--method pi --scale {scale:g}",
    "ntk-aware": "--method ntk-aware --scale {scale:g}",
    "by-parts": "--method yarn --scale {scale:g} --temperature none",
    "yarn": "--method yarn --scale {scale:g}",
}


def rotary(method, dimension, base, context, scale):
    """(inverse frequencies in radians per token, amplitude on cos and sin)."""
    pairs = range(dimension // 2)
    native = [base ** (-2 * i / dimension) for i in pairs]
    if method == "native":
        return native, 1.0
    if method == "pi":
        return [theta / scale for theta in native], 1.0
    if method == "ntk-aware":
        stretched = base * scale ** (dimension / (dimension - 2))
        return [stretched ** (-2 * i / dimension) for i in pairs], 1.0
    # The ramp of YaRN's code: linear in the pair index, its ends rounded outward, alpha 1 and beta 32 rotations.
    low, high = (dimension * math.log(context / (2 * math.pi * turns)) / (2 * math.log(base)) for turns in (32, 1))
    low, high = max(math.floor(low), 0), min(math.ceil(high), dimension - 1)
    blends = [1 - min(max((i - low) / max(high - low, 0.001), 0), 1) for i in pairs]
    blended = [theta * (g + (1 - g) / scale) for theta, g in zip(native, blends)]
    return blended, 0.1 * math.log(scale) + 1 if method == "yarn" else 1.0


def rope_scaling(method, dimension, base, context, scale):
    """The rope_scaling of config.json that says so in Hugging Face's words, or None."""
    common = {"factor": scale, "original_max_position_embeddings": context}
    if method == "native":
        return None
    if method == "pi":
        return {"rope_type": "linear", "factor": scale}
    if method == "ntk-aware":
        # Divisors pair by pair, so that rope_theta stays the base of training.
        divisors = [scale ** (2 * i / (dimension - 2)) for i in range(dimension // 2)]
        return {"rope_type": "longrope", **common, "attention_factor": 1.0,
                "short_factor": divisors, "long_factor": divisors}
    attention = {"attention_factor": 1.0} if method == "by-parts" else {}
    return {"rope_type": "yarn", **common, **attention}


if __name__ == "__main__":
    import json
    import sys

    # rotation.py METHOD DIMENSION BASE CONTEXT SCALE
    method, dimension, *numbers = sys.argv[1:]
    frequencies, amplitude = rotary(method, int(dimension), *map(float, numbers))
    print(json.dumps({"amplitude": amplitude, "inverse_frequencies": frequencies,
                      "flags": FLAGS[method].format(scale=float(numbers[-1]))}))
