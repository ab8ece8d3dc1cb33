import Drawing

/// Where a step line changes height.
public enum StepPosition: Sendable, Hashable {
  /// Half-way between neighbouring points.
  case middle
  /// At the left of each pair of points: the new height at once.
  case before
  /// At the right of each pair of points: the old height until then.
  case after
}

/// A piecewise constant line; it breaks where a coordinate is NaN.
public struct Step: Sendable, Hashable {
  /// The points, name and look.
  public var line: Line
  /// Where the height changes.
  public var position: StepPosition

  /// Makes a step line through the points of a line.
  public init(_ line: Line, position: StepPosition = .middle) {
    self.line = line
    self.position = position
  }
}

extension Step: MarkKind {
  var noun: String { "step line" }
  var form: [MarkForm] { [.path(isBroken: true)] }
  var series: SeriesName? { line.series }
  var tableName: String { "step" }
  var digestName: String { "step \(line.label ?? "")" }
  var channels: Channels {
    get { line.channels }
    set { line.channels = newValue }
  }
  var curve: Line? { line }
  var drawing: SeriesDrawing { SeriesDrawing(.line) }
  var wordedX: [Double] { line.x }

  func extend(_ range: inout DataRange, isX: Bool) {
    range.add(isX ? line.x : line.y)
    range.hasCurve = true
  }

  func check(with checker: MarkChecker) throws(DrawingError) {
    try checker.pairs(line.x, line.y)
  }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let style else { return }
    for run in unbroken(painter.pagePoints(line.x, line.y)) {
      painter.drawCurve(stepped(run, position), style)
    }
  }

  func paintSample(_ list: inout DisplayList, _ sample: LegendSample) {
    list.stroke(sample.line, sample.stroke)
  }

  func tell(in words: inout PanelWords) {
    words.tell("a step line", line.label, line.x, line.y)
  }
}
