extension DisplayList {
  /// The list with every length rounded to a thousandth of a point.
  ///
  /// The last bits of logarithms differ between machines; rounding keeps them out of files.
  ///
  /// - Throws: ``DrawingError/notDrawable(_:)`` when a number is not finite.
  package func rounded(figure: String) throws(DrawingError) -> DisplayList {
    var copy = self
    var isFinite = true
    func round(_ value: Double) -> Double {
      isFinite = isFinite && value.isFinite
      // Adding zero turns −0 into 0.
      return (value * 1000).rounded() / 1000 + 0
    }
    func round(_ point: Point) -> Point { Point(round(point.x), round(point.y)) }
    func round(_ area: Rect?) -> Rect? {
      guard let area else { return nil }
      return Rect(
        x: round(area.x), y: round(area.y), width: round(area.width), height: round(area.height))
    }
    func round(_ path: [PathElement]) -> [PathElement] {
      path.map { element in
        switch element {
        case .move(let point): .move(round(point))
        case .line(let point): .line(round(point))
        case .circle(let center, let radius):
          .circle(center: round(center), radius: round(radius))
        case .close: .close
        }
      }
    }
    copy.size = Size(round(size.width), round(size.height))
    copy.commands = commands.map { command in
      switch command {
      case .stroke(let path, let stroke, let clip):
        .stroke(round(path), stroke, clip: round(clip))
      case .fill(let path, let color, let clip): .fill(round(path), color, clip: round(clip))
      case .text(let string, let point, let face, let size, let color, let angle):
        .text(
          string, at: round(point), face: face, size: round(size), color: color,
          angle: (angle * 1e6).rounded() / 1e6)
      case .image(let raster, let area):
        .image(
          raster,
          in: Rect(
            x: round(area.x), y: round(area.y), width: round(round(area.maxX) - round(area.x)),
            height: round(round(area.maxY) - round(area.y))))
      }
    }
    guard isFinite else {
      throw .notDrawable("Figure \(figure) has a coordinate that is not finite; check its domains.")
    }
    return copy
  }
}
