import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// How far a model tuned with another base extrapolates.
  static let criticalDimension = FigureRecipe(
    CriticalDimension.self, title: "The critical dimension and what a tuned base reaches",
    source: .scalingLaws, place: "theorems 1 and 2", question: .frequencies
  ) { numbers in
    let bases = (160...640).map { pow(10, Double($0) / 80) }
    let small = CriticalDimension.smallBases(context: numbers.geometry.trainedContext)
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 180,
        rows: [
          [
            Panel(
              x: Axis("base of tuning", scale: .log10),
              y: Axis("limit *T* (tokens)", scale: .log10),
              marks: [
                .rule(Rule(x: numbers.criticalBase, label: "critical base")),
                .rule(Rule(y: Double(numbers.tuningContext), label: "tuned context")),
                .line(
                  Line(
                    x: bases, y: bases.map(numbers.extrapolation), style: .other(0))),
              ])
          ]
        ]),
      caption:
        "Above the critical base a model of d = \(numbers.geometry.headDimension) trained at b = \(chosen(numbers.geometry.base)) on \(decimals(Double(numbers.geometry.trainedContext), 0)) tokens and tuned on "
        + "\(decimals(Double(numbers.tuningContext), 0)) should reach T = 2π·b^(c/d) tokens, with c its critical dimension: the components whose pair "
        + "made a whole rotation in training, as YaRN's r = 1. Below it the limit is that of tuning.",
      claims: [
        Claim(
          "The critical dimension is \(numbers.criticalDimension) of \(numbers.geometry.headDimension).",
          measured: Double(numbers.criticalDimension)
        ) { $0 == 92 },
        Claim(
          "The critical base is \(decimals(numbers.criticalBase, 1)), and 500,000 reaches \(decimals(numbers.extrapolation(base: 500_000), 0)) tokens.",
          measured: numbers.criticalBase
        ) { abs($0 - 71_738.4) < 0.1 },
        Claim(
          "Every pair has rotated a quarter, a half and a whole rotation within L below bases of "
            + "\(small.map { decimals($0, 0) }.joined(separator: ", ")).", measured: small[0]
        ) { abs($0 - 2_607.59) < 0.01 },
      ])
  }
}
