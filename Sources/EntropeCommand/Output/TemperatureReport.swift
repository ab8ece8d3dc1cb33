import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

/// What `entrope temperature` found, ready to print.
struct TemperatureReport {
  let input: TemperatureInput
  let found: RestoredTemperature
  /// Whether every head is shown, and not only those that differ most.
  let showsAll: Bool
  /// What the input notes, and the law at each scale.
  let published: [PublishedMultipliers]

  init(_ input: TemperatureInput, _ found: RestoredTemperature, showsAll: Bool) throws {
    (self.input, self.found, self.showsAll) = (input, found, showsAll)
    published = try input.scales.map {
      try PublishedMultipliers(scale: $0.scale, trainedContext: input.trainedContext)
    }
  }

  private static let shownHeads = 12

  private var reference: Estimate { Estimate(input.references) }
  private var unit: String { input.measure.unit.map { " \($0)" } ?? "" }
  private var hasInterval: Bool { input.references.count > 1 }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      let heads = try headTable().map { "\n" + $0.rendered(as: format) } ?? ""
      return heading + "\n\n" + (try scaleTable().rendered(as: format)) + heads
    case .csv: return try longTable().rendered(as: .csv)
    case .json: return try json()
    }
  }

  // MARK: For people

  private var heading: String {
    let title = input.method.map { "\($0.title): the" } ?? "The"
    var lines = [
      "\(title) factor on the logits that restores \(input.measure.title) to its value within the trained context"
    ]
    if let fit = found.fit {
      let interval = found.slopeInterval.map { " \($0.words)" }
      let free = fit.free.map {
        "; free: √m = \($0.slope.words()) ln s + \($0.intercept.words())"
      }
      lines.append(
        "√m = 1 + a ln s with a = \(fit.slope.words())\(interval ?? "") over \(fit.count) "
          + "\(fit.count == 1 ? "scale" : "scales")\(free ?? ""). Published: a = 0.1 (paper), 0.07 (Mistral)."
      )
    } else {
      lines.append("No scale beyond 1 has such a factor, so there is no fit.")
    }
    lines += failures.map { "Scale \($0.scale.short): \($0.sentence)" }
    lines.append(
      "Vectors: \(input.words). Reference: \(input.rowWords.reference): \(reference.mean.words())\(unit)"
        + (hasInterval ? " \(reference.interval.words)" : "")
        + (input.referenceCritical.map { ", critical \($0.isFinite ? $0.words() : "none")" } ?? "")
        + ". Restored: \(input.rowWords.restored), frequencies and positions of the method alone.")
    lines.append(intervalWords + criticalWords)
    return lines.joined(separator: "\n")
  }

  /// What the intervals mean, or why there are none.
  private var intervalWords: String {
    if let reason = input.noInterval { return "No interval: \(reason)." }
    let units = input.places == nil ? "draws" : "heads"
    return
      "low, high: 95 % interval by Student's t of ln m over \(input.references.count) \(units)."
  }

  private var criticalWords: String {
    guard found.scales.contains(where: { $0.critical != nil }) else { return "" }
    return
      " critical: below this factor the largest logit is outweighed by those beneath it (largest ln j/Δⱼ); in use: the law that "
      + "goes with the method."
  }

  private var failures: [(scale: Double, sentence: String)] {
    found.scales.compactMap { scale in
      scale.outcome.failure.map { (scale.scale, sentence($0)) }
    }
  }

  private func sentence(_ failure: MultiplierFailure) -> String {
    let bracket =
      "no factor from \(failure.bracket.lowerBound.short) to \(failure.bracket.upperBound.short) restores it: "
    let values = failure.values.map {
      " (\($0.lowerBound.words()) to \($0.upperBound.words())\(unit))"
    }
    let target = "\(reference.mean.words())\(unit)"
    switch failure.reason {
    case .staysAbove:
      return bracket + "the \(input.measure.title) stays above \(target)\(values ?? "")."
    case .staysBelow:
      return bracket + "the \(input.measure.title) stays below \(target)\(values ?? "")."
    case .notANumber:
      return bracket + "the \(input.measure.title) is no number at some factor."
    }
  }

  private func scaleTable() throws -> Table {
    let three = NumberFormat.significant(3)
    let names = ["paper", "Mistral", "handbook", "log-n"]
    let hasMethod = input.method != nil
    let hasCritical = found.scales.contains { $0.critical != nil }
    var columns = [Column("scale"), Column("multiplier", format: three)]
    if hasInterval {
      columns += [
        Column("low", format: .significant(2)), Column("high", format: .significant(2)),
      ]
    }
    columns += names.map { Column($0, format: three) }
    if hasMethod { columns.append(Column("in use", format: three)) }
    if hasCritical { columns.append(Column("critical", format: three)) }
    var table = try Table(columns: columns)
    for (index, scale) in found.scales.enumerated() {
      let laws = published[index]
      let whole = Int(exactly: scale.scale).map { Cell($0) } ?? .number(scale.scale)
      var cells: [Cell] = [whole, Cell(scale.outcome.multiplier)]
      if hasInterval {
        cells += [Cell(scale.interval?.lowerBound), Cell(scale.interval?.upperBound)]
      }
      cells += [Cell(laws.paper), Cell(laws.mistral), Cell(laws.handbook), Cell(laws.logN)]
      if hasMethod { cells.append(Cell(input.scales[index].inUse)) }
      if hasCritical { cells.append(Cell(scale.critical)) }
      try table.appendRow(cells)
    }
    return table
  }

  /// Heads with their factors, those that differ most from all together first unless all are shown.
  private func headTable() throws -> Table? {
    guard let places = input.places, places.count > 1 else { return nil }
    func distance(_ head: Int) -> Double {
      found.scales.map { scale in
        guard let all = scale.outcome.multiplier else { return 0 }
        return scale.units[head].multiplier.map { abs(log($0 / all)) } ?? .infinity
      }.max() ?? 0
    }
    var heads = Array(places.indices)
    if !showsAll, heads.count > Self.shownHeads {
      heads = Array(heads.sorted { distance($0) > distance($1) }.prefix(Self.shownHeads))
    }
    let three = NumberFormat.significant(3)
    var table = try Table(
      columns: [
        Column("layer"), Column("head"),
        Column("reference", unit: input.measure.unit, format: three),
      ] + found.scales.map { Column("s = \($0.scale.short)", format: three) })
    for head in heads {
      try table.appendRow(
        [
          places[head].layer.map { Cell($0) } ?? .missing, Cell(places[head].head),
          .number(input.references[head]),
        ] + found.scales.map { Cell($0.units[head].multiplier) })
    }
    return table
  }

  /// What the user should know although nothing is wrong.
  var notes: [String] {
    var notes = input.notes
    if let places = input.places, !showsAll, places.count > Self.shownHeads {
      notes.append(
        "\(Self.shownHeads) of \(places.count) heads are shown, those farthest from all together; --all shows every one."
      )
    }
    for scale in found.scales where scale.basis == .rootOfMean {
      let missing = scale.units.filter { $0.multiplier == nil }.count
      notes.append(
        "at scale \(scale.scale.short) \(missing) of \(scale.units.count) \(input.places == nil ? "draws" : "heads") "
          + "alone have no such factor, so the mean over all of them is restored.")
    }
    return notes
  }

  // MARK: For programs

  /// What was asked, resolved.
  private var settings: [(key: String, value: SettingValue)] {
    var settings: [(String, SettingValue)] = [
      ("method", .text(input.method?.name ?? "none")), ("vectors", .text(input.words)),
      ("measure", .text(input.measure.rawValue)),
      ("trained_context", .integer(input.trainedContext)),
    ]
    if let dimension = input.headDimension {
      settings.append(("head_dimension", .integer(dimension)))
    }
    if let base = input.base { settings.append(("base", .number(base))) }
    return settings + input.settings
  }

  private func json() throws -> String {
    var object = JSONObject()
    var asked = JSONObject()
    for (key, value) in settings { try value.set(key, in: &asked) }
    try asked.set("scales", input.scales.map(\.scale))
    try asked.set("bracket", [input.search.bracket.lowerBound, input.search.bracket.upperBound])
    try asked.set("reference", input.rowWords.reference)
    try asked.set("restored", input.rowWords.restored)
    try object.set("settings", object: asked)
    try object.set("schema", 1)
    try object.set("version", entropeVersion)
    try object.set(
      "multipliers",
      objects: found.scales.indices.map { try multiplier(at: $0) })
    try object.set("fit", object: try fit())
    var state = JSONObject()
    try state.set("mean", reference.mean)
    try state.set("low", hasInterval ? reference.interval.lowerBound : nil)
    try state.set("high", hasInterval ? reference.interval.upperBound : nil)
    try state.set("critical", input.referenceCritical)
    try object.set("reference", object: state)
    try object.set("interval", intervalWords)
    try object.set("notes", notes)
    return object.text
  }

  private func multiplier(at index: Int) throws -> JSONObject {
    let (scale, laws) = (found.scales[index], published[index])
    var object = JSONObject()
    try object.set("scale", scale.scale)
    try object.set("length", input.scales[index].length)
    try object.set("multiplier", scale.outcome.multiplier)
    try object.set("low", scale.interval?.lowerBound)
    try object.set("high", scale.interval?.upperBound)
    if let failure = scale.outcome.failure {
      try object.set("reason", sentence(failure))
      try object.set("bracket", [failure.bracket.lowerBound, failure.bracket.upperBound])
    }
    try object.set("basis", scale.basis.rawValue)
    try object.set("paper", laws.paper)
    try object.set("mistral", laws.mistral)
    try object.set("handbook", laws.handbook)
    try object.set("log_n", laws.logN)
    try object.set("in_use", input.scales[index].inUse?.ifFinite)
    try object.set("critical", scale.critical)
    if let places = input.places {
      try object.set(
        "heads",
        objects: places.indices.map { head in
          var object = JSONObject()
          try object.set("layer", places[head].layer)
          try object.set("head", places[head].head)
          try object.set("multiplier", scale.units[head].multiplier)
          try object.set("reference", input.references[head])
          if let failure = scale.units[head].failure {
            try object.set("bracket", [failure.bracket.lowerBound, failure.bracket.upperBound])
            try object.set("reason", failure.reason.rawValue)
          }
          return object
        })
    }
    return object
  }

  private func fit() throws -> JSONObject {
    var object = JSONObject()
    try object.set("a", found.fit?.slope)
    try object.set("low", found.slopeInterval?.lowerBound)
    try object.set("high", found.slopeInterval?.upperBound)
    var free = JSONObject()
    try free.set("a", found.fit?.free?.slope)
    try free.set("b", found.fit?.free?.intercept)
    try object.set("free", object: free)
    try object.set("paper", PublishedMultipliers.paperSlope)
    try object.set("mistral", PublishedMultipliers.mistralSlope)
    try object.set("scales", found.fit?.count ?? 0)
    return object
  }

  /// Long form: a row for all units together at each scale, then one for each head, with the settings in every row.
  private func longTable() throws -> Table {
    var table = try Table(
      columns: settings.map { Column($0.key) }
        + [
          "level", "layer", "head", "scale", "length", "multiplier", "low", "high", "reason",
          "paper",
          "mistral", "handbook", "log_n", "in_use", "critical", "reference", "fit_a", "fit_free_a",
          "fit_free_b", "schema", "version",
        ].map { Column($0) })
    let fit: [Cell] = [
      Cell(found.fit?.slope), Cell(found.fit?.free?.slope), Cell(found.fit?.free?.intercept),
      .integer(1), .text(entropeVersion),
    ]
    for (index, scale) in found.scales.enumerated() {
      let laws = published[index]
      func append(
        _ place: TemperatureInput.Place?, _ outcome: MultiplierOutcome,
        _ interval: ClosedRange<Double>?, critical: Double?, reference: Double
      ) throws {
        try table.appendRow(
          settings.map(\.value.cell)
            + [
              .text(place == nil ? "all" : "head"), place?.layer.map { Cell($0) } ?? .missing,
              place.map { Cell($0.head) } ?? .missing, .number(scale.scale),
              .integer(input.scales[index].length), Cell(outcome.multiplier),
              Cell(interval?.lowerBound), Cell(interval?.upperBound),
              outcome.failure.map { .text(sentence($0)) } ?? .missing, .number(laws.paper),
              .number(laws.mistral), .number(laws.handbook), Cell(laws.logN),
              Cell(input.scales[index].inUse), Cell(critical), .number(reference),
            ] + fit)
      }
      try append(
        nil, scale.outcome, scale.interval, critical: scale.critical, reference: reference.mean)
      for (head, place) in (input.places ?? []).enumerated() {
        try append(
          place, scale.units[head], nil,
          critical: scale.criticals.count == scale.units.count
            ? scale.criticals[head].ifFinite : nil,
          reference: input.references[head])
      }
    }
    return table
  }
}
