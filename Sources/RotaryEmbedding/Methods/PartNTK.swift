/// Part-NTK: the reference code's first NTK-by-parts, a blend of three spectra.
///
///     f₁ = (1 − m₁)·θ/s + m₁·θ_NTK,      m₁ = ramp over rotations 1.25 … 0.75 · n
///     h  = (1 − m₂)·f₁  + m₂·θ,          m₂ = ramp over rotations 16 … 2 · e
///
/// with θ_NTK the frequencies of NTK-aware at the same scale, and both ramps linear in the pair index with rounded bounds.
/// Source: `LlamaPartNTKScaledRotaryEmbedding` of YaRN's reference code.
public struct PartNTK: ContextExtension, Hashable {
  /// Factor n on the share of NTK-aware.
  public let ntkFactor: Double
  /// Factor e on the share of untouched frequencies.
  public let extrapolationFactor: Double

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - ntkFactor: n, 0 … 1.
  ///   - extrapolationFactor: e, 0 … 1.
  /// - Throws: ``RotaryError`` when a factor is not allowed.
  public init(ntkFactor: Double = 1, extrapolationFactor: Double = 1) throws(RotaryError) {
    for (name, factor) in [
      ("NTK factor", ntkFactor), ("extrapolation factor", extrapolationFactor),
    ] where !(0...1).contains(factor) {
      throw RotaryError(.option, "The \(name) is \(factor); it must lie between 0 and 1.")
    }
    self.ntkFactor = ntkFactor
    self.extrapolationFactor = extrapolationFactor
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let base = try geometry.base(stretching: extent.scale)
    let enlarged = RampValues(
      try Ramp(.pairIndex(truncated: true), alpha: 0.75, beta: 1.25, weight: ntkFactor),
      for: geometry)
    let untouched = RampValues(
      try Ramp(.pairIndex(truncated: true), alpha: 2, beta: 16, weight: extrapolationFactor),
      for: geometry)
    return RotarySchedule(
      geometry: geometry,
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        let theta = geometry.inverseFrequency(ofPair: pair)
        let ntk = enlarged(pair: pair, frequency: theta)
        let keep = untouched(pair: pair, frequency: theta)
        let slow =
          (1 - ntk) * (theta / extent.scale)
          + ntk * geometry.inverseFrequency(ofPair: pair, base: base)
        return (1 - keep) * slow + keep * theta
      })
  }
}

extension MethodEntry {
  static let partNTK = MethodEntry(
    name: "part-ntk", title: "Part-NTK", aliases: ["ntk-parts"],
    formula: "h(θ) = (1 − m₂)((1 − m₁)θ/s + m₁θ_NTK) + m₂θ",
    citation: "Peng et al., arXiv 2309.00071, reference code", parameters: [.scale],
    options: [.ntkShare, .extrapolationShare], systems: ["YaRN reference code"],
    summary: "Blends interpolation, NTK-aware and untouched frequencies by two ramps.",
    advice: "Take it to reproduce models tuned before YaRN had its name.",
    pitfall:
      "Later papers call something simpler NTK-by-parts; for LLaMA 2 the two differ in pairs 21 to 47.",
    etymology: "NTK-aware applied to a part of the spectrum."
  ) { choice throws(RotaryError) in
    try PartNTK(
      ntkFactor: choice.number(.ntkShare) ?? 1,
      extrapolationFactor: choice.number(.extrapolationShare) ?? 1)
  }
}

extension MethodOption {
  static let ntkShare = MethodOption(
    "ntk-factor", "factor n on the share of NTK-aware", usual: "1", range: 0...1)
  static let extrapolationShare = MethodOption(
    "extrapolation-factor", "factor e on the share of untouched frequencies", usual: "1",
    range: 0...1)
}
