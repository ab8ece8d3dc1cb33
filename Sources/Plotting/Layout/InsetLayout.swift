/// An inset with its content and ticks, ready to stand in any of the corners it may stand in.
struct PreparedInset {
  /// The marks of the detail on the scales of the detail.
  var content: PanelContent
  var x: FrameTicks
  var y: FrameTicks
  /// Place of the detail on the page.
  var detail: Rect
  /// Corners it may stand in, in order of preference, with its outer box and its plot area there.
  var places: [(corner: Inset.Corner, box: Rect, plot: Rect)]
}

extension Figure {
  /// Free space between an inset and the edges of the plot area.
  private static let insetMargin = 3.5
  /// The least side of the plot area of an inset.
  private static let leastInset = 16.0

  /// The insets of a panel whose plot area is known.
  ///
  /// - Throws: ``PlottingError/notDrawable(_:)`` when a detail is not inside the axes, or an inset is too small for its
  ///   ticks or would cover its own detail.
  func preparedInsets(
    _ content: PanelContent, plot: Rect, type: Typesetter
  ) throws(PlottingError) -> [PreparedInset] {
    var small = self
    small.theme.tickSize = theme.insetTickSize
    var prepared: [PreparedInset] = []
    for inset in content.panel.insets {
      prepared.append(try small.prepared(inset, in: content, plot: plot, type: type))
    }
    return prepared
  }

  private func prepared(
    _ inset: Inset, in content: PanelContent, plot: Rect, type: Typesetter
  ) throws(PlottingError) -> PreparedInset {
    guard (0.1...0.9).contains(inset.width), (0.1...0.9).contains(inset.height) else {
      throw .notDrawable(
        "An inset of \(content.name) takes \(inset.width) × \(inset.height) of its plot area; both must be "
          + "between 0.1 and 0.9.")
    }
    let (x, y) = (try detailScale(inset.x, isX: true), try detailScale(inset.y, isX: false))
    func detailScale(_ range: ClosedRange<Double>, isX: Bool) throws(PlottingError) -> Scale {
      let (outer, axis) = isX ? (content.x, content.panel.x) : (content.y, content.panel.y)
      let name = "the \(isX ? "x" : "y") axis of an inset of \(content.name)"
      let wanted = content.panel.wholeCells(range, isX: isX, on: outer)
      let scale = try Scale(
        axis.scale, domain: wanted, isReversed: axis.isReversed, name: name)
      guard outer.contains(wanted.lowerBound), outer.contains(wanted.upperBound) else {
        throw .notDrawable(
          "The domain of \(name), \(wanted), reaches beyond that of the panel, \(outer.domain); show a part "
            + "of what the panel shows.")
      }
      return scale
    }
    let ends = [x.domain.lowerBound, x.domain.upperBound].map {
      plot.x + content.x.fraction($0) * plot.width
    }.sorted()
    let heights = [y.domain.lowerBound, y.domain.upperBound].map {
      plot.maxY - content.y.fraction($0) * plot.height
    }.sorted()
    let detail = Rect(
      x: ends[0], y: heights[0], width: ends[1] - ends[0], height: heights[1] - heights[0])
    let own = content.detail(x: x, y: y)
    let ticks = try insetTicks(own, outer: inset.size(in: plot), type: type)
    let places = inset.corner.map { [$0] } ?? Inset.Corner.allCases
    let standing = places.map { corner in
      placed(corner, size: inset.size(in: plot), ticks: ticks, in: plot)
    }
    guard standing.allSatisfy({ min($0.plot.width, $0.plot.height) >= Self.leastInset }) else {
      throw .notDrawable(
        "An inset of \(content.name) has no room for its plot area beside its ticks; make it a larger part of "
          + "the panel, or the figure larger.")
    }
    let clear = standing.filter { $0.box.grown(1).intersection(detail) == nil }
    guard !clear.isEmpty else {
      throw .notDrawable(
        "An inset of \(content.name) would cover the detail it shows; choose another corner, or make it a "
          + "smaller part of the panel.")
    }
    return PreparedInset(
      content: own, x: ticks.x, y: ticks.y, detail: detail, places: clear)
  }

  /// Ticks for the size of an inset.
  private func insetTicks(
    _ content: PanelContent, outer: Size, type: Typesetter
  ) throws(PlottingError) -> InsetTicks {
    let size = theme.tickSize
    let beside = Spacing.minorTick + Spacing.tickPad
    let hasExponent = content.panel.x.ticks == nil && content.x.kind != .linear
    let line = size * (Typesetter.capHeight + (hasExponent ? 0.18 : 0))
    var ticks = InsetTicks()
    ticks.room.height = beside + line
    ticks.y = try frameTicks(
      content.panel.y, scale: content.y, length: max(outer.height - ticks.room.height, 1),
      isX: false, type: type)
    ticks.room.width = beside + ticks.y.width
    ticks.x = try frameTicks(
      content.panel.x, scale: content.x, length: max(outer.width - ticks.room.width, 1), isX: true,
      type: type)
    ticks.room.height += ticks.x.rise + ticks.x.drop
    ticks.xLabels = ticks.x.major.map { (content.x.fraction($0.value), $0.label) }
    ticks.yLabels = ticks.y.major.map { (content.y.fraction($0.value), $0.label) }
    return ticks
  }

  /// An inset in a corner: labels on the sides of the corner, away from what the inset is joined to.
  private func placed(
    _ corner: Inset.Corner, size: Size, ticks: InsetTicks, in plot: Rect
  ) -> (corner: Inset.Corner, box: Rect, plot: Rect) {
    let box = Rect(
      x: corner.isRight ? plot.maxX - Self.insetMargin - size.width : plot.x + Self.insetMargin,
      y: corner.isTop ? plot.y + Self.insetMargin : plot.maxY - Self.insetMargin - size.height,
      width: size.width, height: size.height)
    // Labels of ticks near the ends reach beyond the axes; on the sides of the labels there is room for them.
    let (width, height) = (size.width - ticks.room.width, size.height - ticks.room.height)
    var beyond = Margins(left: 1, right: 1, top: 1, bottom: 1)
    for (place, label) in ticks.xLabels {
      beyond.left = max(beyond.left, label.width / 2 - place * width + 0.5)
      beyond.right = max(beyond.right, label.width / 2 - (1 - place) * width + 0.5)
    }
    for (place, _) in ticks.yLabels {
      let half = theme.tickSize * Typesetter.capHeight / 2
      beyond.bottom = max(beyond.bottom, half - place * height + 0.5)
      beyond.top = max(beyond.top, half - (1 - place) * height + 0.5)
    }
    let left = corner.isRight ? beyond.left : max(ticks.room.width, beyond.left)
    let right = corner.isRight ? max(ticks.room.width, beyond.right) : beyond.right
    let top = corner.isTop ? max(ticks.room.height, beyond.top) : beyond.top
    let bottom = corner.isTop ? beyond.bottom : max(ticks.room.height, beyond.bottom)
    let own = Rect(
      x: box.x + left, y: box.y + top, width: box.width - left - right,
      height: box.height - top - bottom)
    return (corner, box, own)
  }
}

/// The ticks of an inset and the room that their labels need at its sides.
private struct InsetTicks {
  var x = FrameTicks()
  var y = FrameTicks()
  var xLabels: [(place: Double, label: MeasuredText)] = []
  var yLabels: [(place: Double, label: MeasuredText)] = []
  var room = Size(0, 0)
}

extension Inset.Corner {
  var isRight: Bool { self == .topRight || self == .bottomRight }
  var isTop: Bool { self == .topRight || self == .topLeft }
}

extension Inset {
  fileprivate func size(in plot: Rect) -> Size {
    Size(width * plot.width, height * plot.height)
  }
}

extension Theme {
  /// Size of the tick labels of insets: a point less than others, and not less than print asks for.
  var insetTickSize: Double { max(tickSize - 1, PrintLimits.text) }
}

extension PanelContent {
  /// The marks on the scales of a detail, without words.
  fileprivate func detail(x: Scale, y: Scale) -> PanelContent {
    var part = Panel(x: panel.x, y: panel.y, marks: [])
    (part.x.domain, part.y.domain) = (x.domain, y.domain)
    var looks: [ResolvedStyle?] = []
    for (mark, look) in zip(panel.marks, styles) {
      switch mark {
      case .text: continue
      case .contour(var contour):
        contour.showsLabels = false
        part.marks.append(.contour(contour))
      case .heatmap(let map):
        guard let cut = map.cut(x: x.domain, on: self.x, y: y.domain, on: self.y) else { continue }
        part.marks.append(.heatmap(cut))
      default: part.marks.append(mark)
      }
      looks.append(look)
    }
    return PanelContent(
      panel: part, name: "an inset of \(name)", cell: cell, x: x, y: y, secondX: nil, secondY: nil,
      color: color, hasOwnBar: false, styles: looks)
  }
}
