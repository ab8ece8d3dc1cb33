extension Figure {
  /// The figure with one range of x, one of y, or both, for all panels: small multiples that can be compared.
  ///
  /// A shared range holds what every panel would show by itself. Panels whose axes have different scales, such as
  /// linear and logarithmic, cannot share one. Insets keep their own ranges.
  ///
  /// - Parameters:
  ///   - x: Whether the panels share a range of x.
  ///   - y: Whether the panels share a range of y.
  /// - Returns: The same figure with the domains of its axes set.
  /// - Throws: ``PlottingError`` when scales differ or a panel cannot be drawn.
  public func sharingScales(x: Bool = true, y: Bool = true) throws(PlottingError) -> Figure {
    let contents = try contents()
    var copy = self
    for isX in [true, false] where isX ? x : y {
      let scales = contents.joined().map { isX ? $0.x : $0.y }
      guard Set(scales.map(\.kind)).count == 1 else {
        throw .notDrawable(
          "The panels of figure \(id) cannot share \(isX ? "x" : "y"), because some are logarithmic and others "
            + "not; give all the same scale.")
      }
      let low = scales.map(\.domain.lowerBound).min() ?? 0
      let high = scales.map(\.domain.upperBound).max() ?? 1
      for row in copy.rows.indices {
        for column in copy.rows[row].indices {
          if isX { copy.rows[row][column].x.domain = low...high }
          if !isX { copy.rows[row][column].y.domain = low...high }
        }
      }
    }
    return copy
  }
}
