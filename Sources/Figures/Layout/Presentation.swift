public import Drawing

/// How a figure is shown where it stands: width, looks and resolution, apart from what it says.
///
/// ```swift
/// let page = try figure.presented(Presentation(width: FigureWidth.icmlColumn.points, look: .dark))
/// ```
public struct Presentation: Sendable, Hashable {
  /// Width of the page in points; `nil` keeps the figure's own.
  public var width: Double?
  /// Sizes and inks.
  public var look: Look
  /// Whether the page behind the figure is left open.
  public var isTransparent: Bool
  /// Pixels per inch of a PNG; the size in points does not depend on it.
  public var dpi: Double

  /// The themes by name.
  public enum Look: String, Sendable, Hashable, CaseIterable {
    /// White paper, as figures are made.
    case paper
    /// Twice as large with heavier lines; without a width of its own the page is twice as wide too.
    case slides
    /// Light inks on a dark page.
    case dark
  }

  /// Makes a presentation; what is left out is as figures are made.
  public init(
    width: Double? = nil, look: Look = .paper, isTransparent: Bool = false, dpi: Double = 300
  ) {
    self.width = width
    self.look = look
    self.isTransparent = isTransparent
    self.dpi = dpi
  }

  /// The least width of a slide in points, 4 inches: letters of 14 points would stand over each other in a column of text.
  public static let leastSlideWidth = 288.0

  /// As figures are made: own width, white paper, 300 pixels per inch.
  public static let standard = Presentation()
}

extension Figure {
  /// The figure with the looks and the width of a presentation, laid out anew.
  ///
  /// - Throws: ``/Drawing/DrawingError`` when it cannot be drawn so narrow, and for slides below ``Presentation/leastSlideWidth``.
  public func presented(_ presentation: Presentation) throws(DrawingError) -> Figure {
    var copy = self
    switch presentation.look {
    case .paper: break
    case .slides:
      copy.theme = theme.forSlides
      copy.leastWidth = max(
        leastWidth ?? 0, Presentation.leastSlideWidth / copy.theme.magnification)
      copy.width *= copy.theme.magnification
      copy.height *= copy.theme.magnification
    case .dark: copy.theme = theme.inverted
    }
    if presentation.isTransparent { copy.theme.background = nil }
    guard let width = presentation.width else { return copy }
    return try copy.fitted(to: width)
  }
}
