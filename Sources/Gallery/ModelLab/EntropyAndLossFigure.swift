import Figures
import Foundation
import Studies

extension Gallery {
  /// Whether the change of entropy of heads tells the loss.
  static let entropyAndLoss = FigureRecipe(
    id: "entropy-and-loss", title: "Does entropy predict the loss?",
    citation: "The project's own question; measured here on a trained model", question: .entropy,
    publications: [.entrope]
  ) {
    let points = try LabData("entropy-and-loss")
    let found = try LabData("entropy-predicts-loss")
    let families = points.values("family")
    let groups = points.values("heads")
    let scatter = Panel(
      tag: "a", x: Axis("mean |Δ*H*| over all heads (nats)"), y: Axis("loss beyond *L* (nats)"),
      marks: families.enumerated().map { number, family in
        let rows = points.rows(["family": family, "heads": "all"]).filter {
          $0[text: "setting"] != "rope" && $0[text: "setting"] != "logn"
        }
        return .points(
          Points(
            x: rows.map { $0["entropy_distance"] }, y: rows.map { $0["loss"] }, label: family,
            style: SeriesStyle.other(number), size: 4))
      })
    let sets = found.values("family")
    let rows = sets.flatMap { family in groups.map { (family == "all" ? "together" : family, $0) } }
    let correlations = Panel(
      tag: "b", x: Axis("rank correlation with the loss", domain: -1.05...1.05),
      y: methodRows(rows.map { "\($0.0), \($0.1)" }, showsLabels: true),
      marks: [.rule(Rule(x: 0))]
        + [("distance", "|Δ*H*|"), ("change", "Δ*H*")].enumerated().map { number, measure in
          let own = rows.map { family, group in
            found.rows([
              "family": family == "together" ? "all" : family, "heads": group, "measure": measure.0,
            ])[0]
          }
          return .errorBars(
            ErrorBars(
              Points(
                x: own.map { $0["rank_correlation"] },
                y: own.indices.map { Double($0) + 0.24 * (Double(number) - 0.5) },
                label: measure.1, style: SeriesStyle.other(3 + number), size: 3),
              low: own.map { $0["rank_correlation_low"] },
              high: own.map { $0["rank_correlation_high"] }, isHorizontal: true))
        })
    let whole = families.map { family in
      found.rows(["family": family, "heads": "all", "measure": "distance"])[0]
    }
    return FinishedFigure(
      figure: Figure(
        id: "entropy-and-loss", title: "Does entropy predict the loss?", width: PageWidth.full,
        height: 60 + 13 * Double(rows.count), rows: [[scatter, correlations]],
        columnWeights: [1, 1.1], legend: .belowEach),
      caption:
        "Entropy of heads over the last quarter of 2L tokens under a setting, less that of the model as it is over the second half "
        + "of L tokens, against the loss at the same positions: methods, temperatures and ramps at s = 2 (a; the model as it is and "
        + "log-n alone lie far above and are left out), and Spearman's correlation by family and group of heads with 95 % intervals, "
        + "bootstrap over settings (b). \(points.words(length: 16_384))",
      claims: [
        Claim(
          "With the mean distance of all heads the correlation is "
            + zip(families, whole).map {
              "\(decimals($0.1["rank_correlation"], 2)) (\(decimals($0.1["rank_correlation_low"], 2)) to "
                + "\(decimals($0.1["rank_correlation_high"], 2))) over \(Int($0.1["settings"])) \($0.0)"
            }.joined(separator: ", ") + ".", measured: whole.first?["rank_correlation"] ?? .nan
        ) { abs($0) <= 1 }
      ])
  }
}
