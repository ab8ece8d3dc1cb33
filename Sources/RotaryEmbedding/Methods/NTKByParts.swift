/// NTK-by-parts: fast pairs are kept, slow pairs interpolated, those between blended.
///
///     h(θᵢ) = γᵢ·θᵢ + (1 − γᵢ)·θᵢ/s
///
/// Source: YaRN (arXiv 2309.00071), eq. 18 to 20. Eq. 17 prints the wavelength with b′; no base changes here, so
/// b is meant.
public struct NTKByParts: ContextExtension, Hashable {
  /// How γ falls from 1 to 0.
  public let ramp: Ramp

  /// Makes the method from a ramp.
  public init(ramp: Ramp) {
    self.ramp = ramp
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    blendedSchedule(for: geometry, ramp: ramp, scale: extent.scale, temperature: .none)
  }
}

/// The blend of untouched and interpolated frequencies that NTK-by-parts and YaRN share.
func blendedSchedule(
  for geometry: RotaryGeometry, ramp: Ramp, scale: Double, temperature: Temperature
) -> RotarySchedule {
  let blend = ramp.blend(for: geometry)
  return RotarySchedule(
    geometry: geometry,
    inverseFrequencies: zip(geometry.inverseFrequencies, blend).map { theta, gamma in
      gamma * theta + (1 - gamma) * (theta / scale)
    },
    temperature: temperature, blend: blend)
}
