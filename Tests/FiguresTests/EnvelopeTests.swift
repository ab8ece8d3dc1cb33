import Drawing
import Figures
import Foundation
import TestSupport
import Testing

@Suite("Envelopes of dense curves") struct EnvelopeTests {
  @Test("An envelope goes through the highest and the lowest point of every column")
  func columns() {
    let points = [
      Point(0.1, 5), Point(0.2, 1), Point(0.3, 9), Point(0.9, 4), Point(1.2, 7), Point(1.3, 3),
    ]
    let found = envelope(points, column: 0.5)
    // Columns 0…0.5, 0.5…1 and 1…1.5; y grows downwards.
    #expect(found.upper == [Point(0.2, 1), Point(0.9, 4), Point(1.3, 3)])
    #expect(found.lower == [Point(0.3, 9), Point(0.9, 4), Point(1.2, 7)])
  }

  private func figure(_ x: [Double], _ y: [Double]) -> Figure {
    let axis = { (name: String, range: ClosedRange<Double>) in Axis(name, domain: range) }
    return Figure(
      id: "dense", title: "", altText: "", width: 234, height: 150,
      rows: [
        [
          Panel(
            x: axis("x", 0...1), y: axis("y", -1...1),
            marks: [.envelope(Envelope(Line(x: x, y: y, label: "wave")))])
        ]
      ])
  }

  @Test("Every point of a dense curve lies inside what is filled, which reaches no farther")
  func area() throws {
    // Forty turns to the point of the page: no line could show them.
    let x = (0..<20_000).map { Double($0) / 19_999 }
    let y = x.map { $0 * sin(8_000 * $0) }
    let drawn = try figure(x, y).resolved(metrics: FixedFontMetrics())
    let plot = drawn.plots[0][0]
    let path = try #require(
      drawn.list.commands.compactMap { command -> [PathElement]? in
        if case .fill(let path, _, let clip) = command, clip != nil { path } else { nil }
      }.first)
    let corners = path.compactMap { element -> Point? in
      switch element {
      case .move(let point), .line(let point): point
      case .circle, .close: nil
      }
    }
    // Two points per half point of the page at most, from 20,000.
    #expect(corners.count <= 2 * (Int(2 * plot.width) + 2))
    for corner in corners {
      // Points of the wave lie between ±x.
      let share = (corner.x - plot.x) / plot.width
      let height = (plot.maxY - corner.y) / plot.height * 2 - 1
      #expect(abs(height) <= share + 2e-4)
      // In every column but the first few the wave nearly reaches both.
      if share > 0.1 { #expect(abs(height) > 0.9 * share) }
    }
  }

  @Test("Tables, digests and words have all points, and points that turn back are refused")
  func data() throws {
    let x = (0..<100).map(Double.init)
    let plain = figure(x.map { $0 / 99 }, x.map { sin($0) })
    let mark = plain.rows[0][0].marks[0]
    #expect(mark.tableName == "line" && mark.tableSeries == "wave" && mark.channels.count == 100)
    #expect(plain.inWords().contains("wave goes from 0 to"))
    #expect(try plain.lint().isEmpty)
    let error = #expect(throws: DrawingError.self) {
      try figure([0, 0.5, 0.2], [0, 0, 0]).displayList()
    }
    #expect(error?.description.contains("goes back along x") == true)
  }
}
