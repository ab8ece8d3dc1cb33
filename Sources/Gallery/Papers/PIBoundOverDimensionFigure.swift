import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// B(s)/d, which Position Interpolation's paper says stays at or above 1.
  static let piBoundOverDimension = FigureRecipe(
    PIBoundOverDimension.self, title: "B(s)/d beyond the plotted range", source: .pi,
    place: "figure 5", question: .whoIsRight
  ) { numbers in
    let ratios = numbers.ratios
    let last = min(4_095, ratios.count - 1)
    let least = ratios[...last].min() ?? 0
    let first = numbers.firstBelowOne
    // From 1 on, since distance 0 has no place on a logarithmic axis.
    return FinishedFigure(
      figure: Figure(
        id: "pi-b-over-d", title: "B(s)/d beyond the plotted range", width: PageWidth.text,
        height: 180,
        rows: [
          [
            Panel(
              x: Axis("distance *s* (tokens)", scale: .log10),
              y: Axis("*B*(*s*)/*d*", scale: .log10),
              marks: [
                .envelope(
                  Envelope(
                    Line(
                      x: numbers.distances.dropFirst().map(Double.init),
                      y: Array(ratios.dropFirst()), style: SeriesStyle(cycle: 0)))),
                .rule(Rule(y: 1, label: "claimed floor")),
              ]
                + ((numbers.distances.last ?? 0) > 4_096
                  ? [.rule(Rule(x: 4_095, label: "end of the plot"))] : []))
          ]
        ]),
      caption:
        "B(s)/d at d = \(numbers.geometry.headDimension), b = \(spelled(numbers.geometry.base)), which the bound on extrapolation rests on. The paper "
        + "plots it to 4,095 and takes 1 as its floor."
        + (first == nil ? "" : " Farther on it falls below."),
      claims: [
        Claim(
          "Up to 4,095 tokens the least value is \(decimals(least, 4)).", measured: least
        ) { abs($0 - 1.115908) < 5e-6 },
        Claim(
          "The first distance below 1 is \(first.map { decimals(Double($0), 0) } ?? "none").",
          measured: Double(first ?? -1)
        ) { $0 == 4_861 },
      ])
  }
}
