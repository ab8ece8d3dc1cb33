/// Fonts, line widths and inks of a figure; lengths in points.
public struct Theme: Sendable, Hashable {
  /// Size of axis labels, titles and direct labels.
  public var labelSize: Double = 8
  /// Size of tick labels and legends.
  public var tickSize: Double = 7
  /// Size of panel letters.
  public var tagSize: Double = 8
  /// Width of series lines.
  public var lineWidth: Double = 1.1
  /// Width of axes and ticks.
  public var axisWidth: Double = 0.5
  /// Marker diameter.
  public var markerSize: Double = 3.6
  /// Ink of text and axes.
  public var ink = Color(hex: 0x1A1A1A)
  /// Ink of rules and other secondary lines.
  public var secondaryInk = Color(hex: 0x6B6B6B)
  /// Ink of grid lines.
  public var gridInk = Color(hex: 0xE4E4E4)
  /// Ink of bands.
  public var bandInk = Color(hex: 0xEFEFEF)
  /// Ink of masked cells.
  public var maskInk = Color(hex: 0xDADADA)
  /// Ink of NaN cells.
  public var nanInk = Color(hex: 0xE377C2)
  /// Page colour; `nil` is transparent.
  public var background: Color? = Color(hex: 0xFFFFFF)

  /// The theme for printed pages.
  public static let paper = Theme()
}
