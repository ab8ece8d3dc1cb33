import DecoderModel
import Drawing
import Studies

/// What a decoder answered, ready to print.
struct NeedleReport {
  let input: NeedleInput
  /// Answers of the control.
  let control: [NeedleAnswer]
  /// All answers; `nil` where the control failed and the cells were left out.
  let answers: [NeedleAnswer]?

  private var study: NeedleStudy { input.study }

  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown: try words + "\n" + table(forPeople: true).rendered(as: format)
    case .csv: try table(forPeople: false).rendered(as: .csv)
    case .json: try object()
    }
  }

  /// The control first, then the answer in a line for each length and method.
  private var words: String {
    let found = study.control(control)
    let verdict =
      found.isMet
      ? "the control is met"
      : answers == nil
        ? "below one half, so the cells were not asked and nothing is told about methods; "
          + "--despite-control asks them"
        : "below one half: a model that does not find numbers here tells little about methods"
    var lines = [
      "Control: \(study.control.name) at \(study.control.length) tokens, inside the trained context of "
        + "\(input.trainedContext), finds \(words(found.exact)); \(verdict)."
    ]
    let cells = answers.map { study.cells($0) } ?? []
    for length in study.lengths {
      for method in study.methods {
        let own = cells.filter { $0.length == length && $0.method == method.name }
        guard !own.isEmpty else { continue }
        let exact = Proportion(
          own.reduce(0) { $0 + $1.exact.count }, of: own.reduce(0) { $0 + $1.exact.total })
        lines.append("\(method.name) at \(length) tokens finds \(words(exact)).")
      }
    }
    return
      (lines + [
        "",
        "\(input.decoder.description.words); \(study.keys.count == 1 ? "1 number" : "\(study.keys.count) numbers") of at most \(NeedleStudy.greatestKey), "
          + "seed \(input.seed). Log-probabilities are of the digits, in nats; low and high: 95 % intervals of exact.",
        "",
      ]).joined(separator: "\n")
  }

  private func words(_ exact: Proportion) -> String {
    "\(exact.count) of \(exact.total) (\(exact.interval.lowerBound.decimals(2)) to "
      + "\(exact.interval.upperBound.decimals(2)))"
  }

  private func table(forPeople: Bool) throws -> Table {
    var table = try Table(columns: [
      Column("length", unit: forPeople ? "tokens" : nil),
      Column("depth", unit: forPeople ? "%" : nil), Column("method"),
      Column("log_probability", unit: forPeople ? "nats" : nil, format: .decimals(3)),
      Column("log_probability_low", format: .decimals(3)),
      Column("log_probability_high", format: .decimals(3)),
      Column("exact", format: .decimals(3)), Column("low", format: .decimals(3)),
      Column("high", format: .decimals(3)), Column("n"),
    ])
    for cell in answers.map({ study.cells($0) }) ?? [] {
      let interval = cell.logProbability.knownInterval
      try table.appendRow([
        .integer(cell.length), .integer(Int((100 * cell.depth).rounded())), .text(cell.method),
        .number(cell.logProbability.mean), Cell(interval?.lowerBound),
        // Student's interval knows nothing of a probability's bound.
        Cell(interval.map { min($0.upperBound, 0) }),
        .number(cell.exact.share), .number(cell.exact.interval.lowerBound),
        .number(cell.exact.interval.upperBound), .integer(cell.exact.total),
      ])
    }
    return table
  }

  private func object() throws -> String {
    let found = study.control(control)
    var control = JSONObject()
    try control.set("method", study.control.name)
    try control.set("length", study.control.length)
    try control.set("log_probability", found.logProbability.mean)
    try control.set("exact", found.exact.share)
    try control.set("low", found.exact.interval.lowerBound)
    try control.set("high", found.exact.interval.upperBound)
    try control.set("n", found.exact.total)
    try control.set("is_met", found.isMet)
    var object = JSONObject()
    try object.set("cells", rows: table(forPeople: false))
    object.set("control", object: control)
    try object.set("keys", study.keys)
    try object.set("seed", input.seed)
    try object.set("trained_context", input.trainedContext)
    try object.set("methods", study.methods.map(\.name))
    try object.set("consistent", input.dynamicNames)
    object.set("model", object: try input.decoder.description.object())
    try object.set("schema", reportSchema)
    try object.set("version", entropeVersion)
    return object.text
  }
}
