import Drawing

extension PanelPainter {
  /// Bands, which lie under everything.
  mutating func drawBands() {
    drawZeroStrips()
    for mark in content.panel.marks {
      guard case .band(let band) = mark, let area = area(of: band) else { continue }
      list.fill(area, band.color.map(theme.shown) ?? theme.bandInk)
    }
  }

  /// The strips in which zeros stand, shaded so that nobody takes them for a part of the axis.
  private mutating func drawZeroStrips() {
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

  /// The visible part of a band.
  func area(of band: Band) -> Rect? {
    let scale = band.isVertical ? content.x : content.y
    // A band from 0 on a logarithmic axis starts at the edge.
    let low =
      scale.kind != .linear && band.range.lowerBound <= 0
      ? scale.domain.lowerBound : band.range.lowerBound
    let ends = [scale.fraction(low), scale.fraction(band.range.upperBound)]
      .map { min(max($0, 0), 1) }.sorted()
    guard ends[0] < ends[1] else { return nil }
    return band.isVertical
      ? Rect(
        x: plot.x + ends[0] * plot.width, y: plot.y, width: (ends[1] - ends[0]) * plot.width,
        height: plot.height)
      : Rect(
        x: plot.x, y: plot.maxY - ends[1] * plot.height, width: plot.width,
        height: (ends[1] - ends[0]) * plot.height)
  }

  /// Heatmaps, which would hide all that lies under them.
  mutating func drawHeatmaps() {
    for mark in content.panel.marks {
      if case .heatmap(let heatmap) = mark { drawHeatmap(heatmap) }
    }
  }

  /// All other marks but words, in the order given.
  mutating func drawMarks() throws(DrawingError) {
    for (mark, style) in zip(content.panel.marks, content.styles) {
      switch mark {
      case .line(let line):
        guard let style else { continue }
        drawCurve(pagePoints(line.x, line.y), style)
        if line.showsMarkers { drawMarkers(pagePoints(line.x, line.y), style, size: nil) }
      case .step(let step):
        guard let style else { continue }
        let runs = unbroken(pagePoints(step.line.x, step.line.y))
        for run in runs { drawCurve(stepped(run, step.position), style) }
      case .points(let points):
        guard let style else { continue }
        drawMarkers(pagePoints(points.x, points.y), style, size: points.size)
      case .errorBars(let bars):
        guard let style else { continue }
        drawErrorBars(bars, style)
      case .area(let area):
        guard let style else { continue }
        drawArea(area, style)
      case .bars(let bars):
        guard let style else { continue }
        drawBars(bars, style)
      case .rule(let rule): drawRule(rule)
      case .contour(let contour): try drawContour(contour)
      case .band, .heatmap, .text: continue
      }
    }
  }

  /// Places on the page of data points; NaN stays NaN.
  func pagePoints(_ x: [Double], _ y: [Double]) -> [Point] { zip(x, y).map { place($0, $1) } }

  private mutating func drawCurve(_ points: [Point], _ style: ResolvedStyle) {
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

  private mutating func drawErrorBars(_ bars: ErrorBars, _ style: ResolvedStyle) {
    var path: [PathElement] = []
    let cap = 1.4
    for index in bars.points.x.indices {
      let (x, y) = (bars.points.x[index], bars.points.y[index])
      let (low, high) = (bars.low[index], bars.high[index])
      guard !x.isNaN, !y.isNaN, !low.isNaN, !high.isNaN else { continue }
      let start = bars.isHorizontal ? place(low, y) : place(x, low)
      let end = bars.isHorizontal ? place(high, y) : place(x, high)
      guard let (from, to) = clippedSegment(start, end, to: plot) else { continue }
      path += [.move(from), .line(to)]
      // An interval cut by the edge of the plot area has no cap there.
      for (tip, whole) in [(from, start), (to, end)] where tip == whole {
        path +=
          bars.isHorizontal
          ? [.move(Point(tip.x, tip.y - cap)), .line(Point(tip.x, tip.y + cap))]
          : [.move(Point(tip.x - cap, tip.y)), .line(Point(tip.x + cap, tip.y))]
      }
      obstacles.curves.append([from, to])
    }
    if !path.isEmpty { list.commands.append(.stroke(path, Stroke(style.color, width: 0.8))) }
    drawMarkers(pagePoints(bars.points.x, bars.points.y), style, size: bars.points.size)
  }

  private mutating func drawArea(_ area: Area, _ style: ResolvedStyle) {
    let upper = pagePoints(area.x, area.high)
    let lower = pagePoints(area.x, area.low)
    var path: [PathElement] = []
    let gaps = area.x.indices.map {
      upper[$0].x.isNaN || upper[$0].y.isNaN || lower[$0].y.isNaN
    }
    for run in area.x.indices.split(whereSeparator: { gaps[$0] }) {
      let outline =
        decimated(run.map { upper[$0] }) + decimated(run.reversed().map { lower[$0] })
      let bounds = plot.grown(1)
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
      list.commands.append(.fill(path, style.color.opacity(0.18), clip: plot))
    }
  }

  private mutating func drawRule(_ rule: Rule) {
    let scale = rule.isVertical ? content.x : content.y
    guard scale.contains(rule.value) else { return }
    let stroke = Stroke(
      rule.color.map(theme.shown) ?? theme.secondaryInk, width: 0.7, dash: rule.dash ?? [2.4, 1.6])
    let ends =
      rule.isVertical
      ? [Point(horizontal(rule.value), plot.y), Point(horizontal(rule.value), plot.maxY)]
      : [Point(plot.x, vertical(rule.value)), Point(plot.maxX, vertical(rule.value))]
    list.stroke(ends, stroke)
    obstacles.rules.append(ends)
  }
}
