import Figures
import RotaryEmbedding
import Studies

extension Gallery {
  /// Llama 3.1's blend of pairs.
  static let llama31Ramp = FigureRecipe(
    Llama31Ramp.self, title: "Llama 3.1 keeps, blends and divides", source: .llama31,
    place: "its reference code and rope_scaling", question: .frequencies
  ) { numbers in
    let pairs = indices(numbers.geometry.pairCount)
    let ratios = numbers.schedule.frequencyRatios
    let kept = ratios.count { $0 == 1 }
    let divided = ratios.count { abs($0 * numbers.scale - 1) < 1e-12 }
    let style = methodStyle("llama3")
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text,
        height: 170,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("rotations in *L*", scale: .log10), y: Axis("blend *γ*"),
              marks: [
                .rule(Rule(x: numbers.thresholds.low)), .rule(Rule(x: numbers.thresholds.high)),
                .points(
                  Points(
                    x: numbers.geometry.rotations, y: numbers.schedule.blend ?? [], style: style)),
              ]),
            Panel(
              tag: "b", x: Axis("pair index *i*"), y: Axis("*θ*′/*θ*", domain: 0...1.05),
              marks: [.points(Points(x: pairs, y: ratios, style: style))]),
          ]
        ]),
      caption:
        "Llama 3.1 at d = \(numbers.geometry.headDimension), b = \(chosen(numbers.geometry.base)), L = \(decimals(Double(numbers.geometry.trainedContext), 0)), factor "
        + "\(chosen(numbers.scale)): pairs with at least \(chosen(numbers.thresholds.high)) rotations in L are kept, those with at most "
        + "\(chosen(numbers.thresholds.low)) divided, and a linear ramp in rotations lies between (dashed lines).",
      claims: [
        Claim(
          "\(kept) pairs are kept, \(ratios.count - kept - divided) blended and \(divided) divided by \(chosen(numbers.scale)).",
          measured: Double(ratios.count - kept - divided)
        ) { $0 == 6 && kept == 29 && divided == 29 }
      ])
  }
}
