import AttentionEntropy
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// A bound on a logit, one logit, and the mean of logits: three curves that are often told as one.
  static let threeDecays = FigureRecipe(
    id: "three-decays", title: "A bound, a logit and a mean over distance",
    citation: "Su et al., arXiv 2104.09864, section 3.4.3; measured here",
    question: .whoIsRight, publications: [.roFormer]
  ) {
    let geometry = try RotaryGeometry(
      headDimension: 128, base: 10_000, trainedContext: 4_096)
    let frequencies = geometry.inverseFrequencies
    let pairs = Double(geometry.pairCount)
    let distances = Array(0...256)
    let x = distances.map(Double.init)
    let bound = x.map { positionalBound(of: frequencies, at: $0) / pairs }
    let allOnes = x.map { distance in
      frequencies.reduce(0) { $0 + cos(distance * $1) } / pairs
    }
    func share(_ values: [Double]) -> [Double] { values.map { $0 / values[0] } }
    let falls = zip(bound, bound.dropFirst()).count { $1 < $0 }
    let percent = 100 * Double(falls) / Double(distances.count - 1)
    return FinishedFigure(
      figure: Figure(
        id: "three-decays", title: "A bound, a logit and a mean over distance",
        width: PageWidth.text, height: 190,
        rows: [
          [
            Panel(
              x: Axis("distance *Δ* (tokens)", domain: 0...256),
              y: Axis("share of its value at *Δ* = 0", domain: -0.1...1.05),
              marks: [
                .line(
                  Line(
                    x: x, y: share(bound), label: "bound *B*(*Δ*)",
                    style: SeriesStyle(color: Theme.paper.secondaryInk, dash: [4, 1.4]))),
                .line(
                  Line(
                    x: x, y: share(allOnes), label: "all-ones vectors",
                    style: ComparedMethod.rope.style)),
                .line(
                  Line(
                    x: x, y: x.map { _ in 0 }, label: "mean of random vectors",
                    style: SeriesStyle(color: Theme.paper.secondaryInk, dash: [1.2, 1.3]))),
              ])
          ]
        ], legend: .below),
      caption:
        "Three things that are told as “RoPE decays”: RoFormer's bound on a logit, the logit of vectors of ones, and the mean "
        + "logit of isotropic random vectors, which is 0 at every distance and drawn as such (\(geometry.words)).",
      claims: [
        Claim(
          "The bound is \(decimals(bound[0], 1)) at distance 0.", measured: bound[0]
        ) { abs($0 - 32.5) < 1e-12 },
        Claim(
          "Of \(distances.count - 1) unit steps of the bound \(falls) go down, \(decimals(percent, 0)) %.",
          measured: percent
        ) { $0 > 50 && $0 < 70 },
      ])
  }
}
