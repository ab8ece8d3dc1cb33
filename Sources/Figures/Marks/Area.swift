import Drawing

/// The shaded area between two curves over the same x; it breaks where a coordinate is NaN.
public struct Area: Sendable, Hashable {
  /// Horizontal data coordinates.
  public var x: [Double]
  /// Lower curve, as many as `x`.
  public var low: [Double]
  /// Upper curve, as many as `x`.
  public var high: [Double]
  /// Name of the series, in mini-markup; `nil` is left out of legends.
  public var label: String?
  /// Look of the series; the ink is lightened.
  public var style: SeriesStyle

  /// Makes the area between two curves.
  public init(
    x: [Double], low: [Double], high: [Double], label: String? = nil,
    style: SeriesStyle = .automatic
  ) {
    self.x = x
    self.low = low
    self.high = high
    self.label = label
    self.style = style
  }
}

extension Area: MarkKind {
  var noun: String { "area" }
  var form: [MarkForm] { [.outline] }
  var series: SeriesName? { SeriesName(label, style) }
  var tableName: String { "area" }
  var digestName: String { "area \(label ?? "")" }
  var channels: Channels {
    get { [(.x, x), (.low, low), (.high, high)] }
    set { (x, low, high) = (newValue[.x], newValue[.low], newValue[.high]) }
  }
  var drawing: SeriesDrawing { SeriesDrawing(.area) }
  var wordedX: [Double] { x }

  func extend(_ range: inout DataRange, isX: Bool) {
    range.add(isX ? x : low + high)
    range.hasCurve = true
  }

  func check(with checker: MarkChecker) throws(DrawingError) {
    try checker.count(low, "low", x.count)
    try checker.count(high, "high", x.count)
    try checker.values(x, "x", along: checker.panel.x)
    try checker.values(low, "low", along: checker.panel.y)
    try checker.values(high, "high", along: checker.panel.y)
  }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let style else { return }
    let upper = painter.pagePoints(x, high)
    let lower = painter.pagePoints(x, low)
    var path: [PathElement] = []
    let gaps = x.indices.map { upper[$0].x.isNaN || upper[$0].y.isNaN || lower[$0].y.isNaN }
    for run in x.indices.split(whereSeparator: { gaps[$0] }) {
      let outline = decimated(run.map { upper[$0] }) + decimated(run.reversed().map { lower[$0] })
      let bounds = painter.plot.grown(1)
      for (offset, point) in outline.enumerated() {
        // Far away points are pulled in vertically; the clip hides the difference.
        let near = Point(
          min(max(point.x, bounds.x - 1e4), bounds.maxX + 1e4),
          min(max(point.y, bounds.y - 1e4), bounds.maxY + 1e4))
        path.append(offset == 0 ? .move(near) : .line(near))
      }
      path.append(.close)
    }
    if !path.isEmpty {
      painter.list.commands.append(
        .fill(path, style.color.opacity(style.areaOpacity), clip: painter.plot))
    }
  }

  func paintSample(_ list: inout DisplayList, _ sample: LegendSample) {
    let start = sample.line[0]
    list.fill(
      Rect(x: start.x, y: start.y - 3, width: sample.width, height: 6),
      sample.style.color.opacity(sample.style.areaOpacity))
  }

  func tell(in words: inout PanelWords) {
    if let label, words.isNew(label) { words.add("a shaded area for \(plainWords(label))") }
  }
}
