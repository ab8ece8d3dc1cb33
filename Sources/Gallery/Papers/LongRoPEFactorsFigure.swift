import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// The factors that LongRoPE's search found for a model, beside those of a formula.
  static let longRoPEFactors = FigureRecipe(
    LongRoPEFactors.self, title: "Factors that a search found, and those of formulas",
    source: .longRoPE, place: "section 3; configuration of Phi-3-mini-128k-instruct",
    question: .frequencies
  ) { factors in
    let geometry = factors.geometry
    let pairs = indices(geometry.pairCount)
    let scale = LongRoPEFactors.scale
    let (long, short) = (LongRoPEFactors.long, LongRoPEFactors.short)
    let ntk = try ComparedMethod.ntkAware.schedule(for: geometry, scale: scale)
    let beyond = long.filter { $0 > scale }.count
    let partial = geometry.rotations.filter { $0 < 1 }.count
    let overshoot = zip(long, geometry.rotations).filter { $1 < 1 && $0 < scale }.count
    func searched(_ marker: Marker) -> SeriesStyle {
      var style = methodStyle("longrope")
      style.marker = marker
      return style
    }
    func points(_ y: [Double], _ label: String, _ style: SeriesStyle, _ size: Double) -> Mark {
      .points(Points(x: pairs, y: y, label: label, style: style, size: size))
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 195,
        rows: [
          [
            Panel(
              x: Axis("pair index *i*"),
              y: Axis(
                "factor *λ*_{*i*} that divides the frequency", scale: .log2, domain: 0.9...90,
                ticks: [1, 2, 4, 8, 16, 32, 64].map { Tick(Double($0), "\($0)") }),
              marks: [
                .band(underOneTurn(geometry, label: "no full rotation in training")),
                points(pairs.map { _ in scale }, "PI", ComparedMethod.interpolation.style, 1.8),
                points(
                  ntk.frequencyRatios.map { 1 / $0 }, ComparedMethod.ntkAware.rawValue,
                  ComparedMethod.ntkAware.style, 1.8),
                points(long, "LongRoPE, long list", searched(.diamond), 2.8),
                points(short, "LongRoPE, short list", searched(.ring), 2.8),
              ])
          ]
        ]),
      caption:
        "The factors of Phi-3-mini-128k-instruct (d = 96, b = 10,000, 4,096 tokens stretched 32 times): the long list, used beyond "
        + "4,096 tokens, and the short one, used up to there, beside Position Interpolation and NTK-aware. The search divides slow pairs by twice "
        + "the scale, which no formula does, and even short inputs by 1.1 to 3.",
      claims: [
        Claim(
          "\(beyond) of \(geometry.pairCount) pairs are divided by more than s = \(decimals(scale, 0)), at most by "
            + "\(decimals(long.max() ?? 0, 2)).", measured: Double(beyond)
        ) { $0 == 30 },
        Claim(
          "Every pair without a full rotation in training is among them, so that none rotates beyond what it was trained on.",
          measured: Double(overshoot)
        ) { $0 == 0 && partial > 0 },
      ])
  }
}
