import Drawing

/// A curve too dense to be drawn as a line, such as the weight of every distance: from its least to its greatest value column by
/// column, filled.
///
/// Columns are half a point wide. Where one holds a single point or none, the envelope is the line through the points. The data stay
/// whole in tables and descriptions.
public struct Envelope: Sendable, Hashable {
  /// The points in order of x, name and look; it breaks where a coordinate is NaN.
  public var line: Line

  /// Makes the envelope of a line whose x do not decrease.
  public init(_ line: Line) { self.line = line }
}

extension Envelope: MarkKind {
  var noun: String { "envelope" }
  var form: [MarkForm] { [] }
  var series: SeriesName? { line.series }
  var tableName: String { "line" }
  var digestName: String { "envelope \(line.label ?? "")" }
  var channels: Channels {
    get { line.channels }
    set { line.channels = newValue }
  }
  /// Without dashes and markers.
  var drawing: SeriesDrawing { SeriesDrawing(.points) }
  var wordedX: [Double] { line.x }

  func extend(_ range: inout DataRange, isX: Bool) { line.extend(&range, isX: isX) }

  func check(with checker: MarkChecker) throws(DrawingError) {
    try checker.pairs(line.x, line.y)
    let seen = line.x.filter { !$0.isNaN }
    guard zip(seen, seen.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw .notDrawable("The \(checker.what) goes back along x; sort its points.")
    }
  }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let style else { return }
    var path: [PathElement] = []
    for run in unbroken(painter.pagePoints(line.x, line.y)) {
      let (upper, lower) = envelope(run, column: 0.5)
      for (index, point) in (upper + lower.reversed()).enumerated() {
        path.append(index == 0 ? .move(point) : .line(point))
      }
      path.append(.close)
      painter.obstacles.curves += clipped(upper, to: painter.plot)
      painter.obstacles.curves += clipped(lower, to: painter.plot)
    }
    guard !path.isEmpty else { return }
    // The outline keeps the envelope visible where it has no height.
    let width = min(style.width, 0.6)
    let clip = painter.clip(width)
    painter.list.commands.append(.fill(path, style.color, clip: clip))
    painter.list.commands.append(.stroke(path, Stroke(style.color, width: width), clip: clip))
  }

  func paintSample(_ list: inout DisplayList, _ sample: LegendSample) {
    let start = sample.line[0]
    list.fill(
      Rect(x: start.x, y: start.y - 1.5, width: sample.width, height: 3), sample.style.color)
  }

  func tell(in words: inout PanelWords) {
    words.tell("a dense line", line.label, line.x, line.y)
  }
}
