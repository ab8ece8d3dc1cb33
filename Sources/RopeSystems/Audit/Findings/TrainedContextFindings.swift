import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// Which length is the trained one, and what follows from it.
  func trainedContextFindings() -> [Finding] {
    [missingTrainedContext(), disagreement(), unextended(), linearContext(), missingBase()]
      .compactMap(\.self)
  }

  private var maximum: Int? { configuration[.maximumContext].whole }

  /// The trained context that the file would have if its longest context were already extended.
  private var shortened: Int? {
    guard let maximum, scale > 1 else { return nil }
    let context = (Double(maximum) / scale).rounded()
    return context >= 1 ? Int(context) : nil
  }

  private func missingTrainedContext() -> Finding? {
    guard [.yarn, .longRoPE, .llama3].contains(method), source.writtenOriginal == nil,
      scale > 1, let maximum, let shortened
    else { return nil }
    let key = settings.path(of: .originalContext)
    // Llama 3's factor is not the ratio of the contexts: 8 and 32 for 131072 over 8192.
    let isLlama = method == .llama3
    let trained = isLlama ? 8_192 : shortened
    return Finding(
      .warning, "trained-context-missing", key: key,
      "It is missing, so transformers takes \(maximumPath), which is \(maximum), for the trained "
        + "context. "
        + (isLlama
          ? "Llama 3.1 to 3.3 were trained with 8192."
          : "If \(maximum) is the extended context, the trained one is \(trained)"
            + bandSentence(at: trained))
        + elsewhere(maximum),
      remedy: "Write down the context that the model was trained with.",
      fragment: trained < maximum ? fragment([(key, "\(trained)")]) : nil,
      source:
        "transformers 5.23.0, modeling_rope_utils.py (run); threads transformers #33783, #38224")
  }

  /// What other systems take in place of the missing context, as a sentence.
  private func elsewhere(_ maximum: Int) -> String {
    let words = systems.entries.compactMap { entry -> String? in
      guard entry.runsModel, entry.system != .transformers else { return nil }
      guard let rope = entry.outcome.rope else {
        if case .refuses = entry.outcome { return "\(entry.system.title) stops" }
        return nil
      }
      return rope.trainedContext == maximum
        ? nil : "\(entry.system.title) takes \(rope.trainedContext)"
    }
    return words.isEmpty ? "" : " Elsewhere: " + words.joined(separator: ", ") + "."
  }

  /// How the band and the frequencies would change with another trained context.
  private func bandSentence(at context: Int) -> String {
    guard method == .yarn, let ramp = resolved.schedule.ramp,
      let other = try? RotaryGeometry(
        headDimension: geometry.headDimension, rotaryDimension: geometry.rotaryDimension,
        base: geometry.base, trainedContext: context),
      let schedule = try? NTKByParts(ramp: ramp).schedule(for: other, extent: resolved.extent)
    else { return "." }
    let (here, there) = (ramp.pairBounds(for: geometry), ramp.pairBounds(for: other))
    let ratios = zip(
      resolved.schedule.effectiveInverseFrequencies, schedule.effectiveInverseFrequencies
    ).map { $0 / $1 }
    let changed = ratios.count { !agree($0, 1) }
    return ": the band would be pairs \(there.low.brief) to \(there.high.brief) and not "
      + "\(here.low.brief) to \(here.high.brief); \(changed) pairs change, by up to "
      + "\((ratios.max() ?? 1).brief) times."
  }

  private func disagreement() -> Finding? {
    // Llama 3's factor slows the slow pairs and is not the ratio of the contexts: 8 for 131072 over 8192.
    guard [.yarn, .longRoPE].contains(method), let factor = settings[.factor].number,
      factor >= 1, let maximum,
      let original = source.writtenOriginal?.number, original > 0
    else { return nil }
    let ratio = Double(maximum) / original
    guard !agree(ratio, factor), ratio != 1 else { return nil }
    let extended = original * factor
    return Finding(
      .warning, "factor-and-ratio-disagree", key: settings[.factor].path,
      "It is \(factor.brief), but \(maximumPath) over original_max_position_embeddings is "
        + "\(maximum)/\(original.brief) = \(ratio.brief). transformers and most others take the "
        + "factor"
        + (method == .longRoPE
          ? "; LongRoPE's amplitude follows the ratio elsewhere."
          : takesRatio ? "; exllamav3 takes the ratio." : "."),
      remedy: "Make \(maximumPath) the product of the other two, or the factor the ratio.",
      fragment: tokens(extended).map { fragment([(maximumPath, "\($0)")]) },
      source:
        "transformers 5.23.0, modeling_rope_utils.py (run); exllamav3 4f8ad01, "
        + "exllamav3/util/rope.py "
        + "(by reading)")
  }

  /// Whether exllamav3, which takes the ratio of the contexts, runs the model.
  private var takesRatio: Bool { systems[.exLlama]?.runsModel == true }

  private func unextended() -> Finding? {
    guard [.yarn, .longRoPE].contains(method), scale > 1, let maximum, let shortened,
      let original = source.writtenOriginal?.number, Double(maximum) == original,
      let extended = tokens(original * scale)
    else { return nil }
    return Finding(
      .warning, "context-not-extended", key: maximumPath,
      "It equals the trained context, \(maximum). Read so, systems that cap the context there "
        + "(transformers' "
        + "tools, vLLM) do not serve the \(extended) tokens that factor \(scale.brief) makes "
        + "room for"
        + (takesRatio ? ", and exllamav3, which takes the ratio, does not scale at all" : "")
        + ". If \(maximum) is the extended context "
        + "instead, the trained one is "
        + "\(shortened)" + bandSentence(at: shortened),
      remedy: "Raise it to the extended context.",
      fragment: fragment([(maximumPath, "\(extended)")]),
      source:
        "vLLM 0.33.0, config/model.py (by reading); exllamav3 4f8ad01, exllamav3/util/rope.py "
        + "(by reading); "
        + "threads transformers #33783, #38224, #36877")
  }

  private func linearContext() -> Finding? {
    guard method == .linear, scale > 1, !source.isConfiguredExtended,
      source.writtenOriginal == nil, let maximum,
      let shortened
    else { return nil }
    return Finding(
      .note, "linear-context-unknown", key: maximumPath,
      "A linear type does not say whether \(maximum) is the context before or after scaling; the "
        + "trained one is "
        + "\(maximum) or \(shortened). vLLM and SGLang multiply \(maximum) by the factor for the "
        + "context they serve.",
      remedy: nil, source: "vLLM 0.33.0, config/model.py (by reading)")
  }

  /// Whether the base belongs into the dictionary: in the newer generation of keys, and where the class reads no key beside it.
  private func isBaseInside(_ setting: Setting) -> Bool {
    guard setting.path == configuration.path(of: .base) else { return false }
    return switch configuration.modelClass.fold["kind"]?.text {
    case "attribute", "fixed": false
    case "none": true
    default: !configuration.isOfOldGeneration
    }
  }

  private func missingBase() -> Finding? {
    let setting = settings[.base]
    // A class that always takes its own base has nowhere to write another.
    guard setting.origin == .modelType, let base = setting.number,
      configuration.modelClass.isKnown, configuration.modelClass.fold["kind"]?.text != "fixed",
      configuration.attentionBase == nil
    else { return nil }
    if let written = configuration.json[ModelKey.base.rawValue]?.double,
      setting.path == configuration.path(of: .base)
    {
      guard written != base else { return nil }
      return Finding(
        .warning, "base-not-read", key: setting.path,
        "It is \(written.brief), but transformers' class of \(source.modelType) does not read it for "
          + "these layers and takes \(base.brief).",
        source: "transformers 5.23.0, configuration classes (run)")
    }
    let path = isBaseInside(setting) ? settings.path(of: .base) : setting.path
    return Finding(
      .note, "base-missing", key: path,
      "It is missing; transformers takes \(base.brief) from the class of the model type. A file "
        + "that lost the key "
        + "when rope_theta moved into rope_parameters would look the same.",
      remedy: "Write it down.", fragment: fragment([(path, floating(base))]),
      source:
        "transformers 5.23.0, configuration classes; threads DeepSpeed #8345, vllm #56066, "
        + "sglang #14745"
    )
  }
}
