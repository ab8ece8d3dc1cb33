import Drawing

/// Unconnected points; a NaN point is not drawn.
public struct Points: Sendable, Hashable {
  /// Horizontal data coordinates.
  public var x: [Double]
  /// Vertical data coordinates, as many as `x`.
  public var y: [Double]
  /// Name of the series, in mini-markup; `nil` is left out of legends.
  public var label: String?
  /// Look of the series.
  public var style: SeriesStyle
  /// Marker diameter in points; `nil` takes the theme's.
  public var size: Double?

  /// Makes points at (x, y).
  public init(
    x: [Double], y: [Double], label: String? = nil, style: SeriesStyle = .automatic,
    size: Double? = nil
  ) {
    self.x = x
    self.y = y
    self.label = label
    self.style = style
    self.size = size
  }
}

extension Points: MarkKind {
  var noun: String { "points" }
  var form: [MarkForm] { [.markers] }
  var series: SeriesName? { SeriesName(label, style) }
  var tableName: String { "point" }
  var digestName: String { "points \(label ?? "")" }
  var channels: Channels {
    get { [(.x, x), (.y, y)] }
    set { (x, y) = (newValue[.x], newValue[.y]) }
  }
  var drawing: SeriesDrawing { SeriesDrawing(.points, hasMarkers: true) }
  var wordedX: [Double] { x }
  var crossesWords: Bool { false }
  var sampleWidth: Double { 6 }

  func extend(_ range: inout DataRange, isX: Bool) {
    range.add(isX ? x : y)
    range.hasPoints = true
  }

  func check(with checker: MarkChecker) throws(DrawingError) { try checker.pairs(x, y) }

  func reserveRoom(_ painter: inout PanelPainter) { painter.avoid(x, y, size: size) }

  func paint(_ painter: inout PanelPainter, style: ResolvedStyle?) {
    guard let style else { return }
    painter.drawMarkers(painter.pagePoints(x, y), style, size: size)
  }

  func paintSample(_ list: inout DisplayList, _ sample: LegendSample) {
    sample.drawMarker(&list, size: size)
  }

  func tell(in words: inout PanelWords) { words.tell("a row of points", label, x, y) }
}
