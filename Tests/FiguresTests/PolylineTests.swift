import Drawing
import Figures
import Foundation
import Testing

@Suite("Polylines") struct PolylineTests {
  let area = Rect(x: 0, y: 0, width: 10, height: 10)

  @Test("What is inside a rectangle stays, and crossings lie on its edge")
  func clipping() {
    let inside = [Point(1, 1), Point(5, 9), Point(9, 2)]
    #expect(clipped(inside, to: area) == [inside])
    #expect(clipped([Point(-5, 5), Point(15, 5)], to: area) == [[Point(0, 5), Point(10, 5)]])
    #expect(clipped([Point(-5, -5), Point(-1, 20)], to: area).isEmpty)
    let twice = clipped([Point(2, 5), Point(2, -5), Point(4, -5), Point(4, 5)], to: area)
    #expect(twice == [[Point(2, 5), Point(2, 0)], [Point(4, 0), Point(4, 5)]])
  }

  @Test("A line breaks at NaN")
  func breaks() {
    let runs = unbroken([Point(0, 1), Point(.nan, 1), Point(2, 1), Point(3, 1), Point(4, .nan)])
    #expect(runs == [[Point(0, 1)], [Point(2, 1), Point(3, 1)]])
  }

  @Test("Decimation keeps the ends and the extremes of every column and drops the rest")
  func decimation() {
    var random = SplitMix(7)
    let points = (0..<100_000).map { Point(Double($0) / 1000, random.next()) }
    let kept = decimated(points)
    #expect(kept.count <= 4 * 401)
    #expect(kept.first == points.first && kept.last == points.last)
    #expect(Set(kept).isSubset(of: Set(points)))
    for column in 0..<400 {
      let inside = { (point: Point) in (point.x / 0.25).rounded(.down) == Double(column) }
      #expect(kept.filter(inside).map(\.y).max() == points.filter(inside).map(\.y).max())
      #expect(kept.filter(inside).map(\.y).min() == points.filter(inside).map(\.y).min())
    }
    #expect(decimated(Array(points.prefix(8))).count == 8)
  }

  @Test("Steps turn in the middle, at the left or at the right of each pair")
  func steps() {
    let points = [Point(0, 0), Point(2, 1)]
    #expect(stepped(points, .middle) == [Point(0, 0), Point(1, 0), Point(1, 1), Point(2, 1)])
    #expect(stepped(points, .before) == [Point(0, 0), Point(0, 1), Point(2, 1)])
    #expect(stepped(points, .after) == [Point(0, 0), Point(2, 0), Point(2, 1)])
  }

  @Test("Labels move apart by the gap, stay in order and keep their mean where there is room")
  func spreading() {
    #expect(spreadLabels([1, 20, 40], gap: 8, bounds: 0...100) == [1, 20, 40])
    #expect(spreadLabels([50, 50, 50], gap: 8, bounds: 0...100) == [42, 50, 58])
    #expect(spreadLabels([0, 1], gap: 8, bounds: 0...100) == [0, 8])
    #expect(spreadLabels([99, 100], gap: 8, bounds: 0...100) == [92, 100])
    #expect(spreadLabels([1, 2, 3], gap: 8, bounds: 0...15) == nil)
    var random = SplitMix(3)
    let wanted = (0..<12).map { _ in random.next() * 200 }.sorted()
    let places = spreadLabels(wanted, gap: 9, bounds: 0...200) ?? []
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 9 - 1e-9 })
    #expect(places.allSatisfy { $0 >= 0 && $0 <= 200 })
  }
}
