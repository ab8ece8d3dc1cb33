/// What can go wrong between a description and its file, each with a sentence for people.
public enum DrawingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The figure's values cannot be drawn.
  case notDrawable(String)
  /// Cairo or FreeType refused; the stage and its words.
  case renderer(stage: String, reason: String)
  /// A font file cannot be found or read.
  case font(String)
  /// A file cannot be written.
  case file(String)
  /// Characters that the font has no glyph for.
  case missingGlyphs(String, in: String)

  /// What went wrong, as a sentence.
  public var description: String {
    switch self {
    case .notDrawable(let sentence): sentence
    case .renderer(let stage, let reason): "Cairo could not \(stage): \(reason)."
    case .font(let sentence), .file(let sentence): sentence
    case .missingGlyphs(let characters, let text):
      "The font has no glyph for \(characters) in “\(text)”."
    }
  }
}
