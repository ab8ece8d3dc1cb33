/// Dynamic YaRN: YaRN whose scale follows the current length.
///
///     s = max(1, l/L)
///
/// The scale of the extent plays no part. Source: `LlamaDynamicYaRNScaledRotaryEmbedding` of YaRN's reference code
/// (which divides by the original context; its modelling files divide by the extended one).
public struct DynamicYaRN: ContextExtension, Hashable {
  /// YaRN at the scale that the length asks for.
  public let yarn: YaRN

  /// Makes the method from the YaRN to follow.
  public init(_ yarn: YaRN) {
    self.yarn = yarn
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    try yarn.schedule(
      for: geometry, extent: ContextExtent(scale: extent.reach(beyond: geometry)))
  }

  /// How far the current length reaches beyond the trained context.
  public func effectiveScale(for geometry: RotaryGeometry, extent: ContextExtent) -> Double {
    extent.reach(beyond: geometry)
  }
}
