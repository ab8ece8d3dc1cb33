import Drawing
import Figures
import Foundation
import Gallery
import Studies
import TestSupport
import Testing

@Suite("The articles on drawing") struct DrawingGuideTests {
  /// The code blocks of both articles, one after the other, without their imports.
  private func shown() throws -> String {
    try ["DrawYourOwnFigure", "ReproduceAPapersFigure"]
      .flatMap { blocks(of: "swift", in: try document("Guide/Entrope.docc/\($0).md")).joined() }
      .filter { !$0.hasPrefix("import ") }.joined(separator: "\n")
  }

  private func examples(in folder: URL) throws -> [Figure] {
    let path = { (name: String) in folder.appending(path: name).path }
    // Articles begin
    let pairs = (0..<64).map { Double($0) }
    let wavelengths = pairs.map { 2 * Double.pi * pow(1e4, $0 / 64) }
    let panel = Panel(
      x: Axis("pair index *i*"), y: Axis("wavelength λ_i (tokens)", scale: .log10),
      marks: [
        .line(Line(x: pairs, y: wavelengths, label: "base 10^4")),
        .rule(Rule(y: 4096, label: "trained context *L*")),
      ])
    let figure = Figure(
      id: "wavelengths", title: "Wavelengths of RoPE",
      width: FigureWidth.icmlColumn.points, height: 150, rows: [[panel]])
    try figure.write(to: path("wavelengths.pdf"))
    let recipe = FigureRecipe(
      id: "wavelengths", title: "Wavelengths of RoPE",
      citation: "Su et al., arXiv 2104.09864, section 3.3"
    ) {
      let longest = wavelengths[63]
      return FinishedFigure(
        figure: figure, caption: "Wavelength of every pair at d = 128, b = 10,000.",
        claims: [
          Claim("The last pair needs more than 50,000 tokens for a rotation.", measured: longest) {
            $0 > 50_000
          }
        ])
    }
    let written = try writeFigure(recipe, to: folder, formats: [.svg, .pdf])
    print(written.section)
    let dense = Line(
      x: pairs, y: pairs.map { cos($0 * $0) }, label: "kernel",
      style: SeriesStyle(cycle: 0, opacity: 0.8))
    var unlike = figure
    unlike.rows[0].append(
      Panel(x: Axis("distance"), y: Axis("kernel"), marks: [.envelope(Envelope(dense))]))
    (unlike.width, unlike.legend) = (FigureWidth.icmlFull.points, .belowEach)
    let score = Axis("score *q*·*k*/√*d*_k")
    let words = try plainText(score.label)  // score q·k/√d_k
    func growing(_ title: String, columns: Int = 1, rows: Int = 1) -> Panel {
      Panel(
        title: title, x: Axis("position"), y: Axis("entropy (nats)"),
        marks: [.line(Line(x: pairs, y: pairs.map { log(1 + $0) }))], columnSpan: columns,
        rowSpan: rows)
    }
    let grid = Figure(
      id: "grid", title: "A grid", width: 397, height: 300,
      rows: [
        [growing("tall", rows: 2), growing("upper")],
        [growing("lower")],
        [growing("wide", columns: 2)],
      ])
    let narrow = try Gallery.recipe("roformer-decay").finished(["d": 64, "distance": 1_024])
    let numbers = try RoFormerDecay(["d": 64]).table().rendered(as: .csv)
    // Articles end
    #expect(words == "score q·k/√d_k")
    #expect(narrow.twin?.rows.count == 1_025 && narrow.caption.contains("d = 64"))
    // (d/2 + 1)/2 at distance 0.
    #expect(numbers.split(separator: "\n")[1].hasPrefix("0,16.5,1,"))
    #expect(
      written.files.map(\.lastPathComponent).sorted()
        == ["csv", "pdf", "svg"].map { "wavelengths.\($0)" })
    #expect(written.section.contains("The last pair needs more than 50,000 tokens"))
    var formulas = growing("formulas")
    formulas.x = score
    return [
      figure, unlike, grid,
      Figure(id: "one", title: "", width: 234, height: 180, rows: [[formulas]]),
    ]
  }

  @Test("Their code is the code that is compiled here")
  func text() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let compiled = source.components(separatedBy: "// Articles begin")[1]
      .components(separatedBy: "// Articles end")[0]
    // The formatter may break lines differently; the test writes its files to a folder of its own.
    let words = { (text: String) in
      text.filter { !$0.isWhitespace }.replacing(
        "path(\"wavelengths.pdf\")", with: "\"wavelengths.pdf\""
      )
      .replacing("to:folder", with: "to:URL(fileURLWithPath:\".\")").replacing(",]", with: "]")
    }
    #expect(try words(compiled) == words(shown()))
  }

  @Test("Their figures are drawn and fit for print")
  func figures() throws {
    try withTemporaryFolder { folder in
      for figure in try examples(in: folder) {
        #expect(try figure.lint().isEmpty)
        #expect(try figure.rendered(as: .svg).count > 1000)
      }
      let pdf = folder.appending(path: "wavelengths.pdf")
      #expect(try Data(contentsOf: pdf).starts(with: Array("%PDF".utf8)))
    }
  }
}
