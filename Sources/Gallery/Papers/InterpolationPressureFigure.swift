import Drawing
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// How far every pair is slowed under each method.
  static let interpolationPressure = FigureRecipe(
    InterpolationPressure.self, title: "How far each method slows every pair", source: .entrope,
    place: "after YaRN, eq. 17–20, its code and the handbook", question: .frequencies
  ) { pressure in
    let methods: [ComparedMethod] = [
      .interpolation, .ntkAware, .yarnCode, .yarnPaper, .yarnHandbook,
    ]
    let values = try methods.map { try pressure.pressures($0) }
    let rotations = pressure.geometry.rotations
    let (whole, last) = (log(pressure.scale), Double(rotations.count - 1))
    let most = whole > 0 ? whole : 1
    /// Edge between the pairs that rotate at least so often in training and those that do not.
    func edge(_ turns: Double) -> Double { Double(rotations.filter { $0 >= turns }.count) - 0.5 }
    let bent = values[1].enumerated().map { pair, value in
      abs(value - whole * Double(pair) / max(1, last))
    }
    let gaps = zip(values[2], values[3]).map { exp(-$0) - exp(-$1) }
    let widest = gaps.indices.max { gaps[$0] < gaps[$1] } ?? 0
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 200,
        rows: [
          [
            Panel(
              x: Axis("pair index *i*", domain: -1...last + 1),
              y: Axis("ln(*θ*/*θ*′) (nats)", domain: -0.11 * most...1.12 * most),
              marks: [
                .band(Band(x: edge(32)...max(edge(32), edge(1)), label: "1 to 32 rotations")),
                .rule(Rule(y: 0)), .rule(Rule(y: whole)),
              ] + zip(methods, values).map { $0.points($1) } + [
                .text(Text("fully interpolated", x: 0, y: whole, offset: Point(-4, -8))),
                .text(Text("as trained", x: last, y: 0, anchor: .trailing, offset: Point(4, 8))),
              ])
          ]
        ], legend: .below),
      caption:
        "How far every pair is slowed, ln(θ/θ′), at \(pressure.geometry.words) and s = "
        + "\(chosen(pressure.scale)): 0 keeps a pair as trained, ln s interpolates it fully. Grey: pairs that "
        + "make 1 to 32 rotations in training, where YaRN goes from one to the other. What circulates as YaRN is three ramps.",
      claims: [
        Claim(
          "NTK-aware is a straight line from 0 to ln s, not bent as the handbook says.",
          measured: bent.max() ?? 0
        ) { $0 < 1e-12 },
        Claim(
          "The code's ramp keeps θ′/θ up to \(decimals(gaps[widest], 3)) above the paper's (pair \(widest)).",
          measured: gaps[widest]
        ) { abs($0 - 0.275412457) < 1e-8 && widest == 30 },
        Claim(
          "The handbook's ramp interpolates no pair fully: its slowest comes to "
            + "\(decimals(values[4].last ?? 0, 2)) of \(decimals(whole, 2)) nats.",
          measured: values[4].max() ?? 0
        ) { $0 < 0.9 * whole },
      ])
  }
}
