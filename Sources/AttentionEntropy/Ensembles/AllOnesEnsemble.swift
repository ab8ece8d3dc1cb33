/// Every component of every query and key is 1: what position alone does, without any randomness.
///
/// The logit of a pair of tokens is the ``PositionalKernel`` of their distance. Source: Xiong et al.
/// (arXiv 2309.16039), figure 4.
public struct AllOnesEnsemble: VectorEnsemble, Hashable {
  /// Makes the ensemble; it has no parameters.
  public init() {}

  /// Name on the command line and in captions.
  public var name: String { Self.entry.name }

  /// Every draw is the same.
  public var isRandom: Bool { Self.entry.isRandom }

  /// Its place in the catalogue.
  static let entry = EnsembleEntry("all-ones", isRandom: false) { _ in AllOnesEnsemble() }

  /// Prepares the vectors; the seed plays no part.
  public func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw {
    try VectorDraw(headDimension: headDimension) { _, _, row in row.update(repeating: 1) }
  }
}
