import Drawing
import Figures
import Foundation
import TestSupport
import Testing

@Suite("Layout") struct LayoutTests {
  @Test(
    "Plot areas share edges along rows and columns",
    // Spans have a suite of their own.
    arguments: Specimen.all.filter { !$0.figure.rows.joined().contains { $0.columnSpan > 1 } })
  func alignment(specimen: Specimen) throws {
    let plots = try specimen.figure.resolved(metrics: FixedFontMetrics()).plots
    for row in plots {
      for plot in row {
        #expect(abs(plot.y - row[0].y) < 1e-9)
        #expect(abs(plot.maxY - row[0].maxY) < 1e-9)
      }
    }
    for row in plots {
      for (column, plot) in row.enumerated() {
        #expect(abs(plot.x - plots[0][column].x) < 1e-9)
        #expect(abs(plot.maxX - plots[0][column].maxX) < 1e-9)
      }
      for (left, right) in zip(row, row.dropFirst()) { #expect(left.maxX < right.x) }
    }
  }

  @Test("Equal panels have equal widths, weighted ones their share, square ones equal sides")
  func sizes() throws {
    let plain = Panel(x: Axis("x", domain: 0...1), y: Axis("y", domain: 0...1), marks: [])
    var figure = Figure(
      id: "a", title: "", altText: "", width: 397, height: 120, rows: [[plain, plain]])
    var plots = try figure.resolved(metrics: FixedFontMetrics()).plots[0]
    #expect(abs(plots[0].width - plots[1].width) < 1e-9)
    figure.columnWeights = [2, 1]
    plots = try figure.resolved(metrics: FixedFontMetrics()).plots[0]
    #expect(abs(plots[0].width - 2 * plots[1].width) < 1e-9)
    var square = plain
    square.isSquare = true
    figure.columnWeights = []
    figure.rows = [[square, plain]]
    plots = try figure.resolved(metrics: FixedFontMetrics()).plots[0]
    #expect(abs(plots[0].width - plots[0].height) < 1e-9)
    #expect(plots[1].width > plots[0].width)
  }

  @Test("A short row keeps the columns of longer ones when asked, and fills the width otherwise")
  func shortRows() throws {
    var figure = Specimen.multiples.figure
    let plots = try figure.resolved(metrics: FixedFontMetrics()).plots
    #expect(plots.map(\.count) == [3, 2])
    for column in 0..<2 {
      #expect(abs(plots[0][column].x - plots[1][column].x) < 1e-9)
      #expect(abs(plots[0][column].width - plots[1][column].width) < 1e-9)
    }
    figure.alignsColumns = false
    let filled = try figure.resolved(metrics: FixedFontMetrics()).plots
    #expect(filled[1][1].maxX > plots[1][1].maxX + 100)
  }

  @Test("Labels above an empty place of the grid hang into it and leave the rows where they were")
  func hangingLabels() throws {
    var figure = Specimen.multiples.figure
    let hanging = try figure.resolved(metrics: FixedFontMetrics())
    let words = try boxes(of: hanging.list, metrics: FixedFontMetrics()).map(\.string)
    figure.rows[0][2].x.showsLabels = false
    let without = try figure.resolved(metrics: FixedFontMetrics())
    let fewer = try boxes(of: without.list, metrics: FixedFontMetrics()).map(\.string)
    #expect(words.count { $0 == "pair " } == fewer.count { $0 == "pair " } + 1)
    for (one, other) in zip(hanging.plots.joined(), without.plots.joined()) {
      #expect(abs(one.y - other.y) < 1e-9 && abs(one.height - other.height) < 1e-9)
    }
    // Over a panel the same labels push the rows apart.
    figure.rows[0][0].x.showsLabels = true
    let apart = try figure.resolved(metrics: FixedFontMetrics()).plots
    #expect(apart[1][0].y - apart[0][0].maxY > without.plots[1][0].y - without.plots[0][0].maxY + 9)
  }

  @Test(
    "A panel whose bar is off keeps its colours and leaves the room of the bar to its plot area")
  func hiddenBar() throws {
    let map = Heatmap(rowCount: 1, columnCount: 2, values: [0, 1], x: 0...2, y: 0...1)
    var panel = Panel(
      x: Axis("x"), y: Axis("y"), marks: [.heatmap(map)], color: ColorScale(label: "weight"))
    func drawn() throws -> (words: [String], width: Double) {
      let resolved = try Figure(
        id: "a", title: "", altText: "", width: 200, height: 100, rows: [[panel]]
      ).resolved(metrics: FixedFontMetrics())
      let boxes = try boxes(of: resolved.list, metrics: FixedFontMetrics())
      return (boxes.map(\.string), resolved.plots[0][0].width)
    }
    let with = try drawn()
    panel.showsColorBar = false
    let without = try drawn()
    #expect(with.words.contains("weight") && !without.words.contains("weight"))
    #expect(without.width > with.width + 7)
  }

  @Test("Everything lies on the page", arguments: Specimen.all)
  func inside(specimen: Specimen) throws {
    for metrics in [FixedFontMetrics(), PinnedFontMetrics()] as [any FontMetrics] {
      let list = try specimen.figure.resolved(metrics: metrics).list
      for box in try boxes(of: list, metrics: metrics) {
        #expect(
          box.rect.x >= 0 && box.rect.y >= 0 && box.rect.maxX <= list.size.width
            && box.rect.maxY <= list.size.height, "\(box)")
      }
    }
  }

  @Test("No words overlap", arguments: Specimen.all)
  func overlaps(specimen: Specimen) throws {
    let list = try specimen.figure.resolved(metrics: PinnedFontMetrics()).list
    let words = try boxes(of: list, metrics: PinnedFontMetrics())
    for (index, first) in words.enumerated() {
      for second in words.dropFirst(index + 1) where !first.isNear(second) {
        let shared = first.core.overlap(second.core)
        #expect(shared <= 0, "“\(first.string)” overlaps “\(second.string)”")
      }
    }
  }

  @Test("The search for overlaps finds words set on each other")
  func checker() throws {
    var list = DisplayList(size: Size(100, 100), background: nil)
    let text = try measure("words", size: 8, metrics: FixedFontMetrics())
    for y in [50.0, 53, 70] { list.append(text, at: Point(10, y), color: Theme.paper.ink) }
    let found = try boxes(of: list, metrics: FixedFontMetrics())
    #expect(found.count == 3)
    #expect(found[0].core.overlap(found[1].core) > 0 && !found[0].isNear(found[1]))
    #expect(found[0].core.overlap(found[2].core) == 0)
  }

  @Test("A figure too small for its plot areas is refused with the sizes")
  func tooSmall() {
    var figure = Specimen.all[0].figure
    figure.width = 80
    let error = #expect(throws: DrawingError.self) {
      try figure.resolved(metrics: FixedFontMetrics())
    }
    #expect(error?.description.contains("There is no room for the plot area of panel") == true)
  }

  @Test("Height that squares cannot use is cut off when asked")
  func trimming() throws {
    var figure = try #require(Specimen.all.first { $0.name == "heatmaps" }).figure
    figure.height = 400
    #expect(try figure.resolved(metrics: FixedFontMetrics()).list.size.height < 400)
    figure.trimsHeight = false
    #expect(try figure.resolved(metrics: FixedFontMetrics()).list.size.height == 400)
  }

  @Test("The two-panel figure resolves to the recorded commands")
  func snapshot() throws {
    let figure = Specimen.all[0].figure
    let dump = try figure.resolved(metrics: FixedFontMetrics()).list.dump
    #expect(dump == twoPanelSnapshot)
  }
}

/// A run of text and the box it fills.
struct WordBox: CustomStringConvertible {
  var string: String
  var start: Point
  var size: Double
  var rect: Rect
  /// The box of letters without ascenders and descenders, which may interlock.
  var core: Rect
  var description: String { "“\(string)” \(rect)" }

  /// Whether two runs belong to one label: scripts stand beside and above their letters.
  func isNear(_ other: WordBox) -> Bool { size != other.size && core.overlap(other.core) < 6 }
}

extension Rect {
  /// Shared area; zero or less when apart.
  func overlap(_ other: Rect) -> Double {
    let across = min(maxX, other.maxX) - max(x, other.x) - 0.01
    let down = min(maxY, other.maxY) - max(y, other.y) - 0.01
    return across > 0 && down > 0 ? across * down : 0
  }
}

/// The boxes of all runs of text of a list, turned ones by their corners.
func boxes(of list: DisplayList, metrics: any FontMetrics) throws -> [WordBox] {
  try list.commands.compactMap { command in
    guard case .text(let string, let at, let face, let size, _, let angle) = command else {
      return nil
    }
    let escaped = string.map { "\\_^*{}".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    let width = try measure(escaped, size: size, face: face, metrics: metrics).width
    func box(_ up: Double, _ down: Double) -> Rect {
      let corners = [(0, -up), (width, -up), (0, down), (width, down)].map { dx, dy in
        Point(at.x + cos(angle) * dx + sin(angle) * dy, at.y - sin(angle) * dx + cos(angle) * dy)
      }
      let xs = corners.map(\.x).sorted()
      let ys = corners.map(\.y).sorted()
      return Rect(x: xs[0], y: ys[0], width: xs[3] - xs[0], height: ys[3] - ys[0])
    }
    // Turned category labels overlap in their bounding boxes although their letters do not.
    let isSlanted = angle != 0 && abs(abs(angle) - .pi / 2) > 1e-3
    return WordBox(
      string: string, start: at, size: size, rect: box(0.73 * size, 0.22 * size),
      core: isSlanted ? Rect(x: at.x, y: at.y, width: 0, height: 0) : box(0.7 * size, 0))
  }
}
