import Drawing
import Figures
import Foundation
import Testing

@Suite("The guide to drawing") struct DrawingGuideTests {
  /// The code blocks of the page, one after the other.
  private func page() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("Guide/drawing/README.md"), encoding: .utf8)
    return text.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }.joined()
  }

  private func examples(in folder: URL) throws -> [Figure] {
    // Guide begins
    let pairs = (0..<64).map { Double($0) }
    let wavelengths = pairs.map { 2 * Double.pi * pow(1e4, $0 / 64) }
    let panel = Panel(
      x: Axis("pair index *i*"), y: Axis("wavelength λ_i (tokens)", scale: .log10),
      marks: [
        .line(Line(x: pairs, y: wavelengths, label: "base 10^4")),
        .rule(Rule(y: 4096, label: "trained context *L*")),
      ])
    let figure = Figure(
      id: "wavelengths", title: "Wavelengths of RoPE", altText: "They grow with the pair index.",
      width: FigureWidth.icmlColumn.points, height: 150, rows: [[panel]])
    try Data(figure.rendered(as: .pdf)).write(
      to: URL(fileURLWithPath: "wavelengths.pdf", relativeTo: folder))
    let score = Axis("score *q*·*k*/√*d*_k")
    let words = try plainText(score.label)  // score q·k/√d_k
    func growing(_ title: String, columns: Int = 1, rows: Int = 1) -> Panel {
      Panel(
        title: title, x: Axis("position"), y: Axis("entropy (nats)"),
        marks: [.line(Line(x: pairs, y: pairs.map { log(1 + $0) }))], columnSpan: columns,
        rowSpan: rows)
    }
    let grid = Figure(
      id: "grid", title: "A grid", altText: "Four panels.", width: 397, height: 300,
      rows: [
        [growing("tall", rows: 2), growing("upper")],
        [growing("lower")],
        [growing("wide", columns: 2)],
      ])
    // Guide ends
    #expect(words == "score q·k/√d_k")
    let single = { (panel: Panel) in
      Figure(id: "one", title: "", altText: "", width: 234, height: 180, rows: [[panel]])
    }
    var formulas = growing("formulas")
    formulas.x = score
    return [figure, grid, single(formulas)]
  }

  @Test("Its code is the code that is compiled here")
  func text() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let compiled = source.components(separatedBy: "// Guide begins")[1]
      .components(separatedBy: "// Guide ends")[0]
    // The formatter may break lines differently; the test writes its file to a folder of its own.
    let words = { (text: String) in
      text.filter { !$0.isWhitespace }.replacing(",relativeTo:folder", with: "")
        .replacing(",]", with: "]")
    }
    #expect(
      try words(compiled)
        == words(page()).replacing("importFoundationimportFigures", with: ""))
  }

  @Test("Its figures are drawn and fit for print")
  func figures() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("drawing-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for figure in try examples(in: folder) {
      #expect(try figure.lint().isEmpty)
      #expect(try figure.rendered(as: .svg).count > 1000)
    }
    let pdf = folder.appendingPathComponent("wavelengths.pdf")
    #expect(try Data(contentsOf: pdf).starts(with: Array("%PDF".utf8)))
  }
}
