public import AttentionEntropy
import Drawing
public import Figures
import Foundation

/// Draws the attention of one head as a map, with the entropy of its rows in the margin and the mean weight of each distance below.
///
/// Weights are on a logarithmic scale of five decades below the largest; cells that the mask hides are grey. A token's cell ends half
/// a token before and after its position. The margin has the mean entropy of the rows in a row of cells, the range where a cell
/// holds several rows, and where it is known the entropy of uniform rows, ln of the keys seen. The trained context is marked in
/// every panel where it lies inside.
///
/// - Parameters:
///   - attention: What was measured.
///   - rule: What a cell says, as it was measured.
///   - id: Identifier of the figure.
///   - title: What is drawn, such as method and head: plain characters.
///   - caption: Everything about it in sentences, for readers who cannot see it.
///   - seenCounts: Keys that each row sees, in the order of positions; `nil` leaves the uniform rows out.
///   - trainedContext: L in tokens; `nil` where no one knows it.
///   - profile: Mean weight by distance; `nil` leaves the panel below out.
/// - Returns: A figure of two panels, or three with a profile.
public func attentionMapFigure(
  _ attention: BinnedAttention, rule: BinnedAttention.Rule, id: String, title: String,
  caption: String, seenCounts: [Int]? = nil, trainedContext: Int? = nil,
  profile: DistanceProfile? = nil
) -> Figure {
  let rows = MapAxis(
    positions: attention.queryPositions, perBin: attention.rowsPerBin, noun: "query")
  let keys = MapAxis(positions: attention.keyPositions, perBin: attention.keysPerBin, noun: "key")
  let values = attention.cells.joined()
  let largest = values.lazy.filter { !$0.isNaN }.max() ?? 1
  // Whole decades, so that the bar ends in ticks; weights that are all 0 have nothing to take the logarithm of.
  let top = pow(10, max(-30, log10(max(largest, 1e-30)).rounded(.up)))
  let pairs =
    attention.rowsPerBin == 1 && attention.keysPerBin == 1
    ? ""
    : ", \(rule == .max ? "largest" : "mean") of \(tokens(attention.rowsPerBin)) × \(tokens(attention.keysPerBin))"
  let map = Panel(
    tag: "a", title: literalMarkup(title),
    x: Axis(keys.label, domain: keys.edges),
    y: Axis(rows.label, domain: rows.edges, isReversed: true),
    marks: [
      .heatmap(
        Heatmap(
          rowCount: attention.cells.count, columnCount: attention.cells.first?.count ?? 0,
          values: values.map { $0.isNaN ? 0 : $0 }, mask: values.map(\.isNaN), x: keys.edges,
          y: rows.edges))
    ] + keys.marks(at: trainedContext, isVertical: true, label: "*L*")
      + rows.marks(at: trainedContext, isVertical: false),
    color: ColorScale(
      .viridis, kind: .log(floor: top * 1e-5), domain: top * 1e-5...top,
      label: "attention weight\(pairs)"))
  var margin = margin(attention, rows, seenCounts)
  margin.marks += rows.marks(at: trainedContext, isVertical: false)
  var figure = Figure(
    id: id, title: title, altText: caption, width: PageWidth.full, height: 330,
    rows: [[map, margin]], columnWeights: [3.4, 1], legend: .below)
  if let profile, let panel = panel(of: profile, trainedContext) {
    figure.rows.append([panel])
    figure.alignsColumns = true
    figure.rowWeights = [3.6, 1]
    figure.height = 430
  }
  return figure
}

/// The mean weight of each distance from 1 on, distance 0 having no logarithm; `nil` where none is above 0.
private func panel(of profile: DistanceProfile, _ trainedContext: Int?) -> Panel? {
  let seen = profile.weights.indices.dropFirst().filter { profile.weights[$0] > 0 }
  guard let last = seen.last, last > 1 else { return nil }
  let line = Line(
    x: seen.map(Double.init), y: seen.map { profile.weights[$0] },
    style: SeriesStyle.other(0).drawn(width: 0.8))
  // As many distances as a page has points are drawn as their envelope.
  var marks: [Mark] = [seen.count > 1_000 ? .envelope(Envelope(line)) : .line(line)]
  if let trainedContext, (2..<last).contains(trainedContext) {
    marks.append(.rule(Rule(x: Double(trainedContext), label: "*L*")))
  }
  return Panel(
    tag: "c", x: Axis("distance of query and key (tokens)", scale: .log2, domain: 1...Double(last)),
    y: Axis("mean weight", scale: .log10), marks: marks)
}

/// The entropies of the rows beside their cells.
private func margin(
  _ attention: BinnedAttention, _ rows: MapAxis, _ seenCounts: [Int]?
) -> Panel {
  let bins = stride(from: 0, to: attention.entropies.count, by: attention.rowsPerBin).map {
    $0..<min($0 + attention.rowsPerBin, attention.entropies.count)
  }
  let heights = bins.map { rows.centre(of: $0) }
  /// A number for each bin from those of its rows that see a key; NaN where none does.
  func line(
    _ label: String, _ style: SeriesStyle, _ values: [Double], _ summary: ([Double]) -> Double
  ) -> Mark {
    let x = bins.map { bin in
      let seen = bin.filter { row in !attention.isMasked[row] }
      return seen.isEmpty ? .nan : summary(seen.map { row in values[row] })
    }
    return .line(Line(x: x, y: heights, label: label, style: style))
  }
  func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
  let greatest = max(
    attention.entropies.max() ?? 0, log(Double(max(1, seenCounts?.max() ?? 1))))
  let isBinned = attention.rowsPerBin > 1
  var marks: [Mark] = []
  if let seenCounts {
    marks.append(line("uniform", .neutral, seenCounts.map { log(Double(max(1, $0))) }, mean))
  }
  if isBinned { marks.append(.line(range(attention, bins, heights))) }
  marks.append(line(isBinned ? "mean" : "rows", .other(0), attention.entropies, mean))
  return Panel(
    tag: "b", x: Axis("entropy (nats)", domain: 0...1.03 * max(0.1, greatest)),
    y: Axis("", domain: rows.edges, isReversed: true, showsLabels: false), marks: marks)
}

/// A faint line to and fro between the least and the greatest entropy of every bin.
private func range(
  _ attention: BinnedAttention, _ bins: [Range<Int>], _ heights: [Double]
) -> Line {
  var (x, y): ([Double], [Double]) = ([], [])
  for (bin, height) in zip(bins, heights) {
    let seen = bin.filter { row in !attention.isMasked[row] }.map { attention.entropies[$0] }
    let ends = [seen.min() ?? .nan, seen.max() ?? .nan]
    // The nearer end first, so that the line does not cross itself.
    x += x.count.isMultiple(of: 4) ? ends : ends.reversed()
    y += [height, height]
  }
  return Line(
    x: x, y: y, label: "rows",
    style: SeriesStyle(color: SeriesStyle.other(0).color, dash: [], width: 0.6, opacity: 0.25))
}

/// Positions along one side of the map.
private struct MapAxis {
  let label: String
  /// Outer edges of the cells.
  let edges: ClosedRange<Double>
  private let isEven: Bool
  private let first: Double
  private let step: Double

  init(positions: [Int], perBin: Int, noun: String) {
    let steps = zip(positions, positions.dropFirst()).map { $1 - $0 }
    let step = steps.first ?? 1
    isEven = step > 0 && steps.allSatisfy { $0 == step }
    label = isEven ? "\(noun) position (tokens)" : "\(noun), in the order of positions"
    self.step = isEven ? Double(step) : 1
    first = isEven ? Double(positions.first ?? 0) : 0
    let bins = (positions.count + perBin - 1) / perBin
    edges = first - self.step / 2...first + self.step * (Double(bins * perBin) - 0.5)
  }

  /// A line in two inks, which shows on every colour of a map, where a position lies inside the edges; none where it does not.
  func marks(at position: Int?, isVertical: Bool, label: String? = nil) -> [Mark] {
    guard let position, isEven, position > 0, edges.contains(Double(position)) else { return [] }
    // The first position that was not trained starts half a token before itself.
    let place = Double(position) - 0.5
    let inks: [(hex: UInt32, dash: [Double], label: String?)] = [
      (0xFFFFFF, [], nil), (0x1A1A1A, [2.4, 1.6], label),
    ]
    return inks.map { ink in
      let color = Color(hex: ink.hex)
      return .rule(
        isVertical
          ? Rule(x: place, label: ink.label, color: color, dash: ink.dash)
          : Rule(y: place, label: ink.label, color: color, dash: ink.dash))
    }
  }

  /// Where the middle of some rows stands.
  func centre(of rows: Range<Int>) -> Double {
    first + step * (Double(rows.lowerBound + rows.upperBound - 1) / 2)
  }
}
