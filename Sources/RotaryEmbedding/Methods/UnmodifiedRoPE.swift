/// RoPE as trained: g(m) = m, h(θ) = θ, no temperature.
///
/// Source: RoFormer (arXiv 2104.09864), eq. 15.
public struct UnmodifiedRoPE: ContextExtension, Hashable {
  /// Makes the method; it has no parameters.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(geometry: geometry, inverseFrequencies: geometry.inverseFrequencies)
  }
}
