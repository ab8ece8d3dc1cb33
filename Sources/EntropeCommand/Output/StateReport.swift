import AttentionEntropy
import Drawing
import RotaryEmbedding
import Studies

/// How far heads are from their trained state, ready to print.
struct StateReport {
  let sides: ComparedSides
  let state: TrainedState
  let precision: ChosenPrecision
  let showsAllHeads: Bool
  /// How many rows and keys were left out.
  let skippedNotes: [String]

  /// Heads that are printed of each method unless all are asked for.
  private static let headLimit = 10
  private static let measures = StateMeasure.all

  private var methods: [NamedMethod] { sides.beyond.layers.first?.methods ?? [] }

  /// The whole text in a format.
  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      let tables = [try summary(), try heads()]
      return words.joined(separator: "\n") + "\n\n"
        + tables.map { $0.rendered(as: format) }.joined(separator: "\n")
    case .csv: return try rows().rendered(as: .csv)
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
    let context = sides.trainedContext
    let count = Set(state.heads.map(\.place)).count
    let heads = count == 1 ? "1 head" : "\(count) heads"
    let answer =
      sides.question == .benefit
      ? "How far attention beyond the trained context (L = \(context)) is from within it, over \(heads)"
      : "What the methods change on the same rows, over \(heads) (L = \(context))"
    return [
      answer,
      "Within: \(side(sides.within)), plain RoPE. "
        + "\(sides.question == .benefit ? "Beyond" : "Compared"): \(side(sides.beyond)).",
    ] + caveats
  }

  private func side(_ input: MeasuredInput) -> String {
    let places = input.layers.first?.study.queryPositions ?? []
    return
      "\(places.count) \(places.count == 1 ? "row" : "rows") at \(places.min() ?? 0) to "
      + "\(places.max() ?? 0) of \(input.words)"
  }

  /// What the vectors can say and what they cannot.
  private var caveats: [String] {
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
        : "low and high: 95 % interval by Student's t, which takes the heads for draws.")
    return sentences
  }

  // MARK: Tables

  private func estimateCells(_ estimate: Estimate?) -> [Cell] {
    guard let estimate else { return [.missing, .missing, .missing] }
    guard estimate.count > 1 else { return [.number(estimate.mean), .missing, .missing] }
    return [
      .number(estimate.mean), .number(estimate.interval.lowerBound),
      .number(estimate.interval.upperBound),
    ]
  }

  private func summary() throws -> Table {
    func number(_ name: String) -> Column { Column(name, format: .significant(3)) }
    func end(_ name: String) -> Column { Column(name, format: .significant(2)) }
    var table = try Table(
      columns: [
        Column("method"), Column("measure"), number("within"), number("beyond"),
        number("difference"), end("low"), end("high"),
      ])
    for (method, named) in methods.enumerated() {
      for measure in Self.measures {
        guard let difference = state.difference(measure, method: method) else { continue }
        let unit = measure.unit.map { " (\($0))" } ?? ""
        try table.appendRow(
          [.text(named.title), .text(measure.title + unit)]
            + means(measure, method).map { Cell($0) }
            + estimateCells(difference))
      }
    }
    return table
  }

  /// The means over heads of both sides; `nil` for what is a distance from one side to the other.
  private func means(_ measure: StateMeasure, _ method: Int) -> [Double?] {
    guard case .row(let row) = measure else { return [nil, nil] }
    let heads = state.heads.filter { $0.method == method }
    return [heads.compactMap { $0.within.means[row] }, heads.compactMap { $0.beyond.means[row] }]
      .map { $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count) }
  }

  private func heads() throws -> Table {
    func number(_ name: String) -> Column {
      Column(name, unit: "nats", format: .significant(3))
    }
    var table = try Table(
      columns: [
        Column("method"), Column("layer"), Column("head"), number("entropy within"),
        number("entropy beyond"), number("difference"), number("KL of distances"),
      ])
    for (method, named) in methods.enumerated() {
      let heads = state.heads.filter { $0.method == method }
        .sorted {
          abs($0.difference(.row(.entropy)) ?? 0) > abs($1.difference(.row(.entropy)) ?? 0)
        }
      for head in heads.prefix(showsAllHeads ? heads.count : Self.headLimit) {
        try table.appendRow([
          .text(named.title), head.place.layer.map { Cell($0) } ?? .missing, Cell(head.place.head),
          Cell(head.within.means[.entropy]), Cell(head.beyond.means[.entropy]),
          Cell(head.difference(.row(.entropy))), Cell(head.difference(.distanceDivergence)),
        ])
      }
    }
    return table
  }

  /// One row for each method and measure over all heads, then one for each head, with the settings.
  private func rows() throws -> Table {
    var table = try Table(
      columns: [
        "schema", "version", "vectors", "against", "trained_context", "question", "method", "scale",
        "logit_multiplier", "level", "layer", "head", "measure", "heads", "low", "high", "within",
        "beyond", "difference",
      ].map { Column($0) })
    func append(
      _ method: Int, _ level: String, _ place: [Cell], _ measure: StateMeasure,
      _ spread: [Cell], _ means: (Double?, Double?), _ difference: Double?
    ) throws {
      let used = methods[method].configuration
      try table.appendRow(
        [
          Cell(reportSchema), .text(entropeVersion), .text(sides.within.words),
          .text(sides.beyond.words), Cell(sides.trainedContext), .text(question),
          .text(state.methods[method]), .number(used.extent.scale),
          .number(used.schedule.temperature.logitMultiplier), .text(level),
        ] + place + [.text(measure.name)] + spread
          + [Cell(means.0), Cell(means.1), Cell(difference)])
    }
    for method in methods.indices {
      for measure in Self.measures {
        guard let difference = state.difference(measure, method: method) else { continue }
        let interval = difference.count > 1 ? difference.interval : nil
        let means = means(measure, method)
        try append(
          method, "all", [.missing, .missing], measure,
          [Cell(difference.count), Cell(interval?.lowerBound), Cell(interval?.upperBound)],
          (means[0], means[1]), difference.mean)
      }
    }
    for head in state.heads {
      for measure in Self.measures {
        var means: (Double?, Double?) = (nil, nil)
        if case .row(let row) = measure {
          means = (head.within.means[row], head.beyond.means[row])
        }
        try append(
          head.method, "head",
          [head.place.layer.map { Cell($0) } ?? .missing, Cell(head.place.head)], measure,
          [.missing, .missing, .missing], means, head.difference(measure))
      }
    }
    return table
  }

  private var question: String { sides.question == .benefit ? "beyond" : "same_rows" }

  // MARK: JSON

  private func json() throws -> String {
    var object = JSONObject()
    var settings = JSONObject()
    try settings.set("vectors", sides.within.words)
    try settings.set("against", sides.beyond.words)
    try settings.set("question", question)
    try settings.set("trained_context", sides.trainedContext)
    for (name, input, pass) in [
      ("within", sides.within, sides.passes.within), ("beyond", sides.beyond, sides.passes.beyond),
    ] {
      let places = input.layers.first?.study.queryPositions ?? []
      var side = JSONObject()
      try side.set("rows", places.count)
      try side.set("first", places.min())
      try side.set("last", places.max())
      try side.set("forward_pass", pass.words)
      try settings.set(name, object: side)
    }
    try settings.set("methods", objects: methods.map { try $0.object() })
    try settings.set("precision", precision.precision.rawValue)
    try object.set("settings", object: settings)
    try object.set("schema", reportSchema)
    try object.set("version", entropeVersion)
    try object.set("notes", caveats + notes)
    try object.set("measures", objects: try measureObjects())
    try object.set("heads", objects: try state.heads.map(headObject))
    return object.text
  }

  private func measureObjects() throws -> [JSONObject] {
    try methods.enumerated().flatMap { method, named in
      try Self.measures.compactMap { measure -> JSONObject? in
        guard let difference = state.difference(measure, method: method) else { return nil }
        var object = JSONObject()
        try object.set("measure", measure.name)
        try object.set("method", named.name)
        let means = means(measure, method)
        try object.set("within", means[0])
        try object.set("beyond", means[1])
        try object.set("difference", difference.mean)
        try object.set("low", difference.count > 1 ? difference.interval.lowerBound : nil)
        try object.set("high", difference.count > 1 ? difference.interval.upperBound : nil)
        try object.set("heads", difference.count)
        return object
      }
    }
  }

  private func headObject(_ head: TrainedState.Head) throws -> JSONObject {
    var object = JSONObject()
    try object.set("layer", head.place.layer)
    try object.set("head", head.place.head)
    try object.set("method", state.methods[head.method])
    try object.set("within", head.within.means[.entropy])
    try object.set("beyond", head.beyond.means[.entropy])
    try object.set("difference", head.difference(.row(.entropy)))
    for measure in Self.measures where measure != .row(.entropy) {
      var numbers = JSONObject()
      if case .row(let row) = measure {
        try numbers.set("within", head.within.means[row])
        try numbers.set("beyond", head.beyond.means[row])
      }
      try numbers.set("difference", head.difference(measure))
      try object.set(measure.name, object: numbers)
    }
    for (name, side) in [("within", head.within), ("beyond", head.beyond)] {
      try object.set("\(name)_rows", side.rowCount)
      try object.set(
        "\(name)_entropy_quantiles", [0.05, 0.25, 0.5, 0.75, 0.95].map(side.entropyQuantile))
    }
    return object
  }
}

/// The number of the shape that studies print their CSV and JSON in; it grows when a key changes its meaning.
let reportSchema = 1
