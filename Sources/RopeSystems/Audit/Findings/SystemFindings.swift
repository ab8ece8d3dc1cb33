import ModelFiles
import RotaryEmbedding

extension FindingContext {
  /// Systems that do something else than transformers, grouped by what makes them.
  func systemFindings() -> [Finding] {
    refusals() + differences()
  }

  private func refusals() -> [Finding] {
    systems.entries.filter(\.runsModel).compactMap { entry in
      guard let sentence = entry.outcome.sentence else { return nil }
      if case .unknown = entry.outcome { return nil }
      if case .divides = entry.outcome {
        let profile = entry.system.profile
        return Finding(
          .warning, "layers-differ", key: kind.stillness?.key ?? configuration[.layerCount].path,
          "\(entry.system.title): \(sentence).",
          source: profile.rotationSource(of: source.modelType))
      }
      if let key = entry.system.profile.missingKey(in: source) {
        return lacking(key, entry, sentence)
      }
      let isRefusal = entry.outcome.rope == nil
      return Finding(
        .warning, isRefusal ? "system-refuses" : "system-ignores",
        key: settings[.ropeType].isAbsent ? settings.method.path : settings[.ropeType].path,
        "\(entry.system.title): \(sentence)" + (sentence.hasSuffix(".") ? "" : "."),
        remedy: entry.system == .transformers
          ? nil : "`entrope convert` tells what it can express.",
        source: entry.source)
    }
  }

  /// What a system stops at that is no matter of methods: a key that its class looks for in every file.
  private func lacking(
    _ key: ModelKey, _ entry: SystemsReport.Entry, _ sentence: String
  ) -> Finding {
    let path = configuration.path(of: key)
    let rotary = source.geometry.rotaryDimension
    let value: String? =
      switch key {
      case .rotaryShare: floating(Double(rotary) / Double(source.geometry.headDimension))
      case .rotaryDimension: "\(rotary)"
      case .originalContext: source.knowsTrainedContext ? "\(source.geometry.trainedContext)" : nil
      default: nil
      }
    let profile = entry.system.profile
    return Finding(
      .warning, "system-refuses", key: path, "\(entry.system.title): \(sentence).",
      remedy: "Write the key for it; transformers does not read it here.",
      fragment: value.map { fragment([(path, $0)]) }, source: profile.source(of: profile.demands))
  }

  /// One finding for each decision that makes systems differ.
  private func differences() -> [Finding] {
    var order: [String] = []
    var groups: [String: [(SystemsReport.Entry, DifferenceCause)]] = [:]
    for entry in systems.entries where entry.runsModel {
      // Systems that ignore the scaling are reported above.
      guard case .applies = entry.outcome else { continue }
      for cause in entry.difference?.causes ?? [] {
        let name = cause.key + "\n" + cause.aspect
        if groups[name] == nil { order.append(name) }
        groups[name, default: []].append((entry, cause))
      }
    }
    return order.compactMap { name in
      guard let group = groups[name], let cause = group.first?.1 else { return nil }
      let effects = group.map { entry, _ in
        "\(entry.system.title): \(effect(entry))"
      }.joined(separator: "; ")
      return Finding(
        .warning, "systems-differ", key: cause.key,
        "Systems differ from transformers in \(cause.aspect)"
          + (cause.isInFile ? "" : "; the file does not say") + ": \(effects).",
        remedy: remedy(for: cause),
        source: group.map(\.1.source).joined(separator: "; "))
    }
  }

  /// How far a system is from transformers, in a few words.
  private func effect(_ entry: SystemsReport.Entry) -> String {
    guard let difference = entry.difference, let rope = entry.outcome.rope else { return "stops" }
    var words: [String] = []
    if !difference.hasSamePairs {
      let count = rope.inverseFrequencies.count
      words.append(count == 0 ? "rotates nothing" : "rotates \(count) pairs")
    }
    if !agree(difference.amplitudeRatio, 1) {
      words.append("amplitude \(rope.temperature.amplitude.brief)")
    }
    if !agree(difference.softmaxScaleRatio, 1) {
      words.append("softmax scale × \(rope.temperature.softmaxScale.brief)")
    }
    if agree(difference.amplitudeRatio, 1), agree(difference.softmaxScaleRatio, 1),
      !agree(difference.rotaryGainRatio, 1)
    {
      words.append("query multiplier × \(difference.rotaryGainRatio.brief) at the end")
    }
    if difference.changedPairs > 0 {
      words.append(
        "\(difference.changedPairs) pairs change, pair \(difference.worstPair) rotates "
          + "\(difference.worstRatio.brief) times as fast, angles differ by up to "
          + "\(difference.phaseError.brief) rad at \(systems.length) tokens"
      )
    }
    return words.joined(separator: ", ")
  }

  private func remedy(for cause: DifferenceCause) -> String? {
    if cause.key.hasSuffix(".truncate") {
      return "These cannot express an unrounded band; run the model where the key is honoured."
    }
    if cause.key.hasSuffix("attn_config.rope_theta"), cause.isInFile {
      return "Write rope_theta beside attn_config as well, where transformers reads it."
    }
    if cause.key.hasSuffix(".factor"), cause.aspect.contains("which factor") {
      return
        "Set \(maximumPath) to the factor times the trained context, so that factor and ratio "
        + "agree."
    }
    return nil
  }

  /// What transformers warns about and what is odd about the file, except where a finding of ours says more.
  func noteFindings(covered: [Finding]) -> [Finding] {
    var keys = Set(covered.filter { $0.id == "factor-and-ratio-disagree" }.map(\.key))
    if configuration.modelClass.givesAmplitudes {
      keys.formUnion(covered.filter { $0.id == "longrope-switch" }.map(\.key))
    }
    keys.formUnion(covered.filter { $0.id == "partial-rotary-ignored" }.map(\.key))
    if covered.contains(where: { $0.id == "type-missing" }) {
      keys.formUnion(settings.written.map { settings.path + "." + legible($0.key) })
    }
    let ofFile = Set(kind.notes)
    return resolved.notes.filter { !keys.contains($0.key) }.map { note in
      let isName = note.sentence.hasPrefix("transformers")
      let first =
        (isName ? "t" : note.sentence.prefix(1).uppercased()) + note.sentence.dropFirst()
      return Finding(
        .note, "transformers-note", key: note.key, "\(first).",
        source: ofFile.contains(note)
          ? "transformers 5.23.0, configuration classes (run)"
          : "transformers 5.23.0, modeling_rope_utils.py (run)")
    }
  }
}
