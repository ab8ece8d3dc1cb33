/// Dynamic NTK: NTK-aware whose factor follows the current length.
///
///     b′ = b·(s·l/L − (s − 1))^(d/(d−2)) for l > L, otherwise b
///
/// At l = L nothing changes whatever the scale. Cached keys keep the base of the length at which they were made,
/// which this resolved form does not model.
/// Source: "dynamic" in Hugging Face; emozilla's post of July 2023.
public struct DynamicNTK: ContextExtension, Hashable {
  /// Makes the method; its numbers are the scale and the sequence length of the extent.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let factor = extent.scale * extent.reach(beyond: geometry) - (extent.scale - 1)
    let base = try geometry.base(stretching: factor)
    return RotarySchedule(
      geometry: geometry, inverseFrequencies: geometry.inverseFrequencies(base: base))
  }

  /// How far the current length reaches beyond the trained context.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    extent.reach(beyond: geometry)
  }
}
