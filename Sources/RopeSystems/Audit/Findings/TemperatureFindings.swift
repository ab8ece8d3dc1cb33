import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// Keys of the temperature that mean different things to different systems.
  func temperatureFindings() -> [Finding] {
    guard method == .yarn else { return [] }
    return [loneCoefficient(), bothCoefficients(), overridden(), unreadFactor(), shiftedKeys()]
      .compactMap(\.self)
  }

  private var rotary: Double? { settings[.mscale].number.flatMap { $0 == 0 ? nil : $0 } }
  private var all: Double? {
    settings[.mscaleAllDimensions].number.flatMap { $0 == 0 ? nil : $0 }
  }
  private var amplitude: Double { resolved.schedule.temperature.amplitude }

  private func loneCoefficient() -> Finding? {
    guard (rotary == nil) != (all == nil), settings[.attentionFactor].number == nil else {
      return nil
    }
    let (given, missing): (RopeKey, RopeKey) =
      rotary == nil ? (.mscaleAllDimensions, .mscale) : (.mscale, .mscaleAllDimensions)
    return Finding(
      .warning, "mscale-alone", key: settings[given].path,
      "\(given.rawValue) stands without \(missing.rawValue) (missing or 0), so transformers "
        + "ignores it for the amplitude, "
        + "which is \(amplitude.brief). "
        + "\(amplitudes(of: [.vLLM, .sgLang, .mlx, .llamaCpp, .exLlama]))",
      remedy: "Write the amplitude you mean as attention_factor, or give both coefficients.",
      fragment: fragment([(settings.path(of: .attentionFactor), floating(amplitude))]),
      source: "transformers 5.23.0, modeling_rope_utils.py (run)")
  }

  private func bothCoefficients() -> Finding? {
    guard let rotary, let all, settings[.attentionFactor].number == nil else { return nil }
    let softmax = resolved.schedule.temperature.softmaxScale
    let gain = gainWithoutCoefficients
    return Finding(
      softmax == 1 && rotary == all ? .warning : .note, "mscale-both", key: settings[.mscale].path,
      "mscale \(rotary.brief) and mscale_all_dim \(all.brief) give the amplitude "
        + "\(amplitude.brief) on cos and sin; "
        + (softmax == 1
          ? "the class of this model type does not multiply the softmax scale by the square of "
            + "mscale_all_dim's factor, so the total gain on rotary logits is "
            + "\((amplitude * amplitude).brief). "
          : "the class of this model type multiplies the softmax scale by \(softmax.brief) on "
            + "all dimensions. ")
        + "Read as YaRN without the two, the amplitude would be \(gain.brief) and the gain "
        + "\((gain * gain).brief) on rotary dimensions alone. "
        + amplitudes(of: [.vLLM, .sgLang, .mlx, .llamaCpp, .exLlama]),
      remedy: softmax == 1 && rotary == all
        ? "If the model was trained with the plain amplitude, remove both keys; if with "
          + "amplitude 1, write attention_factor 1.0."
        : nil,
      source:
        "transformers 5.23.0, modeling_rope_utils.py (run); threads exllamav3 #259, vllm #48621, "
        + "sglang #22711, "
        + "llama.cpp #22612")
  }

  /// 0.1 ln s + 1.
  private var gainWithoutCoefficients: Double {
    (try? TemperatureLaw.paper.temperature(atScale: scale).amplitude) ?? 1
  }

  /// The amplitudes of some systems, as a sentence.
  private func amplitudes(of chosen: [ModelSystem]) -> String {
    let values = chosen.compactMap { system in
      systems[system]?.outcome.rope.map { "\(system.title) \($0.temperature.amplitude.brief)" }
    }
    return values.isEmpty ? "" : "Amplitudes elsewhere: " + values.joined(separator: ", ") + "."
  }

  private func overridden() -> Finding? {
    guard let factor = settings[.attentionFactor].number, rotary != nil || all != nil else {
      return nil
    }
    return Finding(
      .note, "mscale-overridden", key: settings[.attentionFactor].path,
      "attention_factor \(factor.brief) is the amplitude verbatim in transformers; mscale and "
        + "mscale_all_dim do not enter it.",
      remedy: "Keep one of the two ways.",
      source: "transformers 5.23.0, modeling_rope_utils.py (run)")
  }

  private func unreadFactor() -> Finding? {
    guard let factor = settings[.amplitudeFactor].number, factor != 1,
      let product = systems[.sgLang]?.outcome.rope?.temperature.amplitude,
      !agree(product, amplitude)
    else { return nil }
    // An attention_factor beside it says something else, and nobody can know which of the two is meant.
    let isGiven = settings[.attentionFactor].number != nil
    return Finding(
      .warning, "attn-factor", key: settings[.amplitudeFactor].path,
      "Only SGLang multiplies the amplitude by attn_factor \(factor.brief), to \(product.brief); "
        + "transformers, vLLM, MLX and exllamav3 ignore it, and llama.cpp overwrites it.",
      remedy: isGiven
        ? "Remove it, or make attention_factor the same product."
        : "Write the product as attention_factor.",
      fragment: isGiven
        ? nil : fragment([(settings.path(of: .attentionFactor), floating(product))]),
      source:
        "SGLang 0.5.23, srt/layers/rotary_embedding/yarn.py (by reading); llama.cpp 0c1e57098, "
        + "src/llama-context.cpp (by reading)")
  }

  private func shiftedKeys() -> Finding? {
    guard let rope = systems[.llamaCpp]?.outcome.rope, rope.temperature.amplitude != 1 else {
      return nil
    }
    return Finding(
      .note, "context-shift", key: settings.path,
      "When llama.cpp shifts its context it rotates cached keys again by the same operation, so "
        + "each shift multiplies them by "
        + "the amplitude \(rope.temperature.amplitude.brief) once more.",
      remedy: "Leave context shift off with this model.",
      source: "llama.cpp 0c1e57098, src/llama-kv-cache.cpp (by reading; not run)")
  }
}
