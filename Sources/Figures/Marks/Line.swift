import Drawing

/// A line through points in order; it breaks where a coordinate is NaN.
public struct Line: Sendable, Hashable {
  /// Horizontal data coordinates.
  public var x: [Double]
  /// Vertical data coordinates, as many as `x`.
  public var y: [Double]
  /// Name of the series, in mini-markup; `nil` is left out of legends.
  public var label: String?
  /// Look of the series.
  public var style: SeriesStyle
  /// Whether the cycle's markers are drawn on the points as well.
  public var showsMarkers: Bool

  /// Makes a line through the points (x, y).
  public init(
    x: [Double], y: [Double], label: String? = nil, style: SeriesStyle = .automatic,
    showsMarkers: Bool = false
  ) {
    self.x = x
    self.y = y
    self.label = label
    self.style = style
    self.showsMarkers = showsMarkers
  }
}

extension Line: MarkKind {
  var noun: String { "line" }
  var form: [MarkForm] { [.path(isBroken: false)] }
  var series: SeriesName? { SeriesName(label, style) }
  var tableName: String { "line" }
  var digestName: String { "line \(label ?? "")" }
  var channels: Channels {
    get { [(.x, x), (.y, y)] }
    set { (x, y) = (newValue[.x], newValue[.y]) }
  }
  var curve: Line? { self }
  var drawing: SeriesDrawing { SeriesDrawing(.line, hasMarkers: showsMarkers) }
  var wordedX: [Double] { x }

  func extend(_ range: inout DataRange, isX: Bool) {
    range.add(isX ? x : y)
    range.hasCurve = true
    range.hasPoints = range.hasPoints || showsMarkers
  }

  func check(with checker: MarkChecker) throws(DrawingError) { try checker.pairs(x, y) }

  func reserveRoom(_ painter: inout PanelPainter) {
    if showsMarkers { painter.avoid(x, y, size: nil) }
  }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let style else { return }
    let points = painter.pagePoints(x, y)
    painter.drawCurve(points, style)
    if showsMarkers { painter.drawMarkers(points, style, size: nil) }
  }

  func paintSample(_ list: inout DisplayList, _ sample: LegendSample) {
    list.stroke(sample.line, sample.stroke)
    if showsMarkers { sample.drawMarker(&list, size: nil) }
  }

  func tell(in words: inout PanelWords) {
    isOutline ? words.tellOutline(label, x, y) : words.tell("a line", label, x, y)
  }

  /// Whether it is made of pieces that go back and forth, and so surrounds something.
  private var isOutline: Bool {
    let whole = x.filter { !$0.isNaN }
    return whole.count < x.count && zip(whole, whole.dropFirst()).contains { $1 < $0 }
  }
}
