import Drawing
import Figures
import Foundation
import Gallery
import RopeSystems
import Studies
import TestSupport
import Testing

/// matplotlib, where there is a Python that can import it: `ENTROPE_PYTHON`, or `python3`.
private enum Matplotlib {
  static let python = ProcessInfo.processInfo.environment["ENTROPE_PYTHON"] ?? "python3"
  static let isPresent = (try? run(["-c", "import matplotlib"]).status) == 0
  static let absence: Comment =
    """
    matplotlib is not asked for its opinion, because \(python) cannot import it. Set ENTROPE_PYTHON to a Python with \
    Benchmarks/peers/requirements-figures.txt installed.
    """

  static func run(_ arguments: [String]) throws -> Invocation {
    let words = ([python] + arguments).map { "'\($0.replacing("'", with: "'\\''"))'" }
    return try shell(words.joined(separator: " "))
  }
}

/// Where matplotlib puts the same data, given our limits and scales, and how it colours them.
///
/// Everything drawn is looked for in the display list, after layout, decimation, clipping and rounding. Places agree to 10⁻³ of
/// the axes: a tenth of a point on a panel of 100 points, less than a quarter of the thinnest line. The list is rounded to
/// 0.001 points and the drawn numbers to nine digits, both far below that.
@Suite("matplotlib's opinion", .enabled(if: Matplotlib.isPresent, Matplotlib.absence))
struct SecondOpinionTests {
  @Test("matplotlib puts the data of a figure at the same places", arguments: quickFigures)
  func places(id: String) throws {
    let finding = try compare(Gallery.recipe(id).finished().figure)
    #expect(finding.compared > 0)
    #expect(finding.misses == [])
  }

  @Test(
    "matplotlib gives the same values the same colours, by every map and kind of scale",
    arguments: [ColorMap.viridis, .cividis, .magma, .blueWhiteRed])
  func shades(map: ColorMap) throws {
    // Sixteen by sixteen values, one for each entry of matplotlib's tables, and some beyond the ends.
    let values = (0..<256).map { Double($0) / 255 }
    let panels = [
      (ColorScale.Kind.linear, 0.0...1.0, values.map { 1.1 * $0 - 0.05 }),
      (.log(floor: 1e-4), 1e-4...1, values.map { pow(10, 5 * $0 - 4.5) }),
      (.diverging(center: 2), 1...5, values.map { 4 * $0 + 1 }),
    ].enumerated().map { index, part in
      Panel(
        tag: ["a", "b", "c"][index],
        x: Axis("x", scale: [.linear, .log10, .log2][index], isReversed: index == 1),
        y: Axis("y", scale: [.log2, .linear, .log10][index], isReversed: index == 2),
        marks: [
          .heatmap(
            Heatmap(
              rowCount: 16, columnCount: 16, values: part.2, mask: part.2.map { $0 == part.2[17] },
              x: 1...64, y: 2...512))
        ], color: ColorScale(map, kind: part.0, domain: part.1, label: "value"))
    }
    let finding = try compare(
      Figure(
        id: "shades", title: "Shades", altText: "Three maps.", width: 487, height: 150,
        rows: [panels]))
    #expect(finding.compared == 3 * 255)
    #expect(finding.misses == [])
  }

  @Test("Every kind of mark lies where matplotlib puts it, on every kind of axis")
  func marks() throws {
    let x = (1...40).map(Double.init)
    let y = x.map { $0 == 20 ? .nan : 3 * $0 * $0 + 1 }
    let points = Points(x: x, y: y, label: "points")
    let axes = [AxisScale.linear, .log10, .log2]
    let panels = axes.enumerated().map { index, scale in
      Panel(
        tag: ["a", "b", "c"][index], x: Axis("x", scale: scale, isReversed: index == 2),
        y: Axis("y", scale: axes[2 - index], domain: 2...1_000, isReversed: index == 1),
        marks: [
          .band(Band(x: 3...5)), .band(Band(y: 10...5_000)),
          .area(Area(x: x, low: y.map { $0 / 2 }, high: y, label: "area")),
          .line(Line(x: x, y: y, label: "line")),
          .step(Step(Line(x: x, y: y.map { $0 / 3 }, label: "step"))),
          .points(points), .points(Points(x: x, y: x.map { 1_000 / $0 }, label: "others")),
          .errorBars(ErrorBars(points, low: y.map { $0 / 1.5 }, high: y.map { 1.5 * $0 })),
          .rule(Rule(x: 7)), .rule(Rule(y: 64)), .rule(Rule(y: 2_000)),
          .bars(Bars(at: [4, 8], values: [100, 200], base: 3, label: "bars")),
        ])
    }
    let finding = try compare(
      Figure(
        id: "marks", title: "Marks", altText: "Marks.", width: 487, height: 200, rows: [panels],
        legend: .below))
    #expect(finding.compared > 3 * 100)
    #expect(finding.misses == [])
  }

  /// Asks matplotlib about a figure, and compares.
  private func compare(_ figure: Figure) throws -> Finding {
    try withTemporaryFolder { folder in
      let outline = try figure.outline()
      let twin = try figure.dataTwin().rendered(as: .csv)
      try JSONEncoder().encode(outline).write(to: folder.appending(path: "\(figure.id).json"))
      try Data(twin.utf8).write(to: folder.appending(path: "\(figure.id).csv"))
      let script = Repository.root.appending(path: "Benchmarks/peers/gallery.py")
      let answer = try Matplotlib.run([script.path, "places", folder.path])
      try #require(answer.status == 0, "\(answer.errors)")
      let rows = try String(
        contentsOf: folder.appending(path: "\(figure.id).places.csv"), encoding: .utf8
      )
      .split(separator: "\n").map { try MatplotlibRow($0) }
      let drawn = try figure.resolved(metrics: PinnedFontMetrics())
      var comparison = Comparison(list: drawn.list, rows: rows[...])
      for (line, panels) in figure.rows.enumerated() {
        for (column, panel) in panels.enumerated() {
          comparison.panel = outline.rows[line][column]
          comparison.plot = drawn.plots[line][column]
          for mark in panel.marks { try comparison.compare(mark) }
        }
      }
      #expect(comparison.rows.isEmpty)
      return comparison.finding
    }
  }
}
