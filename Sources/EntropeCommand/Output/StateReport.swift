import AttentionEntropy
import Studies

/// How far heads are from their trained state, ready to print.
struct StateReport {
  let sides: ComparedSides
  let state: TrainedState
  let precision: ChosenPrecision
  let showsAll: Bool
  /// How many rows and keys were left out.
  let skippedNotes: [String]

  /// Heads that are printed of all methods unless all are asked for.
  private static let headCount = 10
  /// Methods of which every measure is printed.
  private static let fewMethods = 2
  static let measures = StateMeasure.all

  var methods: [NamedMethod] { sides.beyond.layers.first?.methods ?? [] }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      let tables = [try summary(), try layers(), try heads()].compactMap(\.self)
      return words.joined(separator: "\n") + "\n\n"
        + tables.map { $0.rendered(as: format) }.joined(separator: "\n")
    case .csv: return try longTable().rendered(as: .csv)
    case .json: return try json()
    }
  }

  /// What the user should know although nothing is wrong.
  var notes: [String] {
    var notes = skippedNotes
    if precision.isFallback {
      notes.append("scores are in single precision: \(precision.reason).")
    }
    if !state.unpaired.isEmpty {
      let places = state.unpaired.map { place in
        (place.layer.map { "layer \($0) " } ?? "") + "head \(place.head)"
      }
      notes.append("one side alone has \(places.joined(separator: ", ")); left out.")
    }
    return notes
  }

  // MARK: Words

  private var words: [String] {
    answers + sideWords + caveats + [partWords].compactMap(\.self)
  }

  /// How far entropy is from the trained state under each method.
  private var answers: [String] {
    methods.indices.compactMap { method in
      let named = methods[method].title
      guard let difference = state.difference(.row(.entropy), method: method) else {
        return "\(named): no row sees a key."
      }
      let trained = means(.row(.entropy), method)[0].map { " (\($0.words()) nats)" } ?? ""
      let from =
        sides.question == .benefit ? "the trained state" : "plain RoPE on the same rows"
      let heads = difference.count == 1 ? "1 head" : "\(difference.count) heads"
      return
        "\(named): entropy is \(difference.mean.signedWords()) nats\(difference.intervalWords) from \(from)\(trained), over "
        + "\(heads)\(difference.mayBeChance == true ? "; that may be chance." : ".")"
    }
  }

  private var sideWords: [String] {
    let context = "L = \(sides.trainedContext) tokens"
    guard sides.question == .benefit else {
      return ["Plain RoPE and the methods on the same \(side(sides.beyond)). \(context)."]
    }
    return [
      "Trained state: plain RoPE on \(side(sides.within)), within \(context).",
      "Compared: \(side(sides.beyond)), beyond L.",
    ]
  }

  private func side(_ input: MeasuredInput) -> String {
    let places = input.layers.first?.study.queryPositions ?? []
    return
      "\(places.count) \(places.count == 1 ? "row" : "rows") at \(places.min() ?? 0) to "
      + "\(places.max() ?? 0) of \(input.words)"
  }

  /// What is left out of the text.
  private var partWords: String? {
    guard !showsAll else { return nil }
    let heads = state.heads.count / max(1, methods.count)
    let parts = [
      shownMeasures.count < Self.measures.count ? "1 of \(Self.measures.count) measures" : nil,
      heads > headLimit ? "\(headLimit) of \(heads) heads, those that differ most" : nil,
    ].compactMap(\.self)
    return parts.isEmpty
      ? nil : "Listed are \(parts.joined(separator: " and ")); --all lists every one."
  }

  /// Measures that are printed of each method: all where they fit a screen.
  private var shownMeasures: [StateMeasure] {
    showsAll || methods.count <= Self.fewMethods ? Self.measures : [.row(.entropy)]
  }

  /// Heads that are printed of each method.
  private var headLimit: Int { max(3, Self.headCount / max(1, methods.count)) }

  /// What the vectors can say and what they cannot.
  var caveats: [String] {
    var sentences: [String] = []
    if sides.question == .price {
      sentences.append(
        "These rows lie where they are compared with themselves: the answer is what a method costs there. What it gives "
          + "beyond the trained context needs rows from L on; these cannot tell.")
    }
    sentences += ForwardPass.caveats(
      reference: sides.passes.within, compared: sides.passes.beyond)
    sentences.append(
      state.heads.count == methods.count
        ? "One head gives no interval."
        : intervalSentence(over: state.heads.count / max(1, methods.count), "head"))
    return sentences
  }

  // MARK: Tables

  /// What the two sides are called above columns.
  private var sideNames: (String, String) {
    sides.question == .benefit ? ("within", "beyond") : ("plain RoPE", "changed")
  }

  private func summary() throws -> Table {
    var table = try Table(
      columns: [
        Column("method"), Column("measure"), .value(sideNames.0), .value(sideNames.1),
        .value("difference"), .end("low"), .end("high"),
      ])
    for (method, named) in methods.enumerated() {
      for measure in shownMeasures {
        guard let difference = state.difference(measure, method: method) else { continue }
        let unit = measure.unit.map { " (\($0))" } ?? ""
        try table.appendRow(
          [.text(named.title), .text(measure.title + unit)]
            + means(measure, method).map { Cell($0) } + Estimate?(difference).cells)
      }
    }
    return table
  }

  /// The entropy of neighbouring layers; `nil` where there is one layer.
  private func layers() throws -> Table? {
    var rows: [[Cell]] = []
    for (method, named) in methods.enumerated() {
      let heads = state.heads.filter { $0.method == method }
      for group in LayerGroup.groups(of: heads.map(\.place.layer), showsAll: showsAll) {
        let members = group.members.map { heads[$0] }
        let differences = members.compactMap { $0.difference(.row(.entropy)) }
        rows.append(
          [.text(named.title), .text(group.words), Cell(members.count)]
            + [members.map(\.within), members.map(\.beyond)].map { side in
              Cell(Self.mean(side.compactMap { $0.means[.entropy] }))
            } + (differences.isEmpty ? Estimate?.none : Estimate(differences)).cells)
      }
    }
    guard !rows.isEmpty else { return nil }
    return try Table(
      columns: [
        Column("method"), Column("layer"), Column("heads"),
        .value("entropy \(sideNames.0)", unit: "nats"),
        .value("entropy \(sideNames.1)", unit: "nats"), .value("difference", unit: "nats"),
        .end("low"), .end("high"),
      ], rows: rows)
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The means over heads of both sides; `nil` for what is a distance from one side to the other.
  func means(_ measure: StateMeasure, _ method: Int) -> [Double?] {
    guard case .row(let row) = measure else { return [nil, nil] }
    let heads = state.heads.filter { $0.method == method }
    return [heads.compactMap { $0.within.means[row] }, heads.compactMap { $0.beyond.means[row] }]
      .map(Self.mean)
  }

  private func heads() throws -> Table {
    let nats = "nats"
    var table = try Table(
      columns: [
        Column("method"), Column("layer"), Column("head"),
        .value("entropy \(sideNames.0)", unit: nats),
        .value("entropy \(sideNames.1)", unit: nats), .value("difference", unit: nats),
        .value("KL of distances", unit: nats),
      ])
    for (method, named) in methods.enumerated() {
      let heads = state.heads.filter { $0.method == method }
        .sorted {
          abs($0.difference(.row(.entropy)) ?? 0) > abs($1.difference(.row(.entropy)) ?? 0)
        }
      for head in heads.prefix(showsAll ? heads.count : headLimit) {
        try table.appendRow([
          .text(named.title), head.place.layer.map { Cell($0) } ?? .missing, Cell(head.place.head),
          Cell(head.within.means[.entropy]), Cell(head.beyond.means[.entropy]),
          Cell(head.difference(.row(.entropy))), Cell(head.difference(.distanceDivergence)),
        ])
      }
    }
    return table
  }
}
