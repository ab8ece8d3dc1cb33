/// A detail of a panel, drawn larger in one of its corners.
///
/// The detail shows the panel's own marks, without their names, with small ticks of its own. A frame marks the
/// detail in the panel, and two lines join it to the inset.
///
/// ```swift
/// Panel(x: Axis("position"), y: Axis("entropy (nats)"), marks: [.line(curve)],
///   insets: [Inset(x: 0...64, y: 2...4)])
/// ```
public struct Inset: Sendable, Hashable {
  /// Corners of a plot area.
  public enum Corner: String, Sendable, Hashable, CaseIterable {
    /// The upper right corner.
    case topRight = "top right"
    /// The upper left corner.
    case topLeft = "top left"
    /// The lower right corner.
    case bottomRight = "bottom right"
    /// The lower left corner.
    case bottomLeft = "bottom left"
  }

  /// Shown range of x in data units; widened to whole cells where the panel has a heatmap.
  public var x: ClosedRange<Double>
  /// Shown range of y in data units; widened to whole cells where the panel has a heatmap.
  public var y: ClosedRange<Double>
  /// Where the inset stands; `nil` takes the corner in which it hides least.
  public var corner: Corner?
  /// Width of the inset, its tick labels included, as a part of the width of the plot area.
  public var width: Double
  /// Height of the inset, its tick labels included, as a part of the height of the plot area.
  public var height: Double

  /// Makes an inset of a range of x and y.
  ///
  /// - Parameters:
  ///   - x: Shown range of x in data units.
  ///   - y: Shown range of y in data units.
  ///   - corner: Where the inset stands; `nil` takes the corner in which it hides least.
  ///   - width: Part of the width of the plot area that it takes, 0.1 to 0.9.
  ///   - height: Part of the height of the plot area that it takes, 0.1 to 0.9.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, corner: Corner? = nil, width: Double = 0.45,
    height: Double = 0.45
  ) {
    self.x = x
    self.y = y
    self.corner = corner
    self.width = width
    self.height = height
  }
}
