import Figures
import Studies

extension Gallery {
  /// What methods cost on texts within the trained context, by scale.
  static let shortContextCost = FigureRecipe(
    id: "short-context-cost", title: "What a method costs within the trained context",
    citation: "Qwen3 issue 1567 and vLLM issue 8793 ask; measured here on a trained model",
    question: .models, publications: [.entrope]
  ) {
    let data = try LabData("short-context-cost")
    let methods = data.values("method").filter { $0 != "rope" }
    let ranges = data.values("to").compactMap(Double.init)
    let context = ranges.max() ?? 0
    let panels = ranges.enumerated().map { place, to in
      Panel(
        tag: panelTag(place), title: "first \(decimals(to, 0)) tokens",
        x: Axis(
          "scale *s*", scale: .log2, domain: 1.7...9.4,
          ticks: [2.0, 4, 8].map { Tick($0, decimals($0, 0)) }),
        y: Axis("loss less RoPE's (nats)"),
        marks: [.rule(Rule(y: 0))]
          + methods.enumerated().map { number, method in
            let rows = data.rows(["method": method, "to": "\(Int(to))"])
            let shift = 1 + 0.04 * Double(number - 1)
            return .errorBars(
              ErrorBars(
                Points(
                  x: rows.map { $0["scale"] * shift }, y: rows.map { $0["difference"] },
                  label: LabLook.title(method), style: LabLook.style(method)),
                low: rows.map { $0["low"] }, high: rows.map { $0["high"] }))
          })
    }
    let yarn = data.rows(["method": "yarn", "to": "\(Int(context))"])
    return FinishedFigure(
      figure: Figure(
        id: "short-context-cost", title: "What a method costs within the trained context",
        width: PageWidth.full, height: 195, rows: [panels], legend: .below),
      caption:
        "Mean loss less that of the model as it is, on the same tokens, over the first quarter of the trained context (a) and all "
        + "of it (b), by the scale that the method is set to. \(data.intervalWords) \(data.words(length: Int(context)))",
      claims: [
        Claim(
          "Over the trained context YaRN costs "
            + yarn.map {
              "\(decimals($0["difference"], 3)) (\(decimals($0["low"], 3)) to \(decimals($0["high"], 3)))"
            }.joined(separator: ", ")
            + " nats at s = 2, 4 and 8.", measured: yarn.last?["difference"] ?? .nan
        ) { $0.isFinite }
      ])
  }
}
