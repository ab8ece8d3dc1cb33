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
  var unit: String { isEnsemble ? "draws" : "heads" }
  private var hasLayers: Bool { result.heads.contains { $0.layer != nil } }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      let tables = [
        try knobs(), try pairs(), try layers(), result.heads.count > 1 ? try heads() : nil,
      ]
      return words.joined(separator: "\n") + "\n\n"
        + tables.compactMap(\.self).map { $0.rendered(as: format) }.joined(separator: "\n")
    case .csv: return try longTable().rendered(as: .csv)
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
    } + result.attributionNotes + result.precisionNotes + [openWords].compactMap { $0 }
  }

  /// How far the parts of the shift may be off, where the nodes ran out before they were known.
  private var openWords: String? {
    let all = result.heads.compactMap(\.attribution)
    let open = all.filter { !$0.isClosed }
    guard let nodes = open.map(\.nodeCount).max() else { return nil }
    let (left, off) = (
      open.map { abs($0.residual) }.max() ?? 0, open.map(\.error).max() ?? 0
    )
    return
      "attribution: \(nodes) nodes were not enough for \(open.count) of \(all.count) \(unit): a part may be off by up to "
      + "\(off.words(2)) nats there, and up to \(left.words(2)) of the shift are left. Fewer rows allow more nodes."
  }

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
    var lines = answers
    lines.append(
      "Means over \(rowWords) of \(count) \(count == 1 ? String(unit.dropLast()) : unit) of \(input.words)."
    )
    if let entropy = result.entropy {
      lines.append("Entropy \(entropy.mean.words()) nats\(entropy.intervalWords).")
    }
    lines += [intervalWords] + [partWords].compactMap(\.self)
    if let parts = result.attribution {
      lines.append(
        "From plain RoPE the method shifts entropy by \(parts.shift.mean.words()) nats"
          + "\(parts.shift.intervalWords), of which temperature makes \(parts.temperature.mean.words()); "
          + "\(parts.residual.words()) is left, at \(parts.nodeCount) nodes, and parts are off by \(parts.error.words(2)) at most."
      )
    }
    return lines + remarks
  }

  /// Which knob matters most, and which may not matter at all.
  private var answers: [String] {
    let found = result.ranking.compactMap { knob in
      result.elasticity(knob).map { (knob, $0) }
    }
    guard !found.isEmpty else { return ["\(method.title): no row sees a key."] }
    func effect(_ entry: (knob: MethodKnob, elasticity: Estimate)) -> String {
      "\(entry.elasticity.mean.signedWords()) nats\(entry.elasticity.intervalWords)"
    }
    // What is exactly nothing in every draw is no matter of chance.
    let none = found.filter { $0.1.mean == 0 && $0.1.interval == 0...0 }
    let chance = found.filter { $0.1.mayBeChance == true && !($0.1.interval == 0...0) }
    var lines: [String] = []
    if let first = found.first(where: { $0.1.mayBeChance != true }) {
      lines.append(
        "\(method.title): \(title(first.0)) matters most: 10 % more of it changes entropy by "
          + "\(effect(first)).")
    } else {
      lines.append("\(method.title): no knob moves entropy by more than chance.")
    }
    if !none.isEmpty {
      lines.append("Without any effect here: \(none.map { title($0.0) }.joined(separator: ", ")).")
    }
    if !chance.isEmpty {
      lines.append(
        "No more than chance for 10 % more: "
          + chance.map { "\(title($0.0)) \(effect($0))" }.joined(separator: ", ") + ".")
    }
    return lines
  }

  /// What is left out of the text.
  private var partWords: String? {
    let pairs = result.pairs?.count ?? 0
    let parts = [
      pairs > Self.limit ? "\(Self.limit) of \(pairs) pairs" : nil,
      result.heads.count > Self.limit ? "\(Self.limit) of \(result.heads.count) \(unit)" : nil,
    ].compactMap(\.self)
    guard !showsAll, !parts.isEmpty else { return nil }
    return "Listed are \(parts.joined(separator: " and ")); --all lists every one."
  }

  private var intervalWords: String {
    result.measured.count > 1
      ? intervalSentence(over: result.measured.count, String(unit.dropLast()))
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

  private func knobs() throws -> Table {
    var table = try Table(columns: [
      Column("knob"), .chosen("value"), .value("10 % more", unit: "nats"), .end("low"),
      .end("high"), .value("derivative"),
    ])
    for knob in result.ranking {
      try table.appendRow(
        [.text(title(knob)), Cell(value(knob))] + result.elasticity(knob).cells
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
        Column("pair"), .value("∂H/∂ ln θ′", unit: "nats"), .end("low"), .end("high"),
      ] + (parts == nil ? [] : [.value("part of the shift", unit: "nats")]))
    guard let pairs = result.pairs else { return table }
    var order = Array(pairs.indices)
    if !showsAll {
      let size = { (pair: Int) in abs(parts?[pair].mean ?? pairs[pair].mean) }
      order = order.sorted { size($0) > size($1) }.prefix(Self.limit).sorted()
    }
    for pair in order {
      try table.appendRow(
        [Cell(pair)] + Estimate?(pairs[pair]).cells + (parts.map { [.number($0[pair].mean)] } ?? [])
      )
    }
    return table
  }

  /// Knobs that some head has a derivative by.
  private var shownKnobs: [MethodKnob] {
    MethodKnob.allCases.filter { knob in result.heads.contains { $0.elasticity(knob) != nil } }
  }

  /// Entropy and what 10 % more of each knob changes.
  private var unitColumns: [Column] {
    [.value("entropy", unit: "nats")]
      + shownKnobs.map { .value("\(title($0)) +10 %", unit: "nats") }
  }

  /// Means over the heads of neighbouring layers; `nil` where there is one layer.
  private func layers() throws -> Table? {
    let groups = LayerGroup.groups(of: result.heads.map(\.layer), showsAll: showsAll)
    guard !groups.isEmpty else { return nil }
    func mean(_ values: [Double?]) -> Cell {
      let values = values.compactMap(\.self)
      return values.isEmpty ? .missing : .number(Estimate(values).mean)
    }
    return try Table(
      columns: [Column("layer"), Column("heads")] + unitColumns,
      rows: groups.map { group in
        let heads = group.members.map { result.heads[$0] }
        return [
          .text(group.words), Cell(heads.count), mean(heads.map { $0.gradient?.entropy }),
        ] + shownKnobs.map { knob in mean(heads.map { $0.elasticity(knob) }) }
      })
  }

  private func heads() throws -> Table {
    var table = try Table(
      columns: (hasLayers ? [Column("layer")] : []) + [Column(isEnsemble ? "seed" : "head")]
        + unitColumns)
    for head in shownHeads {
      try table.appendRow(
        (hasLayers ? [head.layer.map { Cell($0) } ?? .missing] : [])
          + [isEnsemble ? .text(head.seed.map { "\($0)" } ?? "") : Cell(head.head)]
          + [Cell(head.gradient?.entropy)] + shownKnobs.map { Cell(head.elasticity($0)) })
    }
    return table
  }

  /// All heads, or those that the knobs move most.
  private var shownHeads: [HeadSensitivity] {
    guard !showsAll, result.heads.count > Self.limit else { return result.heads }
    func reach(_ head: HeadSensitivity) -> Double {
      shownKnobs.compactMap { head.elasticity($0).map(abs) }.max() ?? 0
    }
    return Array(
      result.heads.enumerated().sorted {
        (-reach($0.element), $0.offset) < (-reach($1.element), $1.offset)
      }.map(\.element).prefix(Self.limit))
  }
}
