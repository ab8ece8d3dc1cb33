import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

/// The scales at which no factor was found, as a sentence and its space; empty where all have one.
func withoutFactor(_ points: [YaRNTemperatureFit.Point], under method: String) -> String {
  let failures = points.compactMap { point in
    point.outcome.failure.map { (scale: point.scale, bracket: $0.bracket) }
  }
  guard let bracket = failures.first?.bracket else { return "" }
  return "Under \(method) no factor from \(chosen(bracket.lowerBound)) to "
    + "\(chosen(bracket.upperBound)) gives it at s = "
    + "\(failures.map { decimals($0.scale, 0) }.joined(separator: ", ")). "
}

extension Gallery {
  /// YaRN's law beside the factors that restore the entropy of the all-ones row.
  static let yarnTemperatureFit = FigureRecipe(
    YaRNTemperatureFit.self, title: "YaRN's temperature beside the one that restores entropy",
    source: .yarn, place: "eq. 22, and section 3.4 on how its 0.1 was found", question: .temperature
  ) { numbers in
    let scales = numbers.scales
    let last = scales[scales.count - 1]
    let shown = YaRNTemperatureFit.methods
    let found = try shown.map { try numbers.points($0) }
    let fits = found.map { YaRNTemperatureFit.fit($0)?.slope ?? .nan }
    let published = try scales.map {
      try PublishedMultipliers(
        scale: $0, trainedContext: numbers.geometry.trainedContext)
    }
    // PI's factors run away; the frame is that of the laws and of the others.
    let others = found.dropFirst().joined().compactMap { $0.outcome.multiplier?.squareRoot() }
    let top = max(
      1.25 * (1 + PublishedMultipliers.paperSlope * log(last)), 1.05 * (others.max() ?? 1))
    let bottom = min(1, 0.98 * (others.min() ?? 2))
    let amplitudes = [0.5, 0.75, 1, 1.25, 1.5, 2].map { $0 * numbers.amplitude }
    let short = try YaRNTemperatureFit([
      "d": Double(numbers.geometry.headDimension), "b": numbers.geometry.base,
      "L": Double(numbers.geometry.trainedContext), "s": min(8, last),
    ])
    let slopes = try amplitudes.map {
      YaRNTemperatureFit.fit(
        try short.points(.yarnPaper, amplitude: $0))?.slope ?? .nan
    }
    let rules = { (isNamed: Bool) in
      [
        (PublishedMultipliers.paperSlope, "0.1, LLaMA"),
        (PublishedMultipliers.mistralSlope, "0.07, Mistral"),
      ]
      .map { Mark.rule(Rule(y: $0.0, label: isNamed ? $0.1 : nil)) }
    }
    let pi = found[0].last?.outcome.multiplier ?? .nan
    let beyond =
      pi.squareRoot() > top
      ? [
        Mark.text(
          Text(
            "PI at \(decimals(last, 0)): \(decimals(pi.squareRoot(), 2))", x: last, y: top,
            anchor: .trailing,
            offset: Point(0, 4)))
      ] : []
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 205,
        rows: [
          [
            Panel(
              tag: "a",
              x: Axis(
                "scale *s*", scale: .log2, domain: 1.8...1.1 * last,
                ticks: scales.map { Tick($0, decimals($0, 0)) }),
              y: Axis("√*m*", domain: bottom...top),
              marks: [
                .line(
                  Line(
                    x: scales, y: published.map { $0.paper.squareRoot() },
                    label: "0.1 ln *s* + 1", style: .neutral)),
                .line(
                  Line(
                    x: scales, y: published.map { $0.mistral.squareRoot() },
                    label: "0.07 ln *s* + 1",
                    style: SeriesStyle(color: Color(hex: 0x7A7A7A), dash: [1.2, 1.3]))),
              ]
                + zip(shown, found).map { method, points in
                  .points(
                    Points(
                      x: points.map(\.scale),
                      y: points.map { ($0.outcome.multiplier ?? .nan).squareRoot() },
                      label: method.rawValue, style: method.style))
                } + beyond),
            Panel(
              tag: "b",
              x: Axis(
                "amplitude of the scores", scale: .log2,
                domain: 0.9 * amplitudes[0]...1.1 * amplitudes[5]),
              y: Axis("fitted slope *a*"),
              marks: [
                .points(
                  Points(
                    x: amplitudes, y: slopes, label: ComparedMethod.yarnPaper.rawValue,
                    style: ComparedMethod.yarnPaper.style))
              ] + rules(true)),
          ]
        ], columnWeights: [1.3, 1]),
      caption:
        "a: root of the factor m on the logits that gives the all-ones row over sL keys the entropy that it had over L "
        + "(\(numbers.geometry.words)\(numbers.amplitude == 1 ? "" : ", all scores times \(chosen(numbers.amplitude))")), by method without its own "
        + "temperature, beside the published laws. "
        + (beyond.isEmpty ? "" : "PI's leaves the frame: no temperature undoes lost resolution. ")
        + zip(shown, found).map { withoutFactor($1, under: $0.rawValue) }.joined()
        + "b: slope of √m = a ln s + 1 fitted over s = 2 to \(decimals(short.scales[short.scales.count - 1], 0)), with all scores times an amplitude. "
        + "YaRN found its 0.1 by perplexity; where entropy gives nearly the same that is suggestive and proves nothing, since the amplitude is a convention.",
      claims: [
        Claim(
          "Fitted over all s, a is \(decimals(fits[3], 4)) with the paper's ramp, \(decimals(fits[2], 4)) with the code's and "
            + "\(decimals(fits[1], 4)) for NTK-aware.", measured: fits[3]
        ) {
          abs($0 - 0.0823) < 5e-5 && abs(fits[2] - 0.0719) < 5e-5 && abs(fits[1] - 0.0644) < 5e-5
        },
        Claim(
          "Under PI entropy asks m = \(decimals(pi, 2)) at s = \(decimals(last, 0)).", measured: pi
        ) { abs($0 - 7.6923) < 5e-5 },
        Claim(
          "Half of the amplitude makes a \(decimals(slopes[0], 3)), twice of it \(decimals(slopes[5], 3)).",
          measured: slopes[0]
        ) { abs($0 - 0.213) < 5e-4 && abs(slopes[5] - 0.0236) < 5e-4 },
      ])
    finished.twin = try numbers.table(of: found)
    return finished
  }
}
