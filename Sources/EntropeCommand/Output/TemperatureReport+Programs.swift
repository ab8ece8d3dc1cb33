import Drawing
import RotaryEmbedding
import Studies

extension TemperatureReport {
  /// What was asked, resolved.
  private var settings: ReportSettings {
    let perScale = ["scale", "logit_multiplier"]
    let ofMethod = (input.method?.settings ?? []).filter {
      !(perScale + ["trained_context", "head_dimension", "base"]).contains($0.key)
    }
    return ReportSettings(
      (input.method == nil ? [Setting("method", .text("none"))] : ofMethod) + [
        Setting("vectors", .text(input.words)), Setting("measure", .text(input.measure.rawValue)),
        Setting("trained_context", .integer(input.trainedContext)),
        Setting("head_dimension", .integer(input.headDimension)),
        Setting("base", .number(input.base)),
      ] + input.settings + [
        Setting("scales", .numbers(input.scales.map(\.scale))),
        Setting(
          "bracket", .numbers([input.search.bracket.lowerBound, input.search.bracket.upperBound])),
        Setting("rows", .text(input.rowWords.restored)),
        Setting("reference_rows", .text(input.rowWords.reference)),
      ])
  }

  func json() throws -> String {
    var object = settings.object()
    try object.set("multipliers", objects: found.scales.indices.map { try multiplier(at: $0) })
    object.set("fit", object: try fit())
    var state = JSONObject()
    try state.set("mean", reference.mean)
    try state.set("low", reference.knownInterval?.lowerBound)
    try state.set("high", reference.knownInterval?.upperBound)
    try state.set("critical", input.referenceCritical)
    object.set("reference", object: state)
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
    try object.set(
      "basis", scale.outcome.multiplier == nil ? nil : scale.basis.rawValue)
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
    object.set("free", object: free)
    try object.set("paper", PublishedMultipliers.paperSlope)
    try object.set("mistral", PublishedMultipliers.mistralSlope)
    try object.set("scales", found.fit?.count ?? 0)
    return object
  }

  /// A row for all units together at each scale, then one for each head, with the settings in every row.
  func longTable() throws -> Table {
    var rows: [[Cell]] = []
    let fit: [Cell] = [
      Cell(found.fit?.slope), Cell(found.slopeInterval?.lowerBound),
      Cell(found.slopeInterval?.upperBound), Cell(found.fit?.free?.slope),
      Cell(found.fit?.free?.intercept),
    ]
    for (index, scale) in found.scales.enumerated() {
      let laws = published[index]
      func append(
        _ place: TemperatureInput.Place?, _ outcome: MultiplierOutcome,
        _ interval: ClosedRange<Double>?, critical: Double?, reference: Double
      ) {
        rows.append(
          [
            .text(place == nil ? "all" : "head"), place?.layer.map { Cell($0) } ?? .missing,
            place.map { Cell($0.head) } ?? .missing, .number(scale.scale),
            .integer(input.scales[index].length), Cell(outcome.multiplier),
            Cell(interval?.lowerBound), Cell(interval?.upperBound),
            place == nil && scale.outcome.multiplier != nil
              ? .text(scale.basis.rawValue) : .missing,
            outcome.failure.map { .text(sentence($0)) } ?? .missing, .number(laws.paper),
            .number(laws.mistral), .number(laws.handbook), Cell(laws.logN),
            Cell(input.scales[index].inUse?.ifFinite), Cell(critical), .number(reference),
          ] + fit)
      }
      append(
        nil, scale.outcome, scale.interval, critical: scale.critical, reference: reference.mean)
      for (head, place) in (input.places ?? []).enumerated() {
        append(
          place, scale.units[head], nil,
          critical: scale.criticals.count == scale.units.count
            ? scale.criticals[head].ifFinite : nil,
          reference: input.references[head])
      }
    }
    return try settings.table(
      [
        "level", "layer", "head", "scale", "length", "multiplier", "low", "high", "basis", "reason",
        "paper", "mistral", "handbook", "log_n", "in_use", "critical", "reference", "fit_a",
        "fit_a_low", "fit_a_high", "fit_free_a", "fit_free_b",
      ], rows: rows)
  }
}
