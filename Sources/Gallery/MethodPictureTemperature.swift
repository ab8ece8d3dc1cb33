import Figures
import Foundation
import RotaryEmbedding

/// The factor on the logits of rotating components over the scale.
func gainPart(
  _ entry: MethodEntry, geometry: RotaryGeometry, _ style: SeriesStyle
) throws -> PicturePart? {
  let scales = (0...20).map { pow(2, Double($0) / 4) }
  let gains = try scales.map { scale in
    let length = Int((scale * Double(geometry.trainedContext)).rounded())
    return try entry.schedule(
      for: geometry, extent: try ContextExtent(scale: scale, sequenceLength: length)
    ).temperature.logitMultiplier
  }
  guard gains.contains(where: { $0 != 1 }) else { return nil }
  return PicturePart(
    panel: Panel(
      title: "factor on logits", x: Axis("scale *s*", scale: .log2, domain: 1...32), y: Axis(""),
      marks: [.line(Line(x: scales, y: gains, style: style))]),
    words: gains.allSatisfy { $0 == gains[0] }
      ? "The factor on logits is \(decimals(gains[0], 3)) at every scale."
      : "The factor on logits grows from \(decimals(gains[0], 3)) at scale 1 to "
        + "\(decimals(gains[gains.count - 1], 3)) at scale 32.")
}

/// The factor on the query over its position.
///
/// It is drawn up to the last token of the setting, or to four intervals of the law where those are longer.
func multiplierPart(_ schedule: RotarySchedule, _ style: SeriesStyle) -> PicturePart? {
  let multiplier = schedule.temperature.queryMultiplier
  guard multiplier != .one else { return nil }
  let trained = schedule.geometry.trainedContext
  let usual = Int(AtlasSetting.scale) * trained
  let length = max(usual, 4 * (multiplier.interval ?? 0))
  let positions = stride(from: 0, to: length, by: length / 512).map { $0 } + [length - 1]
  let values = positions.map { (x: Double($0), y: multiplier($0)) }
  let range = (values.map(\.y).max() ?? 1) - (values.map(\.y).min() ?? 1)
  let curve = simplified(values, tolerance: 5e-4 * range)
  // The trained context of the setting would lie on the axis of a law that begins far beyond it.
  let mark = length == usual ? (place: trained, label: "*L*") : (place: length / 4, label: "*F*")
  return PicturePart(
    panel: Panel(
      title: "factor on query",
      x: Axis(
        "position *m*", domain: 0...Double(length),
        ticks: (0...4).map { quarter in
          let place = quarter * length / 4
          return Tick(
            Double(place), length == usual ? tokens(place) : decimals(Double(place), 0))
        }),
      y: Axis(""),
      marks: [
        .rule(Rule(x: Double(mark.place), label: mark.label)),
        .line(Line(x: curve.map(\.x), y: curve.map(\.y), style: style)),
      ]),
    words:
      "The factor on a query is \(decimals(multiplier(mark.place - 1), 3)) at "
      + (length == usual
        ? "the last trained position" : "position \(decimals(Double(mark.place - 1), 0))")
      + " and \(decimals(multiplier(length - 1), 3)) at position \(decimals(Double(length - 1), 0))."
  )
}

/// What a law by distance adds and multiplies by, or the factor of a law by entropy.
func lawParts(_ temperature: Temperature, _ style: SeriesStyle) -> [PicturePart] {
  var parts: [PicturePart] = []
  if temperature.distanceLaw != .none {
    // Whole distances, each once.
    let distances = Set((0...64).map { pow(2, Double($0) / 4).rounded() }).sorted()
    let terms = distances.map { temperature.distanceLaw.terms(distance: Int($0)) }
    func part(_ title: String, _ values: [Double]) -> Panel {
      Panel(
        title: title,
        x: Axis("distance *t*", scale: .log2, domain: 1...65_536), y: Axis(""),
        marks: [.line(Line(x: distances, y: values, style: style))])
    }
    let last = terms[terms.count - 1]
    parts += [
      PicturePart(
        panel: part("factor on logit", terms.map(\.factor)),
        words: "The factor on a logit grows from \(decimals(terms[0].factor, 3)) one token away to "
          + "\(decimals(last.factor, 3)) at 65,536 tokens."),
      PicturePart(
        panel: part("added to logit", terms.map(\.shift)),
        words:
          "What is added falls from \(decimals(terms[0].shift, 3)) to \(decimals(last.shift, 3)) nats."
      ),
    ]
  }
  if temperature.entropyLaw != .none {
    let entropies = (0...320).map { Double($0) / 40 }
    let factors = entropies.map { temperature.entropyLaw($0) }
    let most = factors.indices.max { factors[$0] < factors[$1] } ?? 0
    parts.append(
      PicturePart(
        panel: Panel(
          title: "factor on row", x: Axis("entropy *H* (nats)", domain: 0...8), y: Axis(""),
          marks: [.line(Line(x: entropies, y: factors, style: style))]),
        words:
          "The factor on a row over its entropy is 1 at both ends and \(decimals(factors[most], 3)) at most, at "
          + "\(decimals(entropies[most], 1)) nats."))
  }
  return parts
}

extension Temperature.QueryMultiplier {
  /// Tokens F in which the law counts positions; `nil` where it has no such length of its own.
  fileprivate var interval: Int? {
    switch self {
    case .one, .logarithmic, .keyCount, .sphere: nil
    case .steps(_, let interval, _), .power(_, let interval, _),
      .logarithmBeyond(_, let interval, _):
      interval
    }
  }
}
