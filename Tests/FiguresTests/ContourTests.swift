import Drawing
import Figures
import Foundation
import Testing

@Suite("Contour lines") struct ContourTests {
  let nodes = (0...40).map { Double($0) / 10 - 2 }

  func grid(_ function: (Double, Double) -> Double) -> [Double] {
    nodes.flatMap { y in nodes.map { x in function(x, y) } }
  }

  @Test("The contour of a plane is the straight line where the plane has that height")
  func plane() {
    let lines = contourLines(x: nodes, y: nodes, values: grid { $0 + 2 * $1 }, level: 0.37)
    #expect(lines.count == 1)
    for point in lines.flatMap({ $0 }) {
      // Linear interpolation is exact for a plane up to rounding of numbers below 6.
      #expect(abs(point.x + 2 * point.y - 0.37) < 1e-14)
    }
    #expect(lines.first.map { [$0.first?.x, $0.last?.x].compactMap { $0 }.map(abs) } == [2, 2])
  }

  @Test("The contour of a cone is a closed circle, as near as the grid is fine")
  func circle() throws {
    let lines = contourLines(x: nodes, y: nodes, values: grid { hypot($0, $1) }, level: 1.23)
    let line = try #require(lines.first)
    #expect(lines.count == 1)
    #expect(line.first == line.last)
    for point in line {
      // The error of linear interpolation is h²/8 times the largest second derivative, 1/r, along an edge.
      #expect(abs(hypot(point.x, point.y) - 1.23) < 0.01 / 8 / 1.1)
    }
    let around = zip(line, line.dropFirst()).reduce(0.0) {
      $0 + hypot($1.1.x - $1.0.x, $1.1.y - $1.0.y)
    }
    #expect(abs(around / (2 * .pi * 1.23) - 1) < 0.01)
  }

  /// Which nodes lie beyond a step: along a slanted line, across the rows, and around a single node.
  static let steps: [@Sendable (Double, Double) -> Bool] = [
    { $0 + 0.7 * $1 > 0.333 }, { x, _ in x > 0.33 }, { hypot($0 - 0.3, $1 + 0.7) < 0.05 },
  ]

  @Test(
    "Over a step the contour crosses the edges from side to side, each at the level's share of it",
    arguments: [(0, 1), (1, 0), (-3, 1e6), (0.25, 0.25 + 0x1p-50)], [0.25, 0.5, 0.75])
  func step(values: (near: Double, far: Double), share: Double) {
    for isFar in Self.steps {
      let lines = contourLines(
        x: nodes, y: nodes, values: grid { isFar($0, $1) ? values.far : values.near },
        level: values.near + share * (values.far - values.near))
      let drawn = lines.flatMap { $0.first == $0.last ? Array($0.dropLast()) : $0 }
      var crossings: [Point] = []
      for y in nodes {
        for x in nodes {
          for (right, up) in [(x + 0.1, y), (x, y + 0.1)] where max(right, up) < 2.05 {
            let (starts, ends) = (isFar(x, y), isFar(right, up))
            guard starts != ends else { continue }
            let part = ends ? share : 1 - share
            crossings.append(Point(x + part * (right - x), y + part * (up - y)))
          }
        }
      }
      #expect(!crossings.isEmpty && drawn.count == crossings.count)
      for crossing in crossings {
        #expect(
          drawn.contains { hypot($0.x - crossing.x, $0.y - crossing.y) < 1e-12 }, "\(crossing)")
      }
    }
  }

  @Test("At the upper value of a step the contour keeps to its nodes; at the lower there is none")
  func stepEnds() {
    for isFar in Self.steps {
      let values = grid { isFar($0, $1) ? 3 : -1 }
      let lines = contourLines(x: nodes, y: nodes, values: values, level: 3)
      #expect(!lines.isEmpty)
      for point in lines.flatMap({ $0 }) {
        let (column, row) = ((10 * (point.x + 2)).rounded(), (10 * (point.y + 2)).rounded())
        #expect(abs(column / 10 - 2 - point.x) < 1e-12 && abs(row / 10 - 2 - point.y) < 1e-12)
        #expect(values[Int(row) * nodes.count + Int(column)] == 3)
      }
      for level in [-1, -1.5, 3.5] {
        #expect(contourLines(x: nodes, y: nodes, values: values, level: level).isEmpty)
      }
    }
  }

  @Test("A saddle has two lines that do not cross")
  func saddle() {
    let lines = contourLines(x: [0, 1], y: [0, 1], values: [1, 0, 0, 1], level: 0.6)
    #expect(lines.count == 2)
    let ends = lines.map { $0.map { $0.x + $0.y } }
    #expect(ends.allSatisfy { $0.allSatisfy { $0 < 0.9 } || $0.allSatisfy { $0 > 1.1 } })
  }

  @Test("Lines end at a NaN node, and a level nobody reaches has none")
  func gaps() {
    var values = grid { x, _ in x }
    values[20 * 41 + 20] = .nan
    let lines = contourLines(x: nodes, y: nodes, values: values, level: 0.05)
    #expect(lines.count == 2)
    #expect(contourLines(x: nodes, y: nodes, values: values, level: 9).isEmpty)
  }
}
