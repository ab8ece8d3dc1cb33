import AttentionEntropy
import Drawing
import RotaryEmbedding
import Studies

/// The statistics of every attention row, ready to print.
struct EntropyReport {
  let input: MeasuredInput
  let measure: MeasureFlags
  let precision: ChosenPrecision
  /// Whether rows may have been left out, so that the output tells of each.
  let showsSkipped: Bool
  let results: [LayerMeasurement]

  /// The names of the methods, the same for every layer.
  var methods: [NamedMethod] { input.layers.first?.methods ?? [] }
  var multipliers: [Double] { measure.logitMultipliers.values }
  /// Rows at the factors that were asked for; that of the reference may have been measured besides.
  var series: [HeadSeries] {
    headSeries(of: results).filter { multipliers.contains($0.multiplier) }
  }
  var hasLayers: Bool { results.contains { $0.layer.number != nil } }
  var isPaired: Bool { methods.count > 1 }
  private var hasSingle: Bool { results.contains { $0.isSingle.contains(true) } }
  /// The mask of all layers; `nil` where they have masks of their own.
  private var mask: AttentionMask? {
    Set(results.map(\.layer.mask)).count == 1 ? results.first?.layer.mask : nil
  }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text:
      let tables = try [summary(withUnits: true)] + pairedTables(withUnits: true)
      return heading + "\n\n"
        + tables.map { $0.rendered(as: .text) }.joined(separator: "\n")
    case .markdown:
      let tables = try pairedTables(withUnits: true) + [rows(withUnits: true)]
      return heading + "\n\n"
        + tables.map { $0.rendered(as: .markdown) }.joined(separator: "\n")
    case .csv: return try rows(withUnits: false).rendered(as: .csv)
    case .json: return try json()
    }
  }

  /// What the user should know although nothing is wrong.
  var notes: [String] {
    var notes: [String] = []
    if precision.isFallback, hasSingle {
      notes.append("scores are in single precision: \(precision.reason).")
    }
    let rows = results.reduce(0) { $0 + $1.skippedRows.reduce(0) { $0 + $1.count } }
    let keys = results.reduce(0) { $0 + $1.skippedKeyCount }
    if rows + keys > 0 {
      notes.append(MeasuredInput.skippedNote(rows: rows, keys: keys))
    }
    return notes
  }

  // MARK: Rows

  /// One row for each query of each head, heads outermost.
  private func rows(withUnits: Bool) throws -> Table {
    func column(_ name: String, _ unit: String? = nil) -> Column {
      withUnits
        ? Column(name, unit: unit)
        : Column(name.replacing(" ", with: "_").replacing("-", with: "_"))
    }
    var columns: [Column] = []
    if isPaired { columns.append(column("method")) }
    if hasLayers { columns.append(column("layer")) }
    columns += [column("head"), column("row"), column("position")]
    if multipliers != [1] { columns.append(column("multiplier")) }
    columns += [column("entropy", "nats"), column("log-sum-exp"), column("masked")]
    columns += measure.statistics.map {
      withUnits ? Column($0.measure.title, unit: $0.measure.unit) : Column($0.key)
    }
    if showsSkipped { columns.append(column("skipped")) }
    if isPaired { columns.append(column("difference", "nats")) }
    columns += divergenceColumns(withUnits: withUnits)
    if hasSingle { columns.append(column("precision")) }
    var table = try Table(columns: columns)
    for series in series {
      for row in series.rows.indices {
        let statistics = series.rows[row]
        let isSkipped = series.skipped.contains(row)
        var cells: [Cell] = []
        if isPaired { cells.append(.text(series.methodName)) }
        if hasLayers { cells.append(series.layer.map { Cell($0) } ?? .missing) }
        cells += [Cell(series.head), Cell(series.rowNumbers[row]), Cell(series.positions[row])]
        if multipliers != [1] { cells.append(.number(series.multiplier)) }
        cells += [
          Cell(isSkipped ? nil : statistics.entropy),
          Cell(isSkipped ? nil : statistics.logSumExp.ifFinite),
          .boolean(!isSkipped && statistics.isMasked),
        ]
        cells += measure.statistics.map { wanted in
          Cell(isSkipped ? nil : wanted.measure.value(of: statistics))
        }
        if showsSkipped { cells.append(.boolean(isSkipped)) }
        if isPaired { cells.append(Cell(series.difference(row: row))) }
        cells += divergenceCells(series.divergence(row: row))
        if hasSingle { cells.append(.text(series.isSingle ? "single" : "double")) }
        try table.appendRow(cells)
      }
    }
    return table
  }

  // MARK: JSON

  private func json() throws -> String {
    var object = JSONObject()
    let first = methods[0]
    try object.set("schema", reportSchema)
    try object.set("version", entropeVersion)
    try setMethod(in: &object)
    try object.set("mask", mask?.name ?? "by layer")
    switch mask {
    case .window(let window): try object.set("window", window)
    case .sinkWindow(let sinks, let window):
      try object.set("window", window)
      try object.set("sinks", sinks)
    case .causal, .some(.none), nil: break
    }
    try object.set(
      "logit_multiplier",
      methodsByLayer == nil ? first.configuration.schedule.temperature.logitMultiplier : nil)
    try object.set("vectors", input.words)
    try object.set("precision", hasSingle ? "single" : "double")
    try object.set("precision_reason", precisionReason)
    if hasSingle, let kernel = try? AttentionKernel.fromEnvironment() {
      try object.set("kernel", kernel.description)
    }
    if measure.statistics.contains(.massRecent) {
      try object.set("recent_tokens", measure.recentTokens)
    }
    if methodsByLayer == nil {
      try object.set("methods", objects: methods.map { try $0.object() })
    }
    try object.set("summary", rows: summary(withUnits: false))
    if isPaired {
      let paired = PairedSummary(series)
      try object.set("interval", Self.intervalWords)
      try object.set("differences", rows: differences(paired, withUnits: false))
      try object.set(
        "differences_over_heads", rows: differencesOverHeads(paired, withUnits: false))
    }
    try object.set("rows", rows: rows(withUnits: false))
    return object.text
  }

  // MARK: Words

  /// What the intervals mean.
  static let intervalWords =
    "95 % intervals by Student's t; over rows they take the rows of a head for independent draws, which they "
    + "are not (they share keys), so they tell how the rows scatter and not what another text would give; over "
    + "heads they take the heads for draws."

  private var heading: String {
    let count = results.first?.layer.keyPositions.count ?? 0
    let keys = count == 1 ? "1 key" : "\(count) keys"
    let (titles, gain) = methodWords
    var lines = [
      "\(titles): entropy of attention rows over \(keys), "
        + "\(mask?.words ?? "the layers' own masks")\(gain)",
      "Vectors: \(input.words). \(precisionWords)",
    ]
    if isPaired {
      lines.append(
        "Differences are from \(methods[0].title)\(multipliers == [1] ? "" : ", logits × 1"), row by row. \(Self.intervalWords)"
      )
      if measure.divergence {
        lines.append(
          "With p the row of \(methods[0].title) and q that of the method: KL forward is Σ p ln(p/q), KL "
            + "backward Σ q ln(q/p), JS their symmetric form, at most ln 2; means over rows.")
      }
    } else {
      lines.append(
        "low and high: 95 % interval of the mean over rows, as if rows were independent draws.")
    }
    return lines.joined(separator: "\n")
  }

  private var precisionWords: String {
    let kernel = hasSingle ? (try? AttentionKernel.fromEnvironment()).map { ", \($0)" } ?? "" : ""
    return
      "Precision: \(hasSingle ? "single" : "double")\(kernel) (\(precisionReason))."
  }

  private var precisionReason: String {
    let isMixed = hasSingle && results.contains { $0.isSingle.contains(false) }
    let exception = isMixed ? "; methods that act on distances are in double" : ""
    guard precision.precision == .single, !hasSingle else { return precision.reason + exception }
    return "methods that act on distances are always measured in double"
  }
}
