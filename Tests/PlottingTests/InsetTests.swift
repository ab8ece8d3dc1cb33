import Foundation
import Plotting
import Testing

@Suite("Insets") struct InsetTests {
  private func figure(
    _ inset: Inset..., marks: [Mark]? = nil, x: Axis = Axis("x", domain: 0...10),
    y: Axis = Axis("y", domain: 0...10), color: ColorScale? = nil
  ) -> Figure {
    let diagonal = Mark.line(Line(x: [0, 10], y: [0, 10], label: "diagonal"))
    return Figure(
      id: "inset", title: "", altText: "", width: 260, height: 220,
      rows: [
        [
          Panel(
            x: x, y: y, marks: marks ?? [diagonal, .rule(Rule(x: 5, label: "five"))], color: color,
            insets: inset)
        ]
      ])
  }

  private func resolved(_ figure: Figure) throws -> (list: DisplayList, plot: Rect) {
    let resolved = try figure.resolved(metrics: FixedFontMetrics())
    return (resolved.list, resolved.plots[0][0])
  }

  /// Closed outlines of rectangles, in painting order: of the detail first, then of the inset.
  private func frames(_ list: DisplayList) -> [Rect] {
    list.commands.compactMap { command in
      guard case .stroke(let path, _, _) = command, path.count == 5, path[4] == .close,
        case .move(let start) = path[0], case .line(let end) = path[2]
      else { return nil }
      return Rect(x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y)
    }
  }

  /// Straight lines of two points in the ink of connectors.
  private func lines(_ list: DisplayList) -> [(Point, Point)] {
    list.commands.compactMap { command in
      guard case .stroke(let path, let stroke, nil) = command, path.count == 2,
        stroke == Stroke(Theme.paper.secondaryInk, width: Theme.paper.axisWidth),
        case .move(let start) = path[0], case .line(let end) = path[1]
      else { return nil }
      return (start, end)
    }
  }

  @Test("The frame stands on the detail, and the inset shows its marks at their places, larger")
  func places() throws {
    let (list, plot) = try resolved(figure(Inset(x: 1...3, y: 0.5...2.5, corner: .topLeft)))
    let found = frames(list)
    let (detail, inset) = (found[0], found[1])
    // Coordinates are rounded to a thousandth, which two ends can differ by.
    #expect(abs(detail.x - plot.x - 0.1 * plot.width) < 2e-3)
    #expect(abs(detail.maxX - plot.x - 0.3 * plot.width) < 2e-3)
    #expect(abs(plot.maxY - detail.maxY - 0.05 * plot.height) < 2e-3)
    #expect(abs(plot.maxY - detail.y - 0.25 * plot.height) < 2e-3)
    #expect(inset.width > 1.3 * detail.width)
    // The diagonal enters the detail at (1, 1), a quarter up its left side, and leaves at (2.5, 2.5).
    let curves = list.commands.compactMap { command -> [Point]? in
      guard case .stroke(let path, _, let clip?) = command,
        abs(clip.x + 0.55 - inset.x) < 2e-3
      else { return nil }
      return path.compactMap {
        switch $0 {
        case .move(let point), .line(let point): point
        default: nil
        }
      }
    }
    let curve = try #require(curves.first)
    let slope = (curve[0].y - curve[1].y) / (curve[1].x - curve[0].x)
    // Both ranges are two units long, so the slope is the ratio of the sides; ends lie a line width outside.
    #expect(abs(slope - inset.height / inset.width) < 1e-3)
    let atLeft = curve[0].y - slope * (inset.x - curve[0].x)
    #expect(abs(inset.maxY - atLeft - inset.height / 4) < 0.02)
  }

  @Test(
    "An inset stands in the corner it was given, inside the plot area",
    arguments: Inset.Corner.allCases)
  func corners(corner: Inset.Corner) throws {
    let (list, plot) = try resolved(
      figure(Inset(x: 4.5...5.5, y: 4.5...5.5, corner: corner, width: 0.4, height: 0.4)))
    let inset = frames(list)[1]
    let middle = Point(inset.x + inset.width / 2, inset.y + inset.height / 2)
    #expect((middle.x > plot.x + plot.width / 2) == corner.rawValue.hasSuffix("right"))
    #expect((middle.y < plot.y + plot.height / 2) == corner.rawValue.hasPrefix("top"))
    #expect(inset.x > plot.x && inset.maxX < plot.maxX)
    #expect(inset.y > plot.y && inset.maxY < plot.maxY)
    #expect(inset.width <= 0.4 * plot.width && inset.height <= 0.4 * plot.height)
    // Its tick labels are inside too, a point smaller than others, and off the detail.
    let words = try boxes(of: list, metrics: FixedFontMetrics()).filter { $0.size == 6 }
    #expect(words.count >= 2)
    for word in words {
      #expect(word.core.x >= plot.x && word.core.maxX <= plot.maxX)
      #expect(word.core.y >= plot.y && word.core.maxY <= plot.maxY)
      #expect(word.core.overlap(frames(list)[0]) <= 0)
    }
  }

  @Test("Left to itself an inset takes the corner without data", arguments: Inset.Corner.allCases)
  func free(corner: Inset.Corner) throws {
    let (isRight, isTop) = (corner.rawValue.hasSuffix("right"), corner.rawValue.hasPrefix("top"))
    // Clouds in the other three corners, and the detail in the middle.
    var (xs, ys): ([Double], [Double]) = ([], [])
    for (x, y) in [(2.0, 2.0), (2.0, 8.0), (8.0, 2.0), (8.0, 8.0)] {
      if (x > 5) == isRight, (y > 5) == isTop { continue }
      for place in 0..<9 {
        xs.append(x + Double(place % 3) / 2)
        ys.append(y + Double(place / 3) / 2)
      }
    }
    let marks = [Mark.points(Points(x: xs, y: ys))]
    let (list, plot) = try resolved(figure(Inset(x: 4.8...5.2, y: 4.8...5.2), marks: marks))
    let inset = frames(list)[1]
    #expect((inset.x > plot.x + plot.width / 2) == isRight)
    #expect((inset.maxY < plot.y + plot.height / 2) == isTop)
  }

  @Test("Two insets of one panel stand in two corners")
  func two() throws {
    let (list, _) = try resolved(
      figure(
        Inset(x: 4.6...4.9, y: 4.6...4.9, width: 0.35, height: 0.35),
        Inset(x: 5.1...5.4, y: 5.1...5.4, width: 0.35, height: 0.35)))
    let found = frames(list)
    #expect(found.count == 4 && found[1].overlap(found[3]) <= 0)
  }

  @Test("Names of series, rules and bands are not repeated, ticks are the inset's own")
  func names() throws {
    let words = { (figure: Figure) in
      try boxes(of: resolved(figure).list, metrics: FixedFontMetrics()).map(\.string)
    }
    let with = try words(figure(Inset(x: 5...5.4, y: 5...5.4)))
    let without = try words(figure())
    #expect(with.filter { $0 == "diagonal" }.count == 1 && with.filter { $0 == "five" }.count == 1)
    let own = with.filter { !without.contains($0) }
    #expect(own.count >= 2 && own.allSatisfy { $0.hasPrefix("5.") })
  }

  @Test("In a drawn panel the lines join frame and inset")
  func drawnConnectors() throws {
    for corner in Inset.Corner.allCases {
      let (list, _) = try resolved(
        figure(Inset(x: 4.5...5.5, y: 4.5...5.5, corner: corner, width: 0.4, height: 0.4)))
      let found = frames(list)
      let joints = lines(list).filter { found[0].hasCorner($0.0) && found[1].hasCorner($0.1) }
      #expect(joints.count == 2, "\(corner)")
    }
  }

  @Test("The detail of a heatmap is whole cells in their own colours")
  func heatmap() throws {
    let values = (0..<100).map(Double.init)
    let map = Heatmap(
      rowCount: 10, columnCount: 10, values: values, mask: (0..<100).map { $0 == 23 }, x: 0...10,
      y: 0...10)
    for isReversed in [false, true] {
      let (list, _) = try resolved(
        figure(
          Inset(x: 2.2...4.5, y: 1.5...2.9, corner: isReversed ? .bottomRight : .topRight),
          marks: [.heatmap(map)], y: Axis("y", isReversed: isReversed),
          color: ColorScale(label: "w")))
      let rasters = list.commands.compactMap { command -> Raster? in
        if case .image(let raster, _) = command { raster } else { nil }
      }
      // The map, the detail, and the bar.
      try #require(rasters.count == 3)
      let (whole, detail) = (rasters[0], rasters[1])
      #expect(detail.width == 3 && detail.height == 2)
      for row in 0..<2 {
        for column in 0..<3 {
          // Rows 1 and 2 of the matrix; row 0 lies at the bottom unless y is reversed.
          let place = (isReversed ? 1 : 7) + row
          #expect(
            detail.pixels[row * 3 + column] == whole.pixels[place * 10 + 2 + column])
        }
      }
      #expect(detail.pixels.contains(0xFFDA_DADA))
    }
  }

  @Test("On logarithmic and reversed axes the detail is where the axes say")
  func scales() throws {
    let (list, plot) = try resolved(
      figure(
        Inset(x: 10...100, y: 2...4, corner: .topLeft),
        marks: [.line(Line(x: [1, 1e4], y: [1, 9]))],
        x: Axis("x", scale: .log10, domain: 1...1e4, isReversed: true)))
    let detail = frames(list)[0]
    #expect(abs(detail.x - plot.x - plot.width / 2) < 2e-3)
    #expect(abs(detail.width - plot.width / 4) < 2e-3)
    let words = try boxes(of: list, metrics: FixedFontMetrics()).filter { $0.size == 6 }
    #expect(words.map(\.string).contains("10") && words.map(\.string).contains("100"))
  }

  @Test("Insets beyond the axes, over their own detail, or of no size are refused by name")
  func refusals() {
    let wrong: [(Inset, String)] = [
      (Inset(x: 8...12, y: 1...2), "reaches beyond that of the panel"),
      (Inset(x: 1...1, y: 1...2), "starts and ends at 1"),
      (Inset(x: 7...9, y: 7...9, corner: .topRight), "cover the detail it shows"),
      (Inset(x: 1...9, y: 1...9), "cover the detail it shows"),
      (Inset(x: 1...2, y: 1...2, width: 0.95), "between 0.1 and 0.9"),
      (Inset(x: 1...2, y: 1...2, width: 0.12, height: 0.12), "no room for its plot area"),
    ]
    for (inset, words) in wrong {
      let error = #expect(throws: PlottingError.self) { try resolved(figure(inset)) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
      #expect(error?.description.contains("inset of the panel") == true)
    }
  }

  @Test("The lint reads the ticks of an inset like all other text")
  func lint() throws {
    // Words over the labels of the inset, which lie in the lower left corner.
    var drawn = figure(
      Inset(x: 7...8, y: 7...8, corner: .bottomLeft),
      marks: [.text(Text("words in the way of ticks", x: 0.2, y: 0.35))])
    #expect(try drawn.lint().contains { $0.rule == .overlap })
    drawn.rows[0][0].marks = [.line(Line(x: [0, 10], y: [0, 10]))]
    #expect(try drawn.lint().isEmpty)
  }
}
