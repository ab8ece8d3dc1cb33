import Figures
import Studies

extension Gallery {
  /// Position Interpolation's theorem, its correction, and what is attained.
  static let piBound = FigureRecipe(
    PIBound.self, title: "The bound of Position Interpolation, printed and corrected", source: .pi,
    place: "theorem 2.1", question: .whoIsRight
  ) { numbers in
    let x = numbers.dimensions.map(Double.init)
    let rows = try numbers.dimensions.map { try numbers.row(dimension: $0) }
    func over(_ value: (PIBound.Row) -> Double) -> [Double] {
      rows.map { value($0) / $0.printed }
    }
    // The paper's head where it is drawn, else the largest.
    let dimension = numbers.dimensions.contains(128) ? 128 : numbers.dimensions.max() ?? 128
    let head = try numbers.row(dimension: dimension)
    func line(_ y: [Double], _ label: String, _ place: Int) -> Mark {
      .line(Line(x: x, y: y, label: label, style: .other(place)))
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.text, height: 180,
        rows: [
          [
            Panel(
              x: Axis("head dimension *d*", scale: .log2),
              y: Axis("deviation over the printed bound", scale: .log2),
              marks: [
                line(over(\.corrected), "corrected bound", 2),
                line(over(\.attained), "largest deviation", 1),
                line(over(\.allOnes), "all-ones vectors", 0),
                .rule(Rule(y: 1, label: "bound as printed")),
              ])
          ]
        ], legend: .below),
      caption:
        "How far a score halfway between two positions \(chosen(numbers.spacing)) apart is from its linear interpolation, as a share of the bound "
        + "that theorem 2.1 prints, for coefficients of modulus 1 with the worst phases and for all ones. The bound with Σθ² in place of "
        + "d/(4 ln b) holds. The proof turns a convexity inequality around.",
      claims: [
        Claim(
          "At d = \(dimension) all-ones vectors deviate by \(decimals(head.allOnes, 4)), and \(decimals(head.printed, 4)) is printed.",
          measured: head.allOnes
        ) { abs($0 - 0.459282432) < 1e-8 && head.printed < 0.43430 },
        Claim(
          "The worst phases reach \(decimals(head.attained, 4)), below the corrected \(decimals(head.corrected, 4)).",
          measured: head.attained
        ) { abs($0 - 0.493875665) < 1e-8 && $0 < head.corrected },
        Claim(
          "The worst phases exceed the printed bound at every d.",
          measured: rows.map { $0.attained / $0.printed }.min() ?? 0
        ) { $0 > 1 },
        Claim(
          "The ratio to extrapolation is \(decimals(head.correctedRatio, 0)), not about 600.",
          measured: head.correctedRatio
        ) { abs($0 - 512.2) < 0.1 },
      ])
  }
}
