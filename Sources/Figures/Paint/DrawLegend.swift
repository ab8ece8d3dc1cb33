import Drawing

extension DisplayList {
  /// Draws a legend centred on an x, as far as it stays on the page, its rows below a height.
  mutating func drawLegend(_ legend: LegendFrame, center: Double, top: Double, theme: Theme) {
    let left = max(min(center - legend.width / 2, size.width - legend.width), 0)
    let size = theme.tickSize
    for (index, entry) in legend.entries.enumerated() {
      let column = index % legend.columns.count
      let row = index / legend.columns.count
      let x =
        left + legend.columns.prefix(column).reduce(0, +)
        + Double(column) * LegendFrame.columnPad
      let y = top + (Double(row) + 0.5) * legend.pitch
      for (mark, style) in entry.marks {
        mark.kind.paintSample(
          &self,
          LegendSample(
            style: style, start: Point(x, y), width: legend.sample, markerSize: theme.markerSize))
      }
      append(
        entry.name,
        at: Point(
          x + legend.sample + LegendFrame.samplePad, y + size * Typesetter.capHeight / 2),
        color: theme.ink)
    }
  }
}

/// Where the sample of a mark goes in a legend, and how it looks.
struct LegendSample {
  let style: ResolvedStyle
  /// The left end, half-way up.
  let start: Point
  let width: Double
  let markerSize: Double

  /// The point in the middle.
  var middle: Point { Point(start.x + width / 2, start.y) }
  /// From the left end to the right one.
  var line: [Point] { [start, Point(start.x + width, start.y)] }
  /// How a curve is stroked.
  var stroke: Stroke { Stroke(style.color, width: style.width, dash: style.dash) }

  /// Draws the series' marker in the middle, in its own size or the theme's.
  func drawMarker(_ list: inout DisplayList, size: Double?) {
    list.drawMarkers(style.marker, at: [middle], diameter: size ?? markerSize, color: style.color)
  }
}
