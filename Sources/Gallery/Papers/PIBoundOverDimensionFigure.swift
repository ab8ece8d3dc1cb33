import Drawing
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
    let least = ratios[...min(4_095, ratios.count - 1)].min() ?? 0
    let last = Double(numbers.distances.last ?? 2)
    let first = numbers.firstBelowOne
    // From 1 on, since distance 0 has no place on a logarithmic axis.
    let near = numbers.distances.indices.filter { (1...256).contains(numbers.distances[$0]) }
    let bins = octaveBins(numbers.distances).filter { numbers.distances[$0.upperBound - 1] > 256 }
    let middles = bins.map { bin in
      (Double(numbers.distances[bin.lowerBound]) * Double(numbers.distances[bin.upperBound - 1]))
        .squareRoot()
    }
    let range = bins.map { (low: ratios[$0].min() ?? .nan, high: ratios[$0].max() ?? .nan) }
    let style = ComparedMethod.rope.style
    let far: [Mark] =
      bins.isEmpty
      ? []
      : [
        .area(Area(x: middles, low: range.map(\.low), high: range.map(\.high), style: style)),
        .line(Line(x: middles, y: range.map(\.low), style: style)),
        .line(Line(x: middles, y: range.map(\.high), style: style.drawn(width: 0.5))),
      ]
    let broken: [Mark] =
      first.map { place in
        let value = numbers.distances.firstIndex(of: place).map { ratios[$0] } ?? 1
        return [
          .points(Points(x: [Double(place)], y: [value], style: .mark, size: 4.2)),
          .text(
            Text(
              "first below 1", x: Double(place), y: value, anchor: .trailing, offset: Point(-12, 7))
          ),
        ]
      } ?? []
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text,
        height: 180,
        rows: [
          [
            Panel(
              x: Axis("distance *s* (tokens)", scale: .log10, domain: 1...max(2, last)),
              y: Axis("*B*(*s*)/*d*", scale: .log10),
              marks: [
                .line(
                  Line(
                    x: near.map { Double(numbers.distances[$0]) }, y: near.map { ratios[$0] },
                    style: style)),
                .rule(Rule(y: 1, label: "claimed floor")),
              ]
                + (last > 4_096
                  ? [.rule(Rule(x: 4_095, label: "end of the plot"))] : []) + far + broken)
          ]
        ]),
      caption:
        "B(s)/d at d = \(numbers.geometry.headDimension), b = \(chosen(numbers.geometry.base)), which the bound on extrapolation rests on; beyond 256 "
        + "tokens the least and greatest value in every twelfth of an octave, since single distances swing. The paper plots it to 4,095 and takes 1 "
        + "as its floor."
        + (first.map {
          $0 > 4_095
            ? " Farther on it falls below."
            : " It is below 1 from \(decimals(Double($0), 0)) tokens on."
        } ?? ""),
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
