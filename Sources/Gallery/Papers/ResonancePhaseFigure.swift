import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// The angles of one pair on trained positions and beyond, under RoPE and Resonance RoPE.
  static let resonancePhase = FigureRecipe(
    ResonancePhase.self, title: "Angles that training has seen, and new ones",
    source: .resonance, place: "figure 1", question: .frequencies
  ) { phase in
    let trained = min(phase.geometry.trainedContext, phase.positions.count)
    let gaps = try [false, true].map { try phase.worstGap(resonant: $0) }
    let waves = try [false, true].map { try phase.wavelength(resonant: $0) }
    let period = try ResonancePhase(["L": 4_096]).commonPeriodDigits()
    let panels = try [false, true].map { isResonant in
      let turns = try phase.angles(resonant: isResonant).map { $0 / (2 * .pi) }
      func points(
        _ range: Range<Int>, _ label: String, _ style: SeriesStyle, _ size: Double
      ) -> Mark {
        .points(
          Points(
            x: range.map(Double.init), y: Array(turns[range]), label: label, style: style,
            size: size))
      }
      return Panel(
        tag: isResonant ? "b" : "a",
        title:
          "\(isResonant ? "Resonance RoPE" : "RoPE"): *λ* = \(decimals(waves[isResonant ? 1 : 0], isResonant ? 0 : 2))",
        x: Axis("position (tokens)"), y: Axis("angle (rotations)", domain: -0.02...1.02),
        marks: trainedLevels(turns, trained)
          + [
            points(
              0..<trained, "trained", .mark, 2.6)
          ]
          + (trained < turns.count
            ? [
              points(
                trained..<turns.count, "beyond",
                SeriesStyle(color: SeriesStyle.other(2).color, marker: .ring), 3.2)
            ] : []))
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 185, rows: [panels]),
      caption:
        "The angle of pair \(phase.pair) at d = \(phase.geometry.headDimension), trained on positions 0 to \(trained - 1) and read "
        + "to \(phase.positions.count - 1). RoPE's wavelength is no whole number of tokens, so that later rotations fall between the "
        + "angles of earlier ones (a); rounded to whole tokens they "
        + (gaps[1] < 1e-9
          ? "all meet angles that were trained (b). "
          : "do so only where a whole rotation was trained (b). ")
        + "The paper does not state its head dimension.",
      claims: [
        Claim(
          "The farthest new angle is \(decimals(gaps[0], 4)) rad from a trained one under RoPE and "
            + "\(decimals(gaps[1], 4)) under Resonance RoPE.", source: "arXiv 2403.00071, figure 1",
          measured: gaps[0]
        ) { abs($0 - 0.126_787) < 1e-6 && gaps[1] < 1e-9 },
        Claim(
          "The wavelength is \(decimals(waves[0], 4)) tokens and becomes \(decimals(waves[1], 0)).",
          source: "arXiv 2403.00071, section 4", measured: waves[1]
        ) { abs($0 - 15) < 1e-9 },
        Claim(
          "In LLaMA-2 (L = 4,096) the pairs whose rounded wavelengths fit into L are all together where they began after "
            + "\(scientific(pow(10, period))) tokens and not before.", source: "arXiv 2403.00071",
          measured: period
        ) { abs($0 - 51.84868) < 5e-6 },
      ])
  }
}

/// Light lines at the angles of trained positions, where they are few enough to be told apart.
private func trainedLevels(_ turns: [Double], _ trained: Int) -> [Mark] {
  let levels = Set(turns.prefix(trained).map { ($0 * 1e6).rounded() / 1e6 })
  guard levels.count <= 24 else { return [] }
  return levels.sorted().map { .rule(Rule(y: $0, dash: [0.6, 2.4])) }
}
