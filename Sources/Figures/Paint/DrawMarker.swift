import Drawing

extension DisplayList {
  /// Draws markers of about the area of a circle of the given diameter, as one path.
  ///
  /// One path for a whole series keeps vector files small, and lets faint markers overlap without getting darker.
  mutating func drawMarkers(
    _ marker: Marker, at points: [Point], diameter: Double, color: Color, lineWidth: Double = 0.9
  ) {
    guard !points.isEmpty else { return }
    let radius = diameter / 2
    let path = points.flatMap { marker.path(at: $0, radius: radius, lineWidth: lineWidth) }
    switch marker {
    case .ring, .cross: commands.append(.stroke(path, Stroke(color, width: lineWidth)))
    case .circle, .square, .diamond, .triangle, .triangleDown:
      commands.append(.fill(path, color))
    }
  }
}

extension Marker {
  /// The outline of one marker, or its strokes.
  fileprivate func path(at point: Point, radius: Double, lineWidth: Double) -> [PathElement] {
    func polygon(_ corners: [(Double, Double)]) -> [PathElement] {
      corners.enumerated().map { index, corner in
        let place = Point(point.x + corner.0 * radius, point.y + corner.1 * radius)
        return index == 0 ? .move(place) : .line(place)
      } + [.close]
    }
    switch self {
    case .circle: return [.circle(center: point, radius: radius)]
    case .ring: return [.circle(center: point, radius: radius - lineWidth / 4)]
    case .square:
      let half = 0.88
      return polygon([(-half, -half), (half, -half), (half, half), (-half, half)])
    case .diamond: return polygon([(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)])
    case .triangle: return polygon([(0, -1.25), (1.15, 0.8), (-1.15, 0.8)])
    case .triangleDown: return polygon([(0, 1.25), (1.15, -0.8), (-1.15, -0.8)])
    case .cross:
      let arm = 0.85 * radius
      return [
        .move(Point(point.x - arm, point.y - arm)), .line(Point(point.x + arm, point.y + arm)),
        .move(Point(point.x - arm, point.y + arm)), .line(Point(point.x + arm, point.y - arm)),
      ]
    }
  }
}
