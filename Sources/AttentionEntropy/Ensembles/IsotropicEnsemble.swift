/// Independent standard normal queries and keys: the null model.
///
/// Turning an isotropic Gaussian vector does not change its distribution, so no choice of frequencies
/// changes the distribution of the entropy; a temperature does. Whatever a comparison of methods shows on this
/// ensemble is noise of the draw.
public struct IsotropicEnsemble: VectorEnsemble, Hashable {
  /// Makes the ensemble; it has no parameters.
  public init() {}

  /// Name on the command line and in captions.
  public var name: String { "isotropic" }

  /// Makes one draw.
  public func vectors(
    headDimension: Int, queryPositions: [Int], keyPositions: [Int], seed: UInt64
  ) throws(AttentionError) -> HeadVectors {
    try requirePairs(headDimension)
    return try HeadVectors(
      queries: normalVectors(queryPositions, .queries, headDimension: headDimension, seed: seed),
      keys: normalVectors(keyPositions, .keys, headDimension: headDimension, seed: seed),
      headDimension: headDimension, queryPositions: queryPositions, keyPositions: keyPositions)
  }
}

/// Independent standard normal components for rows at given positions, row by row.
///
/// Component c of the vector at position m is number m·d + c of its stream, so the vector at a position is the same
/// in every draw of that seed, long or short.
func normalVectors(
  _ positions: [Int], _ stream: CounterGenerator.Stream, headDimension: Int, seed: UInt64
) throws(AttentionError) -> [Float] {
  try requirePositions(positions)
  let generator = CounterGenerator(seed: seed, stream: stream)
  var result: [Float] = []
  result.reserveCapacity(positions.count * headDimension)
  for position in positions {
    let start = UInt64(position) &* UInt64(headDimension)
    for component in 0..<UInt64(headDimension) {
      result.append(Float(generator.normal(at: start &+ component)))
    }
  }
  return result
}
