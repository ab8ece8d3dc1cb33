/// Entropy-ABF: another base, and queries sharpened so that their entropy stays level.
///
///     h(θᵢ) = b′^(−2i/d)      logits of query m × max(1, ln(m+1)/ln L)
///
/// The published form skips the temperature in the first two layers. Source: Zhang et al. (arXiv 2401.07004), section 3.
public struct EntropyABF: ContextExtension, Hashable {
  /// The base b′.
  public let adjusted: AdjustedBaseFrequency

  /// Makes the method.
  ///
  /// - Parameter base: b′; finite and above 1.
  /// - Throws: ``RotaryError`` when the base is not allowed.
  public init(base: Double = 500_000) throws(RotaryError) {
    adjusted = try AdjustedBaseFrequency(base: base)
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let law = try TemperatureLaw.logarithmic.temperature(
      atScale: extent.scale, trainedContext: geometry.trainedContext)
    return try adjusted.schedule(for: geometry, extent: extent).with(temperature: law)
  }
}

extension MethodEntry {
  static let entropyABF = MethodEntry(
    name: "entropy-abf", title: "Entropy-ABF", aliases: ["eabf"],
    formula: "h(θᵢ) = b′^(−2i/d); logits of query m × max(1, ln(m+1)/ln L)",
    citation: "Zhang et al., arXiv 2401.07004, section 3.2",
    parameters: [.trainedContext, .temperature], options: [.adjustedBase],
    systems: ["Entropy-ABF reference code"],
    summary: "Adjusted base frequency with log-n scaling from the third layer on.",
    advice:
      "Take it to extend a context with little data; use rope or abf for the first two layers.",
    pitfall: "The first two layers are diffuse by nature; sharpening them as well does harm.",
    etymology: "Adjusted base frequency that keeps the entropy of attention level."
  ) { choice throws(RotaryError) in
    try EntropyABF(base: choice.number(.adjustedBase) ?? 500_000)
  }
}
