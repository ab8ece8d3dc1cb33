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

extension MethodEntry {
  package static let unmodifiedRoPE = MethodEntry(
    name: "rope", title: "RoPE", aliases: ["default"], formula: "g(m) = m, h(θ) = θ",
    citation: "Su et al., arXiv 2104.09864, eq. 15", systems: ["every system"],
    summary: "Rotary embedding as trained, used beyond its context without any change.",
    advice: "Take it inside the trained context, and as what every method is compared with.",
    pitfall: "Beyond the trained context slow pairs reach angles that the model never saw.",
    etymology: "Rotary position embedding: each pair of components is rotated like a wheel."
  ) { _ in UnmodifiedRoPE() }
}
