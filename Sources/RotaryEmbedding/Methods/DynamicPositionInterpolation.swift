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
