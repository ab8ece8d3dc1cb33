import Figures
import Studies

extension Gallery {
  /// Three averages that go by the name of perplexity, side by side.
  static let threeAverages = FigureRecipe(
    id: "three-averages", title: "Three averages that go by one name",
    citation:
      "\(Publication.yarn.words), figure 1 and its eval/perplexity.py; \(Publication.pi.words), table 1; measured here on a trained model",
    question: .whoIsRight, publications: [.yarn, .pi]
  ) {
    let data = try LabData("three-averages")
    let averages = data.values("average")
    let methods = data.values("method")
    let length = 16_384
    let names = [
      "prefix": "all of 2*L*", "windows": "means of windows",
      "last": "ends of windows", "same tokens": "the same, all before",
    ]
    func loss(_ average: String, _ method: String) -> LabData.Row {
      data.rows(["average": average, "method": method])[0]
    }
    let panel = { (tag: String, axis: Axis, isOfDifferences: Bool) in
      Panel(
        tag: tag, x: axis,
        y: methodRows(averages.map { names[$0] ?? $0 }, showsLabels: !isOfDifferences),
        marks: (isOfDifferences ? [.rule(Rule(x: 0))] : [])
          + methods.enumerated().filter { !isOfDifferences || $0.offset > 0 }.map { place, method in
            let rows = averages.map { loss($0, method) }
            let y = averages.indices.map { Double($0) + 0.2 * Double(place - 1) }
            guard isOfDifferences else {
              return .points(
                Points(
                  x: rows.map { $0["loss"] }, y: y, label: LabLook.title(method),
                  style: LabLook.style(method)))
            }
            return .errorBars(
              ErrorBars(
                Points(
                  x: rows.map { $0["difference"] }, y: y, label: LabLook.title(method),
                  style: LabLook.style(method)),
                low: rows.map { $0["low"] }, high: rows.map { $0["high"] }, isHorizontal: true))
          })
    }
    let native = averages.map { loss($0, "rope")["loss"] }
    return FinishedFigure(
      figure: Figure(
        id: "three-averages", title: "Three averages that go by one name",
        width: PageWidth.full, height: 190,
        rows: [
          [panel("a", Axis("loss (nats)"), false), panel("b", Axis("less RoPE's (nats)"), true)]
        ],
        columnWeights: [1, 1], legend: .below),
      caption:
        "The mean loss over a text of 2L tokens; the mean over windows of L tokens with step L/32 of each window's mean, the first "
        + "of which is long; the mean of the last L/32 losses of windows of L tokens, four of which were run; and the losses of "
        + "those same tokens with all of the text before them (L = 8,192, s = 2). \(data.intervalWords) "
        + data.words(length: length),
      claims: [
        Claim(
          "RoPE's loss is \(native.map { decimals($0, 3) }.joined(separator: ", ")) nats, as one or the other is meant.",
          measured: (native.max() ?? 0) - (native.min() ?? 0)
        ) { $0 > 0 }
      ])
  }
}
