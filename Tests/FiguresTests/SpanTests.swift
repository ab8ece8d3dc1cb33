import Drawing
import Figures
import Foundation
import TestSupport
import Testing

@Suite("Grids with spans") struct SpanTests {
  private let plain = Panel(x: Axis("x", domain: 0...1), y: Axis("y", domain: 0...1), marks: [])

  private func panel(columns: Int = 1, rows: Int = 1, square: Bool = false) -> Panel {
    var panel = plain
    (panel.columnSpan, panel.rowSpan, panel.isSquare) = (columns, rows, square)
    return panel
  }

  private func figure(_ rows: [[Panel]], width: Double = 397, height: Double = 300) -> Figure {
    Figure(id: "grid", title: "", altText: "", width: width, height: height, rows: rows)
  }

  private func plots(_ figure: Figure) throws -> [[Rect]] {
    try figure.resolved(metrics: FixedFontMetrics()).plots
  }

  /// Positions are sums of numbers below 400.
  private func isSame(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-9 }

  @Test("A spanning plot area ends where those of the panels at its outer edges end")
  func edges() throws {
    let plots = try self.plots(Specimen.spans.figure)
    let (tall, upper, lower, wide) = (plots[0][0], plots[0][1], plots[1][0], plots[2][0])
    #expect(isSame(tall.y, upper.y) && isSame(tall.maxY, lower.maxY))
    #expect(isSame(upper.x, lower.x) && isSame(upper.maxX, lower.maxX))
    #expect(isSame(wide.x, tall.x) && isSame(wide.maxX, upper.maxX))
    #expect(upper.maxY < lower.y && tall.maxX < upper.x && tall.maxY < wide.y)
    #expect(isSame(tall.width, upper.width) && isSame(upper.height, wide.height))
  }

  @Test("Weights share the grid, and a span has what its columns have with the room between them")
  func weights() throws {
    var grid = figure([[panel(columns: 3)], [plain, plain, plain]])
    grid.columnWeights = [2, 1, 1]
    grid.rowWeights = [1, 3]
    let plots = try self.plots(grid)
    #expect(isSame(plots[1][0].width, 2 * plots[1][1].width))
    #expect(isSame(plots[1][0].height, 3 * plots[0][0].height))
    #expect(isSame(plots[0][0].width, plots[1][2].maxX - plots[1][0].x))
  }

  @Test("A square that spans rows is square, and the columns beside it line up with its places")
  func squares() throws {
    let plots = try self.plots(figure([[panel(rows: 2, square: true), plain], [plain]]))
    #expect(isSame(plots[0][0].width, plots[0][0].height))
    #expect(plots[0][0].y >= plots[0][1].y - 1e-9 && plots[0][0].maxY <= plots[1][0].maxY + 1e-9)
    // A column of single squares gives the rest of its width to the others.
    let pair = try self.plots(
      figure([[panel(square: true), panel(rows: 2)], [panel(square: true)]]))
    #expect(isSame(pair[0][0].width, pair[0][0].height))
    #expect(pair[0][1].width > pair[0][0].width + 50)
  }

  @Test("Spans that overlap, leave the grid or leave holes are refused with the panel's name")
  func refusals() throws {
    let wrong: [([[Panel]], String)] = [
      ([[panel(rows: 2), plain]], "From row 1 of 1, the panel in row 1, column 1 spans 2 rows"),
      ([[plain, panel(rows: 2)], [panel(columns: 2)]], "column 2 is taken by a panel"),
      ([[panel(columns: 2)], [plain, plain, plain]], "Row 1 of figure grid fills 2 of 3 columns"),
      ([[panel(columns: 0), plain]], "spans 0 columns and 1 rows"),
      ([[panel(rows: -1), plain]], "both must be at least 1"),
    ]
    for (rows, words) in wrong {
      let error = #expect(throws: DrawingError.self) { try plots(figure(rows)) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    var open = figure([[panel(columns: 2)], [plain, plain, plain]])
    open.alignsColumns = true
    let filled = try plots(open)
    #expect(isSame(filled[0][0].maxX, filled[1][1].maxX))
  }

  @Test("In a narrow column spanning panels stand below each other and stay whole")
  func narrow() throws {
    let narrow = try Specimen.spans.figure.fitted(to: 150)
    #expect(narrow.rows.map(\.count) == [1, 1, 1, 1])
    #expect(narrow.rows.joined().allSatisfy { $0.columnSpan == 1 && $0.rowSpan == 1 })
  }
}
