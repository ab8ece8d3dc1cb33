public import AttentionEntropy
public import RotaryEmbedding

/// The entropy of the last row over a grid of ramp thresholds α and β.
public struct AlphaBetaSurface: Sendable, Hashable {
  /// Lower thresholds, increasing.
  public let alphas: [Double]
  /// Upper thresholds, increasing.
  public let betas: [Double]
  /// Entropies in nats, one row of `alphas.count` for each β.
  public let entropies: [[Double]]
  /// Entropy of unmodified RoPE over its trained context, in nats: what the original model sees.
  public let original: Double
}

/// Measures the entropy of the last row for every α and β of a grid.
///
/// - Parameters:
///   - entry: A method with a ramp.
///   - choice: Its other parameters.
///   - geometry: The unmodified embedding.
///   - extent: How far the context is stretched.
///   - ensemble: Where queries and keys come from; the same draw serves every cell.
///   - length: Number of keys of the last row.
///   - seed: Which draw.
///   - alphas: Lower thresholds, increasing, all below every β.
///   - betas: Upper thresholds, increasing.
/// - Returns: The surface.
/// - Throws: `RotaryError` when the method has no ramp or a threshold is not allowed, `AttentionError` when a
///   shape is not.
/// - Complexity: O(|α|·|β|·n·d).
public func alphaBetaSurface(
  entry: MethodEntry, choice: MethodChoice, geometry: RotaryGeometry, extent: ContextExtent,
  ensemble: any VectorEnsemble, length: Int, seed: UInt64, alphas: [Double], betas: [Double]
) throws -> AlphaBetaSurface {
  guard entry.parameters.contains(.alpha) else {
    throw RotaryError(
      .method, "\(entry.title) has no ramp, so alpha and beta do not change it.")
  }
  let schedules = try betas.flatMap { beta in
    try alphas.map { alpha in
      var cell = choice
      cell.alpha = alpha
      cell.beta = beta
      return try entry.schedule(for: geometry, extent: extent, choice: cell)
    }
  }
  let rows = try lastRows(of: ensemble, schedules: schedules, length: length, seed: seed)
  let original = try lastRows(
    of: ensemble,
    schedules: [UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())],
    length: min(length, geometry.trainedContext), seed: seed)
  return AlphaBetaSurface(
    alphas: alphas, betas: betas,
    entropies: betas.indices.map { row in
      alphas.indices.map { rows[row * alphas.count + $0].entropy }
    },
    original: original[0].entropy)
}
