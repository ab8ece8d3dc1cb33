import AttentionEntropy
import Drawing
import Foundation
import RotaryEmbedding
import Studies

/// Methods at several lengths on draws of an ensemble, ready to print.
struct DrawReport {
  let drawn: ComparedDraws
  let results: [LengthComparison]

  /// The numbers of a draw that are printed, by name.
  private struct Number {
    let name: String
    let title: String
    let value: @Sendable (DrawState) -> Double?
  }

  private static let numbers: [Number] =
    [RowMeasure.entropy, .effectiveKeys, .renyi2, .largest, .meanDistance].map { measure in
      Number(
        name: measure.rawValue, title: measure.title + (measure.unit.map { " (\($0))" } ?? ""),
        value: { $0.values[measure] })
    } + [Number(name: "needle_mass", title: "weight on needle", value: { $0.needle })]

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      return words + "\n\n"
        + [try rows(forPeople: true), try positions(forPeople: true)]
        .map { $0.rendered(as: format) }.joined(separator: "\n")
    case .csv: return try rows(forPeople: false).rendered(as: .csv)
    case .json: return try json()
    }
  }

  /// What the user should know although nothing is wrong.
  var notes: [String] {
    drawn.seeds.count == 1
      ? ["one draw gives no interval; --seeds draws more, unless the ensemble has no randomness."]
      : []
  }

  private var words: String {
    let draws = drawn.seeds.count == 1 ? "1 draw" : "\(drawn.seeds.count) draws"
    let bands = results.compactMap { result in
      result.nullBand.map {
        "\($0.lowerBound.words(3)) to \($0.upperBound.words(3)) at \(result.length)"
      }
    }
    return [
      "Methods on the last row of \(draws), \(drawn.words)",
      "Differences are from plain RoPE over the nearest L keys, draw by draw; low and high: 95 % intervals by Student's t over "
        + "draws.",
      bands.isEmpty
        ? "" : "The null model's entropy (95 % of draws): \(bands.joined(separator: "; ")).",
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func rows(forPeople: Bool) throws -> Table {
    let names = ["length", "method", "measure", "mean", "low", "high", "difference"]
    let further = ["difference_low", "difference_high"]
    var columns = (names + further).map { name in
      Column(
        forPeople ? name.replacing("_", with: " ") : name,
        format: .significant(name.hasSuffix("low") || name.hasSuffix("high") ? 2 : 3))
    }
    if forPeople {
      columns[0] = Column("length", unit: "tokens")
    } else {
      columns += ["draws", "null_low", "null_high", "vectors", "schema", "version"]
        .map { Column($0) }
    }
    var table = try Table(columns: columns)
    for result in results {
      for method in result.methods.indices {
        for number in Self.numbers {
          let band = number.name == RowMeasure.entropy.rawValue ? result.nullBand : nil
          guard let mean = result.estimate(method: method, number.value) else { continue }
          let difference = result.difference(method: method, number.value)
          var cells: [Cell] =
            [
              Cell(result.length),
              .text(forPeople ? drawn.methods[method].title : result.methods[method]),
              .text(forPeople ? number.title : number.name),
            ] + cells(mean) + cells(difference)
          if !forPeople {
            cells += [
              Cell(mean.count), Cell(band?.lowerBound), Cell(band?.upperBound),
              .text(drawn.words), Cell(reportSchema), .text(entropeVersion),
            ]
          }
          try table.appendRow(cells)
        }
      }
    }
    return table
  }

  private func cells(_ estimate: Estimate?) -> [Cell] {
    guard let estimate else { return [.missing, .missing, .missing] }
    guard estimate.count > 1 else { return [.number(estimate.mean), .missing, .missing] }
    return [
      .number(estimate.mean), .number(estimate.interval.lowerBound),
      .number(estimate.interval.upperBound),
    ]
  }

  /// What formats of few bits make of positions.
  private func positions(forPeople: Bool) throws -> Table {
    var table = try Table(
      columns: ["length", "method"].map { Column($0) }
        + (forPeople
          ? AnglePrecision.allCases.map {
            Column("position error, \($0.rawValue)", unit: "nats", format: .significant(3))
          }
          : [Column("format"), Column("error")]))
    for result in results {
      for method in result.methods.indices {
        let errors = try AnglePrecision.allCases.map {
          try drawn.positionError(method: method, length: result.length, $0)
        }
        let start = [
          Cell(result.length),
          Cell.text(forPeople ? drawn.methods[method].title : result.methods[method]),
        ]
        if forPeople {
          try table.appendRow(start + errors.map { Cell($0.ifFinite) })
        } else {
          for (format, error) in zip(AnglePrecision.allCases, errors) {
            try table.appendRow(start + [.text(format.rawValue), Cell(error.ifFinite)])
          }
        }
      }
    }
    return table
  }

  private func json() throws -> String {
    var object = JSONObject()
    var settings = JSONObject()
    try settings.set("vectors", drawn.words)
    try settings.set("lengths", results.map(\.length))
    try settings.set("methods", drawn.methods.map(\.name))
    try settings.set(
      "methods_by_length",
      objects: results.map { result in
        var object = JSONObject()
        try object.set("length", result.length)
        try object.set(
          "methods",
          objects: try drawn.methods(atLength: result.length).map { try $0.object() })
        return object
      })
    try settings.set("seeds", drawn.seeds.count)
    try settings.set("first_seed", drawn.seeds.first)
    try settings.set(
      "trained_context", drawn.methods[0].configuration.geometry.trainedContext)
    try object.set("settings", object: settings)
    try object.set("schema", reportSchema)
    try object.set("version", entropeVersion)
    try object.set("notes", notes)
    try object.set("measures", rows: rows(forPeople: false))
    try object.set(
      "null_band",
      objects: try results.map { result in
        var band = JSONObject()
        try band.set("length", result.length)
        try band.set("low", result.nullBand?.lowerBound)
        try band.set("high", result.nullBand?.upperBound)
        return band
      })
    try object.set("position_errors", rows: positions(forPeople: false))
    return object.text
  }
}
