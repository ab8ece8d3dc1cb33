public import Drawing

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
  /// Colours of the series in turn; dashes and markers change with them.
  public var seriesInks: [Color] = SeriesCycle.colors
  /// Whether the page is dark, so that inks meant for white paper are made light.
  public var isDark = false
  /// How many times larger than said everything is drawn: text, lines and gaps.
  public var magnification: Double = 1

  /// The theme for printed pages.
  public static let paper = Theme()
  /// The theme for projected pages: text of 16 and 14 points, lines to match.
  public static let slides = Theme.paper.forSlides
  /// The theme for dark pages.
  public static let dark = Theme.paper.inverted

  /// The same theme twice as large with heavier lines, to be read from the back of a room.
  public var forSlides: Theme {
    var copy = self
    copy.magnification = 2
    copy.lineWidth *= 1.25
    copy.axisWidth *= 1.2
    return copy
  }

  /// The same sizes in light inks on a dark page.
  ///
  /// Of the cycle's colours, blue and black cannot be told from a dark page; Okabe and Ito's sky blue and
  /// white stand in for them.
  public var inverted: Theme {
    var copy = self
    copy.isDark = true
    copy.ink = Color(hex: 0xE8E8E8)
    copy.secondaryInk = Color(hex: 0xA6A6A6)
    copy.gridInk = Color(hex: 0x3A3A3A)
    copy.bandInk = Color(hex: 0x2E2E2E)
    copy.maskInk = Color(hex: 0x474747)
    copy.background = Color(hex: 0x161616)
    copy.seriesInks = [
      0x56B4E9, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0xFFFFFF,
    ].map { Color(hex: $0) }
    return copy
  }

  /// An ink made for white paper as this page shows it.
  ///
  /// On a dark page greys are turned over, and colours mixed with white until their luma is 0.4.
  package func shown(_ color: Color) -> Color {
    guard isDark else { return color }
    let parts = [color.red, color.green, color.blue]
    let (least, most) = (parts.min() ?? 0, parts.max() ?? 0)
    if most - least < 0.06 {
      // From the page's own dark to white, so that white paper becomes the page.
      func turned(_ part: Double) -> Double { 1 - part * (1 - 22.0 / 255) }
      return Color(
        red: turned(color.red), green: turned(color.green), blue: turned(color.blue),
        alpha: color.alpha)
    }
    guard color.luma < 0.4 else { return color }
    let weight = (0.4 - color.luma) / (1 - color.luma)
    func mixed(_ part: Double) -> Double { part + weight * (1 - part) }
    return Color(
      red: mixed(color.red), green: mixed(color.green), blue: mixed(color.blue), alpha: color.alpha)
  }

  /// The ink for words in an ink as this page shows it; words need more contrast than a line.
  func wordInk(_ shown: Color) -> Color { isDark ? shown : shown.readable }

  /// What lies behind markers and words on a heatmap.
  var haloInk: Color { isDark ? Color(hex: 0x161616) : Color(hex: 0xFFFFFF) }
}
