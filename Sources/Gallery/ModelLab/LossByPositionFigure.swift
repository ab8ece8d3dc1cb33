import Figures
import Studies

extension Gallery {
  /// The loss of a trained model by position, under methods that it was not trained with.
  static let lossByPosition = FigureRecipe(
    id: "loss-by-position", title: "Loss by position at twice the trained context",
    citation:
      "\(Publication.ntkAware.words), the plot of perplexity; \(Publication.yarn.words), figure 1; measured here on a trained model",
    question: .models, publications: [.ntkAware, .yarn]
  ) {
    let fine = try LabData("loss-by-position")
    let coarse = try LabData("loss-by-segment")
    let methods = fine.values("method")
    let length = fine.rows().map { $0["to"] }.max() ?? 0
    let rows = { (method: String) in fine.rows(["method": method]) }
    func line(_ method: String) -> Mark {
      .line(
        Line(
          x: rows(method).map { ($0["from"] + $0["to"]) / 2 }, y: rows(method).map { $0["loss"] },
          label: LabLook.title(method), style: LabLook.style(method)))
    }
    let whole = { (method: String) in coarse.rows(["method": method, "text": "all"]) }
    let shown = methods.filter { $0 != "rope" && $0 != "yarn" && $0 != "pi" }
    let differences = shown.enumerated().map { place, method in
      let own = whole(method)
      let offset = 140 * (Double(place) - Double(shown.count - 1) / 2)
      return Mark.errorBars(
        ErrorBars(
          Points(
            x: own.map { ($0["from"] + $0["to"]) / 2 + offset },
            y: own.map { $0["from_yarn"] }, label: LabLook.title(method),
            style: LabLook.style(method), size: 3.4),
          low: own.map { $0["from_yarn_low"] }, high: own.map { $0["from_yarn_high"] }))
    }
    let context = length / 2
    func last(_ method: String) -> LabData.Row? { whole(method).last }
    let end = { (method: String) in last(method)?["loss"] ?? .nan }
    let pi = whole("pi")[0]
    return FinishedFigure(
      figure: Figure(
        id: "loss-by-position", title: "Loss by position at twice the trained context",
        width: PageWidth.full, height: 215,
        rows: [
          [
            Panel(
              tag: "a", x: positionAxis(length), y: Axis("loss (nats)"),
              marks: methods.map(line) + [.rule(Rule(x: context, label: "*L*"))]),
            Panel(
              tag: "b", x: positionAxis(length), y: Axis("loss less YaRN's (nats)"),
              marks: [.rule(Rule(y: 0)), .rule(Rule(x: context))] + differences),
          ]
        ], legend: .below),
      caption:
        "Mean loss over 256 tokens by position, each method at s = 2 without any training for it (a), and over segments of an "
        + "eighth of the text the difference from YaRN on the same tokens (b). Dynamic NTK is run as of the whole length. "
        + "\(coarse.intervalWords) \(fine.words(length: Int(length)))",
      claims: [
        Claim(
          "In the last segment RoPE's loss is \(decimals(end("rope"), 2)), PI's \(decimals(end("pi"), 2)), that of NTK-aware "
            + "\(decimals(end("ntk-aware"), 2)) and YaRN's \(decimals(end("yarn"), 2)).",
          measured: end("rope") - end("yarn")
        ) { $0 > 0 },
        Claim(
          "In the first segment PI costs \(decimals(pi["difference"], 2)) nats "
            + "(\(decimals(pi["low"], 2)) to \(decimals(pi["high"], 2))) more than RoPE.",
          measured: pi["low"]
        ) { $0 > 0 },
      ])
  }
}
