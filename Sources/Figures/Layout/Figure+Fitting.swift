public import Drawing

extension Figure {
  /// The figure laid out again for a page of another width, at the same sizes of text and lines.
  ///
  /// Nothing is scaled. Rows of panels that would become too narrow to read are broken into more rows, and the
  /// first panel of every row then shows its labels; rows keep about their height, square panels stay square. Of
  /// the ways to break the rows the one with the fewest rows that can be drawn is taken, with panels
  /// of at least 84 points or as wide as they were, and no label off the page or over another. Panels of broken rows give
  /// up their spans.
  ///
  /// - Parameter newWidth: Width of the page in points.
  /// - Returns: A figure of that width that can be drawn; the figure itself when it already has that width.
  /// - Throws: ``/Drawing/DrawingError`` when even one panel per row cannot be drawn so narrow, or ``leastWidth`` is more.
  public func fitted(to newWidth: Double) throws(DrawingError) -> Figure {
    guard newWidth.isFinite, newWidth > 0 else {
      throw .notDrawable("A width of \(newWidth) points cannot be drawn; give one above 0.")
    }
    guard newWidth <= DisplayList.greatestSide else {
      throw .notDrawable(
        "A width of \(newWidth) points cannot be drawn; the largest page has "
          + "\(Int(DisplayList.greatestSide)).")
    }
    if newWidth == width { return self }
    let least = (leastWidth ?? 0) * theme.magnification
    guard newWidth >= least else {
      throw .notDrawable(
        "Figure \(id) needs a width of \(decimal(least, places: 0, isGrouped: false)) points or more, and "
          + "\(decimal(newWidth, places: 0, isGrouped: false)) were asked for; take a page's width for it."
      )
    }
    let before = try resolved(metrics: PinnedFontMetrics()).plots.joined()
    let legible = min(before.map(\.width).min() ?? 84, 84 * theme.magnification)
    var most = rows.map(\.count).max() ?? 1
    // What a figure already has at its own width is not to be mended here.
    let isTidy = try displayList().misplacedLabels().isEmpty
    var failure: DrawingError?
    while most >= 1 {
      let broken = broken(to: most, width: newWidth, before: Array(before))
      do {
        let plots = try broken.resolved(metrics: PinnedFontMetrics()).plots.joined()
        let narrowest = plots.map(\.width).min() ?? 0
        if most == 1 { return broken }
        if narrowest >= legible - 1e-6 {
          if !isTidy { return broken }
          if try broken.displayList().misplacedLabels().isEmpty { return broken }
        }
      } catch {
        failure = error
      }
      most -= 1
    }
    throw failure ?? .notDrawable("Figure \(id) has no panels.")
  }

  /// The figure with at most so many panels in a row, and a height that suits them.
  private func broken(to most: Int, width newWidth: Double, before plots: [Rect]) -> Figure {
    var copy = self
    copy.width = newWidth
    let isBroken = rows.contains { $0.count > most }
    if isBroken {
      copy.rows = rows.flatMap { row in
        // Rows of even length: four panels in two rows of two rather than three and one.
        let count = (row.count + most - 1) / most
        let length = (row.count + count - 1) / count
        return stride(from: 0, to: row.count, by: length).map { start in
          var part = Array(row[start..<min(start + length, row.count)])
          part[0].y.showsLabels = part[0].y.showsLabels || row[0].y.showsLabels
          // Spans belonged to the old grid.
          for index in part.indices { (part[index].columnSpan, part[index].rowSpan) = (1, 1) }
          return part
        }
      }
      if rows.count > 1 {
        // Rows no longer stand under each other in the old columns, so none can borrow labels.
        for row in copy.rows.indices {
          for column in copy.rows[row].indices { copy.rows[row][column].x.showsLabels = true }
        }
      }
      copy.alignsColumns = true
      copy.columnWeights = []
      copy.rowWeights = []
    }
    let grown = newWidth / width
    let length = Double(copy.rows.map(\.count).max() ?? 1)
    let share = grown * Double(rows.map(\.count).max() ?? 1) / length
    let isSquare = rows.joined().contains(where: \.isSquare)
    let tallest = plots.map(\.height).max() ?? height
    let rowRatio = Double(copy.rows.count) / Double(rows.count)
    if isSquare {
      // Room for the squares at their new side; what they cannot use is cut off.
      copy.height = (height + tallest * Double(rows.count) * max(share - 1, 0)) * rowRatio
      copy.trimsHeight = true
    } else {
      copy.height = height * rowRatio * min(max(share.squareRoot(), 1), 1.25)
    }
    return copy
  }
}
