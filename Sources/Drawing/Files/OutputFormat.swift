/// A file format for figures.
public enum OutputFormat: String, Sendable, Hashable, CaseIterable {
  /// Vector drawing for the web.
  case svg
  /// Pixels, with their physical size.
  case png
  /// Vector drawing for print.
  case pdf
}
