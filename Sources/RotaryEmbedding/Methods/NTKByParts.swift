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

extension MethodEntry {
  package static let ntkByParts = MethodEntry(
    name: "ntk-by-parts", title: "NTK-by-parts",
    formula: "h(θ) = γθ + (1 − γ)θ/s", citation: "Peng et al., arXiv 2309.00071, eq. 18–20",
    parameters: [.scale, .ramp, .alpha, .beta],
    systems: ["YaRN's paper; Llama 3 with other thresholds"],
    summary:
      "Keeps fast pairs, interpolates slow ones, blends between by rotations in the context.",
    advice: "Take it to see what YaRN does to frequencies apart from its temperature.",
    pitfall:
      "The paper's ramp is linear in rotations, that of YaRN's code in the pair index: up to 3.04× apart at s = 16.",
    etymology: "NTK-aware treated all pairs alike; this treats the spectrum in three parts."
  ) { choice throws(RotaryError) in NTKByParts(ramp: try choice.ramp(usual: .rotations)) }
}

/// The blend of untouched and interpolated frequencies that NTK-by-parts and its descendants share.
func blendedSchedule(
  for geometry: RotaryGeometry, ramp: Ramp, scale: Double, temperature: Temperature
) -> RotarySchedule {
  let gamma = RampValues(ramp, for: geometry)
  return RotarySchedule(
    geometry: geometry,
    inverseFrequencies: (0..<geometry.pairCount).map { pair in
      let theta = geometry.inverseFrequency(ofPair: pair)
      let blend = gamma(pair: pair, frequency: theta)
      return blend * theta + (1 - blend) * (theta / scale)
    },
    temperature: temperature, ramp: ramp)
}
