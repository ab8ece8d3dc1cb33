package import Drawing

extension Figure {
  /// The display list that all formats draw: marks, ticks and text resolved to points.
  ///
  /// Coordinates are rounded to a thousandth of a point. The page is as wide as the figure and as high, or lower where
  /// the figure was fitted to a width at which its square panels leave height over.
  ///
  /// - Throws: ``DrawingError`` when the data cannot be drawn: not finite, not positive on a logarithmic
  ///   axis, lengths that differ, a missing glyph, or no room for the plot area.
  package func displayList() throws(DrawingError) -> DisplayList {
    try resolved(metrics: PinnedFontMetrics()).list
  }

  /// The display list and the plot areas, row by row, with given font metrics.
  package func resolved(
    metrics: any FontMetrics
  ) throws(DrawingError) -> (list: DisplayList, plots: [[Rect]]) {
    if theme.magnification != 1 { return try magnified(metrics: metrics) }
    let type = Typesetter(metrics)
    let layout = try arranged(contents(), type: type)
    var list = DisplayList(
      size: Size(width, layout.height), background: theme.background, commands: [])
    for (row, line) in layout.contents.enumerated() {
      for (column, content) in line.enumerated() {
        let plot = layout.plots[row][column]
        let names = layout.direct[row][column]
        guard let places = directPlaces(names, plot: plot) else {
          throw .notDrawable(
            "There is no room for \(names.count) names beside \(content.name); make the figure higher "
              + "or put the legend below.")
        }
        var painter = PanelPainter(
          content: content, frame: layout.frames[row][column], plot: plot,
          leftRoom: layout.leftRoom[row][column], theme: theme, type: type, list: list)
        try painter.draw(direct: names, directPlaces: places)
        list = painter.list
      }
    }
    if let bar = layout.sharedBar, let first = layout.plots.first?.first {
      let right = layout.rightEdge + Spacing.barGap
      let bottom = layout.plots.last?.first?.maxY ?? first.maxY
      list.drawBar(bar, at: Point(right, first.y), height: bottom - first.y, theme: theme)
    }
    if let legend = layout.legend {
      list.drawLegend(
        legend, center: list.size.width / 2,
        top: layout.height - Spacing.pageMargin - legend.height, theme: theme)
    }
    return (try list.rounded(figure: id), layout.plots)
  }
}

extension Figure {
  /// The figure laid out on a smaller page and enlarged as a whole.
  private func magnified(
    metrics: any FontMetrics
  ) throws(DrawingError) -> (list: DisplayList, plots: [[Rect]]) {
    let factor = theme.magnification
    guard factor.isFinite, (0.1...20).contains(factor) else {
      throw .notDrawable("The magnification \(factor) of the theme is not between 0.1 and 20.")
    }
    var small = self
    small.theme.magnification = 1
    small.width /= factor
    small.height /= factor
    let drawn = try small.resolved(metrics: metrics)
    let plots = drawn.plots.map { $0.map { $0.magnified(by: factor) } }
    return (try drawn.list.magnified(by: factor).rounded(figure: id), plots)
  }
}

extension FigureLayout {
  /// The right end of the widest row with its furniture, where a shared bar goes.
  fileprivate var rightEdge: Double {
    var edge = 0.0
    for (row, line) in plots.enumerated() {
      guard let last = line.last, let frame = frames[row].last else { continue }
      edge = max(edge, last.maxX + frame.margins.right)
    }
    return edge
  }
}
