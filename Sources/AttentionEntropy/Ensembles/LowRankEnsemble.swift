/// Content of few dimensions and what position alone does, in a mixture.
///
///     q = √π·1 + √((1 − π)/r)·B aᵀ      kⱼ = √π·1 + √((1 − π)/r)·B bⱼᵀ
///
/// with B [d, r], a and bⱼ independent standard normal, one B per draw and key head, and 1 the vector of ones. Every
/// component has mean square 1. At π = 1 it is ``AllOnesEnsemble``, whose logits depend on distance alone. At π = 0 the
/// logits before rotation are Gaussian forms with mean 0 and variance
///
///     Var z = (d + r + 1)/r
///
/// (the mean of tr (BᵀB)² is d·r·(d + r + 1)), so the fewer dimensions the content has the further its logits spread; as r
/// grows they tend to the null model's 1. At rank 0 there is no content, and the vectors are √π·1.
public struct LowRankEnsemble: VectorEnsemble, Hashable {
  /// Rank r of the content.
  public let rank: Int
  /// Share π of the energy that is the same in every token.
  public let positionShare: Double

  /// The largest rank; more is not low.
  public static let greatestRank = 65_536

  /// Makes the ensemble.
  ///
  /// - Parameters:
  ///   - rank: r, from 0 to 65,536.
  ///   - positionShare: π, from 0 to 1.
  /// - Throws: ``AttentionError`` when one of them is not allowed.
  public init(rank: Int, positionShare: Double) throws(AttentionError) {
    guard (0...Self.greatestRank).contains(rank) else {
      throw AttentionError(
        "The rank is \(rank); it must be from 0 to \(Self.greatestRank).", option: "rank")
    }
    guard (0...1).contains(positionShare) else {
      throw AttentionError(
        "The share of position is \(positionShare); it must lie between 0 and 1.",
        option: "position-share")
    }
    self.rank = rank
    self.positionShare = positionShare
  }

  /// Name on the command line and in captions.
  public var name: String { Self.entry.name }

  /// Its place in the catalogue.
  static let entry = EnsembleEntry(
    "low-rank",
    options: [
      EnsembleOption("rank", .whole, usual: "8"),
      EnsembleOption("position-share", .number, usual: "0.5"),
    ]
  ) { choice throws(AttentionError) in
    try LowRankEnsemble(
      rank: choice.whole("rank"), positionShare: choice.number("position-share"))
  }

  /// Prepares one draw.
  ///
  /// - Throws: ``AttentionError`` when the head dimension is odd or smaller than the rank.
  public func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw {
    guard rank <= max(2, headDimension) else {
      throw AttentionError(
        "The rank is \(rank); vectors of \(headDimension) components have at most that rank.",
        option: "rank")
    }
    let noise = try RowNoise(headDimension: headDimension, seed: seed, keyHead: keyHead)
    let level = positionShare.squareRoot()
    let factor = ((1 - positionShare) / Double(max(1, rank))).squareRoot()
    let rank = rank
    // Row k of the basis is the k-th direction of the content.
    let basis = noise.shared(count: rank * headDimension)
    return try VectorDraw(headDimension: headDimension) { role, position, row in
      let coefficients = noise.components(role)
      withUnsafeTemporaryAllocation(of: Double.self, capacity: headDimension) { content in
        content.initialize(repeating: 0)
        for direction in 0..<rank {
          let weight = coefficients.normal(
            at: UInt64(position) &* UInt64(rank) &+ UInt64(direction))
          for component in 0..<headDimension {
            content[component] += weight * basis[direction * headDimension + component]
          }
        }
        for component in 0..<headDimension {
          row[component] = Float(level + factor * content[component])
        }
      }
    }
  }
}
