import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// The score of equal vectors by distance under four embeddings.
  static let abfScoreDecay = FigureRecipe(
    ABFScoreDecay.self, title: "The score of equal vectors, by distance", source: .abf,
    place: "figure 4", question: .entropy
  ) { numbers in
    let curves = try ABFScoreDecay.Curve.allCases.map {
      ($0, try numbers.scores($0))
    }
    let looks: [ABFScoreDecay.Curve: SeriesStyle] = [
      .rope: ComparedMethod.rope.style, .interpolated: ComparedMethod.interpolation.style,
      .adjustedBase: SeriesStyle(cycle: 3), .decaying: SeriesStyle(cycle: 1),
    ]
    func below(_ curve: ABFScoreDecay.Curve) -> Int {
      curves.first { $0.0 == curve }?.1.firstIndex { $0 < 0 } ?? -1
    }
    return FinishedFigure(
      figure: Figure(
        id: "abf-score-decay", title: "The score of equal vectors, by distance",
        width: PageWidth.text, height: 205,
        rows: [
          [
            Panel(
              x: Axis("distance *Δ* (tokens)", scale: .log10), y: Axis("score *g*(*Δ*) (nats)"),
              marks: [.rule(Rule(y: 0))]
                + curves.map { curve, scores in
                  let (x, y) = octaveMeans(scores)
                  return .line(
                    Line(
                      x: x, y: y, label: curve.rawValue,
                      style: looks[curve] ?? SeriesStyle(cycle: 0)))
                })
          ]
        ], legend: .below),
      caption:
        "g(Δ) = (2/√d)·Σcos(Δθ) at d = \(numbers.geometry.headDimension): RoPE with base \(spelled(numbers.geometry.base)), divided by "
        + "\(spelled(numbers.scale)) (PI), and with base \(spelled(numbers.adjustedBase)) (ABF), and ABF with xPos's decay; means over twelfths of an octave, since single distances swing. "
        + "The paper plots them on a linear axis and does not state the scale of PI.",
      claims: [
        Claim(
          "At single distances the score of RoPE is first negative at \(decimals(Double(below(.rope)), 0)) tokens, of PI at "
            + "\(decimals(Double(below(.interpolated)), 0)), of ABF at \(decimals(Double(below(.adjustedBase)), 0)).",
          measured: Double(below(.adjustedBase))
        ) { $0 == 18_438 && below(.rope) == 1_707 && below(.interpolated) == 13_649 }
      ])
  }
}

/// The mean of a kernel over every twelfth of an octave, from distance 1 on.
private func octaveMeans(_ scores: [Double]) -> (x: [Double], y: [Double]) {
  var (x, y): ([Double], [Double]) = ([], [])
  var first = 1
  while first < scores.count {
    let end = min(scores.count, max(first + 1, Int((Double(first) * pow(2, 1.0 / 12)).rounded())))
    let part = scores[first..<end]
    x.append(Double(first + end - 1) / 2)
    y.append(part.reduce(0, +) / Double(part.count))
    first = end
  }
  return (x, y)
}
