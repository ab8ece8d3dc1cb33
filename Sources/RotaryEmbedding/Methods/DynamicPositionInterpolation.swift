/// Dynamic PI: positions are squeezed just enough for the current length.
///
///     g(m) = m·L/l for l > L, otherwise m      h(θ) = θ
///
/// The squeeze follows the sequence length; the scale of the extent plays no part. Cached keys keep the
/// squeeze of the length at which they were made, which this resolved form does not model.
/// Source: `LlamaDynamicScaledRotaryEmbedding` of YaRN's reference code.
public struct DynamicPositionInterpolation: ContextExtension, Hashable {
  /// Makes the method; its one number is the sequence length of the extent.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, positionMap: .divided(by: extent.reach(beyond: geometry)),
      inverseFrequencies: geometry.inverseFrequencies)
  }

  /// How far the current length reaches beyond the trained context.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    extent.reach(beyond: geometry)
  }
}

extension MethodEntry {
  static let dynamicPositionInterpolation = MethodEntry(
    name: "dynamic-pi", title: "Dynamic PI", aliases: ["dynamic-linear"],
    formula: "g(m) = m·L/l for l > L, h(θ) = θ",
    citation: "Peng et al., arXiv 2309.00071, reference code", parameters: [.sequenceLength],
    systems: ["YaRN reference code"],
    summary: "Position Interpolation that squeezes just enough for the current length l.",
    advice: "Take it as the fair dynamic counterpart of Position Interpolation.",
    pitfall:
      "Every new token beyond L moves all positions, so cached keys are out of date at once.",
    etymology: "Position Interpolation whose factor follows the length dynamically."
  ) { _ in DynamicPositionInterpolation() }
}
