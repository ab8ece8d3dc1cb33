import Figures
import Studies

extension Gallery {
  /// The loss of a trained model by position at four times its trained context, without any training for it.
  static let fourfoldLoss = FigureRecipe(
    id: "loss-fourfold", title: "Loss by position at four times the trained context",
    citation:
      "\(Publication.ntkAware.words), the plot of perplexity; \(Publication.yarn.words), figure 1; measured here on a trained model",
    question: .models, publications: [.ntkAware, .yarn]
  ) {
    let data = try LabData("loss-by-segment-fourfold")
    let rows = { (method: String) in data.rows(["method": method, "text": "all"]) }
    let length = data.rows().map { $0["to"] }.max() ?? 0
    let context = length / 4
    func middles(_ method: String) -> [Double] { rows(method).map { ($0["from"] + $0["to"]) / 2 } }
    let lines = ["rope", "pi", "ntk-aware", "yarn"].map { method in
      Mark.line(
        Line(
          x: middles(method), y: rows(method).map { $0["loss"] }, label: LabLook.title(method),
          style: LabLook.style(method)))
    }
    let aware = rows("ntk-aware")
    let differences = Mark.errorBars(
      ErrorBars(
        Points(
          x: middles("ntk-aware"), y: aware.map { $0["difference"] },
          label: LabLook.title("ntk-aware"), style: LabLook.style("ntk-aware"), size: 3.4),
        low: aware.map { $0["low"] }, high: aware.map { $0["high"] }))
    let end = { (method: String) in rows(method).last?["loss"] ?? .nan }
    let (first, last) = (aware[0], aware[aware.count - 1])
    let beyond = rows("yarn").filter { $0["from"] >= context }.map { $0["loss"] }
    let mean = beyond.reduce(0, +) / Double(beyond.count)
    return FinishedFigure(
      figure: Figure(
        id: "loss-fourfold", title: "Loss by position at four times the trained context",
        width: PageWidth.full, height: 205,
        rows: [
          [
            Panel(
              tag: "a", x: positionAxis(length), y: Axis("loss (nats)"),
              marks: lines + [.rule(Rule(x: context, label: "*L*"))]),
            Panel(
              tag: "b", x: positionAxis(length), y: Axis("loss less YaRN's (nats)"),
              marks: [.rule(Rule(y: 0)), .rule(Rule(x: context)), differences]),
          ]
        ], legend: .below),
      caption:
        "Mean loss over segments of L/4 tokens by position, each method at s = 4 without any training for it (a), and that of "
        + "NTK-aware less YaRN's on the same tokens (b). \(data.intervalWords) \(data.words(length: Int(length)))",
      claims: [
        Claim(
          "In the last segment RoPE's loss is \(decimals(end("rope"), 2)), PI's \(decimals(end("pi"), 2)), that of NTK-aware "
            + "\(decimals(end("ntk-aware"), 2)) and YaRN's \(decimals(end("yarn"), 2)); YaRN's mean beyond L is "
            + "\(decimals(mean, 2)).", measured: end("rope") - end("yarn")
        ) { $0 > 0 },
        Claim(
          "NTK-aware is below YaRN by \(decimals(-first["difference"], 2)) nats in the first segment "
            + "(\(decimals(-first["high"], 2)) to \(decimals(-first["low"], 2))) and above it by "
            + "\(decimals(last["difference"], 2)) in the last (\(decimals(last["low"], 2)) to "
            + "\(decimals(last["high"], 2))).", measured: last["low"]
        ) { $0 > 0 && first["high"] < 0 },
      ])
  }
}
