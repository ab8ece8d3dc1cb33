import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// The three ramps that circulate as YaRN's.
  static let ramp = FigureRecipe(
    id: "ramp", title: "Three ramps that go by the name of YaRN",
    citation: "Peng et al., arXiv 2309.00071, eq. 18; its reference code; Language AI Handbook",
    question: .frequencies, publications: [.yarn, .handbook]
  ) {
    let geometry = try HandbookSetting.geometry()
    let scale = HandbookSetting.scale
    let pairs = indices(geometry.pairCount)
    let conventions: [ComparedMethod] = [.yarnPaper, .yarnCode, .yarnHandbook]
    let names = ["paper", "reference code", "handbook"]
    let schedules = try conventions.map { try $0.schedule(for: geometry, scale: scale) }
    func points(_ values: (RotarySchedule) -> [Double]) -> [Mark] {
      zip(schedules, zip(names, conventions)).map { schedule, look in
        .points(
          Points(
            x: pairs, y: values(schedule), label: look.0, style: look.1.style, size: 2.2))
      }
    }
    let ratios = schedules.map(\.frequencyRatios)
    let (paper, code, handbook) = (ratios[0], ratios[1], ratios[2])
    let gaps = zip(code, paper).map { $0 - $1 }
    let widest = gaps.enumerated().max { $0.element < $1.element }?.offset ?? 0
    let untouched = handbook.filter { $0 == 1 }.count
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 158,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("pair index *i*"), y: Axis("blend *γ*_{*i*}", domain: 0...1.05),
              marks: points { $0.blend ?? [] }),
            Panel(
              tag: "b", x: Axis("pair index *i*"),
              y: Axis("ratio *θ*′_{*i*} / *θ*_{*i*}", domain: 0...1.05),
              marks: [.rule(Rule(y: 1 / scale, label: "1/*s*"))] + points(\.frequencyRatios)),
          ]
        ]),
      caption:
        "Blend γ (a) and resulting frequency ratio (b) with thresholds 1 and 32 at d = 64, b = 10,000, "
        + "L = 2,048 and s = 4. The paper is linear in the rotations r = L/λ, the reference code in the pair index, the "
        + "handbook in λ/L, to which it applies the same thresholds although that is 1/r.",
      claims: [
        Claim(
          "Code and paper differ by up to \(decimals(gaps[widest], 3)) in θ′/θ (pair \(widest)).",
          measured: gaps[widest]
        ) { $0 > 0.25 && $0 < 0.3 },
        Claim(
          "The handbook's ramp leaves \(untouched) of 32 pairs untouched and interpolates none fully: its "
            + "lowest ratio is \(decimals(handbook[handbook.count - 1], 4)), not 0.25.",
          measured: handbook.min() ?? 0
        ) { abs($0 - 0.467585) < 5e-7 && untouched == 21 },
      ])
  }
}
