import Foundation
import Plotting

/// Specimens of grids with spans, of insets, and of fractions and roots in every place that holds words.
extension Specimen {
  static let spans: Specimen = {
    let index = (0..<16).map { Double($0) }
    let line = { (label: String, slope: Double) in
      Mark.line(Line(x: index, y: index.map { 1 + slope * $0 }, label: label))
    }
    let cells = (0..<64).map { Double($0 + 1) / 64 }
    let map = Heatmap(rowCount: 8, columnCount: 8, values: cells, x: 0...8, y: 0...8)
    return Specimen(
      "spans",
      Figure(
        id: "spans", title: "spans", altText: "spans", width: 397, height: 300,
        rows: [
          [
            Panel(
              title: "head", x: Axis("key"), y: Axis("query", isReversed: true),
              marks: [.heatmap(map)], color: ColorScale(label: "weight"), rowSpan: 2),
            Panel(
              title: "upper", x: Axis("pair *i*", showsLabels: false),
              y: Axis("ratio", domain: 0...10), marks: [line("PI", 0.5)]),
          ],
          [
            Panel(x: Axis("pair *i*"), y: Axis("logit", domain: 0...1000), marks: [line("NTK", 60)])
          ],
          [
            Panel(
              title: "wide", x: Axis("position"), y: Axis("entropy (nats)"),
              marks: [line("PI", 0.1), line("NTK", 0.2)], columnSpan: 2)
          ],
        ], legend: .below
      ).lettered())
  }()

  static let details: Specimen = {
    let positions = (1...256).map { Double($0 * 16) }
    let curve = { (label: String, shift: Double) in
      Mark.line(
        Line(
          x: positions, y: positions.map { log($0) + shift * sin($0 / 40) }, label: label))
    }
    let nodes = (0..<16).map { Double($0) }
    let map = Heatmap(
      rowCount: 16, columnCount: 16, values: nodes.flatMap { y in nodes.map { x in x * y } },
      x: 0...16, y: 0...16)
    return Specimen(
      "details",
      Figure(
        id: "details", title: "details", altText: "details", width: 397, height: 170,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("query position"), y: Axis("entropy (nats)"),
              marks: [
                curve("RoPE", 0.02), curve("YaRN", 0.05), .rule(Rule(x: 2048, label: "trained")),
              ],
              insets: [Inset(x: 1500...2000, y: 7.2...7.7)]),
            Panel(
              tag: "b", x: Axis("key"), y: Axis("query"), marks: [.heatmap(map)],
              color: ColorScale(label: "weight"),
              insets: [Inset(x: 12.4...15.2, y: 12.6...15.1, corner: .bottomLeft)]),
          ]
        ], legend: .below))
  }()

  static let formulas: Specimen = {
    let index = (0..<9).map { Double($0 * 4) }
    let halves = [
      Tick(0, "0"), Tick(16, #"\frac{*d*}{4}"#), Tick(32, #"\frac{*d*}{2}"#),
    ]
    return Specimen(
      "formulas",
      Figure(
        id: "formulas", title: "formulas", altText: "formulas", width: 397, height: 190,
        rows: [
          [
            Panel(
              tag: "a", title: #"rotations *r*_i = \frac{*L*}{λ_i}"#,
              x: Axis(#"pair index *i* up to \frac{*d*}{2}"#, ticks: halves),
              y: Axis(#"\frac{θ′_i}{θ_i}"#),
              marks: [
                .line(Line(x: index, y: index.map { 1 - $0 / 60 }, label: #"\frac{θ_i}{*s*}"#)),
                .line(
                  Line(x: index, y: index.map { 1 - $0 / 90 }, label: #"1/\sqrt{*s*}"#)),
                .rule(Rule(y: 0.7, label: #"\frac{1}{\sqrt{*s*}}"#)),
              ],
              secondX: SecondAxis(#"fraction \frac{2*i*}{*d*}"#, over: 0...32) { $0 / 32 }),
            Panel(
              tag: "b", x: Axis(#"score \frac{*q*^{⊤}*k*}{\sqrt{*d*_k}}"#),
              y: Axis(#"\sqrt{0.1 ln *s* + 1}"#),
              marks: [
                .line(
                  Line(
                    x: index, y: index.map { sqrt(1 + $0) },
                    label: #"\sqrt{\frac{1 + *s*}{2}}"#)),
                .text(Text(#"\sqrt{*x*^2 + *y*^2}"#, x: 10, y: 2)),
              ],
              secondY: SecondAxis(#"\frac{1}{*g*}"#, over: 0.5...7) { 2 * $0 }),
          ]
        ], legend: .below))
  }()
}
