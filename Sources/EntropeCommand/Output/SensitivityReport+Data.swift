import AttentionEntropy
import Drawing
import RotaryEmbedding
import Studies

extension SensitivityReport {
  // MARK: JSON

  func json() throws -> String {
    var object = settings.object()
    try object.set("entropy", result.entropy?.mean)
    var gradients = JSONObject()
    for knob in MethodKnob.allCases {
      try gradients.set(knob.rawValue, result.derivative(knob)?.mean)
    }
    try gradients.set("pairs", result.pairs?.map(\.mean))
    object.set("gradients", object: gradients)
    object.set("intervals", object: try intervals())
    var elasticities = JSONObject()
    for knob in MethodKnob.allCases {
      try elasticities.set(knob.rawValue, result.elasticity(knob)?.mean)
    }
    object.set("elasticities", object: elasticities)
    try object.set("ranking", result.ranking.map(\.rawValue))
    if attributes { object.set("attribution", object: try attribution()) }
    try object.set("notes", remarks)
    try object.set("heads", objects: result.heads.map { try headObject($0) })
    return object.text
  }

  /// What was asked, resolved.
  private var settings: ReportSettings {
    let layers = input.layers.map(\.study)
    let positions = layers.first?.queryPositions ?? []
    return ReportSettings(
      method.settings + [
        Setting("vectors", .text(input.words)),
        Setting("masks", .texts(Set(layers.map(\.mask.name)).sorted())),
        Setting("rows", .integer(positions.count)),
        Setting("first_position", .integer(positions.min())),
        Setting("last_position", .integer(positions.max())),
        Setting("interval_over", .text(unit)),
        Setting("units", .integer(result.measured.count)),
      ])
  }

  private func interval(_ estimate: Estimate?) throws -> JSONObject {
    let range = estimate?.knownInterval
    var object = JSONObject()
    try object.set("low", range?.lowerBound)
    try object.set("high", range?.upperBound)
    return object
  }

  private func intervals() throws -> JSONObject {
    var object = JSONObject()
    object.set("entropy", object: try interval(result.entropy))
    for knob in MethodKnob.allCases {
      object.set(knob.rawValue, object: try interval(result.derivative(knob)))
    }
    try object.set("pairs", objects: (result.pairs ?? []).map { try interval($0) })
    return object
  }

  private func attribution() throws -> JSONObject {
    var object = JSONObject()
    let parts = result.attribution
    let pairs = parts?.pairs.map(\.mean)
    try object.set("from", MethodCatalog.plain.name)
    try object.set("shift", parts?.shift.mean)
    try object.set("pairs", pairs)
    try object.set("temperature", parts?.temperature.mean)
    try object.set("residual", parts?.residual)
    try object.set("error", parts?.error)
    try object.set("nodes", parts?.nodeCount)
    try object.set("closed", result.heads.allSatisfy { $0.attribution?.isClosed ?? true })
    return object
  }

  private func headObject(_ head: HeadSensitivity) throws -> JSONObject {
    var object = JSONObject()
    try object.set("layer", head.layer)
    try object.set("head", head.head)
    if isEnsemble { try object.set("seed", head.seed) }
    try object.set("rows", head.rowCount)
    try object.set("entropy", head.gradient?.entropy)
    var gradients = JSONObject()
    for knob in MethodKnob.allCases { try gradients.set(knob.rawValue, head.derivatives[knob]) }
    try gradients.set("pairs", head.gradient?.pairs)
    object.set("gradients", object: gradients)
    if attributes, let parts = head.attribution {
      var attribution = JSONObject()
      try attribution.set("shift", parts.shift)
      try attribution.set("pairs", parts.pairs)
      try attribution.set("temperature", parts.temperature)
      try attribution.set("residual", parts.residual)
      try attribution.set("error", parts.error)
      object.set("attribution", object: attribution)
    }
    return object
  }

  // MARK: CSV

  /// One row for each head, or the mean over them, and each number, with the settings.
  func longTable() throws -> Table {
    var rows: [[Cell]] = []
    func append(
      _ place: [Cell], _ quantity: String, pair: Int? = nil, _ value: Double?,
      _ estimate: Estimate? = nil
    ) {
      let interval = estimate?.knownInterval
      rows.append(
        place + [
          .text(quantity), pair.map { Cell($0) } ?? .missing, Cell(value),
          Cell(interval?.lowerBound), Cell(interval?.upperBound),
        ])
    }
    func append(_ quantity: String, pair: Int? = nil, _ estimate: Estimate?) {
      append([.missing, .missing, .missing], quantity, pair: pair, estimate?.mean, estimate)
    }
    append("entropy", result.entropy)
    for knob in MethodKnob.allCases { append(knob.rawValue, result.derivative(knob)) }
    for knob in MethodKnob.allCases {
      append("elasticity_\(knob.rawValue)", result.elasticity(knob))
    }
    for (pair, estimate) in (result.pairs ?? []).enumerated() {
      append("pair", pair: pair, estimate)
    }
    if let parts = result.attribution {
      append("shift", parts.shift)
      append("shift_by_temperature", parts.temperature)
      append([.missing, .missing, .missing], "shift_residual", parts.residual)
      append([.missing, .missing, .missing], "shift_error", parts.error)
      for (pair, estimate) in parts.pairs.enumerated() {
        append("shift_by_pair", pair: pair, estimate)
      }
    }
    for head in result.heads {
      let place: [Cell] = [
        head.layer.map { Cell($0) } ?? .missing, Cell(head.head),
        head.seed.map { .text("\($0)") } ?? .missing,
      ]
      append(place, "entropy", head.gradient?.entropy)
      for knob in MethodKnob.allCases { append(place, knob.rawValue, head.derivatives[knob]) }
      for (pair, value) in (head.gradient?.pairs ?? []).enumerated() {
        append(place, "pair", pair: pair, value)
      }
    }
    return try settings.table(
      ["layer", "head", "seed", "quantity", "pair", "value", "low", "high"], rows: rows)
  }
}
