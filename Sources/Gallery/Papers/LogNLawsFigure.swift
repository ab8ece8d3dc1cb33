import Figures
import Foundation
import Studies

extension Gallery {
  /// The laws that sharpen by the logarithm of the length, beside those by the scale.
  static let logNLaws = FigureRecipe(
    LogNLaws.self, title: "Laws that sharpen by the logarithm of the length",
    source: .su8823, place: "and kexue.fm/archives/9948, which reads YaRN's factor as 1 + 0.2 ln s",
    question: .temperature
  ) { numbers in
    let (counts, context) = (numbers.counts, numbers.trainedContext)
    let last = counts[counts.count - 1]
    func line(_ law: LogNLaws.Law, from first: Int) throws -> Mark {
      let shown = counts.filter { $0 >= first }
      return .line(
        Line(
          x: shown.map(Double.init), y: try shown.map { try numbers.multiplier(law, count: $0) },
          label: law.label, style: law.style))
    }
    var panels = [
      Panel(
        tag: "a", x: Axis("number of keys *n*", scale: .log2, domain: 2...Double(last)),
        y: Axis("factor on the logits"),
        marks: [
          try line(.logN, from: 2), try line(.scalableSoftmax, from: 2),
          .rule(Rule(x: Double(context), label: "*L*")),
        ])
    ]
    if last > context {
      panels.append(
        Panel(
          tag: "b",
          x: Axis(
            "number of keys *n*", scale: .log2, domain: Double(context)...Double(last)),
          y: Axis("factor on the logits"),
          marks: try [.yarn, .linear, .mistral, .logN, .handbook].map {
            try line($0, from: context)
          }))
    }
    let octaves = counts.filter { $0 >= context }
    let widest = try octaves.map { count in
      abs(
        try numbers.multiplier(.logN, count: count) - numbers.multiplier(.longRoPE, count: count))
    }.max()
    let slope = 1 / log(Double(context))
    let ends = try [LogNLaws.Law.yarn, .mistral, .logN, .handbook].map {
      try numbers.multiplier($0, count: last)
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 190, rows: [panels],
        columnWeights: panels.map { $0.tag == "a" ? 0.8 : 1 },
        legend: .direct),
      caption:
        "Factor on the logits of a query that sees n keys, over all n (a)"
        + (last > context
          ? " and beyond the trained context L = \(decimals(Double(context), 0)) (b). "
          : "; L = \(decimals(Double(context), 0)). ")
        + "SSMax acts from the first key, the others only beyond L; laws by scale are "
        + "taken at s = n/L. All are nearly straight in ln n, but their slopes differ fourfold, and none of the sources derives its own.",
      claims: [
        Claim(
          "LongRoPE's factor is the log-n law: they differ by at most \(scientific(widest ?? 0)).",
          measured: widest ?? 0
        ) { $0 < 1e-13 },
        Claim(
          "The log-n law grows by \(decimals(slope, 4)) for each e-fold of the length, YaRN's by 0.2 at first.",
          measured: slope
        ) { abs($0 - 0.1312) < 5e-5 },
        Claim(
          "At n = \(decimals(Double(last), 0)) the factors are \(decimals(ends[0], 3)) (YaRN), \(decimals(ends[1], 3)) "
            + "(Mistral), \(decimals(ends[2], 3)) (log-n) and \(decimals(ends[3], 3)) (handbook).",
          measured: ends[0]
        ) {
          abs($0 - 2.205828) < 5e-7 && abs(ends[1] - 1.794641) < 5e-7
            && abs(ends[2] - 1.636364) < 5e-7 && abs(ends[3] - 1.218689) < 5e-7
        },
      ])
  }
}

extension LogNLaws.Law {
  /// As a label in mini-markup.
  fileprivate var label: String {
    switch self {
    case .logN: "log-*n*, LongRoPE"
    case .yarn: "YaRN (paper)"
    case .linear: "1 + 0.2 ln *s*"
    case .mistral: "YaRN, Mistral"
    case .scalableSoftmax: "SSMax, 0.43 ln *n*"
    default: rawValue
    }
  }

  /// The looks of `temperature-law`, and those of the two that it lacks.
  fileprivate var style: SeriesStyle {
    switch self {
    case .yarn: ComparedMethod.yarnPaper.style
    case .handbook: ComparedMethod.yarnHandbook.style
    case .mistral: methodStyle("mistral-yarn")
    case .logN, .longRoPE: methodStyle("logn")
    case .linear: .neutral
    case .scalableSoftmax: methodStyle("scalable-softmax")
    case .llama4: methodStyle("llama4-scaling")
    }
  }
}
