import Drawing

extension DisplayList {
  /// Draws a legend centred on a page, its rows below a height.
  mutating func drawLegend(_ legend: LegendFrame, top: Double, theme: Theme) {
    let left = max((size.width - legend.width) / 2, 0)
    let size = theme.tickSize
    for (index, entry) in legend.entries.enumerated() {
      let column = index % legend.columns.count
      let row = index / legend.columns.count
      let x =
        left + legend.columns.prefix(column).reduce(0, +)
        + Double(column) * LegendFrame.columnPad
      let y = top + (Double(row) + 0.5) * legend.pitch
      for (mark, style) in entry.marks {
        drawSample(mark, style, at: Point(x, y), width: legend.sample, theme: theme)
      }
      append(
        entry.name,
        at: Point(
          x + legend.sample + LegendFrame.samplePad, y + size * Typesetter.capHeight / 2),
        color: theme.ink)
    }
  }

  private mutating func drawSample(
    _ mark: Mark, _ style: ResolvedStyle, at point: Point, width: Double, theme: Theme
  ) {
    let end = point.x + width
    let middle = Point(point.x + width / 2, point.y)
    let line = [point, Point(end, point.y)]
    switch mark {
    case .line(let own):
      stroke(line, Stroke(style.color, width: style.width, dash: style.dash))
      if own.showsMarkers {
        drawMarkers(style.marker, at: [middle], diameter: theme.markerSize, color: style.color)
      }
    case .step: stroke(line, Stroke(style.color, width: style.width, dash: style.dash))
    case .points(let points):
      drawMarkers(
        style.marker, at: [middle], diameter: points.size ?? theme.markerSize, color: style.color)
    case .errorBars(let bars):
      let arm = bars.isHorizontal ? Point(5, 0) : Point(0, 4)
      stroke(
        [Point(middle.x - arm.x, middle.y - arm.y), Point(middle.x + arm.x, middle.y + arm.y)],
        Stroke(style.color, width: 0.8))
      drawMarkers(
        style.marker, at: [middle], diameter: bars.points.size ?? theme.markerSize,
        color: style.color)
    case .area:
      fill(
        Rect(x: point.x, y: point.y - 3, width: width, height: 6),
        style.color.opacity(0.18))
    case .bars:
      fill(Rect(x: middle.x - 3, y: point.y - 3, width: 6, height: 6), style.color)
    case .rule, .band, .text, .heatmap, .contour: break
    }
  }
}
