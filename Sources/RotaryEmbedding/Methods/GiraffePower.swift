import RealModule

/// Giraffe's power basis: slow pairs are slowed further, the slowest most.
///
///     h(θᵢ) = θᵢ·(1 − 2i/d)^k
///
/// The fastest pair is kept; the last is multiplied by (2/d)^k. Source: Pal et al. (arXiv 2308.10882).
public struct GiraffePower: ContextExtension, Hashable {
  /// Exponent k.
  public let exponent: Double

  /// Makes the method.
  ///
  /// - Parameter exponent: k; finite and not negative.
  /// - Throws: ``RotaryError`` when the exponent is not allowed.
  public init(exponent: Double = 1) throws(RotaryError) {
    try require(exponent, atLeast: 0, .option, "exponent")
    self.exponent = exponent
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    let pairs = Double(geometry.pairCount)
    return RotarySchedule(
      geometry: geometry,
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        geometry.inverseFrequency(ofPair: pair) * .pow(1 - Double(pair) / pairs, exponent)
      })
  }
}

extension MethodEntry {
  static let giraffePower = MethodEntry(
    name: "giraffe-power", title: "Giraffe power basis", aliases: ["power"],
    formula: "h(θᵢ) = θᵢ·(1 − 2i/d)^k",
    citation: "Pal et al., arXiv 2308.10882, and its reference code",
    options: [.powerExponent], systems: ["Giraffe reference code"],
    summary: "Keeps the fastest pair and slows the others by a power of their place.",
    advice: "Take it with fine-tuning, to reproduce Giraffe.",
    pitfall: "It knows no context length: what it does is the same for every scale.",
    etymology: "The frequencies are multiplied by a power."
  ) { choice throws(RotaryError) in
    try GiraffePower(exponent: choice.number(.powerExponent) ?? 1)
  }
}

extension MethodOption {
  static let powerExponent = MethodOption(
    "power", "exponent k; the reference code's own default, 0, changes nothing", usual: "1",
    range: 0...100)
}
