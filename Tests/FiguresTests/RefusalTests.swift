import Drawing
import Figures
import TestSupport
import Testing

@Suite("Figures that cannot be drawn") struct RefusalTests {
  func reason(
    x: Axis = Axis("x"), y: Axis = Axis("y"), color: ColorScale? = nil, _ marks: Mark...
  ) -> String? {
    let figure = Figure(
      id: "f", title: "", altText: "", width: 234, height: 150,
      rows: [[Panel(tag: "a", x: x, y: y, marks: marks, color: color)]])
    do {
      _ = try figure.resolved(metrics: FixedFontMetrics())
      return nil
    } catch {
      return error.description
    }
  }

  @Test("Numbers that are not positive on a logarithmic axis are named with series and index")
  func logarithms() {
    let line = Line(x: [1, 2, 3], y: [1, -2, 3], label: "entropy")
    #expect(
      reason(y: Axis("y", scale: .log10), .line(line))
        == "The line “entropy” in panel a has y[1] = -2.0, but its axis is logarithmic; numbers must be "
        + "positive, or NaN for a gap.")
    #expect(reason(.line(line)) == nil)
    #expect(reason(x: Axis("x", scale: .log2), .rule(Rule(x: 0)))?.contains("positive") == true)
  }

  @Test(
    "Zero is allowed on a logarithmic axis with a strip for it, and negative numbers still are not")
  func zeros() {
    let axis = Axis("y", scale: .log10, domain: 0.1...1, showsZero: true)
    let points = Points(x: [1, 2], y: [0, 0.5], label: "ratio")
    #expect(reason(y: axis, .points(points)) == nil)
    #expect(reason(y: Axis("y", scale: .log10), .points(points))?.contains("y[0] = 0.0") == true)
    let negative = Points(x: [1, 2], y: [0, -0.5], label: "ratio")
    #expect(reason(y: axis, .points(negative))?.contains("y[1] = -0.5") == true)
  }

  @Test("Infinities are named; NaN breaks the line")
  func infinities() {
    let broken = Line(x: [0, 1, 2, 3], y: [0, .nan, 1, 2])
    #expect(reason(.line(broken)) == nil)
    let infinite = Line(x: [0, 1], y: [0, .infinity], label: "q")
    #expect(reason(.line(infinite))?.contains("The line “q” in panel a has y[1] = inf") == true)
    #expect(reason(.rule(Rule(y: .nan)))?.contains("must be finite") == true)
  }

  @Test("Lengths that differ, empty series and empty figures are refused")
  func counts() {
    #expect(reason(.line(Line(x: [0, 1], y: [0])))?.contains("1 values of y but 2 of x") == true)
    #expect(reason(.points(Points(x: [], y: [])))?.contains("no points") == true)
    #expect(reason()?.contains("no data along the x axis of panel a") == true)
    let bars = ErrorBars(Points(x: [0], y: [0]), low: [], high: [1])
    #expect(reason(.errorBars(bars))?.contains("0 values of low") == true)
    let empty = Figure(id: "e", title: "", altText: "", width: 100, height: 100, rows: [[]])
    #expect(throws: DrawingError.self) { try empty.resolved(metrics: FixedFontMetrics()) }
  }

  @Test("Heatmaps need a colour scale, one value per cell and a domain that holds them")
  func heatmaps() {
    let map = Heatmap(rowCount: 1, columnCount: 2, values: [1, 2], x: 0...2, y: 0...1)
    let color = ColorScale(label: "w")
    #expect(reason(.heatmap(map))?.contains("no colour scale") == true)
    #expect(reason(color: color, .heatmap(map)) == nil)
    #expect(
      reason(x: Axis("x", domain: 0...1), color: color, .heatmap(map))?
        .contains("beyond the domain") == true)
    var wrong = map
    wrong.values = [1]
    #expect(reason(color: color, .heatmap(wrong))?.contains("1 values for 1 × 2 cells") == true)
    wrong.values = [1, .infinity]
    #expect(reason(color: color, .heatmap(wrong))?.contains("row 0, column 1") == true)
    wrong.mask = [false, true]
    #expect(reason(color: color, .heatmap(wrong)) == nil)
  }

  @Test("Pixels of a heatmap have the colours of its scale, row 0 at the bottom")
  func raster() throws {
    let map = Heatmap(
      rowCount: 2, columnCount: 2, values: [0, 1, .nan, 5], mask: [false, false, false, true],
      x: 0...2, y: 0...2)
    let figure = Figure(
      id: "f", title: "", altText: "", width: 234, height: 150,
      rows: [
        [Panel(x: Axis("x"), y: Axis("y"), marks: [.heatmap(map)], color: ColorScale(label: ""))]
      ]
    )
    let list = try figure.resolved(metrics: FixedFontMetrics()).list
    guard
      case .image(let raster, _) = list.commands.first(where: {
        if case .image = $0 { true } else { false }
      })
    else {
      Issue.record("no image was drawn")
      return
    }
    let theme = Theme.paper
    #expect(
      raster.pixels == [
        theme.nanInk.pixel, theme.maskInk.pixel, ColorMap.viridis.color(at: 0).pixel,
        ColorMap.viridis.color(at: 1).pixel,
      ])
  }
}
