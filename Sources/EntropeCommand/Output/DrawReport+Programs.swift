import AttentionEntropy
import RotaryEmbedding
import Studies

extension DrawReport {
  /// What was asked, resolved.
  private var settings: ReportSettings {
    ReportSettings([
      Setting("vectors", .text(drawn.words)), Setting("lengths", .integers(results.map(\.length))),
      Setting("methods", .texts(drawn.methods.map(\.name))),
      Setting(
        "methods_by_length",
        .groups(
          results.map { result in
            [
              Setting("length", .integer(result.length)),
              Setting(
                "methods", .groups(drawn.methods(atLength: result.length).map(\.settings))),
            ]
          })),
      Setting("seeds", .integer(drawn.seeds.count)),
      Setting("first_seed", .integer(drawn.seeds.first.flatMap { Int(exactly: $0) })),
      Setting("trained_context", .integer(drawn.trainedContext)),
      Setting("mask", .text(drawn.mask.name)),
    ])
  }

  private static let columns = [
    "length", "method", "measure", "mean", "low", "high", "difference", "difference_low",
    "difference_high", "draws", "null_low", "null_high",
  ]

  /// A row for each measure of each method and length, and one for the position error of each format.
  private func rows(withErrors: Bool) throws -> [[Cell]] {
    var rows: [[Cell]] = []
    for result in results {
      for (method, named) in drawn.methods(atLength: result.length).enumerated() {
        func append(_ measure: String, _ numbers: [Cell]) {
          rows.append(
            [Cell(result.length), .text(result.methods[method]), .text(measure)] + numbers
              + (withErrors ? named.parameterCells : []))
        }
        for number in Self.numbers {
          let band = number.name == RowMeasure.entropy.rawValue ? result.nullBand : nil
          guard let mean = result.estimate(method: method, number.value) else { continue }
          append(
            number.name,
            Estimate?(mean).cells + result.difference(method: method, number.value).cells
              + [Cell(mean.count), Cell(band?.lowerBound), Cell(band?.upperBound)])
        }
        guard withErrors else { continue }
        for format in AnglePrecision.allCases {
          let error = try drawn.positionError(method: method, length: result.length, format)
          append(
            "position_error_\(format.rawValue)",
            [Cell(error.ifFinite)] + Self.columns.dropFirst(4).map { _ in .missing })
        }
      }
    }
    return rows
  }

  /// One row for each number, with the method's parameters and the settings.
  func longTable() throws -> Table {
    try settings.table(
      Self.columns + NamedMethod.parameterNames, rows: try rows(withErrors: true))
  }

  func json() throws -> String {
    var object = settings.object()
    try object.set("notes", notes)
    object.set(
      "measures",
      rows: try Table(columns: Self.columns.map { Column($0) }, rows: rows(withErrors: false)))
    object.set(
      "null_band",
      objects: try results.map { result in
        var band = JSONObject()
        try band.set("length", result.length)
        try band.set("low", result.nullBand?.lowerBound)
        try band.set("high", result.nullBand?.upperBound)
        return band
      })
    object.set("position_errors", rows: try positionErrors())
    return object.text
  }

  private func positionErrors() throws -> Table {
    try Table(
      columns: ["length", "method", "format", "error"].map { Column($0) },
      rows: results.flatMap { result in
        try result.methods.indices.flatMap { method in
          try AnglePrecision.allCases.map { format in
            [
              Cell(result.length), .text(result.methods[method]), .text(format.rawValue),
              Cell(try drawn.positionError(method: method, length: result.length, format).ifFinite),
            ]
          }
        }
      })
  }
}
