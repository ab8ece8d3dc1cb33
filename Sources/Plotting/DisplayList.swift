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
public struct Size: Sendable, Hashable {
  /// Points across.
  public var width: Double
  /// Points down.
  public var height: Double

  /// Makes a size from points across and points down.
  public init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }
}

/// An upright rectangle on the page, in points.
public struct Rect: Sendable, Hashable {
  /// Points from the left edge of the page to the left edge of the rectangle.
  public var x: Double
  /// Points from the top edge of the page to the top edge of the rectangle.
  public var y: Double
  /// Points across.
  public var width: Double
  /// Points down.
  public var height: Double

  /// Makes a rectangle from its top-left corner and its size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right edge, in points from the left edge of the page.
  public var maxX: Double { x + width }
  /// The bottom edge, in points from the top edge of the page.
  public var maxY: Double { y + height }
}

/// A colour in sRGB with opacity, each component from 0 to 1.
public struct Color: Sendable, Hashable {
  /// Red, 0 to 1.
  public var red: Double
  /// Green, 0 to 1.
  public var green: Double
  /// Blue, 0 to 1.
  public var blue: Double
  /// Opacity: 0 is invisible, 1 is solid.
  public var alpha: Double

  /// Makes a colour from components between 0 and 1.
  public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// Makes a solid colour from its usual notation, such as `0x0072B2`.
  public init(hex: UInt32, alpha: Double = 1) {
    self.init(
      red: Double((hex >> 16) & 0xFF) / 255,
      green: Double((hex >> 8) & 0xFF) / 255,
      blue: Double(hex & 0xFF) / 255,
      alpha: alpha)
  }
}

/// How a path is stroked: width and dashes in points.
public struct Stroke: Sendable, Hashable {
  /// Ink.
  public var color: Color
  /// Line width in points.
  public var width: Double
  /// Lengths of dashes and gaps in points; empty is a solid line.
  public var dash: [Double]

  /// Makes a stroke of the given ink and width.
  public init(_ color: Color, width: Double, dash: [Double] = []) {
    self.color = color
    self.width = width
    self.dash = dash
  }
}

/// One step of a path.
public enum PathElement: Sendable, Hashable {
  /// Lifts the pen and puts it down at a position.
  case move(Point)
  /// Draws a straight line to a position.
  case line(Point)
  /// Adds a full circle of the given radius in points.
  case circle(center: Point, radius: Double)
  /// Draws back to the last `move`.
  case close
}

/// A rectangle of pixels, row by row from the top-left, each `0xAARRGGBB` with straight alpha.
public struct Raster: Sendable, Hashable {
  /// Pixels across.
  public var width: Int
  /// Pixels down.
  public var height: Int
  /// `width · height` pixels, `0xAARRGGBB`.
  public var pixels: [UInt32]

  /// Makes a raster from its pixels, row by row from the top-left.
  public init(width: Int, height: Int, pixels: [UInt32]) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

/// The faces of the pinned font family.
public enum FontFace: String, Sendable, Hashable, CaseIterable {
  /// Upright, normal weight.
  case regular
  /// Slanted, normal weight.
  case italic
  /// Upright, heavy.
  case bold
}

/// One drawing command; all lengths are points and all numbers finite.
public enum DrawCommand: Sendable, Hashable {
  /// Strokes a path, inside a rectangle where one is given.
  case stroke([PathElement], Stroke, clip: Rect? = nil)
  /// Fills a path (non-zero winding), inside a rectangle where one is given.
  case fill([PathElement], Color, clip: Rect? = nil)
  /// Sets one run of text with its baseline starting at a position, turned anticlockwise by
  /// `angle` radians about that position.
  case text(String, at: Point, face: FontFace, size: Double, color: Color, angle: Double = 0)
  /// Paints pixels into a rectangle with hard edges: no smoothing between them.
  case image(Raster, in: Rect)
}

/// A resolved figure: what to draw, in order, on a page of a given size in points.
///
/// The list is a value, so tests compare it, and every output format draws the same one.
public struct DisplayList: Sendable, Hashable {
  /// Page size in points.
  public var size: Size
  /// Page colour; `nil` leaves the page transparent.
  public var background: Color?
  /// Commands in painting order.
  public var commands: [DrawCommand]

  /// Makes a display list for a page of the given size.
  public init(size: Size, background: Color?, commands: [DrawCommand] = []) {
    self.size = size
    self.background = background
    self.commands = commands
  }
}
