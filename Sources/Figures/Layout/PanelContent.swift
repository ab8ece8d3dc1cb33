import Drawing

/// A panel with its data checked and its scales known, before it has a size.
struct PanelContent {
  let panel: Panel
  /// Name in errors, such as `panel a`.
  let name: String
  /// Where it stands in the grid.
  let cell: GridCell
  let x: Scale
  let y: Scale
  /// Scales of the second readings, in their own units.
  let secondX: Scale?
  let secondY: Scale?
  /// Colours of the heatmaps.
  let color: ResolvedColorScale?
  /// Whether the colour bar stands beside this panel.
  let hasOwnBar: Bool
  /// Styles of the marks, `nil` for marks that are no series.
  let styles: [ResolvedStyle?]

  /// Whether both axes show the same range at the same length, and so the same ticks.
  var sharesTicks: Bool {
    panel.isSquare && x.kind == y.kind && x.domain == y.domain && panel.x.ticks == nil
      && panel.y.ticks == nil
  }

  var hasHeatmap: Bool { panel.hasHeatmap }
}

extension Figure {
  /// The panels with checked data, row by row.
  func contents() throws(DrawingError) -> [[PanelContent]] {
    guard rows.contains(where: { !$0.isEmpty }), rows.allSatisfy({ !$0.isEmpty }) else {
      throw .notDrawable("Figure \(id) has a row without panels; every row needs at least one.")
    }
    guard width.isFinite, height.isFinite, width > 0, height > 0 else {
      throw .notDrawable(
        "Figure \(id) is \(width) × \(height) points; both must be finite and above 0.")
    }
    guard columnWeights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .notDrawable("Figure \(id) has column weights \(columnWeights); all must be above 0.")
    }
    guard rowWeights.allSatisfy({ $0 > 0 && $0.isFinite }),
      rowWeights.isEmpty || rowWeights.count == rows.count
    else {
      throw .notDrawable(
        "Figure \(id) has row weights \(rowWeights) for \(rows.count) rows; give one above 0 for each, "
          + "or none.")
    }
    let cells = try gridCells()
    let styles = resolvedStyles(rows.flatMap { $0 }, theme: theme, apart: namesPanelsApart)
    for (row, panels) in rows.enumerated() {
      for (column, panel) in panels.enumerated() {
        try panel.check(name: panelName(row, column))
      }
    }
    let shared = try sharedColor()
    var contents: [[PanelContent]] = []
    var index = 0
    for (row, panels) in rows.enumerated() {
      var line: [PanelContent] = []
      for (column, panel) in panels.enumerated() {
        let name = panelName(row, column)
        let color: ResolvedColorScale?
        if let own = panel.color {
          color = try resolvedColor(own, panel.heatmaps)
        } else {
          color = shared
        }
        guard color != nil || panel.heatmaps.isEmpty else {
          throw .notDrawable(
            "The heatmap of \(name) has no colour scale; give the panel a `color` or the figure a "
              + "`sharedColorBar`.")
        }
        let x = try scale(panel.x, panel: panel, isX: true, name: "the x axis of \(name)")
        let y = try scale(panel.y, panel: panel, isX: false, name: "the y axis of \(name)")
        line.append(
          PanelContent(
            panel: panel, name: name, cell: cells[row][column], x: x, y: y,
            secondX: try panel.secondX?.resolved(on: x, name: "the x axis of \(name)"),
            secondY: try panel.secondY?.resolved(on: y, name: "the y axis of \(name)"),
            color: color, hasOwnBar: panel.color != nil && panel.showsColorBar,
            styles: styles[index]))
        index += 1
      }
      contents.append(line)
    }
    return contents
  }

  /// The colours of the bar shared by all panels without their own.
  func sharedColor() throws(DrawingError) -> ResolvedColorScale? {
    guard let sharedColorBar else { return nil }
    return try resolvedColor(
      sharedColorBar, rows.joined().filter { $0.color == nil }.flatMap(\.heatmaps))
  }

  func panelName(_ row: Int, _ column: Int) -> String {
    if let tag = rows[row][column].tag { return "panel \(tag)" }
    if rows.count == 1, rows[0].count == 1 { return "the panel" }
    return "the panel in row \(row + 1), column \(column + 1)"
  }

  private func resolvedColor(
    _ scale: ColorScale, _ heatmaps: [Heatmap]
  ) throws(DrawingError) -> ResolvedColorScale {
    var low = Double.infinity
    var high = -Double.infinity
    var hasMask = false
    var hasNaN = false
    for heatmap in heatmaps {
      heatmap.values.withUnsafeBufferPointer { cells in
        heatmap.mask.withUnsafeBufferPointer { mask in
          for index in cells.indices {
            let value = cells[index]
            if !mask.isEmpty, mask[index] {
              hasMask = true
            } else if value.isNaN {
              hasNaN = true
            } else {
              low = value < low ? value : low
              high = value > high ? value : high
            }
          }
        }
      }
    }
    var resolved = try ResolvedColorScale(scale, values: low <= high ? [low, high] : [])
    resolved.hasMask = hasMask
    resolved.hasNaN = hasNaN
    return resolved
  }
}
