import AttentionEntropy
import Figures
import Foundation
import Studies

extension Gallery {
  /// Zhai et al.'s least entropy over the spectral norm.
  static let entropyCollapseBound = FigureRecipe(
    EntropyCollapseBound.self, title: "How low entropy can fall for a norm of the logits",
    source: .collapse, place: "theorem 3.1", question: .entropy
  ) { numbers in
    let spreads = numbers.spreads
    let last = spreads[spreads.count - 1]
    // A few numbers of logits, the greatest and the paper's own scale among them.
    let greatest = numbers.counts[numbers.counts.count - 1]
    let counts = [4, 100, 1_024, greatest].filter { $0 <= greatest }
      .reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
    let curves = counts.enumerated().map { place, count in
      (
        count: count, bound: numbers.bound(count: count),
        style: SeriesStyle.other(place)
      )
    }
    let name = { (count: Int) in "*T* = \(decimals(Double(count), 0))" }
    let hundred = [0, 1, 2, 5, 10].map { TwoLevelRow.entropyFloor(spread: Double($0), count: 100) }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 185,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("spectral norm *σ*", domain: 0...last),
              y: Axis("least entropy (nats)"),
              marks: curves.map {
                .line(Line(x: spreads, y: $0.bound, label: name($0.count), style: $0.style))
              }),
            Panel(
              tag: "b", x: Axis("*σ*/ln *T*", domain: 0...2),
              y: Axis("share of ln *T*", domain: 0...1.05),
              marks: curves.map { curve in
                let full = log(Double(curve.count))
                let places = spreads.indices.filter { spreads[$0] <= 2 * full }
                return .line(
                  Line(
                    x: places.map { spreads[$0] / full }, y: places.map { curve.bound[$0] / full },
                    label: name(curve.count), style: curve.style))
              } + [.rule(Rule(x: 1, label: "*σ* = ln *T*"))]),
          ]
        ]),
      caption:
        "Least entropy of a row of T logits whose spectral norm is σ (a), and both over ln T (b). Well below σ = ln T a row "
        + "cannot collapse, beyond it nothing prevents it, and the longer the row the sharper the edge. The paper proves a bound; it is "
        + "attained, by one logit a gap σ√(T/(T − 1)) above all others.",
      claims: [
        Claim(
          "At T = 100 it is \(hundred.map { decimals($0, 4) }.joined(separator: ", ")) nats at σ = 0, 1, 2, 5 and 10.",
          measured: hundred[3]
        ) { abs($0 - 2.481533) < 5e-7 && abs(hundred[4] - 0.047035) < 5e-7 }
      ])
  }
}
