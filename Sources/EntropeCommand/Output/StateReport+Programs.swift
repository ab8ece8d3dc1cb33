import AttentionEntropy
import RotaryEmbedding
import Studies

extension StateReport {
  /// What was asked, resolved.
  private var settings: ReportSettings {
    func side(_ input: MeasuredInput, _ pass: ForwardPass) -> SettingValue {
      let places = input.layers.first?.study.queryPositions ?? []
      return .group([
        Setting("rows", .integer(places.count)), Setting("first", .integer(places.min())),
        Setting("last", .integer(places.max())), Setting("forward_pass", .text(pass.words)),
      ])
    }
    return ReportSettings([
      Setting("vectors", .text(sides.within.words)), Setting("against", .text(sides.beyond.words)),
      Setting("question", .text(sides.question == .benefit ? "beyond" : "same_rows")),
      Setting("trained_context", .integer(sides.trainedContext)),
      Setting("within", side(sides.within, sides.passes.within)),
      Setting("beyond", side(sides.beyond, sides.passes.beyond)),
      Setting("masks", .texts(Set(sides.beyond.layers.map(\.study.mask.name)).sorted())),
      Setting("methods", .groups(methods.map(\.settings))),
      Setting("precision", .text(precision.precision.rawValue)),
    ])
  }

  /// One row for each method and measure over all heads, then one for each head, with the settings.
  func longTable() throws -> Table {
    var rows: [[Cell]] = []
    for method in methods.indices {
      for measure in Self.measures {
        guard let difference = state.difference(measure, method: method) else { continue }
        rows.append(
          [
            .text("all"), .missing, .missing, .text(state.methods[method]), .text(measure.name),
            Cell(difference.count),
          ] + means(measure, method).map { Cell($0) } + Estimate?(difference).cells
            + methods[method].parameterCells)
      }
    }
    for head in state.heads {
      let layer = sides.beyond.layers.first { $0.study.number == head.place.layer }
      let parameters =
        layer?.methods[head.method].parameterCells
        ?? NamedMethod.parameterNames.map { _ in .missing }
      for measure in Self.measures {
        var means: [Cell] = [.missing, .missing]
        if case .row(let row) = measure {
          means = [Cell(head.within.means[row]), Cell(head.beyond.means[row])]
        }
        rows.append(
          [
            .text("head"), head.place.layer.map { Cell($0) } ?? .missing, Cell(head.place.head),
            .text(state.methods[head.method]), .text(measure.name), .missing,
          ] + means + [Cell(head.difference(measure)), .missing, .missing] + parameters)
      }
    }
    return try settings.table(
      [
        "level", "layer", "head", "method", "measure", "heads", "within", "beyond", "difference",
        "low", "high",
      ] + NamedMethod.parameterNames, rows: rows)
  }

  func json() throws -> String {
    var object = settings.object()
    try object.set("notes", caveats + notes)
    object.set("measures", objects: try measureObjects())
    object.set("heads", objects: try state.heads.map(headObject))
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
        try object.set("low", difference.knownInterval?.lowerBound)
        try object.set("high", difference.knownInterval?.upperBound)
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
      object.set(measure.name, object: numbers)
    }
    for (name, side) in [("within", head.within), ("beyond", head.beyond)] {
      try object.set("\(name)_rows", side.rowCount)
      try object.set(
        "\(name)_entropy_quantiles", [0.05, 0.25, 0.5, 0.75, 0.95].map(side.entropyQuantile))
    }
    return object
  }
}
