/// Keys of the null model but for the first token's, which draws the attention of every query: an attention sink.
///
///     qᵢ = εᵢ + c·û      k₀ = ε₀ + c·û      kⱼ = εⱼ  (j > 0)      c² = S·√d
///
/// with ε independent standard normal and û a random unit vector that lies in the slowest quarter of the pairs (the
/// last ones, at least one), one per draw and key head. Before rotation E zᵢ₀ = S and E zᵢⱼ = 0, with the variances of
/// ``NeedleEnsemble``. Slow pairs hardly turn, so that the sink holds S·Σᵢ wᵢ cos φᵢ over long distances, as the sinks of trained
/// models do, where a needle of the same gap fades. At S = 0 the draw is that of ``IsotropicEnsemble``, bit for bit.
///
/// Sources: Xiao et al. (arXiv 2309.17453) for the sink, Barbero et al. (arXiv 2410.06205) for the slow pairs.
public struct SinkEnsemble: VectorEnsemble, Hashable {
  /// Strength S: what the logits to position 0 gain, in nats, on average and before rotation.
  public let strength: Double

  /// Makes the ensemble.
  ///
  /// - Parameter strength: S, finite and at least 0.
  /// - Throws: ``AttentionError`` when it is not allowed.
  public init(strength: Double) throws(AttentionError) {
    try requireRaise(strength, "strength of the sink", "sink-strength")
    self.strength = strength
  }

  /// Name on the command line and in captions.
  public var name: String { Self.entry.name }

  /// Its place in the catalogue.
  static let entry = EnsembleEntry(
    "sink", options: [EnsembleOption("sink-strength", .number, usual: "5")]
  ) { choice throws(AttentionError) in
    try SinkEnsemble(strength: choice.number("sink-strength"))
  }

  /// Prepares one draw.
  public func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw {
    try requirePairs(headDimension)
    let pairCount = headDimension / 2
    let slow = pairCount - max(1, pairCount / 4)..<pairCount
    return try raisedKey(
      at: 0, by: strength, along: slow, headDimension: headDimension, seed: seed, keyHead: keyHead)
  }
}
