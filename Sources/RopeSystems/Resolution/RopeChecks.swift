import ModelFiles
import RotaryEmbedding

/// What Hugging Face transformers 5.23.0 refuses in a dictionary of a rope, and what it only warns about.
///
/// Numbers are checked here and nowhere computed with; ``RopeEvaluation`` does that.
struct RopeChecks {
  let configuration: ModelConfiguration
  let settings: RopeSettings
  let read: SettingReader
  var notes: [ConfigurationNote] = []

  init(_ configuration: ModelConfiguration, _ settings: RopeSettings) {
    self.configuration = configuration
    self.settings = settings
    read = SettingReader(file: configuration.file)
  }

  /// Names that are known elsewhere, and who reads them.
  private static let foreign = [
    "ntk": "vLLM", "su": "vLLM, MLX and the Phi-3 class",
    "mrope": "vLLM, MLX and the Qwen2-VL class", "xdrope": "the HunYuan-VL class",
    "deepseek_yarn": "vLLM and MLX", "deepseek_llama_scaling": "vLLM",
    "telechat3-yarn": "vLLM and MLX", "dynamic-yarn": "YaRN's reference code",
    "mllama4": "vLLM", "bailing_mrope": "vLLM", "openpangu": "vLLM",
    "axial": "transformers for vision models",
  ]

  private var supported: [String] { RopeKind.allCases.filter { $0 != .ntk }.map(\.rawValue) }

  /// Checks the dictionary.
  ///
  /// - Parameter pairs: Number of pairs that rotate, for lists that hold one number for each.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` naming the key.
  mutating func run(pairs: Int) throws(FileError) {
    noteTypeConflict()
    let kind = try kind()
    switch kind {
    case .unscaled, .ntk: break
    case .linear: _ = try factor()
    case .dynamic: try dynamic()
    case .yarn: try yarn()
    case .longRoPE: try longRoPE(pairs)
    case .llama3: try llama3()
    case .proportional: try proportional()
    }
    noteUnrecognizedKeys(kind)
    noteSoftmaxScale(kind)
  }

  /// Checks what depends on how many pairs do rotate, which is not always the share that the dictionary asks for.
  ///
  /// - Parameters:
  ///   - count: Their number.
  ///   - asked: The number that the file asks for.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` naming the key.
  mutating func run(rotating count: Int, asked: Int) throws(FileError) {
    try checkSections(count)
    noteWidths(count)
    noteShare(count, asked: asked)
  }

  /// The method that the dictionary names.
  private func kind() throws(FileError) -> RopeKind {
    guard let name = settings.method.text else {
      throw read.refusal(
        settings.method, "the name of a method is needed: \(supported.joined(separator: ", "))")
    }
    if let allowed = configuration.modelClass.ropeTypes, supported.contains(name),
      !allowed.contains(name)
    {
      throw .unsuitable(
        path: configuration.file,
        sentence: "\(settings.method.path) is “\(name)”; the class of the model type "
          + "\(legible(configuration.modelType ?? "")) takes \(allowed.joined(separator: " and ")) alone"
      )
    }
    guard supported.contains(name), let kind = RopeKind(rawValue: name) else {
      throw .unsuitable(
        path: configuration.file,
        sentence: "\(settings.method.path) is “\(legible(name))”, which "
          + (Self.foreign[name].map { "\($0) can read, but transformers cannot; it knows " }
            ?? "transformers does not know; it knows ")
          + supported.joined(separator: ", ")
          + (name == "su" ? "; su is the old name of longrope, so write that" : ""))
    }
    return kind
  }

  // MARK: Methods

  private func dynamic() throws(FileError) {
    _ = try read.count(configuration[.maximumContext])
    if configuration.readsAlpha, settings[.alpha].isTruthy {
      _ = try read.number(settings[.alpha])
      return
    }
    if settings[.factor].isAbsent, !settings[.alpha].isAbsent {
      throw read.refusal(
        settings[.factor],
        "transformers needs it under dynamic (vLLM, SGLang and mlx-swift-lm read alpha in its stead)"
      )
    }
    _ = try factor()
  }

  private mutating func yarn() throws(FileError) {
    let original = try read.count(settings[.originalContext])
    try yarnScale(original)
    // Null and 0 stand for the usual threshold.
    let published = Ramp.published
    let fast = try read.truthyNumber(settings[.betaFast]) ?? published.beta
    let slow = try read.truthyNumber(settings[.betaSlow]) ?? published.alpha
    guard fast >= slow else {
      throw .unsuitable(
        path: configuration.file,
        sentence:
          "\(settings[.betaFast].path) is \(fast), below \(settings[.betaSlow].path), which is \(slow); "
          + "that turns the ramp around, so beta_fast must be at least beta_slow")
    }
    if settings.isNested, !settings[.truncate].isAbsent {
      note(
        settings[.truncate],
        "transformers does not look for it inside a dictionary nested by type of layer")
    }
    switch settings.truncate.json {
    case nil, .boolean, .null, .integer, .number: break
    default: throw read.refusal(settings.truncate, "true or false is needed")
    }
    if let given = try read.optionalNumber(settings[.attentionFactor]) {
      noteAmplitude(given, wantsPoint: true)
    } else {
      _ = try read.truthyNumber(settings[.mscale])
    }
    _ = try read.truthyNumber(settings[.mscaleAllDimensions])
  }

  /// YaRN's scale: the factor, or the ratio of the contexts where it is null.
  private mutating func yarnScale(_ original: Int) throws(FileError) {
    let maximum = try read.optionalCount(configuration[.maximumContext])
    let ratio = maximum.map { Double($0) / Double(original) }
    let setting = settings[.factor]
    guard setting.isNull else {
      let factor = try factor()
      if let ratio, ratio != factor, ratio != 1 {
        note(
          setting,
          "it is \(shortest(factor)), but \(configuration[.maximumContext].path) / "
            + "original_max_position_embeddings = \(shortest(ratio)); the factor wins")
      }
      return
    }
    guard let ratio, ratio >= 1 else {
      throw read.refusal(
        setting,
        "\(configuration[.maximumContext].path) / original_max_position_embeddings stands in for it "
          + "and must be at least 1")
    }
    note(setting, "it is null; the ratio of the contexts, \(shortest(ratio)), stands in for it")
  }

  private mutating func longRoPE(_ pairs: Int) throws(FileError) {
    for key in [RopeKey.shortFactors, .longFactors] {
      let numbers = try read.numbers(settings[key], count: pairs)
      if numbers.contains(where: { !($0 > 0 && $0.isFinite) }) {
        throw .unsuitable(
          path: configuration.file,
          sentence: "\(settings[key].path) holds a number that is not above 0")
      }
    }
    if let sentence = configuration.modelClass.amplitudeSentence {
      note(settings[.longFactors], sentence)
    }
    let original = try read.count(settings[.originalContext])
    if settings[.factor].isAbsent || settings[.factor].isNull {
      let maximum = try read.count(configuration[.maximumContext])
      note(
        settings[.factor],
        "it is not given; \(configuration[.maximumContext].path) / original_max_position_embeddings = "
          + "\(shortest(Double(maximum) / Double(original))) stands in for it")
    } else {
      _ = try factor()
    }
    if let amplitude = try read.optionalNumber(settings[.attentionFactor]) {
      noteAmplitude(amplitude, wantsPoint: false)
    }
  }

  private mutating func llama3() throws(FileError) {
    let original = try read.count(settings[.originalContext])
    let (low, high) = (settings[.lowFrequencyFactor], settings[.highFrequencyFactor])
    let needed = "a number of rotations above 0 is needed"
    let (lowest, highest) = (try read.number(low, needed), try read.number(high, needed))
    let keys: [RotaryError.Parameter: String] = [.alpha: low.path, .beta: high.path]
    let path = settings.path
    _ = try read.naming({ keys[$0] ?? path }) { () throws(RotaryError) in
      try Llama3(lowFrequencyFactor: lowest, highFrequencyFactor: highest)
    }
    if highest <= lowest {
      note(
        high,
        "it is \(shortest(highest)), not above low_freq_factor, which is \(shortest(lowest)); "
          + "that leaves a step without a blend")
    }
    if let maximum = try read.optionalCount(configuration[.maximumContext]), original >= maximum {
      note(
        settings[.originalContext],
        "it is \(original), not below \(configuration[.maximumContext].path), which is \(maximum)")
    }
    _ = try factor()
  }

  private mutating func proportional() throws(FileError) {
    let share = settings[.partialRotaryFactor]
    if share.isAbsent {
      note(share, "it is missing, so every pair rotates and the method is the default one")
    } else {
      _ = try read.number(share, "a number from 0 to 1 is needed")
    }
    if !settings[.factor].isAbsent { _ = try factor() }
  }

  /// The scale as it is written, at least 1.
  private func factor() throws(FileError) -> Double {
    let needed = "a number of at least 1 is needed"
    let factor = try read.number(settings[.factor], needed)
    guard factor >= 1 else { throw read.refusal(settings[.factor], needed) }
    return factor
  }

  // MARK: Axes

  /// The pairs by axis, where sections of M-RoPE fit them.
  func axes(pairs: Int) -> PairAxes? {
    let setting = settings[.axisSections]
    guard !setting.isAbsent, !setting.isNull else { return nil }
    let sections = setting.json?.elements?.compactMap(\.whole) ?? []
    guard sections.count == 3, sections.allSatisfy({ (0...pairs).contains($0) }),
      sections.reduce(0, +) == pairs
    else { return nil }
    return try? PairAxes(
      sections: sections, isInterleaved: settings[.interleavesAxes].isTruthy, grid: nil)
  }

  private mutating func checkSections(_ pairs: Int) throws(FileError) {
    let setting = settings[.axisSections]
    if configuration.modelClass.needsSections, axes(pairs: pairs) == nil {
      throw read.refusal(
        setting,
        "the class of this model type needs three whole numbers that add up to \(pairs) pairs")
    }
    guard !setting.isAbsent, !setting.isNull, axes(pairs: pairs) == nil else { return }
    note(
      setting,
      "it is not read as sections of M-RoPE, since it is not three whole numbers that add up to "
        + "\(pairs) pairs")
  }
}

/// A number without the “.0” of whole ones.
package func shortest(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
