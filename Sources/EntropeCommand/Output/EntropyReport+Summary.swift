import AttentionEntropy
import Studies

extension EntropyReport {
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
      withUnits ? .value($0.title, unit: "nats") : Column($0.key)
    }
  }

  /// The cells of these columns.
  func divergenceCells(_ divergence: AttentionDivergence?) -> [Cell] {
    guard measure.divergence else { return [] }
    return Self.divergenceColumns.map { Cell(divergence.map($0.value)) }
  }

  /// Names, the layer and the multiplier where they tell rows apart.
  private func keyColumns() -> [Column] {
    (isPaired ? [Column("method")] : []) + (hasLayers ? [Column("layer")] : []) + [Column("head")]
      + (multipliers == [1] ? [] : [Column("multiplier")])
  }

  private func keyCells(_ series: HeadSeries) -> [Cell] {
    (isPaired ? [.text(series.methodName)] : [])
      + (hasLayers ? [series.layer.map { Cell($0) } ?? .missing] : [])
      + [Cell(series.head)]
      + (multipliers == [1] ? [] : [.number(series.multiplier)])
  }

  /// Columns of a mean with its interval.
  private func meanColumns(_ name: String, unit: String?, withUnits: Bool) -> [Column] {
    let unit = withUnits ? unit : nil
    return [.value(name, unit: unit), .end("low", unit: unit), .end("high", unit: unit)]
  }

  /// One row for each head: how many queries see a key, and the mean and range of their entropies.
  func summary(of series: [HeadSeries], withUnits: Bool) throws -> Table {
    func column(_ name: String, _ unit: String?) -> Column {
      withUnits
        ? .value(name, unit: unit)
        : Column(
          [name.replacing(" ", with: "_"), unit == "bits" ? "bits" : nil]
            .compactMap(\.self).joined(separator: "_"))
    }
    // People see a column of what is not 0 alone.
    let showsMasked = !withUnits || series.contains { HeadSummary($0).maskedCount > 0 }
    let hasMasks = Set(results.map(\.layer.mask)).count > 1
    var table = try Table(
      columns: keyColumns() + (hasMasks ? [Column("mask")] : []) + [Column("rows")]
        + (showsMasked ? [Column("masked")] : []) + (showsSkipped ? [Column("skipped")] : [])
        + meanColumns("mean", unit: "nats", withUnits: withUnits)
        + [
          column("least", "nats"), column("greatest", "nats"), column("mean", "bits"),
          column("last row", "nats"),
        ]
        + measure.statistics.map {
          withUnits ? .value($0.measure.title, unit: $0.measure.unit) : Column($0.key)
        })
    for series in series {
      let summary = HeadSummary(series)
      try table.appendRow(
        keyCells(series) + (hasMasks ? [.text(series.mask.name)] : [])
          + [Cell(summary.rowCount)] + (showsMasked ? [Cell(summary.maskedCount)] : [])
          + (showsSkipped ? [Cell(summary.skippedCount)] : []) + summary.entropy.cells
          + [
            Cell(summary.least), Cell(summary.greatest), Cell(summary.meanInBits),
            Cell(summary.last),
          ]
          + measure.statistics.map { wanted in Cell(summary.mean(wanted.measure)) })
    }
    return table
  }

  /// For every method but the first, head by head: the mean difference over rows.
  func differences(of heads: [PairedSummary.Head], withUnits: Bool) throws -> Table {
    var table = try Table(
      columns: keyColumns() + [Column("rows")]
        + meanColumns("difference", unit: "nats", withUnits: withUnits)
        + divergenceColumns(withUnits: withUnits))
    for head in heads {
      try table.appendRow(
        keyCells(head.series) + [Cell(head.rowCount)] + head.difference.cells
          + divergenceCells(head.divergence))
    }
    return table
  }

  /// For every method but the first: the mean over heads of their mean differences.
  func differencesOverHeads(_ paired: PairedSummary, withUnits: Bool) throws -> Table {
    var table = try Table(
      columns: [Column("method")] + (multipliers == [1] ? [] : [Column("multiplier")])
        + [Column("heads")] + meanColumns("difference", unit: "nats", withUnits: withUnits))
    for method in paired.methods {
      try table.appendRow(
        [.text(method.name)] + (multipliers == [1] ? [] : [.number(method.multiplier)])
          + [Cell(method.headMeans.count)] + method.difference.cells)
    }
    return table
  }
}
