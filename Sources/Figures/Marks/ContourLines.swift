package import Drawing

/// Lines of equal value through a grid, by marching squares with linear interpolation along edges.
///
/// Segments of neighbouring cells are joined, so every line is either closed (first and last points
/// agree) or ends at the border of the grid or at a NaN node. In a saddle the mean of the four nodes
/// decides which corners are joined. A node at the level counts as above it.
///
/// - Parameters:
///   - x: Node positions along a row.
///   - y: Node positions along a column.
///   - values: `y.count` rows of `x.count` values; cells that touch a NaN are left out.
///   - level: Value to draw lines at.
/// - Returns: Polylines in a fixed order.
/// - Complexity: O(cells).
package func contourLines(
  x: [Double], y: [Double], values: [Double], level: Double
) -> [[Point]] {
  let columns = x.count
  let rows = y.count
  guard columns > 1, rows > 1, values.count == columns * rows else { return [] }

  // An edge is named by its lower node and direction: even numbers run along x, odd ones along y.
  func crossing(_ edge: Int) -> Point {
    let node = edge / 2
    let column = node % columns
    let row = node / columns
    let isAlongX = edge % 2 == 0
    let first = values[node]
    let second = values[isAlongX ? node + 1 : node + columns]
    let weight = (level - first) / (second - first)
    return isAlongX
      ? Point(x[column] + weight * (x[column + 1] - x[column]), y[row])
      : Point(x[column], y[row] + weight * (y[row + 1] - y[row]))
  }

  var neighbors: [Int: [Int]] = [:]
  var order: [Int] = []
  func join(_ first: Int, _ second: Int) {
    for (edge, other) in [(first, second), (second, first)] {
      if neighbors[edge] == nil { order.append(edge) }
      neighbors[edge, default: []].append(other)
    }
  }

  for row in 0..<(rows - 1) {
    for column in 0..<(columns - 1) {
      let node = row * columns + column
      let corners = [
        values[node], values[node + 1], values[node + columns + 1], values[node + columns],
      ]
      guard corners.allSatisfy(\.isFinite) else { continue }
      let isAbove = corners.map { $0 >= level }
      let edges = [2 * node, 2 * (node + 1) + 1, 2 * (node + columns), 2 * node + 1]
      let crossed = edges.indices.filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
      if crossed.count == 2 {
        join(edges[crossed[0]], edges[crossed[1]])
      } else if crossed.count == 4 {
        let isCenterAbove = corners.reduce(0, +) / 4 >= level
        // Each line cuts off the corners that differ from the centre.
        if isAbove[0] == isCenterAbove {
          join(edges[0], edges[1])
          join(edges[2], edges[3])
        } else {
          join(edges[3], edges[0])
          join(edges[1], edges[2])
        }
      }
    }
  }

  var isUsed: Set<Int> = []
  func walk(from start: Int) -> [Point] {
    var path = [start]
    isUsed.insert(start)
    var current = start
    while let next = neighbors[current]?.first(where: { !isUsed.contains($0) }) {
      path.append(next)
      isUsed.insert(next)
      current = next
    }
    var points = path.map(crossing)
    if path.count > 2, neighbors[current]?.contains(start) == true, let first = points.first {
      points.append(first)
    }
    return points
  }

  let ends = order.filter { neighbors[$0]?.count == 1 }
  var lines: [[Point]] = []
  for start in ends + order where !isUsed.contains(start) { lines.append(walk(from: start)) }
  return lines.filter { $0.count > 1 }
}
