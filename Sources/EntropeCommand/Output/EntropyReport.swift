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
  /// Whether every head is printed in text.
  let showsAll: Bool
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
  var hasSingle: Bool { results.contains { $0.isSingle.contains(true) } }
  /// The mask of all layers; `nil` where they have masks of their own.
  var mask: AttentionMask? {
    Set(results.map(\.layer.mask)).count == 1 ? results.first?.layer.mask : nil
  }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text: return try text()
    case .markdown: return try markdown()
    case .csv: return try longTable().rendered(as: .csv)
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
  func rows(withUnits: Bool) throws -> Table {
    func column(_ name: String, _ unit: String? = nil) -> Column {
      withUnits
        ? .value(name, unit: unit)
        : Column(name.replacing(" ", with: "_").replacing("-", with: "_"))
    }
    var columns: [Column] = []
    if isPaired { columns.append(column("method")) }
    if hasLayers { columns.append(column("layer")) }
    columns += [column("head"), column("row"), column("position")]
    if multipliers != [1] { columns.append(column("multiplier")) }
    columns += [column("entropy", "nats"), column("log-sum-exp"), column("masked")]
    columns += measure.statistics.map {
      withUnits ? .value($0.measure.title, unit: $0.measure.unit) : Column($0.key)
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

  private func json() throws -> String {
    var object = settings.object()
    // These stood by themselves before there were settings, and programs read them there.
    for setting in settings.entries where setting.key != "logit_multipliers" {
      object.set(setting)
    }
    object.set("summary", rows: try summary(of: series, withUnits: false))
    if isPaired {
      let paired = PairedSummary(series)
      try object.set("interval", Self.intervalWords)
      object.set("differences", rows: try differences(of: paired.heads, withUnits: false))
      object.set(
        "differences_over_heads", rows: try differencesOverHeads(paired, withUnits: false))
    }
    object.set("rows", rows: try rows(withUnits: false))
    return object.text
  }

  // MARK: Settings

  /// What was asked, resolved.
  private var settings: ReportSettings {
    var window: (window: Int?, sinks: Int?) = (nil, nil)
    switch mask {
    case .window(let width), .around(let width): window.window = width
    case .sinkWindow(let sinks, let width): window = (width, sinks)
    case .causal, .some(.none), nil: break
    }
    let first = methods[0].configuration
    return ReportSettings(
      methodSettings + [
        Setting("mask", .text(mask?.name ?? "by layer")),
        Setting("window", .integer(window.window)), Setting("sinks", .integer(window.sinks)),
        Setting(
          "logit_multiplier",
          .number(methodsByLayer == nil ? first.schedule.temperature.logitMultiplier : nil)),
        Setting("logit_multipliers", .numbers(multipliers)),
        Setting("vectors", .text(input.words)),
        Setting(
          "trained_context",
          .integer(first.knowsTrainedContext ? first.geometry.trainedContext : nil)),
        Setting("precision", .text(hasSingle ? "single" : "double")),
        Setting("precision_reason", .text(precisionReason)),
        Setting(
          "kernel",
          .text(hasSingle ? (try? AttentionKernel.fromEnvironment())?.description : nil)),
        Setting(
          "recent_tokens",
          .integer(measure.statistics.contains(.massRecent) ? measure.recentTokens : nil)),
      ])
  }

  /// The rows of ``rows(withUnits:)`` with the parameters of each row's method and the settings.
  private func longTable() throws -> Table {
    let table = try rows(withUnits: false)
    var parameters: [[Cell]] = []
    for series in series {
      let layer = input.layers.first { $0.study.number == series.layer }
      let method = (layer ?? input.layers[0]).methods[series.method]
      let cells = (isPaired ? [] : [.text(method.name)]) + method.parameterCells
      parameters += series.rows.map { _ in cells }
    }
    return try settings.table(
      table.columns.map(Table.machineHeader) + (isPaired ? [] : ["method"])
        + NamedMethod.parameterNames, rows: zip(table.rows, parameters).map { $0 + $1 })
  }

  var precisionReason: String {
    let isMixed = hasSingle && results.contains { $0.isSingle.contains(false) }
    let exception = isMixed ? "; methods that act on distances are in double" : ""
    guard precision.precision == .single, !hasSingle else { return precision.reason + exception }
    return "methods that act on distances are always measured in double"
  }
}
