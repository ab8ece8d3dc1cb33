import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// What single methods bring with them.
  func methodFindings() -> [Finding] {
    [cachedKeys(), dynamicContext(), listSwitch(), wholeHead()].compactMap(\.self)
  }

  private func cachedKeys() -> Finding? {
    guard method == .dynamic, !source.readsAlpha,
      scale > 1 || targetContext ?? 0 > geometry.trainedContext,
      let rope = systems[.transformers]?.outcome.rope
    else { return nil }
    let ratios = zip(rope.inverseFrequencies, rope.schedule.geometry.inverseFrequencies)
      .map { $0 / $1 }
    let worst = ratios.min() ?? 1
    return Finding(
      .warning, "dynamic-cached-keys",
      key: settings[.ropeType].isAbsent
        ? settings.method.path : settings[.ropeType].path,
      "The base follows the current length, but keys in the cache keep the base of the length at "
        + "which they were made: "
        + "at \(systems.length) tokens the last pair of a query rotates at \(worst.brief) of the "
        + "frequency of keys from within the first "
        + "\(geometry.trainedContext). transformers also keeps the base of the longest length "
        + "until a sequence is shorter than "
        + "\(geometry.trainedContext).",
      remedy: "Take YaRN with a fixed factor, or generate without a cache.",
      source:
        "transformers 5.23.0, modeling_rope_utils.py (run); threads transformers #25104, vllm "
        + "#3488, #52665"
    )
  }

  private func dynamicContext() -> Finding? {
    guard method == .dynamic, let original = source.writtenOriginal?.whole,
      let maximum = configuration[.maximumContext].whole, original != maximum
    else { return nil }
    return Finding(
      .warning, "dynamic-context", key: settings[.originalContext].path,
      "transformers takes \(maximumPath), which is \(maximum), for the trained context of a "
        + "dynamic type and does not read this "
        + "\(original).",
      remedy: "Set \(maximumPath) to the trained context.",
      fragment: fragment([(maximumPath, "\(original)")]),
      source: "transformers 5.23.0, modeling_rope_utils.py (run)")
  }

  private func listSwitch() -> Finding? {
    guard method == .longRoPE, let short = settings[.shortFactors].numbers,
      let long = settings[.longFactors].numbers
    else { return nil }
    let ratios = zip(long, short).map { $0 / $1 }
    let worst = ratios.max() ?? 1
    let pair = ratios.firstIndex(of: worst) ?? 0
    let trained = geometry.trainedContext
    let others = otherListSwitches()
    let slowing = "slows pair \(pair) by another \(worst.brief) times"
    let elsewhere = others.map { " Elsewhere: \($0.sentence)." } ?? ""
    let own = configuration.modelClass.amplitudeSentence
    let sentence =
      if let own {
        "\(own). Other systems have lists that change, and the long one \(slowing).\(elsewhere)"
      } else {
        "The lists change at the trained context \(trained): with \(trained) tokens transformers takes the short one, "
          + "with \(trained + 1) the long one, which \(slowing); keys cached before are then wrong (the Phi-3 class "
          + "drops its cache).\(elsewhere)"
      }
    let place = own == nil ? "modeling_rope_utils.py" : "models/phimoe/modeling_phimoe.py"
    return Finding(
      .warning, "longrope-switch",
      key: own == nil
        ? source.writtenOriginal?.path ?? settings.path : settings[.longFactors].path,
      sentence,
      remedy:
        "Choose the context before the first token, and compare systems on one side of "
        + "\(trained) only.",
      source: (["transformers 5.23.0, \(place) (run)"] + (others?.sources ?? []))
        .joined(separator: "; ") + "; threads transformers #33129, vllm #27431, llama.cpp #24875")
  }

  private func wholeHead() -> Finding? {
    let asked = source.geometry
    guard let rope = systems[.transformers]?.outcome.rope,
      rope.inverseFrequencies.count != asked.pairCount
    else { return nil }
    let setting = settings[.partialRotaryFactor]
    return Finding(
      .error, "partial-rotary-ignored", key: setting.path,
      "It asks for \(asked.rotaryDimension) of \(asked.headDimension) components to rotate, "
        + "but under the default type the "
        + "class of model type \(configuration.modelType ?? "(none)") in transformers rotates all "
        + "of them "
        + "(\(rope.inverseFrequencies.count) pairs rather than "
        + "\(asked.pairCount)); under every other "
        + "type it honours the key.",
      remedy:
        "Remove the key if the model was trained with whole heads; transformers needs another class for a "
        + "share, such as that of stablelm.",
      source: SystemProfile.transformers.source(of: SystemProfile.transformers.partialRotation))
  }
}
