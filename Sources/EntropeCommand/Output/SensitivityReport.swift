import Foundation
import RotaryEmbedding
import Studies

/// How entropy moves with the knobs of a method, ready to print.
struct SensitivityReport {
  let input: MeasuredInput
  let result: Sensitivity
  let isEnsemble: Bool
  let rows: RowFlags
  let attributes: Bool
  let showsAll: Bool

  /// Pairs and heads that are printed unless all are asked for.
  private static let limit = 8

  var method: NamedMethod { input.layers[0].methods[0] }
  /// What intervals are over.
  private var unit: String { isEnsemble ? "draws" : "heads" }
  private var hasLayers: Bool { result.heads.contains { $0.layer != nil } }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      var tables = [try knobs(), try pairs()]
      if result.heads.count > 1 { tables.append(try heads()) }
      return words.joined(separator: "\n") + "\n\n"
        + tables.map { $0.rendered(as: format) }.joined(separator: "\n")
    case .csv: return try long().rendered(as: .csv)
    case .json: return try json()
    }
  }

  /// Why knobs have no derivative, and what should be known of the others.
  var remarks: [String] {
    result.remarks.map { remark in
      guard case .truncated(let knob) = remark else { return remark.description }
      return
        "\(knob.rawValue): the bounds of a truncated ramp are rounded to whole pairs, so that entropy jumps "
        + "where one crosses a pair and stays the same between; --ramp code-untruncated has a derivative."
    } + result.attributionNotes + result.precisionNotes
      + (attributes && result.attribution != nil && !isClosed
        ? ["attribution: in some \(unit) the parts leave more than 0.5 % of the shift at 64 nodes."]
        : [])
  }

  private var isClosed: Bool { result.heads.allSatisfy { $0.attribution?.isClosed ?? true } }

  /// What the user should know although nothing is wrong.
  var notes: [String] {
    guard result.skippedRowCount + result.skippedKeyCount > 0 else { return [] }
    return [
      MeasuredInput.skippedNote(rows: result.skippedRowCount, keys: result.skippedKeyCount)
    ]
  }

  // MARK: Words

  private var words: [String] {
    let count = result.measured.count
    let places = input.layers.first?.study.queryPositions ?? []
    let rowWords =
      places.count == 1
      ? "the row at \(places[0])"
      : "\(places.count) rows at \(places.min() ?? 0) to \(places.max() ?? 0)"
    var lines: [String] = []
    if let first = result.ranking.first, let elasticity = result.elasticity(first) {
      lines.append(
        "\(method.title): \(title(first)) matters most: 10 % more of it changes entropy by "
          + "\(elasticity.mean.words()) nats.")
    } else {
      lines.append("\(method.title): no row sees a key.")
    }
    lines.append(
      "Means over \(rowWords) of \(count) \(count == 1 ? String(unit.dropLast()) : unit) of \(input.words)."
    )
    if let entropy = result.entropy {
      lines.append("Entropy \(entropy.mean.words()) nats\(entropy.intervalWords).")
    }
    lines.append(intervalWords)
    if let parts = result.attribution {
      let left =
        parts.shift.mean - parts.temperature.mean
        - parts.pairs.reduce(0) { $0 + $1.mean }
      lines.append(
        "From plain RoPE the method shifts entropy by \(parts.shift.mean.words()) nats"
          + "\(parts.shift.intervalWords), of which temperature makes \(parts.temperature.mean.words()); "
          + "\(left.words()) is left.")
    }
    return lines + remarks
  }

  private var intervalWords: String {
    result.measured.count > 1
      ? "low and high: 95 % interval by Student's t, which takes the \(unit) for independent."
      : isEnsemble
        ? "One draw gives no interval; --seeds draws more." : "One head gives no interval."
  }

  private func title(_ knob: MethodKnob) -> String {
    switch knob {
    case .alpha: "alpha"
    case .beta: "beta"
    case .scale: "scale"
    case .lnMultiplier: "multiplier"
    case .lnBase: "base"
    }
  }

  // MARK: Tables

  private func cells(_ estimate: Estimate?) -> [Cell] {
    guard let estimate else { return [.missing, .missing, .missing] }
    guard estimate.count > 1 else { return [.number(estimate.mean), .missing, .missing] }
    return [
      .number(estimate.mean), .number(estimate.interval.lowerBound),
      .number(estimate.interval.upperBound),
    ]
  }

  private func number(_ name: String, unit: String? = nil, digits: Int = 3) -> Column {
    Column(name, unit: unit, format: .significant(digits))
  }

  private func knobs() throws -> Table {
    var table = try Table(columns: [
      Column("knob"), number("value"), number("10 % more", unit: "nats"), number("low", digits: 2),
      number("high", digits: 2), number("derivative"),
    ])
    for knob in result.ranking {
      try table.appendRow(
        [.text(title(knob)), Cell(value(knob))] + cells(result.elasticity(knob))
          + [Cell(result.derivative(knob)?.mean)])
    }
    return table
  }

  /// Where a knob stands; `nil` where layers differ.
  private func value(_ knob: MethodKnob) -> Double? {
    let values: Set<Double>
    switch knob {
    case .lnMultiplier:
      values = Set(
        input.layers.map { $0.methods[0].configuration.schedule.temperature.logitMultiplier })
    case .lnBase: values = Set(input.layers.map { $0.methods[0].configuration.geometry.base })
    default: values = Set(result.heads.compactMap { $0.values[knob] })
    }
    return values.count == 1 ? values.first : nil
  }

  private func pairs() throws -> Table {
    let parts = result.attribution?.pairs
    var table = try Table(
      columns: [
        Column("pair"), number("∂H/∂ ln θ′", unit: "nats"), number("low", digits: 2),
        number("high", digits: 2),
      ] + (parts == nil ? [] : [number("part of the shift", unit: "nats")]))
    guard let pairs = result.pairs else { return table }
    var order = Array(pairs.indices)
    if !showsAll {
      let size = { (pair: Int) in abs(parts?[pair].mean ?? pairs[pair].mean) }
      order = order.sorted { size($0) > size($1) }.prefix(Self.limit).sorted()
    }
    for pair in order {
      try table.appendRow(
        [Cell(pair)] + cells(pairs[pair]) + (parts.map { [.number($0[pair].mean)] } ?? []))
    }
    return table
  }

  private func heads() throws -> Table {
    var table = try Table(
      columns: (hasLayers ? [Column("layer")] : []) + [Column(isEnsemble ? "seed" : "head")]
        + [number("entropy", unit: "nats")]
        + MethodKnob.allCases.map { number("\(title($0)) +10 %", unit: "nats") })
    for head in showsAll ? result.heads[...] : result.heads.prefix(Self.limit) {
      try table.appendRow(
        (hasLayers ? [head.layer.map { Cell($0) } ?? .missing] : [])
          + [isEnsemble ? .text(head.seed.map { "\($0)" } ?? "") : Cell(head.head)]
          + [Cell(head.gradient?.entropy)] + MethodKnob.allCases.map { Cell(head.elasticity($0)) })
    }
    return table
  }
}
