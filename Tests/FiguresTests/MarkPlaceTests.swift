import Drawing
import Figures
import Foundation
import TestSupport
import Testing

/// Every mark in one panel whose axes run from 0 to 10 and from 0 to 100, drawn with fixed metrics.
@Suite("Marks stand where their data are") struct MarkPlaceTests {
  private static let ink = Color(hex: 0x0072B2)

  private struct Drawing {
    var list: DisplayList
    var plot: Rect

    /// The place of a data position.
    func place(_ x: Double, _ y: Double) -> Point {
      Point(plot.x + x / 10 * plot.width, plot.maxY - y / 100 * plot.height)
    }

    /// Corners of strokes in an ink, path by path.
    func strokes(_ ink: Color) -> [[Point]] {
      list.commands.compactMap { command in
        guard case .stroke(let path, let stroke, _) = command, stroke.color == ink else {
          return nil
        }
        return path.compactMap(\.corner)
      }
    }

    /// Corners of filled areas in an ink.
    func fills(_ ink: Color) -> [[Point]] {
      list.commands.compactMap { command in
        guard case .fill(let path, let color, _) = command, color == ink else { return nil }
        return path.compactMap(\.corner)
      }
    }
  }

  private func drawn(_ marks: Mark...) throws -> Drawing {
    let figure = Figure(
      id: "marks", title: "", altText: "", width: 300, height: 200,
      rows: [[Panel(x: Axis("x", domain: 0...10), y: Axis("y", domain: 0...100), marks: marks)]],
      legend: .none)
    let resolved = try figure.resolved(metrics: FixedFontMetrics())
    return Drawing(list: resolved.list, plot: resolved.plots[0][0])
  }

  private let blue = SeriesStyle(color: MarkPlaceTests.ink, dash: [], marker: .circle)

  /// Places are rounded to a thousandth of a point, the plot area too.
  private func isNear(_ one: [Point], _ other: [Point]) -> Bool {
    one.count == other.count
      && zip(one, other).allSatisfy { abs($0.x - $1.x) < 2e-3 && abs($0.y - $1.y) < 2e-3 }
  }

  @Test("A line goes through its points and lifts the pen at NaN")
  func line() throws {
    let found = try drawn(
      .line(Line(x: [1, 2, 3, 4, 5], y: [10, 30, .nan, 20, 90], style: blue)))
    guard
      case .stroke(let path, _, _)? = found.list.commands.first(where: {
        if case .stroke(_, let stroke, _) = $0 { stroke.color == Self.ink } else { false }
      })
    else {
      Issue.record("no line was drawn")
      return
    }
    let moves = path.filter { if case .move = $0 { true } else { false } }
    #expect(moves.count == 2)
    let expected = [(1.0, 10.0), (2, 30), (4, 20), (5, 90)].map { found.place($0.0, $0.1) }
    #expect(isNear(path.compactMap(\.corner), expected))
  }

  @Test("A step line keeps each height half-way to its neighbours")
  func step() throws {
    let found = try drawn(.step(Step(Line(x: [2, 4, 6], y: [10, 50, 20], style: blue))))
    let expected = [(2.0, 10.0), (3, 10), (3, 50), (4, 50), (5, 50), (5, 20), (6, 20)]
      .map { found.place($0.0, $0.1) }
    #expect(isNear(found.strokes(Self.ink)[0], expected))
  }

  @Test("Points are markers with their middle on the data, and a NaN is none")
  func points() throws {
    let found = try drawn(
      .points(Points(x: [1, .nan, 9], y: [10, 20, 80], style: blue, size: 4)))
    let circles = found.list.commands.flatMap { command -> [PathElement] in
      if case .fill(let path, Self.ink, _) = command { path } else { [] }
    }
    #expect(circles.count == 2)
    for (circle, data) in zip(circles, [(1.0, 10.0), (9, 80)]) {
      guard case .circle(let center, let radius) = circle else { continue }
      #expect(isNear([center], [found.place(data.0, data.1)]) && radius == 2)
    }
  }

  @Test("An error bar runs from its low to its high end, through its marker")
  func errorBars() throws {
    let bars = ErrorBars(Points(x: [5], y: [50], style: blue), low: [40], high: [70])
    let upright = try drawn(.errorBars(bars))
    #expect(
      isNear(
        Array(upright.strokes(Self.ink)[0].prefix(2)),
        [upright.place(5, 40), upright.place(5, 70)]))
    let lying = ErrorBars(
      Points(x: [5], y: [50], style: blue), low: [4], high: [8], isHorizontal: true)
    let found = try drawn(.errorBars(lying))
    #expect(
      isNear(
        Array(found.strokes(Self.ink)[0].prefix(2)), [found.place(4, 50), found.place(8, 50)]))
  }

  @Test("A rule runs right across the plot area at its value, dashed, with its name beside it")
  func rule() throws {
    let found = try drawn(
      .rule(Rule(x: 4, label: "upright", color: Self.ink)), .rule(Rule(y: 25, color: Self.ink)))
    let lines = found.strokes(Self.ink)
    #expect(isNear(lines[0], [found.place(4, 100), found.place(4, 0)]))
    #expect(isNear(lines[1], [found.place(0, 25), found.place(10, 25)]))
    let name = try #require(
      try boxes(of: found.list, metrics: FixedFontMetrics()).first { $0.string == "upright" })
    let gap = abs(name.rect.x - found.place(4, 0).x)
    #expect(min(gap, abs(name.rect.maxX - found.place(4, 0).x)) < 4)
  }

  @Test("A band is filled from end to end, under everything, with its name inside")
  func band() throws {
    let found = try drawn(
      .line(Line(x: [0, 10], y: [0, 100], style: blue)),
      .band(Band(x: 2...6, label: "inside", color: Color(hex: 0xEEEEEE))))
    let area = found.fills(Color(hex: 0xEEEEEE))[0]
    let corners = [found.place(2, 100), found.place(6, 100), found.place(6, 0), found.place(2, 0)]
    #expect(isNear(area, corners))
    let name = try #require(
      try boxes(of: found.list, metrics: FixedFontMetrics()).first { $0.string == "inside" })
    #expect(name.rect.x >= corners[0].x && name.rect.maxX <= corners[1].x)
    guard case .fill? = found.list.commands.first else {
      Issue.record("The band is not drawn first.")
      return
    }
  }

  @Test("The area between two curves has both as its outline, and a NaN parts it")
  func area() throws {
    let found = try drawn(
      .area(
        Area(
          x: [1, 2, 3, 4, 5], low: [10, 20, .nan, 10, 10], high: [30, 40, 50, 60, 30], style: blue))
    )
    let fill = Color(
      red: Self.ink.red, green: Self.ink.green, blue: Self.ink.blue, alpha: 0.18)
    let expected = [
      (1.0, 30.0), (2, 40), (2, 20), (1, 10), (4, 60), (5, 30), (5, 10), (4, 10),
    ].map { found.place($0.0, $0.1) }
    #expect(isNear(found.fills(fill)[0], expected))
  }

  @Test("Words stand off their position by what was asked, joined to it by a leader")
  func leader() throws {
    let found = try drawn(.text(Text("needle", x: 5, y: 50, offset: Point(20, -15))))
    let target = found.place(5, 50)
    let word = try #require(
      try boxes(of: found.list, metrics: FixedFontMetrics()).first { $0.string == "needle" })
    #expect(abs(word.start.x - target.x - 20) < 2e-3)
    let lines = found.strokes(Theme.paper.secondaryInk)
    #expect(lines.count == 1)
    // The leader starts clear of a marker, points away from it, and ends at the words.
    let (from, to) = (lines[0][0], lines[0][1])
    #expect(hypot(from.x - target.x, from.y - target.y) < 3)
    #expect(abs(to.x - word.start.x) < 2 && to.y < target.y)
    let near = try drawn(.text(Text("needle", x: 5, y: 50, offset: Point(4, 0))))
    #expect(near.strokes(Theme.paper.secondaryInk).isEmpty)
  }

  @Test("A heatmap fills its edges with one pixel for each cell")
  func heatmap() throws {
    let map = Heatmap(
      rowCount: 2, columnCount: 3, values: Array(0..<6).map(Double.init), x: 1...7, y: 20...60)
    let figure = Figure(
      id: "map", title: "", altText: "", width: 300, height: 200,
      rows: [
        [
          Panel(
            x: Axis("x", domain: 0...10), y: Axis("y", domain: 0...100), marks: [.heatmap(map)],
            color: ColorScale(label: "w"))
        ]
      ])
    let resolved = try figure.resolved(metrics: FixedFontMetrics())
    let found = Drawing(list: resolved.list, plot: resolved.plots[0][0])
    guard
      case .image(let raster, let area)? = found.list.commands.first(where: {
        if case .image = $0 { true } else { false }
      })
    else {
      Issue.record("no image was drawn")
      return
    }
    #expect(raster.width == 3 && raster.height == 2)
    #expect(
      isNear(
        [Point(area.x, area.y), Point(area.maxX, area.maxY)],
        [found.place(1, 60), found.place(7, 20)]))
  }

  @Test("A contour line is drawn where the surface has its level, with the level written on it")
  func contour() throws {
    // The plane z = x is 5 along the upright line x = 5, exactly as linear interpolation has it.
    let nodes = (0...10).map(Double.init)
    let found = try drawn(
      .contour(
        Contour(
          x: nodes, y: nodes.map { 10 * $0 }, values: nodes.flatMap { _ in nodes }, levels: [4.5],
          color: Self.ink)))
    let points = found.strokes(Self.ink).joined()
    #expect(points.count > 2)
    for point in points { #expect(abs(point.x - found.place(4.5, 0).x) < 2e-3) }
    let words = try boxes(of: found.list, metrics: FixedFontMetrics())
    #expect(words.contains { $0.string == "4.5" })
  }

  @Test("Contour pieces too short to be seen as lines are left out, longer ones are drawn")
  func specks() throws {
    let nodes = (0...10).map(Double.init)
    // Level 0.5 lies about a peak of one node: a diamond with corners half a step away, 14 and 8 points.
    func pieces(step: Double) throws -> Int {
      var values = Array(repeating: 0.0, count: 121)
      values[5 * 11 + 5] = 1
      return try drawn(
        .contour(
          Contour(
            x: nodes.map { 5 + step * ($0 - 5) }, y: nodes.map { 50 + 10 * step * ($0 - 5) },
            values: values, levels: [0.5], showsLabels: false, color: Self.ink))
      ).strokes(Self.ink).count
    }
    #expect(try pieces(step: 1) == 1)
    #expect(try pieces(step: 0.05) == 0)
  }
}

extension PathElement {
  /// Where a pen stroke ends.
  fileprivate var corner: Point? {
    switch self {
    case .move(let point), .line(let point): point
    case .circle, .close: nil
    }
  }
}
