import Drawing
import Figures
import Foundation
import Studies

extension Gallery {
  /// The entropy of every head of a trained model beyond the trained context against what it is within.
  static let headEntropies = FigureRecipe(
    id: "head-entropies", title: "The entropy of every head, beyond the trained context and within",
    citation: "Measured here on a trained model, each method in a pass of its own",
    question: .entropy, publications: [.entrope]
  ) {
    let heads = try HeadRows()
    let shown = ["rope", "pi", "ntk-aware", "yarn-no-temperature", "yarn"]
    let top = heads.rows.values.joined().map { max($0.within, $0.beyond) }.max() ?? 1
    let domain = 0...1.04 * top
    let panels = shown.enumerated().map { place, method in
      Panel(
        tag: panelTag(place),
        title: method == "yarn-no-temperature" ? "YaRN, *t* = 1" : LabLook.title(method),
        x: Axis("within (nats)", domain: domain),
        y: Axis("beyond (nats)", domain: domain, showsLabels: place == 0),
        marks: [
          .line(Line(x: [0, top], y: [0, top], style: .faint))
        ]
          + HeadRows.groups.enumerated().map { number, group in
            let own = (heads.rows[method] ?? []).filter { $0.group == group.name }
            return .points(
              Points(
                x: own.map(\.within), y: own.map(\.beyond), label: group.title,
                style: SeriesStyle.other(number), size: 2.4))
          })
    }
    let moved = shown.map { method in
      let rows = heads.rows[method] ?? []
      return rows.reduce(0) { $0 + abs($1.beyond - $1.within) } / Double(max(1, rows.count))
    }
    let raised = shown.map { method in
      (heads.rows[method] ?? []).count { $0.beyond > $0.within }
    }
    return FinishedFigure(
      figure: Figure(
        id: "head-entropies",
        title: "The entropy of every head, beyond the trained context and within",
        width: PageWidth.full, height: 175, rows: [panels], legend: .below),
      caption:
        "Mean entropy of each head over the last L/4 of 2L tokens under a method at s = 2, against the same head of the model "
        + "as it is over the last L/4 of L tokens; on the diagonal nothing has changed. Sink: over half of the weight on the "
        + "first token; near: a mean distance below L/32 (as the model is, within L). "
        + heads.data.words(length: heads.length),
      claims: [
        Claim(
          "Heads move by "
            + zip(shown, moved).map { "\(decimals($0.1, 2)) nats under \(LabLook.title($0.0))" }
            .joined(separator: ", ")
            + " on average, and "
            + zip(shown, raised).map { "\($0.1)" }.joined(separator: ", ")
            + " of \(heads.rows["rope"]?.count ?? 0) are higher.", measured: moved.min() ?? .nan
        ) { $0 > 0 }
      ])
  }

  /// The heads that methods move most.
  static let movedHeads = FigureRecipe(
    id: "moved-heads", title: "The heads that methods move most",
    citation: "Measured here on a trained model, each method in a pass of its own",
    question: .models, publications: [.entrope]
  ) {
    let heads = try HeadRows()
    let shown = ["rope", "pi", "ntk-aware", "yarn"]
    let own = heads.rows["yarn"] ?? []
    func reach(_ place: Int) -> Double {
      shown.map { heads.rows[$0]?[place] }.map { abs(($0?.beyond ?? 0) - ($0?.within ?? 0)) }.max()
        ?? 0
    }
    let order = Array(own.indices.sorted { reach($0) > reach($1) }.prefix(16))
    let names = order.map { "\(own[$0].layer).\(own[$0].head) (\(own[$0].group))" }
    let panel = { (tag: String, title: String, value: @escaping (HeadRows.Row) -> Double) in
      Panel(
        tag: tag, x: Axis(title), y: methodRows(names, showsLabels: tag == "a"),
        marks: [.rule(Rule(x: 0))]
          + shown.enumerated().map { number, method in
            let rows = heads.rows[method] ?? []
            return .points(
              Points(
                x: order.map { value(rows[$0]) },
                y: order.indices.map { Double($0) + 0.17 * (Double(number) - 1.5) },
                label: LabLook.title(method), style: LabLook.style(method), size: 3))
          })
    }
    return FinishedFigure(
      figure: Figure(
        id: "moved-heads", title: "The heads that methods move most", width: PageWidth.full,
        height: 270,
        rows: [
          [
            panel("a", "Δ entropy (nats)") { $0.beyond - $0.within },
            panel("b", "Δ mass on key 0") { $0.massBeyond - $0.massWithin },
          ]
        ], legend: .below),
      caption:
        "The sixteen heads (layer.head and group) whose entropy changes most under one of the methods: the last L/4 of 2L tokens "
        + "at s = 2 less the last L/4 of L tokens of the model as it is. "
        + heads.data.words(length: heads.length),
      claims: [
        Claim(
          "The one that moves most, \(names.first ?? ""), does so by \(decimals(order.first.map(reach) ?? .nan, 2)) nats.",
          measured: order.first.map(reach) ?? .nan
        ) { $0 > 0 }
      ])
  }
}

/// The heads of the table by method, all in one order.
private struct HeadRows {
  struct Row {
    let layer: Int
    let head: Int
    let group: String
    /// The entropy within, of the model as it is, and beyond, under the method.
    let within: Double
    let beyond: Double
    let massWithin: Double
    let massBeyond: Double
  }

  static let groups = [
    (name: "sink", title: "sink heads"), (name: "near", title: "near heads"),
    (name: "far", title: "far heads"),
  ]

  let data: LabData
  let length = 16_384
  let rows: [String: [Row]]

  init() throws {
    let data = try LabData("heads")
    self.data = data
    let within = data.rows(["method": "rope", "rows": "within"])
    rows = Dictionary(
      uniqueKeysWithValues: data.values("method").map { method in
        (
          method,
          zip(within, data.rows(["method": method, "rows": "beyond"])).map { within, beyond in
            Row(
              layer: Int(within["layer"]), head: Int(within["head"]), group: within[text: "group"],
              within: within["entropy"], beyond: beyond["entropy"],
              massWithin: within["first_key_mass"], massBeyond: beyond["first_key_mass"])
          }
        )
      })
  }
}
