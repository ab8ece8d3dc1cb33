import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Inverse frequencies of the classic methods, and their ratio to RoPE's.
  static let frequencySpectrum = FigureRecipe(
    id: "frequency-spectrum", title: "Frequency spectrum under four methods",
    citation: "Language AI Handbook, YaRN chapter; Peng et al., arXiv 2309.00071, section 3",
    question: .frequencies, publications: [.handbook, .yarn]
  ) {
    let geometry = try HandbookSetting.geometry()
    let scale = HandbookSetting.scale
    let pairs = indices(geometry.pairCount)
    var spectrum: [Mark] = []
    var ratios: [Mark] = [.rule(Rule(y: 1 / scale, label: "1/*s*"))]
    for method in ComparedMethod.classic {
      let schedule = try method.schedule(for: geometry, scale: scale)
      spectrum.append(
        .points(
          Points(
            x: pairs, y: schedule.effectiveInverseFrequencies, label: method.rawValue,
            style: method.style, size: 2.2)))
      ratios.append(
        .points(
          Points(
            x: pairs, y: schedule.frequencyRatios, label: method.rawValue, style: method.style,
            size: 2.2)))
    }
    let ntk = try ComparedMethod.ntkAware.schedule(for: geometry, scale: scale)
    let base = try geometry.base(stretching: scale)
    let slope = ntk.frequencyRatios
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 158,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("pair index *i*"),
              y: Axis("*θ*′_{*i*} (radians per token)", scale: .log10), marks: spectrum),
            Panel(
              tag: "b", x: Axis("pair index *i*"),
              y: Axis("ratio *θ*′_{*i*} / *θ*_{*i*}", domain: 0...1.05), marks: ratios),
          ]
        ]),
      caption:
        "Inverse frequencies at d = 64, b = 10,000, L = 2,048 and s = 4 (a), and their ratio to "
        + "RoPE's (b); YaRN with the reference code's ramp. On a logarithmic axis PI is a parallel line and "
        + "NTK-aware a straight one of another slope; the handbook calls it bent.",
      claims: [
        Claim(
          "NTK-aware's base is \(decimals(base, 2)).", source: "arXiv 2309.00071, eq. 16",
          measured: base
        ) { abs($0 - 41_829.37) < 0.005 },
        Claim(
          "It leaves pair 0 alone and divides the last pair by exactly s.",
          measured: slope[slope.count - 1] * scale
        ) { abs($0 - 1) < 1e-12 && slope[0] == 1 },
      ])
  }
}
