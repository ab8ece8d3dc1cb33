/// p-RoPE: the fastest share of the pairs rotates, the slowest do not.
///
///     h(θᵢ) = θᵢ/s for i < ⌊p·d/2⌋, otherwise 0
///
/// The exponents keep the whole head dimension, unlike those of partial rotary embedding.
/// Source: Barbero et al. (arXiv 2410.06205), section 6.1; "proportional" in Hugging Face, which divides by the factor.
public struct ProportionalRoPE: ContextExtension, Hashable {
  /// Share p of the pairs that rotate.
  public let fraction: Double

  /// Makes the method.
  ///
  /// - Parameter fraction: Share p of the pairs that rotate, 0 … 1.
  /// - Throws: ``RotaryError`` when the share is not allowed.
  public init(fraction: Double = 1) throws(RotaryError) {
    guard (0...1).contains(fraction) else {
      throw RotaryError(.option, "The fraction is \(fraction); it must lie between 0 and 1.")
    }
    self.fraction = fraction
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let turning = Int((fraction * Double(geometry.rotaryDimension) / 2).rounded(.down))
    return RotarySchedule(
      geometry: geometry,
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        pair < turning ? geometry.inverseFrequency(ofPair: pair) / extent.scale : 0
      })
  }
}

extension MethodEntry {
  package static let proportionalRoPE = MethodEntry(
    name: "p-rope", title: "p-RoPE", aliases: ["proportional"],
    formula: "h(θᵢ) = θᵢ/s for i < ⌊pd/2⌋, else 0",
    citation: "Barbero et al., arXiv 2410.06205, section 6.1",
    parameters: [.scale], options: [.turningFraction],
    systems: [
      "transformers", "vLLM without the scale", "SGLang", "MLX", "mlx-swift-lm", "exllamav3",
    ],
    summary: "Stops the slowest pairs, which carry meaning rather than position.",
    advice:
      "Take it for models trained so, such as the full-attention layers of Gemma 4 (p = 0.25).",
    pitfall:
      "It is not partial rotary: the frequencies keep the whole head dimension in the exponent.",
    etymology: "p is the proportion of frequencies that is kept."
  ) { choice throws(RotaryError) in
    try ProportionalRoPE(fraction: choice.number(.turningFraction) ?? 0.75)
  }
}

extension MethodOption {
  static let turningFraction = MethodOption(
    "fraction", "share p of the pairs that rotate (Gemma 4: 0.25)", usual: "0.75", range: 0...1)
}
