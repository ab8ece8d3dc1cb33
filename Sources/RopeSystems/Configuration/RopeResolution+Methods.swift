import ModelFiles
import RotaryEmbedding

extension RopeResolution {
  /// The names that transformers resolves.
  static let supported = [
    "default", "linear", "dynamic", "yarn", "longrope", "llama3", "proportional",
  ]

  /// Names that are known elsewhere, and who reads them.
  static let foreign = [
    "ntk": "vLLM", "su": "vLLM, MLX and the Phi-3 class",
    "mrope": "vLLM, MLX and the Qwen2-VL class",
    "deepseek_yarn": "vLLM and MLX", "deepseek_llama_scaling": "vLLM",
    "telechat3-yarn": "vLLM and MLX", "dynamic-yarn": "YaRN's reference code",
    "mllama4": "vLLM", "bailing_mrope": "vLLM", "openpangu": "vLLM",
    "axial": "transformers for vision models",
  ]

  /// The method that the settings name, with its parameters.
  mutating func choose(
    _ settings: RopeSettings, _ widths: HeadWidths
  ) throws(FileError) -> Choice {
    guard let name = settings.method.text else {
      throw read.refusal(
        settings.method, "the name of a method is needed: \(Self.supported.joined(separator: ", "))"
      )
    }
    guard traits.methods.contains(name) || !Self.supported.contains(name) else {
      throw .unsuitable(
        path: configuration.file,
        sentence:
          "\(settings.method.path) is “\(name)”; the class of the model type "
          + "\(configuration.modelType ?? "") takes \(traits.methods.joined(separator: " and ")) alone"
      )
    }
    let choice =
      switch name {
      case "default": try unmodified(settings)
      case "linear": try linear(settings)
      case "dynamic": try dynamic(settings)
      case "yarn": try yarn(settings)
      case "longrope": try longRoPE(settings, pairs: widths.rotary / 2)
      case "llama3": try llama3(settings)
      case "proportional": try proportional(settings)
      default:
        throw .unsuitable(
          path: configuration.file,
          sentence: "\(settings.method.path) is “\(legible(name))”, which "
            + (Self.foreign[name].map { "\($0) can read, but transformers cannot; it knows " }
              ?? "transformers does not know; it knows ")
            + Self.supported.joined(separator: ", "))
      }
    return withAxes(choice, settings, pairs: widths.rotary / 2)
  }

  // MARK: Methods, one for each name

  private func unmodified(_ settings: RopeSettings) throws(FileError) -> Choice {
    Choice(name: "rope", method: UnmodifiedRoPE(), trainedContext: try maximumContext())
  }

  private func linear(_ settings: RopeSettings) throws(FileError) -> Choice {
    Choice(
      name: "pi", method: PositionInterpolation(), scale: try factor(settings),
      trainedContext: try maximumContext())
  }

  private func dynamic(_ settings: RopeSettings) throws(FileError) -> Choice {
    if settings[.factor].isAbsent, !settings[.alpha].isAbsent {
      throw read.refusal(
        settings[.factor],
        "transformers needs it under dynamic (vLLM, SGLang and mlx-swift-lm read alpha in its stead)"
      )
    }
    return Choice(
      name: "dynamic-ntk", method: DynamicNTK(), scale: try factor(settings),
      trainedContext: try read.count(configuration[.maximumContext]),
      keys: [.trainedContext: configuration[.maximumContext].path])
  }

  private mutating func yarn(_ settings: RopeSettings) throws(FileError) -> Choice {
    let original = try read.count(settings[.originalContext])
    let scale = try yarnScale(settings, original: original)
    // 1. The ramp; null and 0 stand for the usual threshold.
    let fast = try read.truthyNumber(settings[.betaFast]) ?? 32
    let slow = try read.truthyNumber(settings[.betaSlow]) ?? 1
    guard fast >= slow else {
      throw .unsuitable(
        path: configuration.file,
        sentence:
          "\(settings[.betaFast].path) is \(fast), below \(settings[.betaSlow].path), which is \(slow); "
          + "that turns the ramp around, so beta_fast must be at least beta_slow")
    }
    let truncates = try truncates(settings)
    let ramp = try read.naming({ $0 == .beta ? settings[.betaFast].path : settings[.betaSlow].path }
    ) { () throws(RotaryError) in
      try Ramp(.pairIndex(truncated: truncates), alpha: slow, beta: fast)
    }
    // 2. The amplitude: as given, else the ratio of both coefficients, else the paper's law.
    var law = TemperatureLaw.paper
    var amplitude: Double?
    if let given = try read.optionalNumber(settings[.attentionFactor]) {
      noteAmplitude(given, settings[.attentionFactor], wantsPoint: true)
      (law, amplitude) = (.none, given)
    } else if let rotary = try read.truthyNumber(settings[.mscale]),
      let all = try read.truthyNumber(settings[.mscaleAllDimensions])
    {
      let ratio = Self.mscale(scale, rotary) / Self.mscale(scale, all)
      (law, amplitude) = (.none, ratio)
    }
    if let given = amplitude, given > 0, given.isFinite { law = .fixed(amplitude: given) }
    return Choice(
      name: "yarn", method: YaRN(ramp: ramp, temperature: law), scale: scale,
      trainedContext: original, amplitude: amplitude)
  }

  private mutating func longRoPE(
    _ settings: RopeSettings, pairs: Int
  ) throws(FileError) -> Choice {
    let short = try read.numbers(settings[.shortFactors], count: pairs)
    let long = try read.numbers(settings[.longFactors], count: pairs)
    let original = try read.count(settings[.originalContext])
    let scale: Double
    if settings[.factor].isAbsent || settings[.factor].isNull {
      let maximum = try read.count(configuration[.maximumContext])
      scale = max(1, Double(maximum) / Double(original))
      note(
        settings[.factor],
        "it is not given; \(configuration[.maximumContext].path) / original_max_position_embeddings = "
          + "\(shortest(Double(maximum) / Double(original))) stands in for it")
    } else {
      scale = try factor(settings)
    }
    var law = TemperatureLaw.longRoPE
    let amplitude = try read.optionalNumber(settings[.attentionFactor])
    if let amplitude {
      noteAmplitude(amplitude, settings[.attentionFactor], wantsPoint: false)
      law = amplitude > 0 ? .fixed(amplitude: amplitude) : .none
    } else if scale == 1 {
      law = .none
    }
    let bad = short.contains { !($0 > 0) } ? settings[.shortFactors] : settings[.longFactors]
    let method = try read.naming({ _ in bad.path }) { () throws(RotaryError) in
      try LongRoPE(shortFactors: short, longFactors: long, temperature: law)
    }
    return Choice(
      name: "longrope", method: method, scale: scale, trainedContext: original,
      amplitude: amplitude)
  }

  private mutating func llama3(_ settings: RopeSettings) throws(FileError) -> Choice {
    let original = try read.count(settings[.originalContext])
    let (low, high) = (settings[.lowFrequencyFactor], settings[.highFrequencyFactor])
    let needed = "a number of rotations above 0 is needed"
    let (lowest, highest) = (try read.number(low, needed), try read.number(high, needed))
    if highest <= lowest {
      note(
        high,
        "it is \(shortest(highest)), not above low_freq_factor, which is \(shortest(lowest)); "
          + "that leaves a step without a blend")
    }
    if let maximum = try maximumContext(), original >= maximum {
      note(
        settings[.originalContext],
        "it is \(original), not below \(configuration[.maximumContext].path), which is \(maximum)")
    }
    let keys: [RotaryError.Parameter: String] = [.alpha: low.path, .beta: high.path]
    let method = try read.naming({ keys[$0] ?? settings.path }) { () throws(RotaryError) in
      try Llama3(lowFrequencyFactor: lowest, highFrequencyFactor: highest)
    }
    return Choice(
      name: "llama3", method: method, scale: try factor(settings), trainedContext: original,
      keys: keys)
  }

  private mutating func proportional(_ settings: RopeSettings) throws(FileError) -> Choice {
    let share = settings[.partialRotaryFactor]
    if share.isAbsent {
      note(share, "it is missing, so every pair turns and the method is the default one")
    }
    let fraction = share.isAbsent ? 1 : try read.number(share, "a number from 0 to 1 is needed")
    let method = try read.naming({ _ in share.path }) { () throws(RotaryError) in
      try ProportionalRoPE(fraction: fraction)
    }
    return Choice(
      name: "p-rope", method: method,
      scale: settings[.factor].isAbsent ? 1 : try factor(settings),
      trainedContext: try maximumContext(), turnsWholeHead: true)
  }

  /// The same method with several axes, where the sections fit the pairs.
  private mutating func withAxes(
    _ choice: Choice, _ settings: RopeSettings, pairs: Int
  ) -> Choice {
    let setting = settings[.axisSections]
    guard !setting.isAbsent, !setting.isNull else { return choice }
    let sections = setting.json?.elements?.compactMap(\.whole) ?? []
    guard sections.count == 3, sections.allSatisfy({ (0...pairs).contains($0) }),
      sections.reduce(0, +) == pairs
    else {
      note(
        setting,
        "it is not read as sections of M-RoPE, since it is not three whole numbers that add up to "
          + "\(pairs) pairs")
      return choice
    }
    let interleaved = settings[.interleavesAxes].isTruthy
    var result = choice
    if choice.name == "rope" { result.name = interleaved ? "m-rope-interleaved" : "m-rope" }
    result.method = MultiAxisRoPE(
      of: choice.method, sections: sections, interleaved: interleaved)
    return result
  }

  // MARK: Parameters

  /// The context that the model is configured for, where the file gives it.
  private func maximumContext() throws(FileError) -> Int? {
    try read.optionalCount(configuration[.maximumContext])
  }

  /// The scale as it is written, at least 1.
  private func factor(_ settings: RopeSettings) throws(FileError) -> Double {
    let needed = "a number of at least 1 is needed"
    let factor = try read.number(settings[.factor], needed)
    guard factor >= 1 else { throw read.refusal(settings[.factor], needed) }
    return factor
  }

  /// YaRN's scale: the factor, or the ratio of the contexts where it is null.
  private mutating func yarnScale(
    _ settings: RopeSettings, original: Int
  ) throws(FileError) -> Double {
    let maximum = try maximumContext()
    let ratio = maximum.map { Double($0) / Double(original) }
    let setting = settings[.factor]
    guard setting.isNull else {
      let factor = try factor(settings)
      if let ratio, ratio != factor, ratio != 1 {
        note(
          setting,
          "it is \(shortest(factor)), but \(configuration[.maximumContext].path) / "
            + "original_max_position_embeddings = \(shortest(ratio)); the factor wins")
      }
      return factor
    }
    guard let ratio, ratio >= 1 else {
      throw read.refusal(
        setting,
        "\(configuration[.maximumContext].path) / original_max_position_embeddings stands in for it "
          + "and must be at least 1")
    }
    note(setting, "it is null; the ratio of the contexts, \(shortest(ratio)), stands in for it")
    return ratio
  }

  /// Whether YaRN rounds its bounds: by default; null counts as false, as Python takes it.
  private mutating func truncates(_ settings: RopeSettings) throws(FileError) -> Bool {
    if settings.isNested, !settings[.truncate].isAbsent {
      note(
        settings[.truncate],
        "transformers does not look for it inside a dictionary nested by type of layer")
    }
    let setting = settings.truncate
    switch setting.json {
    case nil: return true
    case .boolean, .null, .integer, .number: return setting.isTruthy
    default: throw read.refusal(setting, "true or false is needed")
    }
  }
}
