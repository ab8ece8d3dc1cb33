/// No rotary embedding at all: no pair turns (NoPE).
public struct NoRotation: ContextExtension, Hashable {
  /// Makes the method; it has no parameters.
  public init() {}

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    .withoutRotation(geometry)
  }
}
