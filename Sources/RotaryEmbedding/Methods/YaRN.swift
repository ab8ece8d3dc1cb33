/// YaRN: NTK-by-parts and a sharper softmax.
///
///     h(θᵢ) = γᵢ·θᵢ + (1 − γᵢ)·θᵢ/s      amplitude a ln s + b on cos and sin
///
/// Source: Peng et al. (arXiv 2309.00071), section 3.4. The usual ramp is the reference code's, which is linear in the pair
/// index and not in the rotations as the paper prints; see ``Ramp``.
public struct YaRN: ContextExtension, Hashable {
  /// How γ falls from 1 to 0.
  public let ramp: Ramp
  /// How much sharper the softmax becomes.
  public let temperature: TemperatureLaw

  /// Makes the method from a ramp and a temperature law, the paper's unless given.
  public init(ramp: Ramp, temperature: TemperatureLaw = .paper) {
    self.ramp = ramp
    self.temperature = temperature
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    blendedSchedule(
      for: geometry, ramp: ramp, scale: extent.scale,
      temperature: try temperature.temperature(atScale: extent.scale))
  }
}
