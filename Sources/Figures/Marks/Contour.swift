public import Drawing
import Foundation

/// Lines of equal value over a grid of nodes.
public struct Contour: Sendable, Hashable {
  /// Node coordinates along x, increasing.
  public var x: [Double]
  /// Node coordinates along y, increasing.
  public var y: [Double]
  /// Values at the nodes, `y.count` rows of `x.count`.
  public var values: [Double]
  /// Values to draw lines at.
  public var levels: [Double]
  /// Whether each line carries its value.
  public var showsLabels: Bool
  /// Ink; `nil` takes the theme's for text.
  public var color: Color?

  /// Makes contour lines over a grid.
  public init(
    x: [Double], y: [Double], values: [Double], levels: [Double], showsLabels: Bool = true,
    color: Color? = nil
  ) {
    self.x = x
    self.y = y
    self.values = values
    self.levels = levels
    self.showsLabels = showsLabels
    self.color = color
  }
}

extension Contour: MarkKind {
  var noun: String { "contour" }
  var form: [MarkForm] { [] }
  var tableName: String { "contour" }
  var digestName: String { "contour" }
  var channels: Channels {
    get { [(.value, levels)] }
    set { levels = newValue[.value] }
  }

  func extend(_ range: inout DataRange, isX: Bool) { range.add(isX ? x : y) }

  func check(with checker: MarkChecker) throws(DrawingError) {
    let what = checker.what
    guard x.count > 1, y.count > 1, values.count == x.count * y.count else {
      throw .notDrawable(
        "The \(what) has \(values.count) values for \(y.count) × \(x.count) "
          + "nodes; give it one value per node and at least two nodes each way.")
    }
    for (nodes, name, axis) in [(x, "x", checker.panel.x), (y, "y", checker.panel.y)] {
      for (index, node) in nodes.enumerated() {
        try checker.number(node, "\(name)[\(index)]", along: axis)
      }
      guard zip(nodes, nodes.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw .notDrawable("The nodes of the \(what) along \(name) must increase.")
      }
    }
    for (index, value) in values.enumerated() where value.isInfinite {
      throw .notDrawable(
        "The \(what) has values[\(index)] = \(value); nodes must be finite or NaN.")
    }
    for level in levels { try checker.finite(level, "level") }
  }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) throws(DrawingError) {
    try painter.drawContour(self)
  }

  func tell(in words: inout PanelWords) {
    guard let low = levels.min(), let high = levels.max() else { return }
    words.add("\(levels.count) contours from \(worded(low)) to \(worded(high))")
  }
}

extension PanelPainter {
  /// Draws the lines of each level, with the value set on the longest of them.
  ///
  /// On a heatmap a line is dark or light, whichever stands out from the colours under it.
  fileprivate mutating func drawContour(_ contour: Contour) throws(DrawingError) {
    let xs = contour.x.map { horizontal($0) }
    let ys = contour.y.map { vertical($0) }
    let names = numberLabels(contour.levels)
    let size = max(theme.tickSize - 1, 6)
    var labelBoxes: [Rect] = []
    for (level, name) in zip(contour.levels, names) {
      let lines = contourLines(x: xs, y: ys, values: contour.values, level: level)
        .flatMap { clipped($0, to: plot) }
        .filter { pathLength($0) >= Self.shortestContour }
        .sorted { pathLength($0) > pathLength($1) }
      for (rank, line) in lines.enumerated() {
        let color = contour.color ?? contrasting(line)
        let stroke = Stroke(color, width: 0.7)
        let text = try type.measure(name, size: size)
        let isLabelled = contour.showsLabels && rank < 2 && pathLength(line) > 4 * text.width
        guard isLabelled,
          let spot = labelSpot(on: line, width: text.width, size: size, taken: labelBoxes)
        else {
          list.stroke(line, stroke, clip: plot)
          continue
        }
        list.stroke(spot.before, stroke, clip: plot)
        list.stroke(spot.after, stroke, clip: plot)
        let drop = size * Typesetter.capHeight / 2
        list.append(
          text,
          at: Point(
            spot.center.x + drop * sin(spot.angle), spot.center.y + drop * cos(spot.angle)),
          horizontal: .center, angle: spot.angle, color: color)
        let reach = text.width / 2 + 2
        let box = Rect(x: spot.center.x, y: spot.center.y, width: 0, height: 0).grown(reach)
        labelBoxes.append(box)
        obstacles.boxes.append(box)
      }
    }
  }

  /// Length in points below which a piece of a contour reads as a speck of dirt and is left out.
  private static let shortestContour = 5.0

  private func pathLength(_ line: [Point]) -> Double {
    zip(line, line.dropFirst()).reduce(0) { $0 + hypot($1.1.x - $1.0.x, $1.1.y - $1.0.y) }
  }

  private struct LabelSpot {
    var center: Point
    var angle: Double
    var before: [Point]
    var after: [Point]
  }

  /// The straightest stretch of a line that has room for a label, away from edges and other labels.
  private func labelSpot(
    on line: [Point], width: Double, size: Double, taken: [Rect]
  ) -> LabelSpot? {
    var lengths = [0.0]
    for (start, end) in zip(line, line.dropFirst()) {
      lengths.append((lengths.last ?? 0) + hypot(end.x - start.x, end.y - start.y))
    }
    let total = lengths.last ?? 0
    // Wide enough that the line does not read as a minus sign.
    let gap = width + 5
    func point(at distance: Double) -> (Point, Int) {
      let index = min(
        max((lengths.firstIndex { $0 >= distance } ?? lengths.count - 1), 1), line.count - 1)
      let span = lengths[index] - lengths[index - 1]
      let weight = span > 0 ? (distance - lengths[index - 1]) / span : 0
      let (start, end) = (line[index - 1], line[index])
      return (
        Point(start.x + weight * (end.x - start.x), start.y + weight * (end.y - start.y)), index
      )
    }
    var best: LabelSpot?
    var bestScore = 0.0
    let inner = plot.grown(-(size / 2 + 1))
    for step in 0...32 {
      let center = gap / 2 + (total - gap) * (0.08 + 0.84 * Double(step) / 32)
      let (start, first) = point(at: max(center - gap / 2, 0))
      let (end, last) = point(at: min(center + gap / 2, total))
      let middle = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
      let box = Rect(x: middle.x, y: middle.y, width: 0, height: 0).grown(width / 2 + 1)
      let chord = hypot(end.x - start.x, end.y - start.y)
      var angle = atan2(-(end.y - start.y), end.x - start.x)
      if angle > .pi / 2 { angle -= .pi } else if angle <= -.pi / 2 { angle += .pi }
      guard inner.contains(box), !taken.contains(where: { $0.intersection(box) != nil }) else {
        continue
      }
      guard obstacles.boxes.allSatisfy({ $0.intersection(box) == nil }) else { continue }
      // Straight stretches first, then level ones, then those near the middle of the line.
      let level = 1 - abs(angle) / .pi
      let central = 1 - abs(center / total - 0.5)
      let score = chord / gap + 0.15 * level + 0.1 * central
      if score > bestScore {
        bestScore = score
        best = LabelSpot(
          center: middle, angle: angle, before: Array(line[..<first]) + [start],
          after: [end] + Array(line[last...]))
      }
    }
    return bestScore > 0.85 ? best : nil
  }
}
