import AttentionEntropy
import Drawing
import RotaryEmbedding
import Studies

extension SensitivityReport {
  // MARK: JSON

  func json() throws -> String {
    var object = JSONObject()
    try object.set("schema", reportSchema)
    try object.set("version", entropeVersion)
    try object.set("settings", object: settings())
    try object.set("entropy", result.entropy?.mean)
    var gradients = JSONObject()
    for knob in MethodKnob.allCases {
      try gradients.set(knob.rawValue, result.derivative(knob)?.mean)
    }
    try gradients.set("pairs", result.pairs?.map(\.mean))
    try object.set("gradients", object: gradients)
    try object.set("intervals", object: intervals())
    var elasticities = JSONObject()
    for knob in MethodKnob.allCases {
      try elasticities.set(knob.rawValue, result.elasticity(knob)?.mean)
    }
    try object.set("elasticities", object: elasticities)
    try object.set("ranking", result.ranking.map(\.rawValue))
    if attributes { try object.set("attribution", object: attribution()) }
    try object.set("notes", remarks)
    try object.set("heads", objects: result.heads.map { try headObject($0) })
    return object.text
  }

  private func settings() throws -> JSONObject {
    let layers = input.layers.map(\.study)
    let positions = layers.first?.queryPositions ?? []
    var object = JSONObject()
    try method.set(in: &object)
    try object.set("vectors", input.words)
    try object.set("masks", Array(Set(layers.map(\.mask.name))).sorted())
    try object.set("rows", positions.count)
    try object.set("first_position", positions.min())
    try object.set("last_position", positions.max())
    try object.set("interval_over", isEnsemble ? "draws" : "heads")
    try object.set("units", result.measured.count)
    return object
  }

  private func interval(_ estimate: Estimate?) throws -> JSONObject {
    let range = estimate.flatMap { $0.count > 1 ? $0.interval : nil }
    var object = JSONObject()
    try object.set("low", range?.lowerBound)
    try object.set("high", range?.upperBound)
    return object
  }

  private func intervals() throws -> JSONObject {
    var object = JSONObject()
    try object.set("entropy", object: interval(result.entropy))
    for knob in MethodKnob.allCases {
      try object.set(knob.rawValue, object: interval(result.derivative(knob)))
    }
    try object.set("pairs", objects: (result.pairs ?? []).map { try interval($0) })
    return object
  }

  private func attribution() throws -> JSONObject {
    var object = JSONObject()
    let parts = result.attribution
    let pairs = parts?.pairs.map(\.mean)
    try object.set("from", "rope")
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
    try object.set("gradients", object: gradients)
    if attributes, let parts = head.attribution {
      var attribution = JSONObject()
      try attribution.set("shift", parts.shift)
      try attribution.set("pairs", parts.pairs)
      try attribution.set("temperature", parts.temperature)
      try attribution.set("residual", parts.residual)
      try attribution.set("error", parts.error)
      try object.set("attribution", object: attribution)
    }
    return object
  }

  // MARK: CSV

  /// One row for each head, or the mean over them, and each number, with the settings.
  func long() throws -> Table {
    let configuration = method.configuration
    let ramp = configuration.schedule.ramp
    var table = try Table(
      columns: [
        "schema", "version", "vectors", "method", "scale", "alpha", "beta", "ramp", "base",
        "layer", "head", "seed", "quantity", "pair", "value", "low", "high",
      ].map { Column($0) })
    let settings: [Cell] = [
      Cell(reportSchema), .text(entropeVersion), .text(input.words), .text(method.name),
      .number(configuration.extent.scale), Cell(ramp?.alpha), Cell(ramp?.beta),
      ramp.map { .text(RampName($0.convention).rawValue) } ?? .missing,
      .number(configuration.geometry.base),
    ]
    func append(
      _ place: [Cell], _ quantity: String, pair: Int? = nil, _ value: Double?,
      _ estimate: Estimate? = nil
    ) throws {
      let range = estimate.flatMap { $0.count > 1 ? $0.interval : nil }
      try table.appendRow(
        settings + place
          + [
            .text(quantity), pair.map { Cell($0) } ?? .missing, Cell(value),
            Cell(range?.lowerBound), Cell(range?.upperBound),
          ])
    }
    let mean: [Cell] = [.missing, .missing, .missing]
    try append(mean, "entropy", result.entropy?.mean, result.entropy)
    for knob in MethodKnob.allCases {
      let estimate = result.derivative(knob)
      try append(mean, knob.rawValue, estimate?.mean, estimate)
    }
    for knob in MethodKnob.allCases {
      let estimate = result.elasticity(knob)
      try append(mean, "elasticity_\(knob.rawValue)", estimate?.mean, estimate)
    }
    for (pair, estimate) in (result.pairs ?? []).enumerated() {
      try append(mean, "pair", pair: pair, estimate.mean, estimate)
    }
    if let parts = result.attribution {
      try append(mean, "shift", parts.shift.mean, parts.shift)
      try append(mean, "shift_by_temperature", parts.temperature.mean, parts.temperature)
      try append(mean, "shift_residual", parts.residual)
      try append(mean, "shift_error", parts.error)
      for (pair, estimate) in parts.pairs.enumerated() {
        try append(mean, "shift_by_pair", pair: pair, estimate.mean, estimate)
      }
    }
    for head in result.heads {
      let place: [Cell] = [
        head.layer.map { Cell($0) } ?? .missing, Cell(head.head),
        head.seed.map { .text("\($0)") } ?? .missing,
      ]
      try append(place, "entropy", head.gradient?.entropy)
      for knob in MethodKnob.allCases {
        try append(place, knob.rawValue, head.derivatives[knob])
      }
      for (pair, value) in (head.gradient?.pairs ?? []).enumerated() {
        try append(place, "pair", pair: pair, value)
      }
    }
    return table
  }
}
