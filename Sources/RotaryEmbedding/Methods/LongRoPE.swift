/// LongRoPE: a rescale factor for every pair, found by search, one list for short and one for long sequences.
///
///     h(θᵢ) = θᵢ/λᵢ,      λ = long factors for l > L, otherwise short factors
///
/// The first n tokens may keep the angles of training. Models ship the lists; without one the short factors are 1 and the
/// long ones are where the search begins, a blend of wavelengths by YaRN's ramp: λᵢ = γᵢ + (1 − γᵢ)·s.
/// Source: Ding et al. (arXiv 2402.13753), sections 3.1 and 3.2, and its reference code; Phi-3 ships both lists.
public struct LongRoPE: ContextExtension, Hashable {
  /// λ per pair for sequences within the trained context; `nil` for 1.
  public let shortFactors: [Double]?
  /// λ per pair for longer sequences; `nil` for the start of the search.
  public let longFactors: [Double]?
  /// Number n of first tokens that rotate as trained.
  public let startTokens: Int
  /// How much sharper the softmax becomes, the same for short and long sequences.
  public let temperature: TemperatureLaw

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - shortFactors: λ per pair up to the trained context, finite and positive; `nil` for 1.
  ///   - longFactors: λ per pair beyond it, finite and positive; `nil` for the start of the search.
  ///   - startTokens: Number of first tokens that rotate as trained; not negative.
  ///   - temperature: How much sharper the softmax becomes; √(1 + ln s/ln L) unless given.
  /// - Throws: ``RotaryError`` when a factor or the number of tokens is not allowed.
  public init(
    shortFactors: [Double]? = nil, longFactors: [Double]? = nil, startTokens: Int = 0,
    temperature: TemperatureLaw = .longRoPE
  ) throws(RotaryError) {
    for (name, factors) in [("short", shortFactors), ("long", longFactors)] {
      if let bad = factors?.first(where: { !($0.isFinite && $0 > 0) }) {
        throw RotaryError(
          .option, "A \(name) factor is \(bad); all must be finite and positive.")
      }
    }
    try require(Double(startTokens), atLeast: 0, .option, "number of start tokens")
    self.shortFactors = shortFactors
    self.longFactors = longFactors
    self.startTokens = startTokens
    self.temperature = temperature
  }

  /// Resolves the method for a geometry and an extent.
  ///
  /// - Throws: ``RotaryError`` when a list has not one factor for each pair.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    for (name, factors) in [("short", shortFactors), ("long", longFactors)] {
      guard let factors, factors.count != geometry.pairCount else { continue }
      throw RotaryError(
        .option,
        "There are \(factors.count) \(name) factors; \(geometry.pairCount) are needed, one for each pair."
      )
    }
    let isLong = extent.sequenceLength.map { $0 > geometry.trainedContext } ?? false
    let start = RampValues(try Ramp(.pairIndex(truncated: true)), for: geometry)
    func factor(ofPair pair: Int, _ theta: Double) -> Double {
      guard isLong else { return shortFactors?[pair] ?? 1 }
      if let longFactors { return longFactors[pair] }
      let gamma = start(pair: pair, frequency: theta)
      return gamma + (1 - gamma) * extent.scale
    }
    func frequency(ofPair pair: Int) -> Double { geometry.inverseFrequency(ofPair: pair) }
    return RotarySchedule(
      geometry: geometry,
      positionMap: startTokens == 0
        ? .identity
        : .unscaledStart(
          tokens: startTokens,
          factors: (0..<geometry.pairCount).map { factor(ofPair: $0, frequency(ofPair: $0)) }),
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        let theta = frequency(ofPair: pair)
        return theta / factor(ofPair: pair, theta)
      },
      temperature: try temperature.temperature(
        atScale: extent.scale, trainedContext: geometry.trainedContext))
  }
}

extension MethodEntry {
  package static let longRoPE = MethodEntry(
    name: "longrope", title: "LongRoPE", aliases: ["su"],
    formula: "h(θᵢ) = θᵢ/λᵢ, λ long for l > L, else short; amplitude √(1 + ln s/ln L)",
    citation: "Ding et al., arXiv 2402.13753, sections 3.1 and 3.2",
    parameters: [.scale, .sequenceLength, .temperature],
    options: [.shortFactors, .longFactors, .startTokens],
    systems: [
      "transformers", "vLLM", "SGLang", "llama.cpp", "MLX and mlx-swift-lm (long list always)",
      "exllamav3", "LongRoPE reference code",
    ],
    summary: "One searched factor for each pair, with a list for short and one for long sequences.",
    advice:
      "Take it with the lists that a model ships, as Phi-3 does; without one, the search begins here.",
    pitfall:
      "Systems switch lists at different lengths, and at the switch every cached key is wrong.",
    etymology: "RoPE for contexts beyond two million tokens."
  ) { choice throws(RotaryError) in
    try LongRoPE(
      shortFactors: choice.numbers(.shortFactors), longFactors: choice.numbers(.longFactors),
      startTokens: choice.count(.startTokens) ?? 0)
  }
}

extension MethodOption {
  static let shortFactors = MethodOption(
    "short-factors", "factors λ up to the trained context", usual: "1 for each pair",
    range: 1e-6...1e15, count: nil)
  static let longFactors = MethodOption(
    "long-factors", "factors λ beyond the trained context", usual: "γ + (1 − γ)s by YaRN's ramp",
    range: 1e-6...1e15, count: nil)
  static let startTokens = MethodOption(
    "start-tokens", "number of first tokens that rotate as trained", usual: "0",
    range: 0...unbounded, isWhole: true)
}
