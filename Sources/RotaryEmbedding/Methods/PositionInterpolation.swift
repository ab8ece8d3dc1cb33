/// Position Interpolation: positions are squeezed back into the trained context.
///
///     g(m) = m/s      h(θ) = θ
///
/// Every pair keeps inside its trained arc, and neighbouring tokens come s times closer in every pair.
/// Source: Chen et al. (arXiv 2306.15595), section 2.3; "linear" in Hugging Face.
public struct PositionInterpolation: ContextExtension, Hashable {
  /// Makes the method; its one number is the scale of the extent.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, positionMap: .divided(by: extent.scale),
      inverseFrequencies: geometry.inverseFrequencies)
  }
}
