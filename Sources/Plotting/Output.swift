/// A file format for figures.
public enum OutputFormat: String, Sendable, Hashable, CaseIterable {
  /// Vector drawing for the web.
  case svg
  /// Pixels, with their physical size.
  case png
  /// Vector drawing for print.
  case pdf
}

extension Figure {
  /// The bytes of a file that shows the figure.
  ///
  /// The same figure gives the same bytes every time with the same Cairo and FreeType.
  ///
  /// - Parameters:
  ///   - format: Kind of file.
  ///   - dpi: Pixels per inch of a PNG; it does not change the physical size.
  /// - Returns: The whole file.
  /// - Throws: ``PlottingError`` when the figure cannot be drawn.
  public func rendered(
    as format: OutputFormat, dpi: Double = 300
  ) throws(PlottingError) -> [UInt8] {
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
  /// - Throws: ``PlottingError`` when the figure cannot be drawn.
  public func rendered(
    as formats: [OutputFormat], dpi: Double = 300
  ) throws(PlottingError) -> [[UInt8]] {
    let list = try displayList()
    return try formats.map { format throws(PlottingError) in
      try encoded(list, as: format, dpi: dpi)
    }
  }

  private func encoded(
    _ list: DisplayList, as format: OutputFormat, dpi: Double
  ) throws(PlottingError) -> [UInt8] {
    try list.encoded(
      as: format, dpi: dpi, provenance: try Provenance(id: id, title: title, altText: describedText)
    )
  }
}

/// What can go wrong between a figure and its file, each with a sentence for people.
public enum PlottingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The figure's values cannot be drawn.
  case notDrawable(String)
  /// Cairo or FreeType refused; the stage and its words.
  case renderer(stage: String, reason: String)
  /// A font file cannot be found or read.
  case font(String)
  /// Characters that the font has no glyph for.
  case missingGlyphs(String, in: String)

  /// What went wrong, as a sentence.
  public var description: String {
    switch self {
    case .notDrawable(let sentence): sentence
    case .renderer(let stage, let reason): "Cairo could not \(stage): \(reason)."
    case .font(let sentence): sentence
    case .missingGlyphs(let characters, let text):
      "The font has no glyph for \(characters) in “\(text)”."
    }
  }
}
