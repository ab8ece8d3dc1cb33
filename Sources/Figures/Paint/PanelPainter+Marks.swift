import Drawing

extension PanelPainter {
  /// Paints the marks of a layer in the order given.
  mutating func paint(_ layer: MarkLayer) throws(DrawingError) {
    for (mark, style) in zip(content.panel.marks, content.styles) where mark.kind.layer == layer {
      try mark.kind.paint(&self, style: style)
    }
  }

  /// The strips in which zeros stand, shaded so that nobody takes them for a part of the axis.
  mutating func drawZeroStrips() {
    let share = Scale.zeroStrip.width
    if content.x.hasZero {
      let width = share * plot.width
      let x = content.x.isReversed ? plot.maxX - width : plot.x
      list.fill(Rect(x: x, y: plot.y, width: width, height: plot.height), theme.bandInk)
    }
    if content.y.hasZero {
      let height = share * plot.height
      let y = content.y.isReversed ? plot.y : plot.maxY - height
      list.fill(Rect(x: plot.x, y: y, width: plot.width, height: height), theme.bandInk)
    }
  }

  /// Places on the page of data points; NaN stays NaN.
  func pagePoints(_ x: [Double], _ y: [Double]) -> [Point] { zip(x, y).map { place($0, $1) } }

  mutating func drawCurve(_ points: [Point], _ style: ResolvedStyle) {
    let stroke = Stroke(style.color, width: style.width, dash: style.dash)
    var path: [PathElement] = []
    for run in unbroken(points) {
      // Cut a little outside, so that the ends of the cut lie under the clip.
      for part in clipped(decimated(run), to: plot.grown(2 * style.width)) {
        path += part.enumerated().map { $0.offset == 0 ? .move($0.element) : .line($0.element) }
        obstacles.curves.append(part)
      }
    }
    if !path.isEmpty { list.commands.append(.stroke(path, stroke, clip: clip(style.width))) }
  }

  mutating func drawMarkers(_ points: [Point], _ style: ResolvedStyle, size: Double?) {
    let diameter = size ?? theme.markerSize
    let shown = points.filter { !$0.x.isNaN && !$0.y.isNaN && plot.grown(0.01).holds($0) }
    if content.hasHeatmap {
      // A light rim keeps the markers visible on any colour of the map.
      list.drawMarkers(
        style.marker == .ring ? .circle : style.marker, at: shown, diameter: diameter + 1.6,
        color: theme.haloInk, lineWidth: 2)
    }
    list.drawMarkers(style.marker, at: shown, diameter: diameter, color: style.color)
  }

  /// Registers markers as obstacles, before labels look for room.
  mutating func avoid(_ x: [Double], _ y: [Double], size: Double?) {
    let points = pagePoints(x, y)
    // Thousands of markers are a cloud that no label can avoid.
    guard points.count <= 1000 else { return }
    for point in points where plot.grown(0.01).holds(point) {
      obstacles.boxes.append(
        Rect(x: point.x, y: point.y, width: 0, height: 0)
          .grown((size ?? theme.markerSize) / 2 + 0.5))
    }
  }
}
