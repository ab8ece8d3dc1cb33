import Figures
import Foundation

/// Specimens of grids with spans.
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
      ))
  }()
}
