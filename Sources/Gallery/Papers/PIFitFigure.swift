import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// Random targets fitted inside the trained context, and what the fit does beyond it.
  static let piFit = FigureRecipe(
    PIFit.self, title: "How far a fit blows up beyond the trained context", source: .pi,
    place: "figure 2 and appendix C", question: .whoIsRight,
    effort: "41 fits of 128 coefficients, each read at 4,096 positions"
  ) { fit in
    let frequencies = fit.geometry.inverseFrequencies
    let count = fit.targets.count
    let block = max(1, count / 16)
    let own = fit.fits([fit.ridge])
    /// The greatest |a| of every block of positions.
    func greatest(_ frequencies: [Double]) -> [Double] {
      own.flatMap { own in
        stride(from: 0, to: 2 * count, by: block).map { first in
          (first..<min(first + block, 2 * count)).reduce(0) {
            max($0, abs(own.value(at: Double($1), frequencies)))
          }
        }
      }
    }
    let starts = stride(from: 0, to: 2 * count, by: block).map { Double($0) }
    let drawn = try [ComparedMethod.interpolation, .yarnCode, .ntkAware, .rope].map { name in
      let schedule = try name.schedule(for: fit.geometry, scale: 2)
      return Mark.line(
        Line(
          x: own.isEmpty ? [] : starts, y: greatest(schedule.effectiveInverseFrequencies),
          label: name.rawValue, style: name.style))
    }
    let curve = fit.extrapolations()
    let peak = zip(starts, greatest(frequencies)).reduce(0) {
      $1.0 >= Double(count) ? max($0, $1.1) : $0
    }
    let slow: [Mark] =
      curve.contains { $0.slowPeak > 0 }
      ? [
        .line(
          Line(
            x: curve.map(\.norm), y: curve.map { $0.slowPeak > 0 ? $0.slowPeak : .nan },
            label: "slow pairs alone", style: .other(2)))
      ] : []
    let named = [1e-5: "10^{−5}", 1e-3: "10^{−3}", 1: "1"]
    let shown = curve.compactMap { point in
      named.first { abs(log10($0.key / point.ridge)) < 1e-6 }.map { (point, $0.value) }
    }
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 185,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("position *s* (tokens)"),
              y: Axis("greatest |*a*| in \(block) tokens", scale: .log10),
              marks: [.rule(Rule(x: Double(count), label: "*L*"))] + drawn),
            Panel(
              tag: "b", x: Axis("norm of the coefficients", scale: .log10),
              y: Axis("greatest |*a*| beyond *L*", scale: .log10),
              marks: [
                .rule(Rule(y: 8_000, label: "the paper's 8,000")),
                .line(
                  Line(
                    x: curve.map(\.norm), y: curve.map(\.peak), label: "all pairs",
                    style: ComparedMethod.rope.style)),
                .points(
                  Points(
                    x: shown.map(\.0.norm), y: shown.map(\.0.peak),
                    style: .mark,
                    size: 3.4)),
              ]
                + slow
                + shown.map { point, name in
                  .text(
                    Text(
                      "*ε* = \(name)", x: point.norm, y: point.peak, anchor: .trailing,
                      offset: Point(-4, -6)))
                }),
          ]
        ]),
      caption:
        "Random targets at \(decimals(Double(count), 0)) positions are fitted by RoPE's sines and cosines (d = \(fit.geometry.headDimension), "
        + "b = \(chosen(fit.geometry.base))) with the regulariser ε = \(spelledRidge(fit.ridge)), and read to twice the context, "
        + "by other methods with s = 2 (a). How large the fit is beyond L depends on the regulariser, by way of the norm of the "
        + "coefficients (b), and the paper uses none, so that its peak above 8,000 is its solver's and not RoPE's; slow pairs are those without a whole rotation in L.",
      claims: [
        Claim(
          "The peak beyond L is \(decimals(peak, 2)) here, not 8,000.",
          source: "arXiv 2306.15595, figure 2", measured: peak
        ) { (0.3...8).contains($0) },
        Claim(
          "From ε = 10³ to 10⁻⁷ it grows from \(decimals(curve.last?.peak ?? 0, 2)) to \(decimals(curve.first?.peak ?? 0, 0)).",
          source: "arXiv 2306.15595, appendix C",
          measured: (curve.first?.peak ?? 0) / max(curve.last?.peak ?? 1, 1e-12)
        ) { $0 > 100 },
      ])
    finished.twin = try fit.table(of: curve)
    return finished
  }
}

/// A regulariser in few digits.
private func spelledRidge(_ ridge: Double) -> String {
  ridge >= 0.01 ? ridge.formatted(.number.locale(Locale(identifier: "en_US"))) : scientific(ridge)
}
