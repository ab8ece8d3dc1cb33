extension Figure {
  /// The display list that all formats draw: marks, ticks and text resolved to points.
  ///
  /// - Throws: ``PlottingError`` when the data cannot be drawn: not finite, not positive on a logarithmic
  ///   axis, lengths that differ, a missing glyph, or no room for the plot area.
  public func displayList() throws(PlottingError) -> DisplayList {
    throw PlottingError.notDrawable("not written yet")
  }
}
