import Figures
import Studies

extension Gallery {
  /// The loss of a small model by position, before and after fine-tuning by each method.
  static let afterFineTuning = FigureRecipe(
    id: "after-fine-tuning",
    title: "Before and after fine-tuning, at four times the trained context",
    citation:
      "\(Publication.yarn.words), on NTK-aware after fine-tuning; measured here on a model trained for it",
    question: .models, publications: [.yarn]
  ) {
    let data = try LabData("fine-tuning-loss")
    let pairs = try LabData("fine-tuning-pairs")
    let methods = data.values("method")
    let length = data.rows().map { $0["to"] }.max() ?? 0
    let context = length / 4
    let x = Axis(
      "position (bytes)", domain: 0...length,
      ticks: stride(from: 0, through: length, by: context).map { Tick($0, decimals($0, 0)) })
    let greatest = data.rows().map { $0["loss"] }.max() ?? 1
    let least = data.rows().filter { $0["from"] >= context / 4 }.map { $0["loss"] }.min() ?? 0
    let curves = [("0", "as trained"), ("1", "fine-tuned")].enumerated().map { place, stage in
      Panel(
        tag: panelTag(place), title: stage.1, x: x,
        y: Axis("loss (nats)", domain: least - 0.05...greatest + 0.05, showsLabels: place == 0),
        marks: [.rule(Rule(x: context, label: "*L*"))]
          + methods.map { method in
            let rows = data.rows(["tuned": stage.0, "method": method])
            return .line(
              Line(
                x: rows.map { ($0["from"] + $0["to"]) / 2 }, y: rows.map { $0["loss"] },
                label: FineTuned.title(method), style: FineTuned.style(method)))
          })
    }
    /// Loss less YaRN's after fine-tuning, over the bytes within or beyond the trained context.
    func difference(
      _ method: String, from other: String, _ from: Double, _ to: Double
    )
      -> LabData.Row?
    {
      pairs.rows([
        "tuned": "1", "method": method, "other": other, "from": decimals(from, 0),
        "to": decimals(to, 0),
      ]).first
    }
    let compared = methods.filter { $0 != "yarn" }
    let ranges = [("within *L*", 0, context), ("beyond *L*", context, length)]
    let rows = Panel(
      tag: panelTag(2), title: "fine-tuned, less YaRN's", x: Axis("difference (nats)"),
      y: methodRows(compared.map(FineTuned.title), showsLabels: true),
      marks: [.rule(Rule(x: 0))]
        + ranges.enumerated().map { number, range in
          let own = compared.map { difference($0, from: "yarn", range.1, range.2) }
          return .errorBars(
            ErrorBars(
              Points(
                x: own.map { $0?["difference"] ?? .nan },
                y: own.indices.map { Double($0) + 0.26 * (Double(number) - 0.5) },
                label: range.0, style: SeriesStyle.other(3 + number), size: 3),
              low: own.map { $0?["low"] ?? .nan }, high: own.map { $0?["high"] ?? .nan },
              isHorizontal: true))
        }, columnSpan: 2)
    let documents = pairs.rows().first?["documents"] ?? 0
    let base = data.rows(["tuned": "0", "method": "native"])
    func mean(_ from: Double, _ to: Double) -> Double {
      let own = base.filter { $0["from"] >= from && $0["to"] <= to }
      return own.reduce(0) { $0 + $1["loss"] * $1["tokens"] }
        / own.reduce(0) { $0 + $1["tokens"] }
    }
    let rise = mean(length - context / 2, length) - mean(context / 2, context)
    let whole = difference("pi", from: "ntk-aware", 0, length)
    let (low, high) = (whole?["low"] ?? .nan, whole?["high"] ?? .nan)
    let verdict =
      high < 0
      ? "less than NTK-aware, as YaRN's paper says of longer fine-tuning"
      : low > 0
        ? "more than NTK-aware, the reverse of what YaRN's paper says of longer fine-tuning"
        : "no more and no less than NTK-aware"
    return FinishedFigure(
      figure: Figure(
        id: "after-fine-tuning",
        title: "Before and after fine-tuning, at four times the trained context",
        width: PageWidth.full, height: 400, rows: [curves, [rows]], rowWeights: [1.1, 1],
        legend: .belowEach),
      caption:
        "Mean loss over 32 bytes by position, under each method at s = 4 without any training for it (a) and after the same 200 steps "
        + "of fine-tuning with it (b), and after fine-tuning the difference from YaRN on the same bytes (c). Plain RoPE was "
        + "fine-tuned like the others. \(decimals(documents, 0)) documents of \(decimals(length, 0)) bytes of two novels that it was not "
        + "trained on. Intervals: 95 %, bootstrap over documents, which are of one author and tell nothing of other seeds. "
        + data.words(),
      claims: [
        Claim(
          "Before fine-tuning plain RoPE loses \(decimals(rise, 2)) nats more at the end of the extended context than just within the "
            + "trained one, so the model uses position.", measured: rise
        ) { $0 >= 0.3 },
        Claim(
          "After fine-tuning PI loses \(decimals(abs(whole?["difference"] ?? .nan), 3)) nats (\(decimals(low, 3)) to "
            + "\(decimals(high, 3))) \(verdict).", measured: whole?["difference"] ?? .nan
        ) { $0.isFinite },
      ])
  }
}

/// How methods of the fine-tuning look and what they are called, by their names in its tables.
private enum FineTuned {
  static func title(_ name: String) -> String {
    switch name {
    case "native": LabLook.title("rope")
    case "by-parts": LabLook.title("yarn-no-temperature")
    default: LabLook.title(name)
    }
  }
  static func style(_ name: String) -> SeriesStyle {
    switch name {
    case "native": methodStyle("rope")
    case "by-parts": methodStyle("yarn").dashed
    default: methodStyle(name)
    }
  }
}
