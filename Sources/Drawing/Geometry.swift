/// A position on the page, in points from the top-left corner; y grows downwards.
public struct Point: Sendable, Hashable {
  /// Points from the left edge.
  public var x: Double
  /// Points from the top edge.
  public var y: Double

  /// Makes a position from points right of, and below, the top-left corner.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A width and a height, in points.
package struct Size: Sendable, Hashable {
  /// Points across.
  package var width: Double
  /// Points down.
  package var height: Double

  /// Makes a size from points across and points down.
  package init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }
}

/// An upright rectangle on the page, in points.
package struct Rect: Sendable, Hashable {
  /// Points from the left edge of the page to the left edge of the rectangle.
  package var x: Double
  /// Points from the top edge of the page to the top edge of the rectangle.
  package var y: Double
  /// Points across.
  package var width: Double
  /// Points down.
  package var height: Double

  /// Makes a rectangle from its top-left corner and its size.
  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right edge, in points from the left edge of the page.
  package var maxX: Double { x + width }
  /// The bottom edge, in points from the top edge of the page.
  package var maxY: Double { y + height }
}

extension Rect {
  /// The outline as a closed path.
  package var path: [PathElement] {
    [
      .move(Point(x, y)), .line(Point(maxX, y)), .line(Point(maxX, maxY)), .line(Point(x, maxY)),
      .close,
    ]
  }

  /// The part shared with another rectangle; `nil` when there is none.
  package func intersection(_ other: Rect) -> Rect? {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(maxX, other.maxX)
    let bottom = min(maxY, other.maxY)
    guard left < right, top < bottom else { return nil }
    return Rect(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The rectangle grown on all sides.
  package func grown(_ by: Double) -> Rect {
    Rect(x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by)
  }

  /// Whether a point lies inside or on the edge.
  package func holds(_ point: Point) -> Bool {
    point.x >= x && point.x <= maxX && point.y >= y && point.y <= maxY
  }

  /// Whether another rectangle lies inside, give or take a rounding error.
  package func contains(_ other: Rect) -> Bool {
    other.x >= x - 1e-6 && other.maxX <= maxX + 1e-6 && other.y >= y - 1e-6
      && other.maxY <= maxY + 1e-6
  }
}
