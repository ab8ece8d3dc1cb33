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
  return pageColumns(points, width: column).flatMap { run in
    Set([run.first, run.top, run.bottom, run.last]).sorted().map { points[$0] }
  }
}

/// Points that share a column of the page, by their places in a polyline.
private struct PageColumn {
  var first: Int
  var top: Int
  var bottom: Int
  var last: Int
}

/// The runs of neighbouring points that lie in one column of the page.
private func pageColumns(_ points: [Point], width: Double) -> [PageColumn] {
  var columns: [PageColumn] = []
  var name: Double?
  for (index, point) in points.enumerated() {
    let own = (point.x / width).rounded(.down)
    if own != name {
      columns.append(PageColumn(first: index, top: index, bottom: index, last: index))
      name = own
      continue
    }
    var column = columns.removeLast()
    if point.y < points[column.top].y { column.top = index }
    if point.y > points[column.bottom].y { column.bottom = index }
    column.last = index
    columns.append(column)
  }
  return columns
}

/// The highest and the lowest points of every column of the page that a run of points crosses, from left to right or from right to left.
///
/// - Parameters:
///   - points: Points without NaN whose x do not turn back.
///   - column: Width of a column in points.
/// - Returns: Two polylines with a point per column, one along the top of the points, the other along their bottom.
package func envelope(_ points: [Point], column: Double) -> (upper: [Point], lower: [Point]) {
  let columns = pageColumns(points, width: column)
  return (columns.map { points[$0.top] }, columns.map { points[$0.bottom] })
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
