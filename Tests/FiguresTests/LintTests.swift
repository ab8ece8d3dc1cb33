import Drawing
import Figures
import Foundation
import TestSupport
import Testing

@Suite("Print lint") struct LintTests {
  private let white = Color(hex: 0xFFFFFF)
  private let black = Color(hex: 0x000000)

  private func rules(
    _ commands: [DrawCommand], background: Color = Color(hex: 0xFFFFFF)
  ) throws
    -> [LintFinding.Rule]
  {
    let list = DisplayList(size: Size(100, 50), background: background, commands: commands)
    return try list.lint(metrics: FixedFontMetrics()).map(\.rule)
  }

  private func words(_ string: String, _ x: Double, _ y: Double, size: Double = 8) -> DrawCommand {
    .text(string, at: Point(x, y), face: .regular, size: size, color: black)
  }

  @Test("Text under 6 points is found, a script of 6 points' text is not")
  func smallText() throws {
    #expect(try rules([words("ab", 10, 20, size: 5.9)]) == [.smallText])
    #expect(try rules([words("ab", 10, 20, size: 6)]).isEmpty)
    // A script starts where its word ends: 0.6 em × 2 letters × 6 pt.
    #expect(try rules([words("ab", 10, 20, size: 6), words("i", 17.2, 21.5, size: 4.2)]).isEmpty)
    #expect(
      try rules([words("ab", 10, 20, size: 6), words("i", 17.2, 21.5, size: 4)]) == [.smallText])
    #expect(
      try rules([words("ab", 10, 20, size: 6), words("i", 40, 21.5, size: 4.2)]) == [.smallText])
  }

  @Test("Lines under 0.4 points are found")
  func thinLine() throws {
    let path: [PathElement] = [.move(Point(1, 1)), .line(Point(9, 9))]
    #expect(try rules([.stroke(path, Stroke(black, width: 0.39))]) == [.thinLine])
    #expect(try rules([.stroke(path, Stroke(black, width: 0.4))]).isEmpty)
  }

  @Test("Contrast is that of WCAG: 21 for black on white, 3 is the least allowed")
  func contrast() throws {
    // (1 + 0.05)/(0 + 0.05) is one rounding away from 21.
    #expect(abs(black.contrast(with: white) - 21) < 1e-12)
    // Grey 0x949494 has 3.03 on white and 0x959595 has 2.99, by WCAG's own formula on paper.
    for (hex, expected) in [(0x949494 as UInt32, []), (0x959595, [LintFinding.Rule.lowContrast])] {
      let text = DrawCommand.text(
        "ab", at: Point(10, 20), face: .regular, size: 8, color: Color(hex: hex))
      #expect(try rules([text]) == expected)
    }
    // The same black word on a dark box, and on a dark page.
    let box: [PathElement] = [
      .move(Point(0, 0)), .line(Point(90, 0)), .line(Point(90, 40)), .line(Point(0, 40)), .close,
    ]
    #expect(try rules([.fill(box, Color(hex: 0x222222)), words("ab", 10, 20)]) == [.lowContrast])
    #expect(try rules([words("ab", 10, 20)], background: Color(hex: 0x222222)) == [.lowContrast])
    // … and on a dark cell of a picture beside a light one.
    let picture = DrawCommand.image(
      Raster(width: 2, height: 1, pixels: [0xFF22_2222, 0xFFFF_FFFF]),
      in: Rect(x: 0, y: 0, width: 100, height: 50))
    #expect(try rules([picture, words("ab", 10, 20)]) == [.lowContrast])
    #expect(try rules([picture, words("ab", 60, 20)]).isEmpty)
  }

  @Test("What reaches beyond the page is found on every side")
  func clipped() throws {
    for (x, y) in [(-1.0, 20.0), (95.0, 20.0), (10.0, 4.0), (10.0, 51.0)] {
      #expect(try rules([words("ab", x, y)]) == [.clipped])
    }
    let path: [PathElement] = [.move(Point(1, 1)), .line(Point(101, 9))]
    #expect(try rules([.stroke(path, Stroke(black, width: 1))]) == [.clipped])
    // A clip inside the page cuts on purpose.
    let clip = Rect(x: 0, y: 0, width: 100, height: 50)
    #expect(try rules([.stroke(path, Stroke(black, width: 1), clip: clip)]).isEmpty)
  }

  @Test("Labels over each other are found, upright and turned, and neighbours are not")
  func overlap() throws {
    // Four letters of 0.6 em at 8 pt are 19.2 pt wide.
    #expect(try rules([words("abcd", 10, 20), words("efgh", 28, 20)]) == [.overlap])
    #expect(try rules([words("abcd", 10, 20), words("efgh", 30, 20)]).isEmpty)
    #expect(try rules([words("abcd", 10, 20), words("efgh", 10, 30)]).isEmpty)
    let turned = DrawCommand.text(
      "abcd", at: Point(15, 40), face: .regular, size: 8, color: black, angle: .pi / 2)
    #expect(try rules([turned, words("efgh", 10, 30)]) == [.overlap])
  }

  @Test("Every finding says what was measured, what is allowed and what to do")
  func sentences() throws {
    let list = DisplayList(
      size: Size(100, 50), background: white, commands: [words("tiny", 10, 20, size: 5)])
    let finding = try #require(try list.lint(metrics: FixedFontMetrics()).first)
    #expect((finding.measured, finding.limit) == (5, 6))
    #expect(
      finding.description
        == "small text: “tiny” (5.00; the limit is 6.0). Raise labelSize or tickSize of the theme.")
  }

  @Test("The distances of known palettes are those of CAM02-UCS under Machado's simulation")
  func palettes() {
    // Smallest distances of two colours, measured in Python with colorspacious: the Okabe–Ito order used here and
    // the default cycle of matplotlib. One decimal was written down.
    let okabe: [UInt32] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x000000]
    let tab10: [UInt32] = [
      0x1F77B4, 0xFF7F0E, 0x2CA02C, 0xD62728, 0x9467BD, 0x8C564B, 0xE377C2, 0x7F7F7F, 0xBCBD22,
      0x17BECF,
    ]
    let expected: [ColorVision: (okabe: Double, tab10: Double)] = [
      .normal: (21.6, 20.2), .deuteranopia: (14.8, 4.3), .protanopia: (14.0, 1.6),
      .tritanopia: (11.0, 9.4),
    ]
    for (vision, distances) in expected {
      #expect(abs(smallest(okabe, vision) - distances.okabe) < 0.15, "\(vision)")
      #expect(abs(smallest(tab10, vision) - distances.tab10) < 0.15, "\(vision)")
    }
  }

  private func smallest(_ colors: [UInt32], _ vision: ColorVision) -> Double {
    var least = Double.infinity
    for (index, first) in colors.enumerated() {
      for second in colors[(index + 1)...] {
        least = min(least, Color(hex: first).distance(to: Color(hex: second), vision: vision))
      }
    }
    return least
  }

  @Test("Neighbouring series need colours that everybody tells apart, and more than colour in grey")
  func series() throws {
    func found(_ styles: [SeriesStyle]) throws -> Set<LintFinding.Rule> {
      let figure = Figure(
        id: "two", title: "", altText: "", width: 234, height: 150,
        rows: [
          [
            Panel(
              x: Axis("x"), y: Axis("y"),
              marks: styles.enumerated().map { index, style in
                .line(
                  Line(x: [0, 1], y: [0, Double(index) + 1], label: "s\(index)", style: style))
              })
          ]
        ])
      return Set(try figure.lint().map(\.rule))
    }
    #expect(try found([.automatic, .automatic]).isEmpty)
    #expect(try found(Array(repeating: .automatic, count: 6)).isEmpty)
    // Red and green of the same lightness, both solid: alike to a protanope, and the same in grey.
    let red = SeriesStyle(color: Color(hex: 0x2CA02C), dash: [])
    let green = SeriesStyle(color: Color(hex: 0xD66728), dash: [])
    #expect(try found([red, green]).isSuperset(of: [.sameInGrey]))
    let brown = SeriesStyle(color: Color(hex: 0x8C564B), dash: [])
    let olive = SeriesStyle(color: Color(hex: 0x2CA02C), dash: [4, 2])
    #expect(try found([brown, olive]).subtracting([.similarColors]).isEmpty)
    #expect(try found([SeriesStyle(color: Color(hex: 0xF0E442), dash: [])]) == [.lowContrast])
  }

  @Test("The specimens of this package are fit for print", arguments: Specimen.all)
  func specimens(specimen: Specimen) throws {
    for finding in try specimen.figure.lint() { Issue.record("\(finding)") }
  }
}
