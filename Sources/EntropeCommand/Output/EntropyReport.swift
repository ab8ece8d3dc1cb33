import AttentionEntropy
import RotaryEmbedding
import Studies

/// The statistics of every attention row, ready to print.
struct EntropyReport {
  let configuration: MethodConfiguration
  let mask: AttentionMask
  let queryPositions: [Int]
  let keyCount: Int
  /// Statistics [heads][rows].
  let heads: [[AttentionStatistics]]

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text: return try "\(heading)\n\n\(summary().rendered(as: .text))"
    case .markdown: return try "\(heading)\n\n\(rows(withUnits: true).rendered(as: .markdown))"
    case .csv: return try rows(withUnits: false).rendered(as: .csv)
    case .json:
      var object = JSONObject()
      try object.set("method", configuration.entry.name)
      try object.set("mask", mask.name)
      try object.set("logit_multiplier", configuration.schedule.temperature.logitMultiplier)
      try object.set("rows", rows: rows(withUnits: false))
      return object.text
    }
  }

  /// One row for each query of each head, heads outermost.
  private func rows(withUnits: Bool) throws -> Table {
    var table = try Table(
      columns: [
        Column("head"), Column("row"), Column("position"),
        Column("entropy", unit: withUnits ? "nats" : nil),
        Column(withUnits ? "log-sum-exp" : "log_sum_exp"), Column("masked"),
      ])
    for (head, rows) in heads.enumerated() {
      for (row, statistics) in rows.enumerated() {
        try table.appendRow([
          Cell(head), Cell(row), Cell(queryPositions[row]), .number(statistics.entropy),
          Cell(statistics.logSumExp.ifFinite), .boolean(statistics.isMasked),
        ])
      }
    }
    return table
  }

  /// One row for each head: how many queries see a key, and the mean and range of their entropies.
  private func summary() throws -> Table {
    var table = try Table(columns: [
      Column("head"), Column("rows"), Column("masked"), Column("mean", unit: "nats"),
      Column("least", unit: "nats"), Column("greatest", unit: "nats"), Column("mean", unit: "bits"),
      Column("last row", unit: "nats"),
    ])
    for (head, rows) in heads.enumerated() {
      let seen = rows.filter { !$0.isMasked }
      let count = Double(seen.count)
      func mean(_ value: (AttentionStatistics) -> Double) -> Double? {
        seen.isEmpty ? nil : seen.reduce(0) { $0 + value($1) } / count
      }
      try table.appendRow([
        Cell(head), Cell(rows.count), Cell(rows.count - seen.count), Cell(mean(\.entropy)),
        Cell(seen.map(\.entropy).min()), Cell(seen.map(\.entropy).max()),
        Cell(mean(\.entropyInBits)), Cell(rows.last?.entropy),
      ])
    }
    return table
  }

  private var heading: String {
    let keys = keyCount == 1 ? "1 key" : "\(keyCount) keys"
    let seen = mask == .causal ? "causal mask" : "no mask"
    return "\(configuration.entry.title): entropy of attention rows over \(keys), \(seen), "
      + "logits × \(configuration.schedule.temperature.logitMultiplier.short)"
  }
}
