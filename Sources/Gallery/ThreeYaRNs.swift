import AttentionEntropy
import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// The three things that go by the name of YaRN: ramp, multiplier, and what the two do to entropies.
  static let threeYaRNs = FigureRecipe(
    id: "three-yarns", title: "Three YaRNs: paper, reference code and handbook",
    citation:
      "Peng et al., arXiv 2309.00071, eq. 17–22; its reference code; Language AI Handbook; measured here",
    question: .whoIsRight, publications: [.yarn, .handbook],
    effort: "last rows of up to 16,384 keys: 24 draws of two ensembles under four methods"
  ) {
    let geometry = try HandbookSetting.geometry()
    let turns = geometry.rotations
    let variants = YaRNVariant.allCases
    let schedules = try variants.map { try $0.lineup.schedule(for: geometry, scale: 4) }
    let ramps: [Mark] = zip(variants, schedules).map { variant, schedule in
      .line(
        Line(
          x: turns, y: schedule.blend ?? [], label: variant.name, style: variant.lineup.style))
    }
    let scales = (0...40).map { pow(2, Double($0) / 8) }
    let multipliers: [Mark] = try variants.map { variant in
      .line(
        Line(
          x: scales,
          y: try scales.map { try variant.law.temperature(atScale: $0).logitMultiplier },
          label: variant.name, style: variant.lineup.style))
    }
    let null = try YaRNGrowth(of: IsotropicEnsemble(), geometry: geometry)
    let aligned = try YaRNGrowth(
      of: try AlignedEnsemble(correlation: 0.5, profile: .mid), geometry: geometry)
    let handbook = schedules[2].frequencyRatios
    let code = schedules[1].frequencyRatios
    let gaps = zip(handbook, code).map { $0 - $1 }
    let widest = gaps.enumerated().max { $0.element < $1.element }?.offset ?? 0
    func interpolated(_ ratios: [Double]) -> Int { ratios.filter { $0 == 0.25 }.count }
    let growths = (null.growth(scale: 8), aligned.growth(scale: 8))
    let lastLog = log(8.0)
    func undone(_ growth: Estimate) -> String { decimals(100 * (1 - growth.mean / lastLog), 1) }
    func nats(_ estimate: Estimate) -> String { decimals(estimate.mean, 2) }
    let worstPair =
      zip(null.paperMinusCode, YaRNGrowth.scales)
      .map { abs($0.0.mean) / $0.0.standardError }.max() ?? 0
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 285,
        rows: [
          [
            Panel(
              tag: "a",
              x: Axis(
                "rotations in training *r*_{*i*} = *L*/*λ*_{*i*}", scale: .log10, domain: 0.02...500
              ),
              y: Axis("blend *γ*_{*i*}", domain: 0...1.05),
              marks: [
                .rule(Rule(x: 1 / 32.0, label: "1/*β*")), .rule(Rule(x: 1, label: "*α*")),
                .rule(Rule(x: 32, label: "*β*")),
              ] + ramps),
            Panel(
              tag: "b", x: Axis("scale *s*", scale: .log2, domain: 1...32),
              y: Axis("logit multiplier", domain: 0.95...1.9),
              marks: multipliers + [
                .text(
                  Text("paper and code", x: 8, y: 1.459, anchor: .trailing, offset: Point(-5, -4))),
                .text(Text("handbook", x: 8, y: 1.099, anchor: .leading, offset: Point(-4, 8))),
              ]),
          ],
          [
            null.panel(tag: "c", title: "isotropic (null)", behind: nil),
            aligned.panel(tag: "d", title: "aligned, mid, *ρ* = 0.5", behind: null),
          ],
        ], legend: .below),
      caption:
        "Blend γ over the rotations that a pair makes in training (a), factor on the logits over the scale (b), and entropy of the "
        + "last query over n = s·L keys minus that of unmodified RoPE over L, each YaRN with its own ramp and multiplier, "
        + "RoPE with neither (c, d); d = 64, b = 10,000, L = 2,048, in (a) s = 4. Paper and code share one multiplier. "
        + "Means of \(YaRNGrowth.seeds.count) paired seeds with 95 % intervals, aligned vectors with the signal in pairs 8–23; "
        + "grey in (d): what (c) shows.",
      claims: [
        Claim(
          "At s = 4 the handbook's ramp fully interpolates \(interpolated(handbook)) of 32 pairs, paper and code "
            + "\(interpolated(code)).", measured: Double(interpolated(handbook))
        ) {
          $0 == 0 && interpolated(code) == 11 && interpolated(schedules[0].frequencyRatios) == 11
        },
        Claim(
          "Its θ′/θ is up to \(decimals(gaps[widest], 3)) above the code's (pair \(widest)).",
          measured: gaps[widest]
        ) { abs($0 - 0.743) < 5e-4 && widest == 21 },
        Claim(
          "On isotropic vectors at s = 8 the paper's law undoes \(undone(growths.0[0])) % of the growth ln s and the handbook's "
            + "\(undone(growths.0[2])) %, and paper and code differ by at most \(decimals(worstPair, 1)) standard errors, "
            + "since no ramp matters there.", measured: worstPair
        ) { $0 < 4 && growths.0[0].mean < growths.0[2].mean },
        Claim(
          "On aligned vectors at s = 8 entropy is above the original by \(nats(growths.1[0])) nats (paper), "
            + "\(nats(growths.1[1])) (code) and \(nats(growths.1[2])) (handbook), against \(nats(growths.1[3])) without any method.",
          measured: growths.1[1].mean - growths.1[0].mean
        ) { $0 > 0 && growths.1[0].interval.upperBound < growths.1[2].interval.lowerBound },
      ])
  }
}

/// One of the three, with its ramp and its temperature.
private enum YaRNVariant: CaseIterable {
  case paper, code, handbook

  var name: String {
    switch self {
    case .paper: "paper"
    case .code: "reference code"
    case .handbook: "handbook"
    }
  }

  var lineup: ComparedMethod {
    switch self {
    case .paper: .yarnPaper
    case .code: .yarnCode
    case .handbook: .yarnHandbook
    }
  }

  var law: TemperatureLaw { self == .handbook ? .handbook : .paper }
}

/// How the entropy of the last query grows with the scale under each of the three, and under RoPE as it is.
private struct YaRNGrowth {
  static let seeds: Range<UInt64> = 0..<24
  static let scales = [2.0, 4, 8]

  /// Samples by scale; methods are the three and RoPE, multipliers 1, the paper's and the handbook's.
  private let samples: [LastRowSamples]

  init(of ensemble: any VectorEnsemble, geometry: RotaryGeometry) throws {
    samples = try Self.scales.map { scale in
      try compareLastRows(
        try (YaRNVariant.allCases.map(\.lineup) + [.rope]).map {
          try $0.schedule(for: geometry, scale: scale)
        },
        on: [ensemble],
        multipliers: try [TemperatureLaw.none, .paper, .handbook].map {
          try $0.temperature(atScale: scale).logitMultiplier
        },
        length: Int(scale) * geometry.trainedContext, seeds: Self.seeds)[0]
    }
  }

  /// H − H_trained of paper, code, handbook and RoPE at a scale, each with its own multiplier.
  func growth(scale: Double) -> [Estimate] {
    let samples = samples[Self.scales.firstIndex(of: scale) ?? 0]
    return [1, 1, 2, 0].enumerated().map {
      samples.differenceFromOriginal(method: $0.offset, multiplier: $0.element)
    }
  }

  /// The paired difference of paper and code at every scale.
  var paperMinusCode: [Estimate] {
    samples.map { $0.difference(method: 0, from: 1, multiplier: 1) }
  }

  /// Growth over the scale, with that of another ensemble thin and grey behind it.
  func panel(tag: String, title: String, behind other: YaRNGrowth?) -> Panel {
    let growths = Self.scales.map { growth(scale: $0) }
    let series =
      YaRNVariant.allCases.map { ($0.name, $0.lineup.style) } + [
        ("RoPE", ComparedMethod.rope.style)
      ]
    var marks: [Mark] = []
    if let other {
      let behind = Self.scales.map { other.growth(scale: $0) }
      let ink = SeriesStyle(color: Theme.paper.secondaryInk, dash: [], width: 0.5)
      // Paper and code agree there, so that one of them is enough.
      marks += series.indices.dropFirst().map { index in
        .line(Line(x: [1] + Self.scales, y: [0] + behind.map { $0[index].mean }, style: ink))
      }
      marks.append(
        .text(
          Text(
            "as in c", x: 8, y: behind[2][0].mean, anchor: .trailing, offset: Point(-1, 8.9),
            color: Theme.paper.secondaryInk)))
    }
    for (index, (name, style)) in series.enumerated() {
      // At s = 1 all four are the original, whatever the draw.
      let points = growths.map { $0[index] }
      marks += [
        .line(
          Line(x: [1] + Self.scales, y: [0] + points.map(\.mean), label: name, style: style)),
        .errorBars(
          ErrorBars(
            Points(x: Self.scales, y: points.map(\.mean), label: name, style: style),
            low: points.map(\.interval.lowerBound), high: points.map(\.interval.upperBound))),
      ]
    }
    return Panel(
      tag: tag, title: title,
      x: Axis(
        "scale *s*", scale: .log2, domain: 1...8.6),
      y: Axis("*H* − *H*_{trained} (nats)", domain: 0...2.6), marks: marks)
  }
}
