extension DisplayList {
  /// Draws a marker of about the area of a circle of the given diameter.
  mutating func drawMarker(
    _ marker: Marker, at point: Point, diameter: Double, color: Color, lineWidth: Double = 0.9
  ) {
    let radius = diameter / 2
    func polygon(_ corners: [(Double, Double)]) -> [PathElement] {
      corners.enumerated().map { index, corner in
        let place = Point(point.x + corner.0 * radius, point.y + corner.1 * radius)
        return index == 0 ? .move(place) : .line(place)
      } + [.close]
    }
    switch marker {
    case .circle: commands.append(.fill([.circle(center: point, radius: radius)], color))
    case .ring:
      commands.append(
        .stroke(
          [.circle(center: point, radius: radius - lineWidth / 4)],
          Stroke(color, width: lineWidth)))
    case .square:
      let half = 0.88
      commands.append(
        .fill(polygon([(-half, -half), (half, -half), (half, half), (-half, half)]), color))
    case .diamond:
      commands.append(.fill(polygon([(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)]), color))
    case .triangle:
      commands.append(.fill(polygon([(0, -1.25), (1.15, 0.8), (-1.15, 0.8)]), color))
    case .triangleDown:
      commands.append(.fill(polygon([(0, 1.25), (1.15, -0.8), (-1.15, -0.8)]), color))
    case .cross:
      let arm = 0.85 * radius
      commands.append(
        .stroke(
          [
            .move(Point(point.x - arm, point.y - arm)), .line(Point(point.x + arm, point.y + arm)),
            .move(Point(point.x - arm, point.y + arm)), .line(Point(point.x + arm, point.y - arm)),
          ], Stroke(color, width: lineWidth)))
    }
  }
}
