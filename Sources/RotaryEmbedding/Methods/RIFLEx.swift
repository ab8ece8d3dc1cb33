/// RIFLEx: one pair is slowed so that the target context is less than one of its rotations.
///
///     h(θₖ) = f·2π/L′ where L′ = sL is above λₖ, otherwise θₖ; all other pairs keep θᵢ
///
/// k is the pair whose wavelength the model repeats itself at. Unless given it is the fastest pair that completes no rotation in the
/// trained context, which is that of both models in the reference code; where every pair completes one, none changes. Source: Zhao
/// et al. (arXiv 2502.15894), equations 7 and 8; f = 0.9 and the condition are those of `riflex_utils.py` and `hunyuanvideo.py` of
/// its repository at 18e0bc3.
public struct RIFLEx: ContextExtension, Hashable {
  /// The pair k; `nil` takes the fastest that completes no rotation in the trained context.
  public let pair: Int?
  /// Share f of a rotation that the target context takes.
  public let share: Double

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - pair: k, from 0; `nil` takes the fastest pair that completes no rotation in the trained context.
  ///   - share: f, above 0 and at most 1.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(pair: Int? = nil, share: Double = 0.9) throws(RotaryError) {
    if let pair { try require(Double(pair), atLeast: 0, .option, "pair") }
    guard share > 0, share <= 1 else {
      throw RotaryError(
        .option, "The share of a rotation is \(share); it must lie between 0 and 1.")
    }
    self.pair = pair
    self.share = share
  }

  /// Resolves the method for a geometry and an extent.
  public func schedule(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RotarySchedule {
    if let pair, pair >= geometry.pairCount {
      throw RotaryError(
        .option, "pair is \(pair); the pairs are 0 to \(geometry.pairCount - 1) here.")
    }
    let chosen = pair ?? geometry.pairCount - geometry.incompletePairCount
    let slowed = 2 * .pi / (extent.scale * Double(geometry.trainedContext))
    return RotarySchedule(
      geometry: geometry,
      inverseFrequencies: (0..<geometry.pairCount).map { pair in
        let theta = geometry.inverseFrequency(ofPair: pair)
        return pair == chosen && slowed < theta ? share * slowed : theta
      })
  }
}

extension MethodEntry {
  static let riflex = MethodEntry(
    name: "riflex", title: "RIFLEx",
    formula: "h(θₖ) = 0.9·2π/L′ for one pair k with λₖ < L′",
    citation: "Zhao et al., arXiv 2502.15894, eq. 7 and 8",
    parameters: [.scale, .trainedContext], options: [.slowedPair, .turnShare],
    systems: ["RIFLEx reference code", "HunyuanVideo-I2V"],
    summary: "Slows one pair so that the target context is nine tenths of its rotation.",
    advice: "Take it for video models that repeat themselves, on the pairs that carry time.",
    pitfall:
      "Which pair it is was found by looking at videos; for text nobody has found such a pair.",
    etymology: "It reduces the intrinsic frequency for length extrapolation."
  ) { choice throws(RotaryError) in
    try RIFLEx(pair: choice.count(.slowedPair), share: choice.number(.turnShare) ?? 0.9)
  }
}

extension MethodOption {
  static let slowedPair = MethodOption(
    "pair", "pair k that is slowed, from 0", usual: "the fastest without a whole rotation in L",
    range: 0...1e6, isWhole: true)
  static let turnShare = MethodOption(
    "share", "share of a rotation that L′ tokens take", usual: "0.9", range: 0.001...1)
}
