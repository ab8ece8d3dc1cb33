import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// What RoFormer's figure 2 plots, beside what attention does.
  static let roFormerDecay = FigureRecipe(
    RoFormerDecay.self, title: "The decay that RoFormer plots, and scores", source: .roFormer,
    place: "section 3.4.3 and figure 2", question: .whoIsRight
  ) { decay in
    let distances = decay.distances.map(Double.init)
    // 0 has no place on a logarithmic axis.
    let later = Array(distances.dropFirst())
    let bound = decay.bound
    let start = bound[0]
    let near = min(256, distances.count - 1)
    let least = bound[...near].enumerated().min { $0.element < $1.element }
    func farther(_ tag: String, _ title: String, _ y: [Double], _ style: SeriesStyle) -> Panel {
      Panel(
        tag: tag, title: title, x: Axis("distance *Δ* (tokens)", scale: .log10),
        y: Axis("share of its value at 0", domain: -0.3...1.1),
        marks: [
          .rule(Rule(y: 1, label: "any vectors")), .rule(Rule(y: 0)),
          .envelope(Envelope(Line(x: later, y: Array(y.dropFirst()), style: style))),
        ])
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 170,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("distance *Δ* (tokens)"), y: Axis("bound 2*B*/*d*"),
              marks: [
                .line(
                  Line(
                    x: Array(distances[...near]), y: Array(bound[...near]),
                    style: SeriesStyle(cycle: 5, dash: [])))
              ]),
            farther("b", "bound", bound.map { $0 / start }, SeriesStyle(cycle: 5)),
            farther("c", "all-ones score", decay.allOnes, .other(0)),
          ]
        ]),
      caption:
        "The bound on a score that RoFormer plots to show decay (a: to 256 tokens, as there), and farther (b), and the score "
        + "of equal vectors (c), at d = \(decay.geometry.headDimension) and b = \(chosen(decay.geometry.base)). Vectors that are rotated against each other have their largest score at any distance they like (dashed at 1).",
      claims: [
        Claim(
          "The bound is \(decimals(bound[0], 1)) at 0 and least, \(decimals(least?.element ?? 0, 3)), at "
            + "\(least?.offset ?? 0) within 256 tokens.", measured: Double(least?.offset ?? 0)
        ) { $0 == 236 },
        Claim(
          "Beyond 2,048 tokens it rises again: \(decimals(bound[min(2_048, bound.count - 1)], 3)) there and "
            + "\(decimals(bound[bound.count - 1], 3)) at the end.", measured: bound[bound.count - 1]
        ) { abs($0 - 4.8828) < 1e-3 },
      ])
  }
}
