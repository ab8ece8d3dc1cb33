/// ABF: another base, chosen by hand.
///
///     h(θᵢ) = b′^(−2i/d)
///
/// Source: Xiong et al. (arXiv 2309.16039), section 4.1; Code Llama (arXiv 2308.12950) takes b′ = 10⁶.
public struct AdjustedBaseFrequency: ContextExtension, Hashable {
  /// Base b′.
  public let base: Double

  /// Makes the method.
  ///
  /// - Parameter base: b′; finite and above 1.
  /// - Throws: ``RotaryError`` when the base is not allowed.
  public init(base: Double = 500_000) throws(RotaryError) {
    guard base.isFinite, base > 1 else {
      throw RotaryError(
        .option, "The adjusted base is \(base); it must be finite and above 1.")
    }
    self.base = base
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies(base: base))
  }
}

extension MethodEntry {
  package static let adjustedBaseFrequency = MethodEntry(
    name: "abf", title: "Adjusted base frequency", aliases: [],
    formula: "h(θᵢ) = b′^(−2i/d)", citation: "Xiong et al., arXiv 2309.16039, section 4.1",
    options: [.adjustedBase], systems: ["every system, as rope_theta"],
    summary: "Another base: slow pairs rotate so little that no position is new to them.",
    advice: "Take it with continued training on long text, as Llama 3 and Code Llama do.",
    pitfall: "Without training it changes every angle of the slow pairs, also inside the context.",
    etymology: "The base of the frequencies is adjusted."
  ) { choice throws(RotaryError) in
    try AdjustedBaseFrequency(base: choice.number(.adjustedBase) ?? 500_000)
  }

  /// Whether the method puts a base of its own in the place of the model's.
  package var hasOwnBase: Bool { options.contains(.adjustedBase) }
}

extension MethodOption {
  package static let adjustedBase = MethodOption(
    "adjusted-base", "base b′ (Llama 3: 500000, Code Llama: 1000000)", usual: "500000",
    range: 1.000001...1e15)
}
