/// Ms-PoE: positions are squeezed, by each head with a divisor of its own.
///
///     g(m) = m/(1.2 + 0.6·h/H)
///
/// for the head that stands at place h, from 0, of the H heads of a layer, in the order of how many keys stand out in their
/// attention: those with most come first. A value is one head of them, told by its share h/H. Source: Zhang et al. (arXiv
/// 2403.04797); the formula is `utils/modify_arch/llama.py` of its repository at a46c3d1, the numbers those of `src/ms_poe.sh`.
public struct MsPoE: ContextExtension, Hashable {
  /// h/H: 0 for the first of the heads, nearly 1 for the last.
  public let headShare: Double

  /// The least divisor, and what the last head has more.
  private static let (least, spread) = (1.2, 0.6)

  /// Makes the method for one head.
  ///
  /// - Parameter headShare: h/H, 0 … 1.
  /// - Throws: ``RotaryError`` when the share is not allowed.
  public init(headShare: Double = 0.5) throws(RotaryError) {
    guard (0...1).contains(headShare) else {
      throw RotaryError(.option, "The head's share is \(headShare); it must lie between 0 and 1.")
    }
    self.headShare = headShare
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    RotarySchedule(
      geometry: geometry, positionMap: .divided(by: Self.least + Self.spread * headShare),
      inverseFrequencies: geometry.inverseFrequencies)
  }
}

extension MethodEntry {
  static let msPoE = MethodEntry(
    name: "ms-poe", title: "Ms-PoE", formula: "g(m) = m/(1.2 + 0.6·h/H)",
    citation: "Zhang et al., arXiv 2403.04797, and its reference code",
    options: [.headShare], systems: ["Ms-PoE reference code"],
    summary: "Squeezes positions by a divisor from 1.2 to 1.8 that each head has for itself.",
    advice: "Take it without training, within the trained context, from the third layer on.",
    pitfall:
      "Heads differ: one value of head-share is one head, and all heads measured together get it.",
    etymology: "Multi-scale positional encoding: every head has a scale."
  ) { choice throws(RotaryError) in
    try MsPoE(headShare: choice.number(.headShare) ?? 0.5)
  }
}

extension MethodOption {
  static let headShare = MethodOption(
    "head-share", "h/H: place of the head among those of its layer over their number",
    usual: "0.5", range: 0...1)
}
