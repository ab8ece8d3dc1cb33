import Drawing
import Figures
import Foundation
import Studies

extension Gallery {
  /// The loss over the thresholds of the ramp, with the region that cannot be told from the best.
  static let lossByRamp = FigureRecipe(
    id: "loss-by-ramp", title: "Loss over the thresholds of the ramp",
    citation:
      "\(Publication.yarn.words), section 3.2, on how α and β were chosen; measured here on a trained model",
    question: .models, publications: [.yarn]
  ) {
    let data = try LabData("loss-by-ramp")
    let length = data.rows().map { $0["to"] }.max() ?? 0
    let context = length / 2
    let alphas = data.values("alpha").compactMap(Double.init).sorted()
    let betas = data.values("beta").compactMap(Double.init).sorted()
    let ranges = [(0.0, context, "within *L*"), (context, length, "beyond *L*")]
    func rows(_ range: (Double, Double, String)) -> [LabData.Row] {
      data.rows(["from": "\(Int(range.0))", "to": "\(Int(range.1))"])
    }
    let top = ranges.flatMap(rows).map { $0["difference"] }.max() ?? 1
    let panels = ranges.enumerated().map { place, range in
      let own = rows(range)
      let region = own.enumerated().filter { $0.element[text: "indifferent"] == "true" }.map(
        \.offset)
      let best = own.firstIndex { $0["difference"] == 0 } ?? 0
      func points(_ places: [Int], _ label: String, _ style: SeriesStyle, _ size: Double) -> Mark {
        .points(
          Points(
            x: places.map { Double(alphas.firstIndex(of: own[$0]["alpha"]) ?? 0) },
            y: places.map { Double(betas.firstIndex(of: own[$0]["beta"]) ?? 0) },
            label: label, style: style, size: size))
      }
      // Rows of the map are β from below, columns α; cells that were not run are empty.
      let values = betas.flatMap { beta in
        alphas.map { alpha in
          own.first { $0["alpha"] == alpha && $0["beta"] == beta }?["difference"]
        }
      }
      return Panel(
        tag: panelTag(place), title: range.2,
        x: Axis(
          "*α*", domain: -0.5...Double(alphas.count) - 0.5,
          ticks: alphas.enumerated().map { Tick(Double($0.offset), chosen($0.element)) }),
        y: Axis(
          "*β*", domain: -0.5...Double(betas.count) - 0.5,
          ticks: betas.enumerated().map { Tick(Double($0.offset), chosen($0.element)) },
          showsLabels: place == 0),
        marks: [
          .heatmap(
            Heatmap(
              rowCount: betas.count, columnCount: alphas.count, values: values.map { $0 ?? 0 },
              mask: values.map { $0 == nil }, x: -0.5...Double(alphas.count) - 0.5,
              y: -0.5...Double(betas.count) - 0.5)),
          points(
            region.filter { $0 != best }, "not told from the best",
            SeriesStyle(color: Color(hex: 0xE3342F), marker: .ring), 5),
          points([best], "best", SeriesStyle(color: Color(hex: 0xE3342F), marker: .diamond), 6),
        ],
        color: ColorScale(.viridis, domain: 0...top, label: "loss less the least (nats)"))
    }
    let usual = rows(ranges[1]).first { $0["alpha"] == 1 && $0["beta"] == 32 }
    let count = rows(ranges[1]).count { $0[text: "indifferent"] == "true" }
    return FinishedFigure(
      figure: Figure(
        id: "loss-by-ramp", title: "Loss over the thresholds of the ramp", width: PageWidth.full,
        height: 205, rows: [panels], legend: .below),
      caption:
        "Mean loss of YaRN at s = 2 over the thresholds α and β of its ramp, less the least of each panel, within the trained "
        + "context L (a) and beyond it (b). Rings: the 95 % interval of the paired difference from the best includes 0. "
        + (rows(ranges[1]).count < alphas.count * betas.count ? "Grey cells were not run. " : "")
        + "\(data.intervalWords) \(data.words(length: Int(length)))",
      claims: [
        Claim(
          "Beyond L \(count) of \(rows(ranges[1]).count) settings cannot be told from the best, and the usual α = 1, β = 32 is "
            + "\(decimals(usual?["difference"] ?? .nan, 4)) nats above it.",
          measured: usual?["difference"] ?? .nan
        ) { $0 >= 0 }
      ])
  }
}
