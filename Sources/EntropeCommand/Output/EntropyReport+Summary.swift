import AttentionEntropy
import Studies

extension EntropyReport {
  /// The rows of one head under one method and one multiplier.
  struct Series {
    let layer: MeasuredLayer
    let method: NamedMethod
    let head: Int
    let multiplier: Double
    let rows: [AttentionStatistics]
    /// The same rows under the first method; `nil` for the first itself.
    let reference: [AttentionStatistics]?
    /// The divergences of the same rows from those of the first method; `nil` where there are none.
    let divergences: [AttentionDivergence]?
    let skipped: Set<Int>
    let isSingle: Bool

    /// Rows that see a key and hold numbers.
    var seen: [AttentionStatistics] {
      rows.indices.filter { !skipped.contains($0) && !rows[$0].isMasked }.map { rows[$0] }
    }

    /// The divergence from the row of the first method; `nil` where there is nothing to compare.
    func divergence(row: Int) -> AttentionDivergence? {
      difference(row: row) == nil ? nil : divergences?[row]
    }

    /// Entropy less that of the first method; `nil` where there is nothing to compare.
    func difference(row: Int) -> Double? {
      guard let reference, !skipped.contains(row), !rows[row].isMasked, !reference[row].isMasked
      else { return nil }
      return rows[row].entropy - reference[row].entropy
    }
  }

  /// The values that `--divergence` adds, in the order of their columns.
  static let divergenceColumns:
    [(title: String, key: String, value: @Sendable (AttentionDivergence) -> Double)] = [
      ("KL forward", "kl_forward", { $0.forward }), ("KL backward", "kl_backward", { $0.backward }),
      ("JS", "js", { $0.jensenShannon }),
    ]

  /// Columns of divergences; none where they were not asked for.
  func divergenceColumns(withUnits: Bool) -> [Column] {
    guard measure.divergence else { return [] }
    return Self.divergenceColumns.map {
      withUnits ? Column($0.title, unit: "nats") : Column($0.key)
    }
  }

  /// Goes through methods, layers, heads and multipliers in the order of the output.
  func forEachSeries(_ body: (Series) throws -> Void) rethrows {
    for method in methods.indices {
      for result in results {
        for (place, head) in result.layer.heads.enumerated() {
          for (index, multiplier) in multipliers.enumerated() {
            try body(
              Series(
                layer: result.layer, method: result.layer.methods[method], head: head,
                multiplier: multiplier, rows: result.statistics[method][index][place],
                reference: method == 0 ? nil : result.statistics[0][index][place],
                divergences: method == 0 || result.divergences.isEmpty
                  ? nil : result.divergences[method][place],
                skipped: result.skippedRows[place], isSingle: result.isSingle[method]))
          }
        }
      }
    }
  }

  /// Names, the layer and the multiplier where they tell rows apart.
  private func keyColumns() -> [Column] {
    (isPaired ? [Column("method")] : []) + (hasLayers ? [Column("layer")] : []) + [Column("head")]
      + (multipliers == [1] ? [] : [Column("multiplier")])
  }

  private func keyCells(_ series: Series) -> [Cell] {
    (isPaired ? [.text(series.method.name)] : [])
      + (hasLayers ? [series.layer.number.map { Cell($0) } ?? .missing] : [])
      + [Cell(series.head)]
      + (multipliers == [1] ? [] : [.number(series.multiplier)])
  }

  /// Columns of a mean with its interval.
  private func meanColumns(_ name: String, unit: String?, withUnits: Bool) -> [Column] {
    [name, "low", "high"].map { Column($0, unit: withUnits ? unit : nil) }
  }

  private func meanCells(_ values: [Double]) -> [Cell] {
    guard !values.isEmpty else { return [.missing, .missing, .missing] }
    let estimate = Estimate(values)
    guard values.count > 1 else { return [.number(estimate.mean), .missing, .missing] }
    return [
      .number(estimate.mean), .number(estimate.interval.lowerBound),
      .number(estimate.interval.upperBound),
    ]
  }

  /// One row for each head: how many queries see a key, and the mean and range of their entropies.
  func summary(withUnits: Bool) throws -> Table {
    func column(_ name: String, _ unit: String?) -> Column {
      withUnits
        ? Column(name, unit: unit)
        : Column(
          [name.replacing(" ", with: "_"), unit == "bits" ? "bits" : nil]
            .compactMap(\.self).joined(separator: "_"))
    }
    let hasMasks = Set(results.map(\.layer.mask)).count > 1
    var table = try Table(
      columns: keyColumns() + (hasMasks ? [Column("mask")] : []) + [Column("rows")]
        + [Column("masked")] + (showsSkipped ? [Column("skipped")] : [])
        + meanColumns("mean", unit: "nats", withUnits: withUnits)
        + [
          column("least", "nats"), column("greatest", "nats"), column("mean", "bits"),
          column("last row", "nats"),
        ]
        + measure.statistics.map { withUnits ? Column($0.title, unit: $0.unit) : Column($0.key) })
    try forEachSeries { series in
      let seen = series.seen
      let entropies = seen.map(\.entropy)
      let masked = series.rows.count - series.skipped.count - seen.count
      func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
      }
      let last = series.rows.count - 1
      try table.appendRow(
        keyCells(series) + (hasMasks ? [.text(series.layer.mask.name)] : [])
          + [Cell(series.rows.count), Cell(masked)]
          + (showsSkipped ? [Cell(series.skipped.count)] : []) + meanCells(entropies)
          + [
            Cell(entropies.min()), Cell(entropies.max()), Cell(mean(seen.map(\.entropyInBits))),
            Cell(series.skipped.contains(last) ? nil : series.rows[last].entropy),
          ]
          + measure.statistics.map { wanted in
            Cell(mean(seen.compactMap { $0.mass.map(wanted.value) }))
          })
    }
    return table
  }

  /// The tables of differences, where there are several methods.
  func pairedTables(withUnits: Bool) throws -> [Table] {
    guard isPaired else { return [] }
    let overHeads = input.headCount > 1 ? [try differencesOverHeads(withUnits: withUnits)] : []
    return [try differences(withUnits: withUnits)] + overHeads
  }

  /// For every method but the first, head by head: the mean difference over rows.
  func differences(withUnits: Bool) throws -> Table {
    var table = try Table(
      columns: keyColumns() + [Column("rows")]
        + meanColumns("difference", unit: "nats", withUnits: withUnits)
        + divergenceColumns(withUnits: withUnits))
    try forEachSeries { series in
      guard series.reference != nil else { return }
      let values = series.rows.indices.compactMap { series.difference(row: $0) }
      let divergences = series.rows.indices.compactMap { series.divergence(row: $0) }
      let means = divergenceColumns(withUnits: false).indices.map { column in
        let values = divergences.map(Self.divergenceColumns[column].value)
        return Cell(values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
      }
      try table.appendRow(keyCells(series) + [Cell(values.count)] + meanCells(values) + means)
    }
    return table
  }

  /// For every method but the first: the mean over heads of their mean differences.
  func differencesOverHeads(withUnits: Bool) throws -> Table {
    var means: [(method: String, multiplier: Double, values: [Double])] = []
    forEachSeries { series in
      guard series.reference != nil else { return }
      let values = series.rows.indices.compactMap { series.difference(row: $0) }
      let place = means.firstIndex {
        $0.method == series.method.name && $0.multiplier == series.multiplier
      }
      if place == nil { means.append((series.method.name, series.multiplier, [])) }
      guard !values.isEmpty else { return }
      means[place ?? means.count - 1].values.append(Estimate(values).mean)
    }
    var table = try Table(
      columns: [Column("method")] + (multipliers == [1] ? [] : [Column("multiplier")])
        + [Column("heads")] + meanColumns("difference", unit: "nats", withUnits: withUnits))
    for (method, multiplier, values) in means {
      try table.appendRow(
        [.text(method)] + (multipliers == [1] ? [] : [.number(multiplier)])
          + [Cell(values.count)] + meanCells(values))
    }
    return table
  }
}
