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

/// Measures the entropy of the last row for every α and β of a grid: a ``SweepStudy`` of one draw.
///
/// - Parameters:
///   - request: A method with a ramp, its other parameters, and the model.
///   - ensemble: Where queries and keys come from; the same draw serves every cell.
///   - length: Number of keys of the last row.
///   - seed: Which draw.
///   - alphas: Lower thresholds, increasing, all below every β.
///   - betas: Upper thresholds, increasing.
///   - observer: Hears how far it has come, and may stop it.
/// - Returns: The surface.
/// - Throws: ``SweepError`` when the method has no ramp, a threshold is not allowed or it was stopped, `AttentionError` when a
///   shape is not.
/// - Complexity: O(distinct schedules·n·d).
public func alphaBetaSurface(
  _ request: MethodRequest, ensemble: any VectorEnsemble, length: Int, seed: UInt64,
  alphas: [Double], betas: [Double], observer: AttentionObserver = AttentionObserver()
) throws -> AlphaBetaSurface {
  let grid = try SweepGrid(
    [SweepModel(request)], axes: [SweepAxis(.beta, betas), SweepAxis(.alpha, alphas)],
    length: length)
  guard
    let result = try SweepStudy(grid, ensemble: ensemble, seeds: [seed]).measured(
      observer: observer)
  else {
    throw SweepError.stopped
  }
  let entropies = result.cells.map { $0.value?.mean ?? .nan }
  return AlphaBetaSurface(
    alphas: alphas, betas: betas,
    entropies: betas.indices.map { row in
      Array(entropies[row * alphas.count..<(row + 1) * alphas.count])
    },
    original: result.reference(ofCell: 0)?.mean ?? .nan)
}
