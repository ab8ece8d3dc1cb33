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
      .adjustedBase: methodStyle("abf"), .decaying: .other(0).dashed,
    ]
    func below(_ curve: ABFScoreDecay.Curve) -> Int {
      curves.first { $0.0 == curve }?.1.firstIndex { $0 < 0 } ?? -1
    }
    var finished = FinishedFigure(
      figure: Figure(
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
                      style: looks[curve] ?? .automatic))
                })
          ]
        ], legend: .below),
      caption:
        "g(Δ) = (2/√d)·Σcos(Δθ) at d = \(numbers.geometry.headDimension): RoPE with base \(chosen(numbers.geometry.base)), divided by "
        + "\(chosen(numbers.scale)) (PI), and with base \(chosen(numbers.adjustedBase)) (ABF), and ABF with xPos's decay; means over twelfths of an octave, since single distances swing. "
        + "The paper plots them on a linear axis and does not state the scale of PI.",
      claims: [
        Claim(
          "At single distances the score of RoPE is first negative at \(decimals(Double(below(.rope)), 0)) tokens, of PI at "
            + "\(decimals(Double(below(.interpolated)), 0)), of ABF at \(decimals(Double(below(.adjustedBase)), 0)).",
          measured: Double(below(.adjustedBase))
        ) { $0 == 18_438 && below(.rope) == 1_707 && below(.interpolated) == 13_649 }
      ])
    finished.twin = try numbers.table(of: curves.map(\.1))
    return finished
  }
}

/// The mean of a kernel over every twelfth of an octave, from distance 1 on.
private func octaveMeans(_ scores: [Double]) -> (x: [Double], y: [Double]) {
  let bins = octaveBins(Array(scores.indices))
  return (
    bins.map { Double($0.lowerBound + $0.upperBound - 1) / 2 },
    bins.map { scores[$0].reduce(0, +) / Double($0.count) }
  )
}

/// Ranges of the indices of ascending whole distances, from distance 1 on, each a twelfth of an octave or one distance wide.
func octaveBins(_ distances: [Int]) -> [Range<Int>] {
  var bins: [Range<Int>] = []
  var start = distances.firstIndex { $0 >= 1 } ?? distances.count
  while start < distances.count {
    let first = distances[start]
    let beyond = max(first + 1, Int((Double(first) * pow(2, 1.0 / 12)).rounded()))
    let end = distances[start...].firstIndex { $0 >= beyond } ?? distances.count
    bins.append(start..<end)
    start = end
  }
  return bins
}
