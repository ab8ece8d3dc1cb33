import Plotting
import Testing

@Suite("Lines from details to insets") struct ConnectorTests {
  @Test(
    "Two lines join corners of frame and inset and run through neither",
    arguments: 0..<200 as Range<UInt64>)
  func connectors(seed: UInt64) throws {
    var random = SplitMix(seed)
    func rect() -> Rect {
      Rect(
        x: 300 * random.next(), y: 300 * random.next(), width: 5 + 90 * random.next(),
        height: 5 + 90 * random.next())
    }
    let detail = rect()
    var inset = rect()
    while inset.overlap(detail) > 0 { inset = rect() }
    let label = Rect(x: inset.maxX + 3, y: inset.y, width: 12, height: 5)
    for labels in [[], [label]] where labels.allSatisfy({ $0.overlap(detail) <= 0 }) {
      let lines = Plotting.connectors(from: detail, to: inset, around: labels)
      try #require(lines.count == 2)
      for (from, to) in lines {
        #expect(detail.hasCorner(from) && inset.hasCorner(to))
        // Points inside the line, strictly inside a rectangle: none.
        for step in 1..<100 {
          let share = Double(step) / 100
          let point = Point(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))
          #expect(!detail.holdsInside(point) && !inset.holdsInside(point))
        }
      }
      #expect(lines[0].from != lines[1].from && lines[0].to != lines[1].to)
    }
  }

  @Test("A line to a corner whose labels are in the way goes to another corner")
  func detour() throws {
    // The detail lies below and farther right, so a tangent would pass right of the inset, through its labels.
    let (detail, inset) = (
      Rect(x: 80, y: 100, width: 60, height: 20), Rect(x: 60, y: 10, width: 40, height: 40)
    )
    let labels = (0..<5).map { Rect(x: 103, y: 10 + 9 * Double($0), width: 12, height: 5) }
    let lines = Plotting.connectors(from: detail, to: inset, around: labels)
    #expect(lines.map(\.to) == [Point(60, 50), Point(100, 50)])
    #expect(lines.map(\.from) == [Point(80, 100), Point(140, 100)])
  }
}

extension Rect {
  /// Whether a point is one of the corners, to the thousandth that places are rounded to.
  func hasCorner(_ point: Point) -> Bool {
    min(abs(point.x - x), abs(point.x - maxX)) < 3e-3
      && min(abs(point.y - y), abs(point.y - maxY)) < 3e-3
  }

  /// Whether a point lies inside by more than a rounding error.
  func holdsInside(_ point: Point) -> Bool {
    point.x > x + 1e-6 && point.x < maxX - 1e-6 && point.y > y + 1e-6 && point.y < maxY - 1e-6
  }
}
