import AttentionEntropy

/// The rows of one head summed up.
public struct HeadSummary: Sendable, Hashable {
  /// Number of rows.
  public let rowCount: Int
  /// Rows that see no key.
  public let maskedCount: Int
  /// Rows left out.
  public let skippedCount: Int
  /// Mean entropy in nats over the rows that see a key; `nil` where there are none.
  public let entropy: Estimate?
  /// The least entropy of these rows in nats; `nil` where there are none.
  public let least: Double?
  /// The greatest entropy of these rows in nats; `nil` where there are none.
  public let greatest: Double?
  /// Their mean entropy in bits; `nil` where there are none.
  public let meanInBits: Double?
  /// The entropy of the last row in nats, 0 where it sees no key; `nil` where it was left out.
  public let last: Double?
  /// The rows that see a key.
  private let rows: [AttentionStatistics]

  /// Sums up the rows of a head.
  ///
  /// - Parameter series: At least one row.
  /// - Complexity: O(n).
  public init(_ series: HeadSeries) {
    let seen = series.seen
    let entropies = seen.map(\.entropy)
    rowCount = series.rows.count
    skippedCount = series.skipped.count
    maskedCount = series.rows.count - series.skipped.count - seen.count
    entropy = entropies.isEmpty ? nil : Estimate(entropies, atLeast: 0)
    least = entropies.min()
    greatest = entropies.max()
    meanInBits = meanValue(seen.map(\.entropyInBits))
    let last = series.rows.count - 1
    self.last = series.skipped.contains(last) ? nil : series.rows[last].entropy
    rows = seen
  }

  /// The mean of a measure.
  ///
  /// - Parameter measure: Such as the largest weight.
  /// - Returns: The mean over the rows that see a key; `nil` where none has the measure.
  public func mean(_ measure: RowMeasure) -> Double? { meanValue(rows.compactMap(measure.value)) }
}

/// The arithmetic mean; `nil` of nothing.
func meanValue(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
