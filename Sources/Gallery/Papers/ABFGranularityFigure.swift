import Figures
import Foundation
import Studies

extension Gallery {
  /// What a larger base and Position Interpolation cost in resolution.
  static let abfGranularity = FigureRecipe(
    ABFGranularity.self, title: "What resolution costs: base against interpolation", source: .abf,
    place: "appendix B", question: .frequencies
  ) { numbers in
    let raised = try numbers.bases.map { try numbers.squaredDistance(base: $0) }
    let squeezed = try numbers.scales.map {
      try numbers.squaredDistance(base: 10_000, scale: $0)
    }
    let approximated = numbers.bases.map(numbers.approximation)
    let all = raised + approximated + squeezed
    let ends = (all.min() ?? 1) / 1.3...(all.max() ?? 1) * 1.3
    func axis(showsLabels: Bool) -> Axis {
      Axis("squared distance *D*²", scale: .log10, domain: ends, showsLabels: showsLabels)
    }
    let (half, four) = (
      try numbers.squaredDistance(base: 500_000),
      try numbers.squaredDistance(base: 10_000, scale: 4)
    )
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 175,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("base *b*", scale: .log10), y: axis(showsLabels: true),
              marks: [
                .line(
                  Line(
                    x: numbers.bases, y: raised, label: "exact", style: methodStyle("abf"))),
                .line(
                  Line(
                    x: numbers.bases, y: approximated, label: "approximation",
                    style: .other(0).dashed)),
              ]),
            Panel(
              tag: "b", x: Axis("scale *s* of PI", scale: .log2), y: axis(showsLabels: false),
              marks: [
                .points(
                  Points(x: numbers.scales, y: squeezed, style: ComparedMethod.interpolation.style))
              ]),
          ]
        ], legend: .below),
      caption:
        "Squared distance of a flat unit vector from itself one token on, d = \(numbers.dimension). A larger base costs about as 1/ln b (a; the approximation is 0.48/ln b + (2/d)(1 − cos 1)); Position "
        + "Interpolation as 1/s² (b).",
      claims: [
        Claim(
          "It is \(decimals(half, 5)) at a base of 500,000 and \(decimals(four, 5)) under PI by 4.",
          measured: half
        ) { abs($0 - 0.0441816) < 1e-6 && abs(four - 0.003893) < 1e-6 }
      ])
  }
}
