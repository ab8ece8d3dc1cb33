/// Every component of every query and key is 1: what position alone does, without any randomness.
///
/// The logit of a pair of tokens is the ``PositionalKernel`` of their distance. Source: Xiong et al.
/// (arXiv 2309.16039), figure 4.
public struct AllOnesEnsemble: VectorEnsemble, Hashable {
  /// Makes the ensemble; it has no parameters.
  public init() {}

  /// Name on the command line and in captions.
  public var name: String { "all-ones" }

  /// Makes the vectors; the seed plays no part.
  public func vectors(
    headDimension: Int, queryPositions: [Int], keyPositions: [Int], seed: UInt64
  ) throws(AttentionError) -> HeadVectors {
    try requirePairs(headDimension)
    return try HeadVectors(
      queries: [Float](repeating: 1, count: queryPositions.count * headDimension),
      keys: [Float](repeating: 1, count: keyPositions.count * headDimension),
      headDimension: headDimension, queryPositions: queryPositions, keyPositions: keyPositions)
  }
}
