import Drawing
import Figures
import Foundation
import Testing

@Suite("A figure in words") struct WordsTests {
  private func words(_ panels: [Panel]) -> String {
    Figure(id: "w", title: "", width: 200, height: 100, rows: [panels]).inWords()
  }

  private func series(_ y: [Double]) -> String {
    words([
      Panel(
        x: Axis("x"), y: Axis("y"),
        marks: [.line(Line(x: y.indices.map(Double.init), y: y, label: "s"))])
    ])
  }

  @Test("A series is told by where it starts, ends and turns, whatever it is called")
  func turns() {
    #expect(series([1, 2, 4]) == "One panel. Y over x from 0 to 2: s rises from 1 to 4.")
    #expect(series([4, 2, 1]).hasSuffix("s falls from 4 to 1."))
    #expect(series([2, 2, 2]).hasSuffix("s stays at 2."))
    #expect(
      series([1, 9, -3, 4]).hasSuffix(
        "s goes from 1 to 4, least −3 at 2, greatest 9 at 1."))
    // What is not a number is not drawn and not told.
    #expect(series([.nan, 3, 5, .nan]).hasSuffix("s rises from 3 to 5."))
  }

  @Test("A line in pieces that go back and forth is an outline, told by how far it reaches")
  func outline() {
    // The four sides of a rectangle, as pieces.
    let line = Line(
      x: [1, 3, .nan, 1, 3, .nan, 1, 1, .nan, 3, 3],
      y: [2, 2, .nan, 8, 8, .nan, 2, 8, .nan, 2, 8], label: "region")
    let panel = Panel(x: Axis("x"), y: Axis("y"), marks: [.line(line)])
    #expect(words([panel]).hasSuffix("region: an outline within x 1 to 3 and y 2 to 8."))
    #expect(series([1, .nan, 2]).contains("rises from 1 to 2"))
  }

  @Test("Numbers have four digits, large whole ones all of theirs")
  func numbers() {
    #expect(series([47_116.83, 47_116.83]).contains("47,120"))
    #expect(series([32_768, 32_768]).contains("32,768"))
    #expect(series([0.123456, 0.123456]).contains("0.1235"))
    #expect(series([1.5, 1.5]).contains("at 1.5."))
    #expect(series([1.1547819e-5, 1.1547819e-5]).contains("1.155·10⁻⁵"))
    #expect(series([2.5e12, 2.5e12]).contains("2.5·10¹²"))
  }

  @Test("Labels lose their markup, and scales and tags are told")
  func labels() {
    let text = words([
      Panel(
        tag: "a", title: "base 10^{4}", x: Axis("pair *i*"),
        y: Axis("*θ*′_{*i*}", scale: .log10),
        marks: [
          .rule(Rule(y: 0.5, label: "*L*")), .band(Band(x: 1...2, label: "beyond")),
          .line(Line(x: [0, 1], y: [1, 0.1], label: "RoPE")),
          .text(Text("a *word*", x: 0, y: 1)),
        ])
    ])
    #expect(
      text
        == "One panel. (a) base 10^4 θ′_i, logarithmic, over pair i from 0 to 1: band “beyond” from 1 to 2; "
        + "RoPE falls from 1 to 0.1; rule L at 0.5; words: a word.")
  }

  @Test("Categories are told by name, maps by their range and what is left out")
  func categoriesAndMaps() {
    let bars = words([
      Panel(
        x: .categories("", ["PI", "YaRN"]), y: Axis("nats"),
        marks: [.points(Points(x: [0, 1], y: [0.5, 0.25], label: "s"))])
    ])
    #expect(bars == "One panel. Nats: s PI 0.5, YaRN 0.25.")
    let map = Heatmap(
      rowCount: 2, columnCount: 2, values: [1, 2, 3, 9], mask: [false, false, false, true],
      x: 0...2, y: 0...2)
    let maps = words([
      Panel(
        x: Axis("key"), y: Axis("query"), marks: [.heatmap(map)],
        color: ColorScale(.viridis, label: "weight"))
    ])
    #expect(
      maps
        == "One panel. Query over key from 0 to 2: a map of 2 by 2 cells of weight from 1 to 3, 1 left out."
    )
  }

  @Test(
    "A map of named rows and columns is told as the table it is, without the numbers written on it")
  func tables() {
    let text = words([
      Panel(
        x: .categories("", ["vLLM", "MLX"]), y: .categories("", ["plain", "scaled"]),
        marks: [
          .heatmap(
            Heatmap(
              rowCount: 2, columnCount: 2, values: [1, 2, 3, .nan], x: -0.5...1.5, y: -0.5...1.5)),
          .text(Text("1.0000", x: 0, y: 0)),
        ])
    ])
    #expect(
      text
        == "One panel. A map of 2 by 2 cells from 1 to 3, 1 left out; plain: vLLM 1, MLX 2; scaled: vLLM 3."
    )
  }

  @Test("What stands in every panel is told with the first, and so are the axes")
  func grids() {
    let panel = Panel(
      x: Axis("x"), y: Axis("y"),
      marks: [.rule(Rule(y: 1)), .points(Points(x: [0, 1], y: [0, 1]))])
    #expect(
      words([panel, panel])
        == "2 panels. Y over x from 0 to 1: a row of points rises from 0 to 1; rule at 1. A row of points rises from 0 to 1."
    )
  }

  @Test("A figure without a description of its own carries these words in every file")
  func files() throws {
    var figure = Specimen.wavelengths.figure
    figure.altText = ""
    let words = figure.inWords()
    #expect(words.count > 40)
    let svg = String(decoding: try figure.rendered(as: .svg), as: UTF8.self)
    #expect(svg.contains(">\(words)</desc>"))
    let png = try figure.rendered(as: .png)
    #expect(png.firstRange(of: Array(words.utf8)) != nil)
    figure.altText = "Own words."
    #expect(
      String(decoding: try figure.rendered(as: .svg), as: UTF8.self).contains(">Own words.</desc>"))
  }
}
