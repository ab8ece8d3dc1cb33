import AttentionEntropy
import Figures
import Foundation
import RotaryEmbedding
import Studies

extension Gallery {
  /// How many keys a row really uses, by three counts.
  static let effectiveContext = FigureRecipe(
    EffectiveContext.self, title: "How many keys a row really uses", source: .entrope,
    place: "by Rényi's orders 1, 2 and ∞", question: .entropy
  ) { context in
    let methods: [ComparedMethod] = [.rope, .interpolation, .ntkAware, .yarnCode]
    let all = try ComparedMethod.allCases.map { try context.counts($0) }
    let counts = methods.map { all[$0.place] }
    let lengths = context.lengths.map(Double.init)
    let measures: [(title: String, order: Double?, value: (EffectiveContext.Counts) -> Double)] = [
      ("*e*^{*H*}", 1, \.entropy), ("1/Σ*p*²", 2, \.collision), ("1/max *p*", nil, \.largest),
    ]
    let grey = Theme.paper.secondaryInk
    let (trained, last) = (Double(context.geometry.trainedContext), lengths.last ?? 2)
    let panels = measures.enumerated().map { place, measure in
      var marks: [Mark] = [
        .rule(Rule(x: trained, label: "*L*")),
        .line(
          Line(x: [1, last], y: [1, last], style: SeriesStyle(color: grey, dash: [], width: 0.6))),
      ]
      if let order = measure.order {
        marks.append(
          .line(
            Line(
              x: lengths,
              y: lengths.map { length in
                let entropy = GaussianRow.leadingRenyiEntropy(
                  order: order, count: length, sigma: context.sigma)
                return entropy >= 0 ? exp(entropy) : .nan
              },
              style: SeriesStyle(color: grey, dash: [1, 1.6], width: 0.9))))
      }
      marks += zip(methods, counts).map { method, counts in
        .line(
          Line(
            x: lengths, y: counts.map(measure.value), label: method.rawValue,
            style: method.style))
      }
      return Panel(
        tag: panelTag(place), title: measure.title,
        x: Axis("length *n* (tokens)", scale: .log10, domain: 1...max(2, last)),
        y: Axis(
          "keys in use", scale: .log10, domain: 1...max(2, last), showsLabels: place == 0),
        marks: marks)
    }
    func used(_ method: Int, at length: Int) -> Double {
      context.lengths.firstIndex(of: length).map { counts[method][$0].entropy } ?? .nan
    }
    let atL = used(0, at: context.geometry.trainedContext)
    let end = counts.map { $0.last?.entropy ?? 1 }
    var finished = FinishedFigure(
      figure: Figure(
        width: PageWidth.full,
        height: 190, rows: [panels], legend: .below),
      caption:
        "How many keys the last row of n tokens uses, by three counts, for vectors of ones (\(context.geometry.words), s = \(context.scale), without temperature). Thin grey: all n; dotted: Gaussian rows of σ = "
        + "\(chosen(context.sigma)) to leading order. A row uses a small share of its context, and the largest weight tells less and "
        + "less of it.",
      claims: [
        Claim(
          "At \(decimals(trained, 0)) tokens RoPE uses e^H = \(decimals(atL, 1)) keys.",
          measured: atL
        ) { abs($0 - 373.8) < 0.05 },
        Claim(
          "At \(decimals(last, 0)) it uses "
            + zip(methods, end).map { "\(decimals($1, 0)) (\($0.rawValue))" }.joined(
              separator: ", ")
            + ": every method spreads attention further.",
          measured: (end.dropFirst().min() ?? 0) / end[0]
        ) { $0 > 1 },
      ])
    finished.twin = try context.table(of: all)
    return finished
  }
}
