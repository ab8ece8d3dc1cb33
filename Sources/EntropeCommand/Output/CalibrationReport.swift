import DecoderModel
import Drawing
import RopeSystems
import RotaryEmbedding
import Studies

/// What a calibration found, ready to print.
struct CalibrationReport {
  let input: CalibrationInput
  let found: Calibration
  /// Whether every setting is printed, and not only the region of indifference.
  let showsAll: Bool

  private var study: CalibrationStudy { input.study }

  func rendered(as format: TableFormat) throws -> String {
    switch format {
    case .text, .markdown:
      let table = try table(rows(inRegion: !showsAll), forPeople: true)
      return try words() + "\n" + table.rendered(as: format) + fragmentWords()
    case .csv: return try table(rows(inRegion: false), forPeople: false).rendered(as: .csv)
    case .json: return try object()
    }
  }

  // MARK: Numbers

  /// The factor on the logits of a setting.
  private func multiplier(_ setting: CalibrationStudy.Setting) throws -> Double {
    try study.method(setting).schedule.temperature.logitMultiplier
  }

  private func thresholds(_ setting: CalibrationStudy.Setting) -> (alpha: Double, beta: Double)? {
    (try? study.method(setting).schedule.ramp).map { ($0.alpha, $0.beta) }
  }

  private var scale: Double? { try? input.published.scaleInUse() }

  /// The interval of the factor; `nil` where too few resamples have a minimum to tell one.
  private var multiplierInterval: ClosedRange<Double>? {
    guard let fit = found.temperature, let minimum = fit.minimum, let interval = fit.interval,
      fit.defined >= 0.95, interval.contains(minimum)
    else { return nil }
    return interval.lowerBound * interval.lowerBound...interval.upperBound * interval.upperBound
  }

  private struct Row {
    let kind: CalibrationStudy.Fit
    let multiplier: Double
    let thresholds: (alpha: Double, beta: Double)?
    let candidate: LossChoice.Candidate
    let isBest: Bool
  }

  /// The settings that were run.
  private func rows(inRegion: Bool) throws -> [Row] {
    let lists: [(CalibrationStudy.Fit, LossChoice?, [CalibrationStudy.Setting])] = [
      (.ramp, found.ramp, study.rampSettings),
      (.temperature, found.amplitudes, study.temperatureSettings(found.best)),
    ]
    return try lists.flatMap { kind, choice, settings -> [Row] in
      guard let choice else { return [] }
      return try zip(settings, choice.candidates).enumerated().compactMap { place, pair in
        let isBest = place == choice.best
        guard !inRegion || isBest || pair.1.isIndifferent else { return nil }
        return Row(
          kind: kind, multiplier: try multiplier(pair.0), thresholds: thresholds(pair.0),
          candidate: pair.1, isBest: isBest)
      }
    }
  }

  private func table(_ rows: [Row], forPeople: Bool) throws -> Table {
    var table = try Table(columns: [
      Column("fit"), Column("multiplier", format: .decimals(4)), .chosen("alpha"), .chosen("beta"),
      Column("loss", unit: forPeople ? "nats" : nil, format: .decimals(4)),
      Column("difference", format: .decimals(4)), Column("low", format: .decimals(4)),
      Column("high", format: .decimals(4)), Column("in_region"),
    ])
    for row in rows {
      let candidate = row.candidate
      try table.appendRow([
        .text(row.kind.rawValue), .number(row.multiplier), Cell(row.thresholds?.alpha),
        Cell(row.thresholds?.beta), .number(candidate.loss), .number(candidate.difference),
        Cell(candidate.interval?.lowerBound), Cell(candidate.interval?.upperBound),
        .boolean(row.isBest || candidate.isIndifferent),
      ])
    }
    return table
  }

  // MARK: Words

  /// The answer first, then how sure it is.
  private func words() throws -> String {
    let method = input.published.entry.title
    var chosen: [String] = []
    if found.ramp != nil, let own = thresholds(found.best) {
      chosen.append("α = \(own.alpha.short), β = \(own.beta.short)")
    }
    if let temperature = found.temperature {
      let sure =
        temperature.defined < 0.975
        ? "; only \((100 * temperature.defined).short) % of the resamples have a minimum inside, so the interval is too short"
        : ""
      let none =
        temperature.interval == nil
        ? "one piece, so no interval"
        : "no interval: \((100 * temperature.defined).short) % of the resamples have a minimum inside"
      let interval =
        multiplierInterval.map {
          "\($0.lowerBound.decimals(4)) to \($0.upperBound.decimals(4))\(sure)"
        }
        ?? none
      chosen.append(
        "a factor \(try multiplier(found.best).decimals(4)) on the logits (\(interval)), which is √m = "
          + "\((found.best.amplitude ?? 1).decimals(4))")
    }
    let published = try multiplier(CalibrationStudy.Setting())
    var lines = [
      "\(method)\(scale.map { " at scale \($0.short)" } ?? "") loses least with \(chosen.joined(separator: " and "))."
    ]
    if let own = thresholds(CalibrationStudy.Setting()) {
      lines.append(
        "Published: α = \(own.alpha.short), β = \(own.beta.short), factor \(published.decimals(4))."
      )
    } else {
      lines.append("Published: factor \(published.decimals(4)).")
    }
    if let heldOut = found.heldOut {
      lines.append("On \(documentWords(heldOut.published.documents)) held out it loses:")
      lines.append("  \(words(heldOut.published)) than as published,")
      lines.append("  \(words(heldOut.own)) than the model as it is.")
    } else {
      lines.append(
        "Nothing was held out: the choice is not confirmed. Give more documents or texts.")
    }
    lines.append(
      "\(try study.followsLength ? "On texts" : "Within the trained context") of \(study.trainedContext) tokens it loses \(words(found.shortContext)) than the model as it is."
    )
    lines.append(entropyWords)
    lines.append("")
    let over =
      found.pieces == .documents
      ? "\(found.pieceCount) documents"
      : "\(found.pieceCount) windows of at most \(MeasuredLosses.windowLength) tokens of one document, which tell how it varies and "
        + "not what another would give"
    lines.append(
      "\(study.description.words), \(documentWords(study.documents.count)) of \(study.length) tokens of \(textWords) (SHA-256 "
        + "\(input.tokenDigest.prefix(12))), positions \(study.positions.lowerBound) to \(study.positions.upperBound - 1)."
    )
    lines.append(
      "Differences on the same tokens; low and high: 95 % intervals over \(over)."
        + (found.pieceCount < 5 && found.pieceCount > 1
          ? " So few pieces make an interval by resampling too short." : ""))
    return lines.joined(separator: "\n") + "\n"
  }

  private var textWords: String { input.texts.map(\.name).joined(separator: ", ") }

  private func documentWords(_ count: Int) -> String {
    count == 1 ? "1 document" : "\(count) documents"
  }

  private func words(_ comparison: Calibration.Comparison) -> String {
    // Below 0 the ends are told as the difference is: how much less.
    let isLess = comparison.difference < 0
    let interval = comparison.interval.map {
      isLess
        ? " (\((-$0.upperBound).decimals(4)) to \((-$0.lowerBound).decimals(4)))"
        : " (\($0.lowerBound.decimals(4)) to \($0.upperBound.decimals(4)))"
    }
    return
      "\(abs(comparison.difference).decimals(4)) nats\(interval ?? "") \(isLess ? "less" : "more")"
  }

  private var entropyWords: String {
    let entropy = found.entropy
    var parts: [String] = []
    if let ramp = entropy.ramp, let own = thresholds(ramp) {
      parts.append("α = \(own.alpha.short), β = \(own.beta.short)")
    }
    if let amplitude = entropy.amplitude {
      // The factor was looked for at the ramp that the loss chose.
      let place = parts.isEmpty ? "" : " (at the ramp that the loss chose)"
      parts.append("a factor of \((amplitude * amplitude).decimals(4))\(place)")
    } else if let entropies = entropy.entropies {
      parts.append(
        "no factor: the mean entropy goes from \(entropies.lowerBound.decimals(4)) to "
          + "\(entropies.upperBound.decimals(4)) nats and is \(entropy.trained.decimals(4)) in the trained state"
      )
    }
    return "Entropy would have chosen \(parts.joined(separator: " and "))."
  }

  private func fragmentWords() -> String {
    let fragments = CalibrationFragments(study, found.best, scale: scale ?? 1)
    var lines: [String] = []
    for (target, text) in fragments.texts
    where target == .transformers5 || target == .llamaCpp {
      if let text, !text.isEmpty { lines += ["", "\(target.title):", text] }
    }
    return (lines + fragments.reasons.map { "\n" + $0 }).map { $0 + "\n" }.joined()
  }

  // MARK: JSON

  private func object() throws -> String {
    var object = JSONObject()
    var best = JSONObject()
    let own = thresholds(found.best)
    try best.set("multiplier", try multiplier(found.best))
    try best.set("alpha", own?.alpha)
    try best.set("beta", own?.beta)
    try best.set("scale", scale)
    object.set("best", object: best)
    try object.set("low", multiplierInterval?.lowerBound)
    try object.set("high", multiplierInterval?.upperBound)
    try object.set("resamples_with_minimum", found.temperature?.defined)
    try object.set("region", rows: table(rows(inRegion: true), forPeople: false))
    try object.set("settings", rows: table(rows(inRegion: false), forPeople: false))
    if let heldOut = found.heldOut {
      var part = try comparison(heldOut.published)
      part.set("from_own", object: try comparison(heldOut.own))
      object.set("held_out", object: part)
    } else {
      try object.set("held_out", String?.none)
    }
    object.set("short_context_cost", object: try comparison(found.shortContext))
    var entropy = JSONObject()
    let ramp = found.entropy.ramp.flatMap(thresholds)
    try entropy.set("multiplier", found.entropy.amplitude.map { $0 * $0 })
    try entropy.set("alpha", ramp?.alpha)
    try entropy.set("beta", ramp?.beta)
    try entropy.set("trained_entropy", found.entropy.trained)
    try entropy.set("ramp_difference", found.entropy.rampDifference)
    try entropy.set("least_entropy", found.entropy.entropies?.lowerBound)
    try entropy.set("greatest_entropy", found.entropy.entropies?.upperBound)
    object.set("entropy_choice", object: entropy)
    let fragments = CalibrationFragments(study, found.best, scale: scale ?? 1)
    var texts = JSONObject()
    for (target, text) in fragments.texts { try texts.set(target.rawValue, text) }
    object.set("fragment", object: texts)
    try object.set("fragment_notes", fragments.reasons)
    try object.set("fit", study.fit.rawValue)
    try object.set("method", study.request.method)
    try object.set("published_multiplier", try multiplier(CalibrationStudy.Setting()))
    try object.set("intervals_over", found.pieces.rawValue)
    try object.set("pieces", found.pieceCount)
    try object.set("trained_context", study.trainedContext)
    try object.set("positions", [study.positions.lowerBound, study.positions.upperBound])
    object.set("model", object: try study.description.object())
    var tokens = JSONObject()
    try tokens.set("texts", input.texts.map(\.name))
    try tokens.set("documents", study.documents.count)
    try tokens.set("held_out", study.heldOut.count)
    try tokens.set("length", study.length)
    try tokens.set("ids_sha256", input.tokenDigest)
    object.set("tokens", object: tokens)
    try object.set("schema", reportSchema)
    try object.set("version", entropeVersion)
    return object.text
  }

  private func comparison(_ comparison: Calibration.Comparison) throws -> JSONObject {
    var object = JSONObject()
    try object.set("documents", comparison.documents)
    try object.set("tokens", comparison.tokens)
    try object.set("loss", comparison.loss)
    try object.set("other_loss", comparison.other)
    try object.set("difference", comparison.difference)
    try object.set("low", comparison.interval?.lowerBound)
    try object.set("high", comparison.interval?.upperBound)
    return object
  }
}
