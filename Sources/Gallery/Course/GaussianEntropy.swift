import AttentionEntropy
import Drawing
import Figures
import Foundation
import Studies

extension Gallery {
  /// Expected entropy of rows of independent normal logits, over the number of keys.
  static let gaussianEntropy = FigureRecipe(
    id: "gaussian-entropy", title: "Entropy of Gaussian rows over their length",
    citation: "Derrida, random energy model, 1981; computed here by quadrature",
    question: .entropy, publications: [.entrope],
    effort: "45 exact means, each a double integral"
  ) {
    let sigmas = [0.5, 1, 2, 3, 4]
    let counts = (1...9).map { 1 << (2 * $0 - 1) }
    let x = counts.map(Double.init)
    let rows = sigmas.map { sigma in
      counts.map { GaussianRow.expectedEntropy(count: $0, sigma: sigma) }
    }
    let largest = Double(counts[counts.count - 1])
    /// ln n − σ²/2, where it is above 0.
    func leading(_ sigma: Double) -> [Double] {
      x.map { log($0) - sigma * sigma / 2 }.map { $0 > 0 ? $0 : .nan }
    }
    let thin = SeriesStyle(color: Theme.paper.secondaryInk, dash: [1.2, 1.6], width: 0.7)
    let errors = zip(sigmas, rows).map { sigma, row in
      (row.last ?? 0) - (log(largest) - sigma * sigma / 2)
    }
    return FinishedFigure(
      figure: Figure(
        id: "gaussian-entropy", title: "Entropy of Gaussian rows over their length",
        width: PageWidth.text, height: 210,
        rows: [
          [
            Panel(
              x: Axis("keys *n*", scale: .log2, domain: 1.6...1.4 * largest),
              y: Axis("mean entropy E[*H*] (nats)", domain: 0...12.5),
              marks: [
                .line(
                  Line(
                    x: x, y: x.map { log($0) }, label: "ln *n*",
                    style: SeriesStyle(color: Theme.paper.ink, dash: [], width: 0.8)))
              ]
                + zip(sigmas, rows).enumerated().map { place, row in
                  .line(
                    Line(
                      x: x, y: row.1, label: "σ = \(chosen(row.0))", style: .other(place),
                      showsMarkers: true))
                }
                + sigmas.map { .line(Line(x: x, y: leading($0), style: thin)) })
          ]
        ], legend: .below),
      caption:
        "Mean entropy of n independent logits with standard deviation σ. Dotted: ln n − σ²/2, which holds for long rows. Sharp "
        + "rows (σ = 4) bend away from it: a few keys hold their weight, however many others there are.",
      claims: [
        Claim(
          "At n = \(decimals(largest, 0)) the simple law errs by \(decimals(abs(errors[1]), 4)) nats for σ = 1 and by "
            + "\(decimals(errors[4], 2)) for σ = 4.", measured: errors[4]
        ) { $0 > 0.1 && abs(errors[1]) < 1e-3 }
      ])
  }

}
