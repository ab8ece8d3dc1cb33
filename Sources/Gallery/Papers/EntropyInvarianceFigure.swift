import Figures
import Foundation
import Studies

extension Gallery {
  /// Su's law against what keeps the entropy exactly.
  static let entropyInvariance = FigureRecipe(
    EntropyInvariance.self, title: "What keeps entropy as the length grows, and Su's law",
    source: .su8823, place: "with kexue.fm/archives/7695 and 9812", question: .temperature
  ) { numbers in
    let lengths = numbers.lengths.map(Double.init)
    let (first, last) = (lengths[0], lengths[lengths.count - 1])
    let multipliers = try numbers.multipliers()
    let (exact, logN) = (multipliers.map(\.exact), multipliers.map(\.logN))
    let gaussian = multipliers.map(\.gaussian)
    let optimumLengths = numbers.optimumLengths.map(Double.init)
    let optimum = optimumLengths.map(EntropyInvariance.optimum)
    let published = optimumLengths.map(EntropyInvariance.publishedOptimum)
    let at8192 = numbers.lengths.firstIndex(of: 8_192) ?? 0
    let at2048 = numbers.lengths.firstIndex(of: 2_048) ?? 0
    let landmarks = [40.0, 512, 20_000].map(EntropyInvariance.optimum)
    let line = { (x: [Double], y: [Double], name: String, style: SeriesStyle) in
      Mark.line(Line(x: x, y: y, label: name, style: style))
    }
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 185,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("length *n* (tokens)", scale: .log2, domain: first...last),
              y: Axis("factor on the logits"),
              marks: [
                line(lengths, exact, "exact", .mark.drawn(width: 1.1)),
                line(lengths, gaussian, "√(1 + 2 ln(*n*/*n*_0))", .other(2)),
                line(
                  lengths, logN, "ln *n*/ln *n*_0", methodStyle("logn")),
              ]),
            Panel(
              tag: "b",
              x: Axis(
                "length *n* (tokens)", scale: .log10,
                domain: optimumLengths[0]...optimumLengths[optimumLengths.count - 1]),
              y: Axis("scale *α* of the logits"),
              marks: [
                line(optimumLengths, optimum, "optimal *α*", .other(0)),
                line(optimumLengths, published, "0.84 √(ln *n*)", .other(1)),
              ]),
          ]
        ], legend: .direct),
      caption:
        "a: factor that keeps the entropy of n₀ = \(decimals(first, 0)) keys spread evenly over a sphere, d = \(numbers.dimension): exactly, for "
        + "Gaussian logits, and by Su's log-n law. His law rests on an entropy that falls in proportion to the factor, which holds at a "
        + "far larger factor alone (his 0.24 is ½ ln φ, at λ = 1); at the usual 1/√d it falls with the square, and "
        + "his law is far too weak. b: scale that maximises α(1 − e^(α²)/n), √(W(n√e/2) − ½), and Su's fit to it.",
      claims: [
        Claim(
          "At n = 2,048 and 8,192 entropy asks \(decimals(exact[at2048], 3)) and \(decimals(exact[at8192], 3)); the log-n law gives "
            + "\(decimals(logN[at2048], 3)) and \(decimals(logN[at8192], 3)).",
          measured: exact[at8192]
        ) {
          abs($0 - 2.65463) < 5e-6 && abs(exact[at2048] - 1.98201) < 5e-6
            && abs(logN[at8192] - 1.4444) < 5e-5
        },
        Claim(
          "The optimal α is \(landmarks.map { decimals($0, 4) }.joined(separator: ", ")) at n = 40, 512 and 20,000, where the fit is "
            + "up to \(decimals(100 * (published[0] / optimum[0] - 1), 0)) % off.",
          measured: landmarks[1]
        ) {
          abs($0 - 2.008395) < 5e-7 && abs(landmarks[0] - 1.434199) < 5e-7
            && abs(landmarks[2] - 2.678185) < 5e-7
        },
      ])
    finished.twin = try numbers.table(of: multipliers)
    return finished
  }
}
