import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// Random targets fitted inside the trained context, and what the fit does beyond it.
  static let piFit = FigureRecipe(
    PIFit.self, title: "How far a fit blows up beyond the trained context", source: .pi,
    place: "figure 2 and appendix C", question: .whoIsRight
  ) { fit in
    let frequencies = fit.geometry.inverseFrequencies
    let count = fit.targets.count
    let positions = indices(2 * count)
    let own = fit.fits([fit.ridge])
    let stretched = try ComparedMethod.interpolation.schedule(for: fit.geometry, scale: 2)
      .effectiveInverseFrequencies
    func values(_ frequencies: [Double]) -> [Double] {
      own.flatMap { own in positions.map { own.value(at: $0, frequencies) } }
    }
    func drawn(_ frequencies: [Double], _ name: ComparedMethod) -> Mark {
      .envelope(
        Envelope(
          Line(
            x: positions, y: values(frequencies).map(abs), label: name.rawValue, style: name.style))
      )
    }
    let curve = fit.extrapolations()
    let peak = values(frequencies).dropFirst(count).reduce(0) { max($0, abs($1)) }
    let named = [1e-7: "10^{−7}", 1e-3: "10^{−3}", 1: "1", 1e3: "10^{3}"]
    let shown = curve.compactMap { point in
      named.first { abs(log10($0.key / point.ridge)) < 1e-6 }.map { (point, $0.value) }
    }
    return FinishedFigure(
      figure: Figure(
        id: "pi-fit", title: "How far a fit blows up beyond the trained context",
        width: PageWidth.text, height: 185,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("position *s* (tokens)"), y: Axis("|*a*(*s*)|"),
              marks: [
                .rule(Rule(x: Double(count), label: "*L*")), drawn(frequencies, .rope),
                drawn(stretched, .interpolation),
              ]),
            Panel(
              tag: "b", x: Axis("norm of the coefficients", scale: .log10),
              y: Axis("greatest |*a*| beyond *L*", scale: .log10),
              marks: [
                .rule(Rule(y: 8_000, label: "the paper's 8,000")),
                .line(
                  Line(
                    x: curve.map(\.norm), y: curve.map(\.peak), label: "all pairs",
                    style: ComparedMethod.rope.style)),
                .line(
                  Line(
                    x: curve.map(\.norm), y: curve.map(\.slowPeak), label: "slow pairs alone",
                    style: SeriesStyle(cycle: 3))),
                .points(
                  Points(
                    x: shown.map(\.0.norm), y: shown.map(\.0.peak),
                    style: SeriesStyle(cycle: 5, marker: .circle),
                    size: 3.4)),
              ]
                + shown.map { point, name in
                  .text(Text("*ε* = \(name)", x: point.norm, y: point.peak, offset: Point(4, 5)))
                }),
          ]
        ]),
      caption:
        "Random targets at \(decimals(Double(count), 0)) positions are fitted by RoPE's sines and cosines (d = \(fit.geometry.headDimension), "
        + "b = \(decimals(fit.geometry.base, 0)), seed given) with the regulariser ε = \(spelledRidge(fit.ridge)), and read to twice the context, "
        + "with the positions halved for PI (a). How large the fit is beyond L depends on the regulariser, by way of the norm of the "
        + "coefficients (b), so the paper's peak above 8,000 is one of its solver, which has none; slow pairs are those without a whole turn in L.",
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
  }
}

/// A regulariser in few digits.
private func spelledRidge(_ ridge: Double) -> String {
  ridge >= 0.01 ? ridge.formatted(.number.locale(Locale(identifier: "en_US"))) : scientific(ridge)
}
