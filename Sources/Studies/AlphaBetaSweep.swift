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

  /// Measures a grid over β and α.
  ///
  /// - Parameters:
  ///   - study: A study whose grid has the axes β and α, in this order, and one trained state.
  ///   - observer: Hears how far it has come, and may stop it.
  /// - Throws: ``SweepError/stopped``; what the study throws.
  package init(_ study: SweepStudy, observer: AttentionObserver) throws {
    guard let result = try study.measured(observer: observer) else { throw SweepError.stopped }
    betas = study.grid.axes[0].numbers
    alphas = study.grid.axes[1].numbers
    let width = alphas.count
    let values = result.cells.map { $0.value?.mean ?? .nan }
    entropies = betas.indices.map { Array(values[$0 * width..<($0 + 1) * width]) }
    original = result.reference(ofCell: 0)?.mean ?? .nan
  }
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
  return try AlphaBetaSurface(
    SweepStudy(grid, ensemble: ensemble, seeds: [seed]), observer: observer)
}
