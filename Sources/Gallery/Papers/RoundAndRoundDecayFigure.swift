import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Constant vectors decay with the distance, Gaussian ones do not, and a key can be put anywhere.
  static let roundAndRoundDecay = FigureRecipe(
    RoundAndRoundDecay.self, title: "Decay belongs to the vectors, not to RoPE",
    source: .roundRound, place: "figure 2 and propositions 3.1 and 3.2", question: .whoIsRight
  ) { decay in
    let curves = try decay.curves()
    let distances = decay.distances.map(Double.init)
    let preferred = decay.distances.firstIndex(of: decay.preferredDistance)
    let draws = decay.seeds.count
    let x = Axis("distance *Δ* (tokens)")
    let widest = curves.mean.map(abs).max() ?? 0
    func panel(_ tag: String, _ title: String, _ y: String, _ marks: [Mark]) -> Panel {
      Panel(tag: tag, title: title, x: x, y: Axis(y), marks: marks)
    }
    func dense(_ y: [Double], _ place: Int) -> Mark {
      .envelope(Envelope(Line(x: distances, y: y, style: .other(place))))
    }
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 165,
        rows: [
          [
            panel(
              "a", "constant", "score, 1 at *Δ* = 0",
              [.rule(Rule(y: 0)), dense(curves.constant, 0)]),
            panel(
              "b", "Gaussian", "score / √*d*",
              [
                .area(
                  Area(
                    x: distances, low: zip(curves.mean, curves.deviation).map { $0 - $1 },
                    high: zip(curves.mean, curves.deviation).map { $0 + $1 },
                    style: .other(1))),
                .rule(Rule(y: 0)), dense(curves.mean, 1),
              ]),
            panel(
              "c", "key = query rotated by *r*", "score, 1 at most",
              (preferred == nil
                ? [] : [.rule(Rule(x: Double(decay.preferredDistance), label: "*r*"))])
                + [.rule(Rule(y: 0)), dense(curves.preferred, 0)]),
          ]
        ]),
      caption:
        "Scores under RoPE at d = \(decay.geometry.headDimension), b = \(chosen(decay.geometry.base)): of constant vectors (a), of "
        + "Gaussian ones (b: mean and standard deviation over \(draws) draws), and of a Gaussian query with itself rotated by "
        + "r = \(decimals(Double(decay.preferredDistance), 0)) as the key (c). Only the constant vectors decay; the Gaussian "
        + "mean is 0 at every distance, and the third score is largest at whatever r one likes.",
      claims: [
        Claim(
          "The mean over \(draws) Gaussian draws stays within \(decimals(widest, 2)), less than four and a half standard errors, of 0 at every distance.",
          source: "arXiv 2410.06205, proposition 3.2", measured: widest * Double(draws).squareRoot()
        ) { $0 < 4.5 },
        Claim(
          "The rotated key's score is greatest at r.", source: "arXiv 2410.06205, proposition 3.1",
          measured: preferred.map { curves.preferred[$0] } ?? 0
        ) { abs($0 - 1) < 1e-9 && (curves.preferred.max() ?? 0) <= $0 },
      ])
    finished.twin = try decay.table(of: curves)
    return finished
  }
}
