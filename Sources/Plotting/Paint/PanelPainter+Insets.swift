extension PanelPainter {
  /// Details in the corners that were asked for, or else in those where they hide least; each joined to its place.
  ///
  /// What follows treats an inset like words already set: names of rules and bands keep clear of it.
  mutating func drawInsets() throws(PlottingError) {
    guard !insets.isEmpty else { return }
    var covered = obstacles
    covered.curves += outlines
    for inset in insets { covered.boxes.append(inset.detail.grown(1)) }
    for inset in insets {
      let candidates = inset.places.enumerated().map { rank, place in
        (candidate: place, box: place.box, bias: 1e-3 * Double(rank))
      }
      guard let (place, box) = covered.best(candidates) else { continue }
      covered.boxes.append(box)
      obstacles.boxes.append(box)
      try draw(inset, plot: place.plot, box: box, corner: place.corner)
    }
  }

  /// Outlines that words may cross and insets should not hide: areas, and clouds of points.
  private var outlines: [[Point]] {
    content.panel.marks.flatMap { mark -> [[Point]] in
      switch mark {
      case .area(let area):
        return unbroken(pagePoints(area.x, area.low)) + unbroken(pagePoints(area.x, area.high))
      case .points(let points) where points.x.count > 1000:
        return unbroken(pagePoints(points.x, points.y)).flatMap { $0.map { [$0, $0] } }
      default: return []
      }
    }
  }

  private mutating func draw(
    _ inset: PreparedInset, plot own: Rect, box: Rect, corner: Inset.Corner
  ) throws(PlottingError) {
    let labels = inset.labels(around: own, corner: corner, size: theme.insetTickSize)
    let frame = inset.detail.path
    let ink =
      content.hasHeatmap
      ? contrasting(inset.detail.corners) : theme.secondaryInk
    list.commands.append(.stroke(frame, Stroke(ink, width: theme.axisWidth)))
    for (from, to) in connectors(from: inset.detail, to: own, around: labels.map(\.box)) {
      let along = (0...8).map { step in
        let share = Double(step) / 8
        return Point(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))
      }
      let ink = content.hasHeatmap ? contrasting(along) : theme.secondaryInk
      list.stroke([from, to], Stroke(ink, width: theme.axisWidth))
      obstacles.curves.append([from, to])
    }
    obstacles.curves.append(inset.detail.corners + [inset.detail.corners[0]])

    // Labels stand on the page's own colour, whatever the inset hides.
    let page = theme.background ?? theme.haloInk
    list.fill(own, page)
    for label in labels { list.fill(label.box.grown(0.8), page) }
    var painter = PanelPainter(
      content: inset.content, frame: PanelFrame(x: inset.x, y: inset.y), plot: own, leftRoom: 0,
      theme: theme, type: type, list: list)
    painter.drawBands()
    painter.drawGrid()
    painter.drawHeatmaps()
    try painter.drawMarks()
    list = painter.list

    let stroke = Stroke(theme.ink, width: theme.axisWidth)
    list.commands.append(.stroke(own.path, stroke))
    let ticks = inset.ticks(around: own, corner: corner)
    if !ticks.isEmpty { list.commands.append(.stroke(ticks, stroke)) }
    for label in labels {
      list.append(
        label.text, at: label.anchor, horizontal: label.alignment, color: theme.ink)
    }
  }
}

/// A tick label of an inset where it stands.
private struct InsetLabel {
  var text: MeasuredText
  /// Its point on the baseline.
  var anchor: Point
  var alignment: HorizontalAnchor
  var box: Rect
}

extension PreparedInset {
  /// Short ticks at the sides of the corner.
  fileprivate func ticks(around plot: Rect, corner: Inset.Corner) -> [PathElement] {
    var path: [PathElement] = []
    for (value, _) in x.major {
      let place = plot.x + content.x.fraction(value) * plot.width
      let edge = corner.isTop ? plot.y : plot.maxY
      let end = edge + (corner.isTop ? -1 : 1) * Spacing.minorTick
      path += [.move(Point(place, edge)), .line(Point(place, end))]
    }
    for (value, _) in y.major {
      let place = plot.maxY - content.y.fraction(value) * plot.height
      let edge = corner.isRight ? plot.maxX : plot.x
      let end = edge + (corner.isRight ? 1 : -1) * Spacing.minorTick
      path += [.move(Point(edge, place)), .line(Point(end, place))]
    }
    return path
  }

  /// Labels beyond the ticks.
  fileprivate func labels(around plot: Rect, corner: Inset.Corner, size: Double) -> [InsetLabel] {
    let cap = size * Typesetter.capHeight
    let beside = Spacing.minorTick + Spacing.tickPad
    let hasExponent = content.panel.x.ticks == nil && content.x.kind != .linear
    let raised = hasExponent ? 0.18 * size : 0
    var labels: [InsetLabel] = []
    for (value, text) in x.major {
      let place = plot.x + content.x.fraction(value) * plot.width
      let baseline =
        corner.isTop ? plot.y - beside - x.drop : plot.maxY + beside + raised + x.rise + cap
      let box = Rect(
        x: place - text.width / 2, y: baseline - cap - raised - text.rise, width: text.width,
        height: cap + raised + text.rise + text.drop)
      labels.append(
        InsetLabel(text: text, anchor: Point(place, baseline), alignment: .center, box: box))
    }
    for (value, text) in y.major {
      let middle = plot.maxY - content.y.fraction(value) * plot.height
      let start = corner.isRight ? plot.maxX + beside : plot.x - beside
      let box = Rect(
        x: corner.isRight ? start : start - text.width, y: middle - cap / 2 - text.rise,
        width: text.width, height: cap + text.rise + text.drop)
      labels.append(
        InsetLabel(
          text: text, anchor: Point(start, middle + cap / 2),
          alignment: corner.isRight ? .leading : .trailing, box: box))
    }
    return labels
  }
}

/// Two lines that join a detail to its inset and pass through neither, nor through labels where that can be helped.
///
/// The common tangents of two upright rectangles join corners of the same name. Where the tangents would run through
/// labels, the ends of the sides that face each other are joined.
package func connectors(
  from detail: Rect, to inset: Rect, around labels: [Rect]
) -> [(from: Point, to: Point)] {
  let (near, far) = (detail.corners, inset.corners)
  let all = near + far
  let tangents = zip(near, far).filter { from, to in
    let sides = all.map { (to.x - from.x) * ($0.y - from.y) - (to.y - from.y) * ($0.x - from.x) }
    return sides.allSatisfy { $0 >= -1e-6 } || sides.allSatisfy { $0 <= 1e-6 }
  }.prefix(2)
  var choices = [tangents.map { (from: $0.0, to: $0.1) }]
  // Corners go round from the top left.
  if detail.y >= inset.maxY { choices.append([(near[0], far[3]), (near[1], far[2])]) }
  if detail.maxY <= inset.y { choices.append([(near[3], far[0]), (near[2], far[1])]) }
  if detail.x >= inset.maxX { choices.append([(near[0], far[1]), (near[3], far[2])]) }
  if detail.maxX <= inset.x { choices.append([(near[1], far[0]), (near[2], far[3])]) }
  func crossings(_ lines: [(from: Point, to: Point)]) -> Int {
    lines.reduce(0) { sum, line in
      sum + labels.count { clippedSegment(line.from, line.to, to: $0) != nil }
    }
  }
  let counts = choices.map(crossings)
  return counts.min().flatMap { counts.firstIndex(of: $0) }.map { choices[$0] } ?? []
}

extension Rect {
  /// The corners, round from the top left: top right, bottom right, bottom left.
  var corners: [Point] {
    [Point(x, y), Point(maxX, y), Point(maxX, maxY), Point(x, maxY)]
  }
}
