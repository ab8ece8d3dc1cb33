import AttentionEntropy
import Drawing
import Figures
import Foundation
import Studies

extension Gallery {
  /// How far rows are from freezing as the context grows and a law sharpens them.
  static let entropyPhaseDiagram = FigureRecipe(
    EntropyPhaseDiagram.self, title: "How YaRN's law brings sharp rows to freezing",
    source: .entrope, place: "on Derrida's random energy model (1981) and YaRN's eq. 22",
    question: .temperature
  ) { numbers in
    let (scales, spreads) = (numbers.scales, numbers.spreads)
    let edges = (
      x: AxisScale.log2.cellEdges(aroundCentres: scales),
      y: AxisScale.linear.cellEdges(aroundCentres: spreads)
    )
    let context = Double(numbers.trainedContext)
    let values = spreads.flatMap { spread in
      scales.map {
        GaussianRow.leadingEntropyShare(
          count: $0 * context, sigma: numbers.multiplier(scale: $0) * spread)
      }
    }
    let top = spreads[spreads.count - 1]
    // Orange stands out from both ends of the map, on white pages and dark ones.
    func curve(
      _ name: String, at share: Double, _ value: (Double) -> Double, dash: [Double]
    ) -> [Mark] {
      let points = scales.map { (x: $0, y: value($0)) }.filter { $0.y < top }
      guard points.count > 1 else { return [] }
      let place = points[Int(share * Double(points.count - 1))]
      return [
        .line(
          Line(
            x: points.map(\.x), y: points.map(\.y),
            style: SeriesStyle(color: Color(hex: 0xF5A000), dash: dash, width: 1.4))),
        .text(Text(name, x: place.x, y: place.y, anchor: .center, offset: Point(0, -9))),
      ]
    }
    let sharpened = curve("frozen", at: 0.75, numbers.freezingSpread, dash: [])
    let plain =
      numbers.slope > 0
      ? curve(
        "without the law", at: 0.3, { GaussianRow.freezingSpread(count: $0 * context) },
        dash: [3, 2]) : []
    let shown = [2.0, 8, 32].filter { $0 <= scales[scales.count - 1] * (1 + 1e-12) }
    let frozen = [1.0, 4, 8, 32].filter { $0 <= scales[scales.count - 1] * (1 + 1e-12) }
    let freezing = frozen.map(numbers.freezingSpread)
    let needed = shown.map { scale in
      (2 * log(scale) / (numbers.multiplier(scale: scale) * numbers.multiplier(scale: scale) - 1))
        .squareRoot()
    }
    return FinishedFigure(
      figure: Figure(
        width: PageWidth.full, height: 205,
        rows: [
          [
            Panel(
              tag: "a", x: Axis("scale *s*", scale: .log2, domain: edges.x),
              y: Axis("spread *σ* of the logits", domain: edges.y),
              marks: [
                .heatmap(
                  Heatmap(
                    rowCount: spreads.count, columnCount: scales.count, values: values,
                    x: edges.x, y: edges.y))
              ] + plain + sharpened,
              color: ColorScale(domain: 0...1, label: "*H*/ln *n*")),
            Panel(
              tag: "b", x: Axis("spread *σ* of the logits"),
              y: Axis("share restored"),
              marks: shown.enumerated().map { place, scale in
                let free = evenly(0...min(top, numbers.freezingSpread(scale: scale)), count: 101)
                return .line(
                  Line(
                    x: free,
                    y: free.map {
                      GaussianRow.restoredShare(
                        scale: scale, multiplier: numbers.multiplier(scale: scale), sigma: $0)
                    }, label: "*s* = \(decimals(scale, 0))", style: .other(place)))
              } + [.rule(Rule(y: 1, label: "all"))]),
          ]
        ], columnWeights: [1.15, 1]),
      caption:
        "Rows of sL Gaussian logits of spread σ under m = (\(chosen(numbers.slope)) ln s + 1)², L = \(decimals(context, 0)), to leading order in ln n. a: "
        + "entropy over ln n; above the line rows are frozen on a few keys (dashed: without the law). b: share of the growth "
        + "ln s that the law takes back, up to freezing."
        + (numbers.slope == PublishedMultipliers.paperSlope
          ? " The law that is right for σ near 2 hardly helps flat rows and overcorrects and freezes sharp ones."
          : ""),
      claims: [
        Claim(
          "Rows freeze from σ = \(freezing.map { decimals($0, 4) }.joined(separator: ", ")) on at s = \(frozen.map { decimals($0, 0) }.joined(separator: ", ")): "
            + "the law itself brings sharp heads to freezing.",
          measured: freezing[freezing.count - 1]
        ) { _ in
          freezing.count == 4
            && zip(freezing, [3.9050, 3.2744, 3.0192, 2.5973]).allSatisfy { abs($0 - $1) < 5e-5 }
        },
        Claim(
          "It takes back all of the growth at σ = \(needed.map { decimals($0, 2) }.joined(separator: ", ")) for s = "
            + "\(shown.map { decimals($0, 0) }.joined(separator: ", ")).", measured: needed[0]
        ) { abs($0 - 2.12) < 0.01 },
      ])
  }
}
