public import RotaryEmbedding

// Article begins
/// NTK-by-parts with a blend of wavelengths in place of frequencies.
///
///     λ′ᵢ = γᵢ·λᵢ + (1 − γᵢ)·s·λᵢ      h(θᵢ) = θᵢ/(γᵢ + (1 − γᵢ)·s)
///
/// Source: YaRN (arXiv 2309.00071), footnote 4.
public struct WavelengthBlend: ContextExtension, Hashable {
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
    let blend = RampValues(ramp, for: geometry)
    return RotarySchedule(
      geometry: geometry,
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        let theta = geometry.inverseFrequency(ofPair: pair)
        let gamma = blend(pair: pair, frequency: theta)
        return theta / (gamma + (1 - gamma) * extent.scale)
      },
      ramp: ramp)
  }
}

extension MethodEntry {
  static let wavelengthBlend = MethodEntry(
    name: "wavelength-blend", title: "Wavelength blend",
    formula: "h(θ) = θ/(γ + (1 − γ)s)",
    citation: "Peng et al., arXiv 2309.00071, footnote 4",
    parameters: [.scale, .ramp, .alpha, .beta], systems: ["none known"],
    summary: "NTK-by-parts that blends wavelengths and so interpolates more inside the band.",
    advice: "Take it to see how little the choice of blend matters.",
    pitfall: "Code that blends periods can look like this and still blend frequencies.",
    etymology: "It blends wavelengths."
  ) { choice throws(RotaryError) in WavelengthBlend(ramp: try choice.ramp(usual: .rotations)) }
}
// Article ends
