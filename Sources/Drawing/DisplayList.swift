/// How a path is stroked: width and dashes in points.
package struct Stroke: Sendable, Hashable {
  /// Ink.
  package var color: Color
  /// Line width in points.
  package var width: Double
  /// Lengths of dashes and gaps in points; empty is a solid line.
  package var dash: [Double]

  /// Makes a stroke of the given ink and width.
  package init(_ color: Color, width: Double, dash: [Double] = []) {
    self.color = color
    self.width = width
    self.dash = dash
  }
}

/// One step of a path.
package enum PathElement: Sendable, Hashable {
  /// Lifts the pen and puts it down at a position.
  case move(Point)
  /// Draws a straight line to a position.
  case line(Point)
  /// Adds a full circle of the given radius in points.
  case circle(center: Point, radius: Double)
  /// Draws back to the last `move`.
  case close
}

/// One drawing command; all lengths are points and all numbers finite.
package enum DrawCommand: Sendable, Hashable {
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
package struct DisplayList: Sendable, Hashable {
  /// Page size in points.
  package var size: Size
  /// Page colour; `nil` leaves the page transparent.
  package var background: Color?
  /// Commands in painting order.
  package var commands: [DrawCommand]

  /// Makes a display list for a page of the given size.
  package init(size: Size, background: Color?, commands: [DrawCommand] = []) {
    self.size = size
    self.background = background
    self.commands = commands
  }
}

extension DisplayList {
  /// Strokes a polyline.
  package mutating func stroke(_ points: [Point], _ stroke: Stroke, clip: Rect? = nil) {
    guard points.count > 1 else { return }
    let path = points.enumerated().map {
      $0.offset == 0 ? PathElement.move($0.element) : .line($0.element)
    }
    commands.append(.stroke(path, stroke, clip: clip))
  }

  /// Fills a rectangle.
  package mutating func fill(_ area: Rect, _ color: Color) {
    commands.append(.fill(area.path, color))
  }
}
