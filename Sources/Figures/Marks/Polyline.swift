package import Drawing

/// Splits points into runs without NaN.
package func unbroken(_ points: [Point]) -> [[Point]] {
  points.split { $0.x.isNaN || $0.y.isNaN }.map(Array.init)
}

/// Keeps the first, lowest, highest and last point of every column of the page.
///
/// The picture stays the same to within a column when x is monotone; other polylines, and short ones,
/// come back unchanged. The order of the points kept is their order in the polyline.
///
/// - Parameters:
///   - points: Polyline without NaN, in points of the page.
///   - column: Width of a column in points.
/// - Returns: At most four points per column.
/// - Complexity: O(points).
package func decimated(_ points: [Point], column: Double = 0.25) -> [Point] {
  guard let first = points.first, let last = points.last, points.count > 8 else { return points }
  let columns = abs(last.x - first.x) / column
  guard Double(points.count) > 4 * columns + 8 else { return points }
  let steps = zip(points, points.dropFirst())
  guard steps.allSatisfy({ $0.x <= $1.x }) || steps.allSatisfy({ $0.x >= $1.x }) else {
    return points
  }
  var kept: [Point] = []
  var start = 0
  while start < points.count {
    let name = (points[start].x / column).rounded(.down)
    var end = start
    var lowest = start
    var highest = start
    while end < points.count, (points[end].x / column).rounded(.down) == name {
      if points[end].y < points[lowest].y { lowest = end }
      if points[end].y > points[highest].y { highest = end }
      end += 1
    }
    for index in Set([start, lowest, highest, end - 1]).sorted() { kept.append(points[index]) }
    start = end
  }
  return kept
}

/// The parts of a polyline inside a rectangle.
///
/// - Parameters:
///   - points: Polyline without NaN.
///   - area: Rectangle to keep.
/// - Returns: Polylines whose points all lie in the rectangle.
package func clipped(_ points: [Point], to area: Rect) -> [[Point]] {
  var parts: [[Point]] = []
  var current: [Point] = []
  for (start, end) in zip(points, points.dropFirst()) {
    guard let (from, to) = clippedSegment(start, end, to: area) else {
      if current.count > 1 { parts.append(current) }
      current = []
      continue
    }
    if current.last != from {
      if current.count > 1 { parts.append(current) }
      current = [from]
    }
    current.append(to)
  }
  if current.count > 1 { parts.append(current) }
  return parts
}

/// The part of a segment inside a rectangle (Liang and Barsky, 1984), `nil` when there is none.
package func clippedSegment(_ start: Point, _ end: Point, to area: Rect) -> (Point, Point)? {
  let dx = end.x - start.x
  let dy = end.y - start.y
  var enter = 0.0
  var leave = 1.0
  let tests = [
    (-dx, start.x - area.x), (dx, area.maxX - start.x), (-dy, start.y - area.y),
    (dy, area.maxY - start.y),
  ]
  for (rate, room) in tests {
    if rate == 0 {
      if room < 0 { return nil }
    } else if rate < 0 {
      enter = max(enter, room / rate)
    } else {
      leave = min(leave, room / rate)
    }
  }
  guard enter <= leave else { return nil }
  func point(_ weight: Double) -> Point {
    weight == 0 ? start : weight == 1 ? end : Point(start.x + weight * dx, start.y + weight * dy)
  }
  return (point(enter), point(leave))
}

/// The corners of a step line through points.
package func stepped(_ points: [Point], _ position: StepPosition) -> [Point] {
  guard let first = points.first else { return [] }
  var corners = [first]
  for (left, right) in zip(points, points.dropFirst()) {
    let turn =
      switch position {
      case .middle: (left.x + right.x) / 2
      case .before: left.x
      case .after: right.x
      }
    corners += [Point(turn, left.y), Point(turn, right.y), right]
  }
  // A corner that repeats its neighbour would only make the file longer.
  return corners.enumerated().filter { $0.offset == 0 || corners[$0.offset - 1] != $0.element }
    .map(\.element)
}
