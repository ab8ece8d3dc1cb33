public import Drawing

extension Figure {
  /// The bytes of a file that shows the figure.
  ///
  /// The same figure gives the same bytes every time with the same Cairo and FreeType.
  ///
  /// - Parameters:
  ///   - format: Kind of file.
  ///   - dpi: Pixels per inch of a PNG; it does not change the physical size.
  /// - Returns: The whole file.
  /// - Throws: ``/Drawing/DrawingError`` when the figure cannot be drawn.
  public func rendered(
    as format: OutputFormat, dpi: Double = 300
  ) throws(DrawingError) -> [UInt8] {
    try encoded(displayList(), as: format, dpi: dpi)
  }

  /// The bytes of several files that show the figure, which is laid out once for all of them.
  ///
  /// Each file has the bytes that `rendered(as:dpi:)` gives it alone.
  ///
  /// - Parameters:
  ///   - formats: Kinds of file.
  ///   - dpi: Pixels per inch of a PNG; it does not change the physical size.
  /// - Returns: The whole files, in the order of the formats.
  /// - Throws: ``/Drawing/DrawingError`` when the figure cannot be drawn.
  public func rendered(
    as formats: [OutputFormat], dpi: Double = 300
  ) throws(DrawingError) -> [[UInt8]] {
    let list = try displayList()
    return try formats.map { format throws(DrawingError) in
      try encoded(list, as: format, dpi: dpi)
    }
  }

  private func encoded(
    _ list: DisplayList, as format: OutputFormat, dpi: Double
  ) throws(DrawingError) -> [UInt8] {
    try list.encoded(
      as: format, dpi: dpi, provenance: try Provenance(id: id, title: title, altText: describedText)
    )
  }
}
