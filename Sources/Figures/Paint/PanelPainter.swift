import Drawing

/// Draws one panel into a display list.
///
/// Painting order: bands, grid, heatmaps, axes, other marks, and last all words, which are placed where
/// they cover least of what has been drawn. Axes lie under curves and markers, so that a curve at the
/// edge of the plot area can be seen.
struct PanelPainter {
  let content: PanelContent
  let frame: PanelFrame
  let plot: Rect
  let leftRoom: Double
  let theme: Theme
  let type: Typesetter
  var list: DisplayList
  var obstacles = Obstacles()

  /// The place on the page of a data position.
  func place(_ x: Double, _ y: Double) -> Point {
    Point(horizontal(x), vertical(y))
  }

  /// Points from the left edge of the page of an x.
  func horizontal(_ x: Double) -> Double { plot.x + content.x.fraction(x) * plot.width }

  /// Points from the top of the page of a y.
  func vertical(_ y: Double) -> Double { plot.maxY - content.y.fraction(y) * plot.height }

  /// The plot area with room for half a line, so that lines along the frame keep their width.
  func clip(_ width: Double) -> Rect {
    Rect(
      x: plot.x - width / 2, y: plot.y - width / 2, width: plot.width + width,
      height: plot.height + width)
  }

  mutating func draw(direct: [DirectLabel], directPlaces: [Double]) throws(DrawingError) {
    drawZeroStrips()
    try paint(.ground)
    drawGrid()
    try paint(.picture)
    drawAxes()
    for mark in content.panel.marks { try mark.kind.reserveRoom(&self) }
    try paint(.data)
    drawTitle()
    try paint(.words)
    for mark in content.panel.marks { try mark.kind.paintName(&self) }
    drawDirectLabels(direct, places: directPlaces)
    if let legend = frame.legend {
      list.drawLegend(
        legend, center: plot.x + (plot.width + frame.margins.right - frame.margins.left) / 2,
        top: plot.maxY + frame.margins.bottom - legend.height, theme: theme)
    }
    if let bar = frame.bar {
      list.drawBar(
        bar, at: Point(plot.maxX + frame.secondY.room + Spacing.barGap, plot.y),
        height: plot.height, theme: theme)
    }
  }

  /// Adds a block of lines whose middle stands at a point.
  mutating func append(
    _ block: TextBlock, at point: Point, horizontal: HorizontalAnchor, color: Color
  ) {
    let baselines = block.baselines(from: point.y - block.capHeight / 2)
    for (line, baseline) in zip(block.lines, baselines) {
      list.append(
        line, at: Point(point.x, baseline), horizontal: horizontal, color: color)
    }
  }
}
