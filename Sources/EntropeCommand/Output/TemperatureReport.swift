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

  var reference: Estimate {
    Estimate(input.references, atLeast: input.measure.least)
  }
  private var unit: String { input.measure.unit.map { " \($0)" } ?? "" }
  var hasInterval: Bool { input.references.count > 1 }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      let tables = [try scaleTable(), try layerTable(), try headTable()].compactMap(\.self)
      return heading + "\n\n"
        + tables.map { $0.rendered(as: format) }.joined(separator: "\n")
    case .csv: return try longTable().rendered(as: .csv)
    case .json: return try json()
    }
  }

  // MARK: For people

  private var heading: String {
    var lines = [answer]
    lines += failures.map { "Scale \($0.scale.short): \($0.sentence)" }
    lines += [
      "Vectors: \(input.words).",
      "Trained state: \(input.rowWords.reference): \(reference.mean.words())\(unit)\(reference.intervalWords)"
        + (input.referenceCritical.map { ", critical \($0.isFinite ? $0.words() : "none")" } ?? "")
        + ". Brought back: \(input.rowWords.restored), frequencies and positions of the method alone.",
      intervalWords,
    ]
    return (lines + [criticalWords, partWords].compactMap(\.self)).joined(separator: "\n")
  }

  /// The law, and the factor itself where there is one scale.
  private var answer: String {
    let under = input.method.map { "Under \($0.title) " } ?? ""
    let back = "\(input.measure.title) back to its value within the trained context"
    guard let fit = found.fit else {
      return
        "\(under)no factor on the logits brings \(back) at a scale beyond 1, so there is no fit."
    }
    let law =
      "√m = 1 + a ln s with a = \(fit.slope.words())\(found.slopeInterval.map { " \($0.words)" } ?? "")"
    let published = "Published: a = 0.1 (paper), 0.07 (Mistral)."
    let beyond = found.scales.filter { $0.scale > 1 }
    if beyond.count == 1, let only = beyond.first, let multiplier = only.outcome.multiplier {
      let interval = only.interval.map { " \($0.words)" } ?? ""
      return
        "\(under)a factor m = \(multiplier.words())\(interval) on the logits brings \(back) at scale "
        + "\(only.scale.short): \(law). \(published)"
    }
    let free = fit.free.map {
      "; with a free intercept √m = \($0.slope.words()) ln s + \($0.intercept.words())"
    }
    return
      "\(under)a factor m on the logits brings \(back) by \(law) over \(fit.count) "
      + "\(fit.count == 1 ? "scale" : "scales")\(free ?? ""). \(published)"
  }

  /// What the intervals mean, or why there are none.
  var intervalWords: String {
    if let reason = input.noInterval { return "No interval: \(reason)." }
    return intervalSentence(
      over: input.references.count, input.places == nil ? "draw" : "head",
      of: "the mean factor, whose error is taken in ln m,")
  }

  private var criticalWords: String? {
    guard found.scales.contains(where: { $0.critical != nil }) else { return nil }
    return
      "critical: below this factor the largest logit is outweighed by those beneath it (largest ln j/Δⱼ)"
      + (input.method == nil ? "." : "; in use: the law that goes with the method.")
  }

  /// Which heads are listed, where some are not.
  private var partWords: String? {
    guard let places = input.places, !showsAll, places.count > Self.shownHeads else { return nil }
    return
      "\(Self.shownHeads) of \(places.count) heads are listed, those farthest from all together; --all lists every one."
  }

  private var failures: [(scale: Double, sentence: String)] {
    found.scales.compactMap { scale in
      scale.outcome.failure.map { (scale.scale, sentence($0)) }
    }
  }

  func sentence(_ failure: MultiplierFailure) -> String {
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
    let names = ["paper", "Mistral", "handbook", "log-n"]
    let hasMethod = input.method != nil
    let hasCritical = found.scales.contains { $0.critical != nil }
    var columns: [Column] = [.chosen("scale"), .value("multiplier")]
    if hasInterval { columns += [.end("low"), .end("high")] }
    columns += names.map { .value($0) }
    if hasMethod { columns.append(.value("in use")) }
    if hasCritical { columns.append(.value("critical")) }
    var table = try Table(columns: columns)
    for (index, scale) in found.scales.enumerated() {
      let laws = published[index]
      var cells: [Cell] = [.number(scale.scale), Cell(scale.outcome.multiplier)]
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

  /// Means over the heads of neighbouring layers; `nil` where there is one layer.
  private func layerTable() throws -> Table? {
    let groups = LayerGroup.groups(of: (input.places ?? []).map(\.layer), showsAll: showsAll)
    guard !groups.isEmpty else { return nil }
    func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : Estimate(values).mean }
    return try Table(
      columns: [Column("layer"), Column("heads")] + unitColumns,
      rows: groups.map { group in
        [
          .text(group.words), Cell(group.members.count),
          Cell(mean(group.members.map { input.references[$0] })),
        ]
          + found.scales.map { scale in
            Cell(mean(group.members.compactMap { scale.units[$0].multiplier }))
          }
      })
  }

  /// The state that is brought back, and the factors at all scales.
  private var unitColumns: [Column] {
    [.value("trained", unit: input.measure.unit)]
      + found.scales.map { .value("m at s = \($0.scale.short)") }
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
    var table = try Table(columns: [Column("layer"), Column("head")] + unitColumns)
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
    for scale in found.scales where scale.basis == .rootOfMean {
      let missing = scale.units.filter { $0.multiplier == nil }.count
      notes.append(
        "at scale \(scale.scale.short) \(missing) of \(scale.units.count) \(input.places == nil ? "draws" : "heads") "
          + "alone have no such factor, so the mean over all of them is restored.")
    }
    return notes
  }
}
