/// Partial rotary embedding: only the first components of a head rotate.
///
///     d′ = ⌊p·d⌋      h(θᵢ) = b^(−2i/d′), i < d′/2
///
/// Components from d′ on carry no position. Source: GPT-NeoX (arXiv 2204.06745), section 2.1.
public struct PartialRotary: ContextExtension, Hashable {
  /// Share p of the components that rotate.
  public let fraction: Double

  /// Makes the method.
  ///
  /// - Parameter fraction: Share p of the components that rotate; above 0, at most 1.
  /// - Throws: ``RotaryError`` when the share is not allowed.
  public init(fraction: Double = 0.25) throws(RotaryError) {
    guard fraction > 0, fraction <= 1 else {
      throw RotaryError(
        .option, "The fraction is \(fraction); it must be above 0 and at most 1.")
    }
    self.fraction = fraction
  }

  /// Resolves the method for a geometry and an extent.
  ///
  /// - Throws: ``RotaryError`` when ⌊p·d⌋ is odd or 0.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let partial = try RotaryGeometry(
      headDimension: geometry.headDimension,
      rotaryDimension: Int(Double(geometry.rotaryDimension) * fraction), base: geometry.base,
      trainedContext: geometry.trainedContext)
    return RotarySchedule(geometry: partial, inverseFrequencies: partial.inverseFrequencies)
  }
}

extension MethodEntry {
  static let partialRotary = MethodEntry(
    name: "partial-rotary", title: "Partial rotary", aliases: ["partial"],
    formula: "h(θᵢ) = b^(−2i/⌊pd⌋) for the first ⌊pd⌋ components",
    citation: "Black et al., arXiv 2204.06745, section 2.1", options: [.rotaryFraction],
    systems: ["transformers", "vLLM", "SGLang", "llama.cpp", "MLX"],
    summary: "Rotates the first quarter of the components and leaves the rest without position.",
    advice: "Take it for GPT-NeoX, Pythia, Phi-2 and GLM models, which were trained so.",
    pitfall:
      "transformers' Llama class reads the fraction under scaled types and ignores it otherwise.",
    etymology: "A part of the head is rotary."
  ) { choice throws(RotaryError) in
    try PartialRotary(fraction: choice.number(.rotaryFraction) ?? 0.25)
  }
}

extension MethodOption {
  static let rotaryFraction = MethodOption(
    "fraction", "share p of the components that rotate (Pythia 0.25, Phi-2 0.4)", usual: "0.25",
    range: 1e-6...1)
}
