public import Drawing

/// The look of a series; what is `nil` is chosen from the cycle of colours, dashes and markers.
///
/// Series with the same label look the same in every panel of a figure.
public struct SeriesStyle: Sendable, Hashable {
  /// Place in the theme's cycle; `nil` takes the next free place in order of first appearance.
  public var cycle: Int?
  /// Ink instead of the cycle's.
  public var color: Color?
  /// Dashes in points instead of the cycle's; empty is solid.
  public var dash: [Double]?
  /// Marker instead of the cycle's.
  public var marker: Marker?
  /// Line width in points instead of the theme's.
  public var width: Double?
  /// How solid the ink is, from 0 (invisible) to 1, instead of the ink's own; areas have 0.18 unless it is given.
  public var opacity: Double?

  /// Makes a style; everything left out comes from the cycle.
  public init(
    cycle: Int? = nil, color: Color? = nil, dash: [Double]? = nil, marker: Marker? = nil,
    width: Double? = nil, opacity: Double? = nil
  ) {
    self.cycle = cycle
    self.color = color
    self.dash = dash
    self.marker = marker
    self.width = width
    self.opacity = opacity
  }

  /// Everything from the cycle.
  public static let automatic = SeriesStyle()
}

/// Shapes that stand for data points.
public enum Marker: String, Sendable, Hashable, CaseIterable {
  /// Filled circle.
  case circle
  /// Filled square.
  case square
  /// Filled triangle, point up.
  case triangle
  /// Filled square on its corner.
  case diamond
  /// Two crossed strokes.
  case cross
  /// Filled triangle, point down.
  case triangleDown
  /// Circle of outline only.
  case ring
}
