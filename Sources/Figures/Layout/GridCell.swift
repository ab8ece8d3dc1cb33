import Drawing

/// The rows and columns of the grid that a panel takes.
struct GridCell: Hashable {
  var rows: Range<Int>
  var columns: Range<Int>
}

extension Figure {
  /// Whether some panel takes more than one place of the grid.
  var hasSpans: Bool { rows.joined().contains { $0.columnSpan != 1 || $0.rowSpan != 1 } }

  /// Where the panels stand, row by row, each at the first free place of its row.
  ///
  /// - Throws: ``DrawingError/notDrawable(_:)`` that names the panel whose span is not positive, reaches beyond the
  ///   last row, or lies over a panel from above, and the row that leaves places of the grid empty.
  func gridCells() throws(DrawingError) -> [[GridCell]] {
    var cells: [[GridCell]] = []
    var taken: [[Bool]] = Array(repeating: [], count: rows.count)
    func isTaken(_ row: Int, _ column: Int) -> Bool {
      column < taken[row].count && taken[row][column]
    }
    for (row, panels) in rows.enumerated() {
      var line: [GridCell] = []
      var start = 0
      for (index, panel) in panels.enumerated() {
        let name = panelName(row, index)
        guard panel.columnSpan > 0, panel.rowSpan > 0 else {
          throw .notDrawable(
            "Of the grid, \(name) spans \(panel.columnSpan) columns and \(panel.rowSpan) rows; both must be at "
              + "least 1.")
        }
        guard panel.rowSpan <= rows.count - row else {
          throw .notDrawable(
            "From row \(row + 1) of \(rows.count), \(name) spans \(panel.rowSpan) rows; make its rowSpan at most "
              + "\(rows.count - row), or add rows.")
        }
        while isTaken(row, start) { start += 1 }
        let cell = GridCell(
          rows: row..<(row + panel.rowSpan), columns: start..<(start + panel.columnSpan))
        for place in cell.columns where isTaken(row, place) {
          throw .notDrawable(
            "Columns \(start + 1) to \(cell.columns.upperBound) are spanned by \(name), but column \(place + 1) "
              + "is taken by a panel that reaches down from a row above; shorten one of the spans.")
        }
        for covered in cell.rows {
          let missing = max(cell.columns.upperBound - taken[covered].count, 0)
          taken[covered] += Array(repeating: false, count: missing)
          for place in cell.columns { taken[covered][place] = true }
        }
        line.append(cell)
        start = cell.columns.upperBound
      }
      cells.append(line)
    }
    guard hasSpans else { return cells }
    let count = taken.map(\.count).max() ?? 0
    for (row, places) in taken.enumerated() {
      let filled = places.count { $0 }
      guard filled == count || alignsColumns else {
        throw .notDrawable(
          "Row \(row + 1) of figure \(id) fills \(filled) of \(count) columns; change a span, or set "
            + "alignsColumns to leave the rest empty.")
      }
    }
    return cells
  }
}
