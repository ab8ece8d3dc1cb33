import Figures
import Studies

extension Gallery {
  /// How far a base keeps equal keys above random ones.
  static let baseBound = FigureRecipe(
    BaseBound.self, title: "The reach of a base is jagged", source: .baseBound,
    place: "theorem 1, figure 1 and table 1", question: .whoIsRight,
    effort: "sums over all pairs at distances up to a million, base by base"
  ) { numbers in
    let found = try numbers.reaches()
    let reaches = found.map { $0.map(Double.init) ?? .nan }
    func reach(_ base: Double) -> Double {
      let place = numbers.bases.indices.min {
        abs(numbers.bases[$0] / base - 1) < abs(numbers.bases[$1] / base - 1)
      }
      return place.map { reaches[$0] } ?? .nan
    }
    let fine = try BaseBound([
      "d": Double(numbers.dimension), "b": 40_000, "parts": 1_000,
    ])
    let least = fine.leastBases(try fine.reaches()).filter { [1_024, 2_048].contains($0.context) }
    let falls = zip(reaches, reaches.dropFirst()).count { $1 < $0 }
    let published = BaseBound.published.filter { $0.paper <= (numbers.bases.last ?? 0) }
    var marks: [Mark] = [
      .line(
        Line(
          x: numbers.bases, y: reaches, label: "first negative distance",
          style: .other(0))),
      .line(
        Line(
          x: numbers.bases, y: numbers.bases.map { BaseBound.asymptoticShare * $0 },
          label: "asymptote 0.617 *b*", style: .neutral)),
    ]
    if !published.isEmpty {
      marks.append(
        .points(
          Points(
            x: published.map(\.paper), y: published.map { Double($0.context) },
            label: "published least base", style: .other(1))))
    }
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.text,
        height: 215,
        rows: [
          [
            Panel(
              x: Axis("base *b*", scale: .log10),
              y: Axis("reach *L*_{*θ*} (tokens)", scale: .log10),
              marks: marks)
          ]
        ], legend: .below),
      caption:
        "The first distance at which Σcos(Δθ) is negative, by base, at d = \(numbers.dimension): up to there a key like the query scores above a "
        + "random one on average. It is no function that grows: a larger base may reach less far. Points: the paper's least base for a context.",
      claims: [
        Claim(
          "A base of 10,000 reaches \(decimals(reach(10_000), 0)) tokens; \(falls) of \(reaches.count - 1) steps to a larger base lose reach.",
          measured: reach(10_000)
        ) { $0 == 1_707 && falls > 10 },
        Claim(
          "Of 1,000 bases for each power of ten the least for "
            + least.map {
              "\(decimals(Double($0.context), 0)) tokens is \(decimals($0.base, 0))"
            }.joined(separator: ", for ")
            + ", where the paper has 4,300 and 16,000; of those up to three times as large "
            + least.map { "\(decimals(100 * $0.failingShare, 0)) %" }.joined(separator: " and ")
            + " reach less far.", measured: least.last?.base ?? .nan
        ) {
          abs($0 - 11_587.77) < 0.01 && abs((least.first?.base ?? 0) - 4_295.36) < 0.01
            && least.allSatisfy { abs($0.failingShare - 0.29) < 0.005 }
        },
      ])
    finished.twin = try numbers.table(of: found)
    return finished
  }
}
