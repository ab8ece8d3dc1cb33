import Figures
import Foundation
import Studies

extension Gallery {
  /// The slope that keeps the entropy of Gaussian rows, by their spread.
  static let temperatureLawFromEntropy = FigureRecipe(
    TemperatureLawFromEntropy.self, title: "Which temperature keeps the entropy of Gaussian rows",
    source: .entrope, place: "after YaRN, arXiv 2309.00071, section 3.4", question: .temperature,
    effort: "quadratures of mean entropies: ten for each of 25 factors"
  ) { numbers in
    let points = try numbers.points()
    let scales = numbers.scales.map(Double.init)
    let names = ["1", "1.5", "2", "√5", "3"]
    let curves = TemperatureLawFromEntropy.spreads.map { sigma in
      points.filter { $0.sigma == sigma }.map(\.slope)
    }
    let two = curves[2]
    let last = scales[scales.count - 1]
    let yarn = TemperatureLawFromEntropy.readings[0]
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 200,
        rows: [
          [
            Panel(
              x: Axis(
                "scale *s*", scale: .log2, domain: 1.8...1.1 * last,
                ticks: scales.map { Tick($0, decimals($0, 0)) }),
              y: Axis("slope *a* of √*m* = *a* ln *s* + 1"),
              marks: names.indices.map { place in
                .line(
                  Line(
                    x: scales, y: curves[place], label: "*σ* = \(names[place])",
                    style: .other(place), showsMarkers: true))
              } + [
                .rule(Rule(y: PublishedMultipliers.paperSlope, label: "YaRN, 0.1")),
                .rule(Rule(y: PublishedMultipliers.mistralSlope, label: "Mistral, 0.07")),
              ])
          ]
        ]),
      caption:
        "Slope a of YaRN's law that keeps the mean entropy of a row of independent Gaussian logits of spread σ as their number grows "
        + "from L = \(decimals(Double(numbers.trainedContext), 0)) to sL. A spread of about 2 keeps it near YaRN's 0.1 at all s; flatter rows ask "
        + "for more, sharper ones for less. A published slope can be read as a claim on the spread, on a needle's gap or on an "
        + "effective context (table).",
      claims: [
        Claim(
          "At σ = 2 the slope is \(two.map { decimals($0, 3) }.joined(separator: ", ")) at s = 2 to \(decimals(last, 0)).",
          measured: two[0]
        ) { first in
          zip([first] + two.dropFirst(), [0.119, 0.109, 0.102, 0.095, 0.090]).allSatisfy {
            abs($0 - $1) < 1e-3
          }
        },
        Claim(
          "YaRN's slope is that of σ² = \(decimals(yarn.variance, 0)), of a gap of \(decimals(yarn.gap, 0)) nats and of an effective context of "
            + "\(decimals(yarn.effectiveContext, 0)) tokens.", measured: yarn.effectiveContext
        ) { abs($0 - exp(5)) < 1e-9 },
      ], table: try numbers.readingsTable())
    finished.twin = try numbers.table(of: points)
    return finished
  }
}
