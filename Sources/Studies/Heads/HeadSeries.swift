public import AttentionEntropy

/// The rows of one head under one method and one multiplier, beside the same rows under the first method.
public struct HeadSeries: Sendable, Hashable {
  /// The layer's number in the model; `nil` where there are no layers.
  public let layer: Int?
  /// The number of the query head.
  public let head: Int
  /// Index of the method.
  public let method: Int
  /// The method's name.
  public let methodName: String
  /// The factor on all logits.
  public let multiplier: Double
  /// Which keys a query sees.
  public let mask: AttentionMask
  /// Positions of the n rows, in tokens.
  public let positions: [Int]
  /// The numbers of the n rows in the vectors that they come from, counted from 0.
  public let rowNumbers: [Int]
  /// Statistics of the n rows; those of skipped rows say nothing.
  public let rows: [AttentionStatistics]
  /// The same rows under the first method, at a factor of 1 where that was measured, else at the same factor; `nil` for the first
  /// itself.
  public let reference: [AttentionStatistics]?
  /// The divergences of the same rows from those of the first method; `nil` where there are none.
  public let divergences: [AttentionDivergence]?
  /// Indices of the rows left out.
  public let skipped: Set<Int>
  /// Whether scores were computed in single precision.
  public let isSingle: Bool

  /// The rows of one head of what was measured.
  ///
  /// - Parameters:
  ///   - measured: A layer.
  ///   - method: Index of the method, as are head and multiplier (preconditions).
  ///   - head: Index of the head.
  ///   - multiplier: Index of the multiplier.
  public init(_ measured: LayerMeasurement, method: Int, head: Int, multiplier: Int) {
    let (layer, statistics) = (measured.layer, measured.statistics)
    let plain = measured.multipliers.firstIndex(of: 1) ?? multiplier
    self.init(
      layer: layer.number, head: layer.heads[head], method: method,
      methodName: layer.schedules[method].name, multiplier: measured.multipliers[multiplier],
      mask: layer.mask, positions: layer.queryPositions, rowNumbers: layer.rowNumbers,
      rows: statistics[method: method, multiplier: multiplier, head: head],
      reference: method == 0 ? nil : statistics[method: 0, multiplier: plain, head: head],
      divergences: method == 0 ? nil : measured.divergences?[method: method, head: head],
      skipped: measured.skippedRows[head], isSingle: measured.isSingle[method])
  }

  /// Makes a series from its values.
  package init(
    layer: Int? = nil, head: Int = 0, method: Int, methodName: String, multiplier: Double = 1,
    mask: AttentionMask = .causal, positions: [Int], rowNumbers: [Int]? = nil,
    rows: [AttentionStatistics], reference: [AttentionStatistics]? = nil,
    divergences: [AttentionDivergence]? = nil,
    skipped: Set<Int> = [], isSingle: Bool = false
  ) {
    (self.layer, self.head, self.method) = (layer, head, method)
    (self.methodName, self.multiplier, self.mask) = (methodName, multiplier, mask)
    (self.positions, self.rows, self.reference) = (positions, rows, reference)
    self.rowNumbers = rowNumbers ?? Array(positions.indices)
    (self.divergences, self.skipped, self.isSingle) = (divergences, skipped, isSingle)
  }

  /// Rows that see a key and hold numbers.
  public var seen: [AttentionStatistics] {
    rows.indices.filter { !skipped.contains($0) && !rows[$0].isMasked }.map { rows[$0] }
  }

  /// Entropy less that of the first method.
  ///
  /// - Parameter row: Index of the row.
  /// - Returns: Nats; `nil` where there is nothing to compare, since the row was left out or sees no key.
  public func difference(row: Int) -> Double? {
    guard let reference, !skipped.contains(row), !rows[row].isMasked, !reference[row].isMasked
    else { return nil }
    return rows[row].entropy - reference[row].entropy
  }

  /// The divergence from the row of the first method.
  ///
  /// - Parameter row: Index of the row.
  /// - Returns: The divergence; `nil` where there is nothing to compare.
  public func divergence(row: Int) -> AttentionDivergence? {
    difference(row: row) == nil ? nil : divergences?[row]
  }

  /// The differences of all rows that can be compared, in nats.
  public var differences: [Double] { rows.indices.compactMap { difference(row: $0) } }
}
