public import AttentionEntropy

/// What a ``HeadStudy`` measured of one layer.
public struct LayerMeasurement: Sendable {
  /// What was measured.
  public let layer: StudyLayer
  /// The factors on all logits, the second axis of ``statistics``.
  public let multipliers: [Double]
  /// Statistics of every row; those of skipped rows say nothing.
  public let statistics: RowGrid<AttentionStatistics>
  /// Divergences from the first method, at one multiplier; `nil` where they were not asked for.
  ///
  /// Those of the first method, and of rows that are skipped or see no key, say nothing.
  public let divergences: RowGrid<AttentionDivergence>?
  /// The distance profile under each method; empty where they were not asked for.
  public let profiles: [LayerProfile]
  /// For each head the rows left out, since they hold NaN or infinity.
  public let skippedRows: [Set<Int>]
  /// Keys left out, over all key heads.
  public let skippedKeyCount: Int
  /// For each method, whether its scores were computed in single precision.
  public let isSingle: [Bool]
}

/// The rows of a study one head at a time: methods outermost, then layers, heads and multipliers.
///
/// - Parameter layers: What was measured; every layer has as many methods as the first (a precondition).
/// - Returns: As many series as there are methods × heads of all layers × multipliers; rows are shared, not copied.
/// - Complexity: O(series).
public func headSeries(of layers: [LayerMeasurement]) -> [HeadSeries] {
  let methods = layers.first?.layer.schedules.indices ?? 0..<0
  return methods.flatMap { method in
    layers.flatMap { measured in
      measured.layer.heads.indices.flatMap { head in
        measured.multipliers.indices.map { multiplier in
          HeadSeries(measured, method: method, head: head, multiplier: multiplier)
        }
      }
    }
  }
}
