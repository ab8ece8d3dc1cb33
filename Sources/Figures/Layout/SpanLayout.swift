import Drawing

extension Figure {
  /// Solves a grid in which panels span rows or columns.
  ///
  /// Every column keeps room at its left for the panels that start there and at its right for those that end there, and
  /// every row likewise; so a spanning plot area ends where those of the panels at its outer edges end. Square panels
  /// stand in the middle of their places; columns of none but square panels are made no wider than those need.
  func solveSpans(_ layout: inout FigureLayout) throws(DrawingError) {
    let panels = zip(layout.contents.joined(), layout.frames.joined()).map {
      (cell: $0.cell, margins: $1.margins, isSquare: $0.panel.isSquare)
    }
    let columnCount = panels.map(\.cell.columns.upperBound).max() ?? 0
    let rowCount = rows.count
    let legendRoom = layout.legend.map { $0.height + Spacing.legendPad } ?? 0
    let barRoom = layout.sharedBar.map { Spacing.barGap + $0.width } ?? 0
    func most(_ side: (Margins) -> Double, where isAtEdge: (GridCell) -> Bool) -> Double {
      panels.filter { isAtEdge($0.cell) }.map { side($0.margins) }.max() ?? 0
    }
    var across = Tracks(
      before: (0..<columnCount).map { column in
        most(\.left) { $0.columns.lowerBound == column }
      },
      after: (0..<columnCount).map { column in
        most(\.right) { $0.columns.upperBound == column + 1 }
      },
      gap: Spacing.columnGap, weights: columnWeights,
      room: width - 2 * Spacing.pageMargin - barRoom)
    var down = Tracks(
      before: (0..<rowCount).map { row in most(\.top) { $0.rows.lowerBound == row } },
      after: (0..<rowCount).map { row in most(\.bottom) { $0.rows.upperBound == row + 1 } },
      gap: Spacing.rowGap, weights: rowWeights,
      room: height - 2 * Spacing.pageMargin - legendRoom)

    // Squares give back what they cannot use, first across and then down.
    for column in 0..<columnCount {
      let inside = panels.filter { $0.cell.columns.contains(column) }
      guard inside.allSatisfy({ $0.isSquare && $0.cell.columns.count == 1 }) else { continue }
      across.shrink(column, to: inside.map { down.length($0.cell.rows) }.max() ?? 0)
    }
    across.share(among: (0..<columnCount).filter { !across.isShrunk[$0] })
    for row in 0..<rowCount {
      let inside = panels.filter { $0.cell.rows.contains(row) }
      guard inside.allSatisfy({ $0.isSquare && $0.cell.rows.count == 1 }) else { continue }
      down.shrink(row, to: inside.map { across.length($0.cell.columns) }.max() ?? 0)
    }
    down.share(among: (0..<rowCount).filter { !down.isShrunk[$0] })

    layout.height = trimsHeight ? height - down.freed : height
    let left = Spacing.pageMargin + across.freed / 2
    let top = Spacing.pageMargin + (trimsHeight ? 0 : down.freed / 2)
    for (row, line) in layout.contents.enumerated() {
      for (column, content) in line.enumerated() {
        let cell = content.cell
        var plot = Rect(
          x: left + across.start(cell.columns.lowerBound),
          y: top + down.start(cell.rows.lowerBound), width: across.length(cell.columns),
          height: down.length(cell.rows))
        if content.panel.isSquare {
          let side = min(plot.width, plot.height)
          plot = Rect(
            x: plot.x + (plot.width - side) / 2, y: plot.y + (plot.height - side) / 2, width: side,
            height: side)
        }
        try checkRoom(plot, name: content.name)
        layout.plots[row][column] = plot
      }
    }
    layout.leftRoom = layout.contents.map { line in
      line.map { across.before[$0.cell.columns.lowerBound] }
    }
  }
}

/// The columns or rows of a grid: room before and after the plot area of each, and its length.
private struct Tracks {
  var before: [Double]
  var after: [Double]
  var gap: Double
  var lengths: [Double]
  var isShrunk: [Bool]
  /// Length that no track uses.
  var freed = 0.0

  /// Shares what room leaves by weights; equally when there is not one weight per track.
  init(before: [Double], after: [Double], gap: Double, weights: [Double], room: Double) {
    let weights = weights.count == before.count ? weights : before.map { _ in 1 }
    let spare =
      room - before.reduce(0, +) - after.reduce(0, +) - gap * Double(before.count - 1)
    self.before = before
    self.after = after
    self.gap = gap
    lengths = weights.map { spare * $0 / weights.reduce(0, +) }
    isShrunk = before.map { _ in false }
  }

  /// Distance from the start of the grid to the plot area of a track.
  func start(_ track: Int) -> Double {
    (0..<track).reduce(before[track]) { $0 + before[$1] + lengths[$1] + after[$1] + gap }
  }

  /// Length from the start of the first to the end of the last plot area.
  func length(_ tracks: Range<Int>) -> Double {
    start(tracks.upperBound - 1) + lengths[tracks.upperBound - 1] - start(tracks.lowerBound)
  }

  mutating func shrink(_ track: Int, to length: Double) {
    isShrunk[track] = true
    guard length < lengths[track] else { return }
    freed += lengths[track] - length
    lengths[track] = length
  }

  /// Gives what was freed to other tracks, in equal parts.
  mutating func share(among takers: [Int]) {
    guard !takers.isEmpty else { return }
    for track in takers { lengths[track] += freed / Double(takers.count) }
    freed = 0
  }
}
