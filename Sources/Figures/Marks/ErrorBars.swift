import Drawing

/// Points with an interval along one axis, such as a mean with its 95 % interval.
public struct ErrorBars: Sendable, Hashable {
  /// The points, name and look.
  public var points: Points
  /// Lower ends of the intervals in data units, as many as points.
  public var low: [Double]
  /// Upper ends of the intervals in data units, as many as points.
  public var high: [Double]
  /// Whether the intervals run along x instead of y.
  public var isHorizontal: Bool

  /// Makes points with intervals.
  public init(_ points: Points, low: [Double], high: [Double], isHorizontal: Bool = false) {
    self.points = points
    self.low = low
    self.high = high
    self.isHorizontal = isHorizontal
  }
}

extension ErrorBars: MarkKind {
  var noun: String { "error bars" }
  var form: [MarkForm] { [.markers, .intervals(isHorizontal: isHorizontal)] }
  var series: SeriesName? { points.series }
  var tableName: String { "interval" }
  var digestName: String { "intervals \(points.label ?? "")" }
  var channels: Channels {
    get { points.channels + [(.low, low), (.high, high)] }
    set {
      points.channels = newValue
      (low, high) = (newValue[.low], newValue[.high])
    }
  }
  var drawing: SeriesDrawing { points.drawing }
  var wordedX: [Double] { points.x }
  var crossesWords: Bool { false }
  var sampleWidth: Double { isHorizontal ? 11 : 6 }

  func extend(_ range: inout DataRange, isX: Bool) {
    points.extend(&range, isX: isX)
    if isHorizontal == isX {
      range.add(low)
      range.add(high)
    }
  }

  func check(with checker: MarkChecker) throws(DrawingError) {
    try checker.pairs(points.x, points.y)
    let axis = isHorizontal ? checker.panel.x : checker.panel.y
    try checker.count(low, "low", points.x.count)
    try checker.count(high, "high", points.x.count)
    try checker.values(low, "low", along: axis)
    try checker.values(high, "high", along: axis)
  }

  func reserveRoom(_ painter: inout PanelPainter) { points.reserveRoom(&painter) }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let style else { return }
    var path: [PathElement] = []
    let cap = 1.4
    for index in points.x.indices {
      let (x, y, low, high) = (points.x[index], points.y[index], low[index], high[index])
      guard !x.isNaN, !y.isNaN, !low.isNaN, !high.isNaN else { continue }
      let start = isHorizontal ? painter.place(low, y) : painter.place(x, low)
      let end = isHorizontal ? painter.place(high, y) : painter.place(x, high)
      guard let (from, to) = clippedSegment(start, end, to: painter.plot) else { continue }
      path += [.move(from), .line(to)]
      // An interval cut by the edge of the plot area has no cap there.
      for (tip, whole) in [(from, start), (to, end)] where tip == whole {
        path +=
          isHorizontal
          ? [.move(Point(tip.x, tip.y - cap)), .line(Point(tip.x, tip.y + cap))]
          : [.move(Point(tip.x - cap, tip.y)), .line(Point(tip.x + cap, tip.y))]
      }
      painter.obstacles.curves.append([from, to])
    }
    if !path.isEmpty {
      painter.list.commands.append(.stroke(path, Stroke(style.color, width: 0.8)))
    }
    points.paint(&painter, style: style)
  }

  func paintSample(_ list: inout DisplayList, _ sample: LegendSample) {
    let arm = isHorizontal ? Point(5, 0) : Point(0, 4)
    let middle = sample.middle
    list.stroke(
      [Point(middle.x - arm.x, middle.y - arm.y), Point(middle.x + arm.x, middle.y + arm.y)],
      Stroke(sample.style.color, width: 0.8))
    points.paintSample(&list, sample)
  }

  func tell(in words: inout PanelWords) { points.tell(in: &words) }
}
