import RealModule

/// NTK-RoPE-mixed: slowing that spreads unevenly over the pairs.
///
///     h(θᵢ) = θᵢ·exp(−a·(i+1)^q),      a = ln s/(d/2)^q
///
/// q = 1 is NTK-RoPE-fixed; smaller q slows fast pairs more. The last pair is slowed by exactly s.
/// Source: Su, kexue.fm/archives/9706; `ntk_patch.py` of the ReRoPE reference code.
public struct NTKMixed: ContextExtension, Hashable {
  /// Exponent q.
  public let exponent: Double

  /// Makes the method.
  ///
  /// - Parameter exponent: q; finite and positive.
  /// - Throws: ``RotaryError`` when the exponent is not allowed.
  public init(exponent: Double = 0.75) throws(RotaryError) {
    guard exponent.isFinite, exponent > 0 else {
      throw RotaryError(
        .option, "The exponent is \(exponent); it must be finite and positive.")
    }
    self.exponent = exponent
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    // (i + 1)^q/(d/2)^q as one power, so that it is exactly 1 at the last pair.
    let pairs = Double(geometry.pairCount)
    return RotarySchedule(
      geometry: geometry,
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        let share = Double.pow(Double(pair + 1) / pairs, exponent)
        return geometry.inverseFrequency(ofPair: pair) * .pow(extent.scale, -share)
      })
  }
}

extension MethodEntry {
  package static let ntkMixed = MethodEntry(
    name: "ntk-mixed", title: "NTK-RoPE-mixed", aliases: ["mixed"],
    formula: "h(θᵢ) = θᵢ·exp(−ln s·((i+1)/(d/2))^q)", citation: "Su, kexue.fm/archives/9706",
    parameters: [.scale], options: [.mixingExponent],
    systems: ["vLLM and SGLang as ntk with mixed_b", "ReRoPE reference code, with logN"],
    summary: "NTK-RoPE-fixed with an exponent that slows fast pairs more.",
    advice: "Take it with the temperature logn, as its author does.",
    pitfall:
      "The author's text searched and found the exponent 0.625; his code, and so the usual value, has 0.75.",
    etymology: "A mixture of bases, one for each digit, in place of one."
  ) { choice throws(RotaryError) in
    try NTKMixed(exponent: choice.number(.mixingExponent) ?? 0.75)
  }
}

extension MethodOption {
  static let mixingExponent = MethodOption(
    "exponent", "exponent q over pairs; 1 is NTK-RoPE-fixed", usual: "0.75", range: 1e-6...100)
}
