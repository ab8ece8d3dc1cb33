/// Adaptive temperature: a row is sharpened by what its own entropy asks for.
///
///     logits of a row × β(H)      β(H) = max(1, −0.037H⁴ + 0.481H³ − 2.3H² + 4.917H − 1.791) for H > 0.5, otherwise 1
///
/// with H the entropy of the row without it, in nats, so that every row is worked out twice. Source: Veličković et al. (arXiv
/// 2410.01104), whose polynomial is fitted to one task: the largest of some items.
public struct AdaptiveTemperature: ContextExtension, Hashable {
  /// Makes the method.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies,
      temperature: Temperature(entropyLaw: .adaptive))
  }
}

extension MethodEntry {
  static let adaptiveTemperature = MethodEntry(
    name: "adaptive-temperature", title: "Adaptive temperature",
    formula: "logits × max(1, −0.037H⁴ + 0.481H³ − 2.3H² + 4.917H − 1.791) for H > ½",
    citation: "Veličković et al., arXiv 2410.01104", parameters: [.temperature],
    systems: ["none known"],
    summary: "Sharpens a row by a polynomial of the entropy that it has without it.",
    advice: "Take it to see what a law of the row itself does; it needs no training.",
    pitfall: "It is 1 from 5.944 nats on: diffuse rows of long contexts are left as they are.",
    etymology: "The temperature adapts to the row."
  ) { _ in AdaptiveTemperature() }
}
