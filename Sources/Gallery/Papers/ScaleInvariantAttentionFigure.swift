import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// A law of distance that gives every decade the same weight.
  static let scaleInvariantAttention = FigureRecipe(
    ScaleInvariantFigure.self, title: "A law of distance that gives every decade the same weight",
    source: .scaleInvariant, place: "its a_t and m_t", question: .temperature
  ) { numbers in
    let distances = numbers.distances.filter { $0 >= 1 }
    let last = Double(max(2, distances[distances.count - 1]))
    let x = distances.map(Double.init)
    let terms = distances.map { numbers.law.terms(distance: $0) }
    let decades = (0..<16).map { Int(pow(10, Double($0))) }
      .filter { 10 * $0 <= distances[distances.count - 1] }
    let weights = decades.map { numbers.weight(of: $0..<10 * $0) }
    let plain = decades.map { 9 * Double($0) * exp(0.5) }
    var panels = [
      Panel(
        tag: "a", x: Axis("distance *t* (tokens)", scale: .log10, domain: 1...last),
        y: Axis("on the logit"),
        marks: [
          .line(
            Line(
              x: x, y: terms.map(\.factor), label: "factor *a*_t", style: .other(0))),
          .line(
            Line(
              x: x, y: terms.map(\.shift), label: "offset *m*_t (nats)",
              style: .other(1))),
        ])
    ]
    if !decades.isEmpty {
      let places = decades.map(Double.init)
      panels.append(
        Panel(
          tag: "b",
          x: Axis(
            "decade from *t* (tokens)", scale: .log10,
            domain: 0.5...2 * places[places.count - 1]),
          y: Axis("expected weight", scale: .log10),
          marks: [
            .points(
              Points(x: places, y: plain, label: "plain softmax", style: .neutral)),
            .points(
              Points(
                x: places, y: weights, label: "scale-invariant",
                style: methodStyle("scale-invariant"))),
            .rule(Rule(y: numbers.decadeLimit, label: "*τ*√e ln 10")),
          ]))
    }
    let far = weights.last ?? 0
    let second = weights.count > 1 ? weights[1] : 0
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 185, rows: [panels]),
      caption:
        "Scale-invariant attention turns a logit ℓ at distance t into aₜℓ + mₜ (a, τ = \(chosen(numbers.timescale)) tokens). For Gaussian logits of "
        + "spread 1 every decade of distance then expects the same weight before normalisation (b), where plain softmax gives ten "
        + "times as much to each further one. The factor grows without bound, as √(2 ln t), and the offset falls as −2 ln t.",
      claims: [
        Claim(
          "The decade from 10 tokens expects \(decimals(second, 4)), the last one \(decimals(far, 4)) of the limit "
            + "\(decimals(numbers.decadeLimit, 4)).", measured: far
        ) {
          abs($0 - 37.9618) < 5e-5 && abs(second - 28.4471) < 5e-5
            && abs(numbers.decadeLimit - 37.9632) < 5e-5
        }
      ])
  }
}
