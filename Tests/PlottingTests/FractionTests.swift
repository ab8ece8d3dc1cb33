import Foundation
import Plotting
import Testing

/// Made-up metrics; letters are half an em wide.
private let metrics = FixedFontMetrics(advance: 0.5, ascent: 0.875, descent: 0.25)

private func text(_ markup: String, size: Double = 10) throws -> MeasuredText {
  try measure(markup, size: size, metrics: metrics)
}

/// Sums of a handful of numbers below 20: a few of their rounding errors.
private func isSame(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-13 }

@Suite("Fractions and roots") struct FractionTests {
  @Test("The parts of a fraction are centred over and under a line level with the minus sign")
  func places() throws {
    let found = try text(#"\frac{ab}{c}"#)
    let rule = try #require(found.rules.first)
    #expect(found.rules.count == 1)
    // Proportions in em: line 0.313 up and 0.055 thick, gaps 0.12, overhang 0.05, bearing 0.08, parts at 0.86.
    #expect(isSame(rule.dy, -3.13) && isSame(rule.width, 0.55))
    #expect(isSame(rule.dx, 0.8) && isSame(rule.length, 8.6 + 1))
    #expect(found.runs.map(\.string) == ["ab", "c"] && found.runs.allSatisfy { $0.size == 8.6 })
    #expect(isSame(found.runs[0].dx, 1.3) && isSame(found.runs[1].dx, 0.8 + (9.6 - 4.3) / 2))
    // Letters without descenders stand on their baseline, a gap above the line; capitals are 0.73 em high.
    #expect(isSame(found.runs[0].dy, -3.13 - 0.275 - 1.2))
    #expect(isSame(found.runs[1].dy, -3.13 + 0.275 + 1.2 + 0.73 * 8.6))
    #expect(isSame(found.width, 9.6 + 1.6))
  }

  @Test("A fraction makes its text higher and deeper, and nothing else moves")
  func extents() throws {
    let plain = try text("ab")
    let found = try text(#"a\frac{b}{c}b"#)
    #expect(isSame(found.ascent, 4.605 + 0.875 * 8.6))
    #expect(isSame(found.descent, 4.623 + 0.25 * 8.6))
    #expect(found.midline == plain.midline)
    #expect(isSame(found.rise, 4.605 + 0.73 * 8.6 - 7.3) && isSame(found.drop, 4.623))
    #expect(plain.rise == 0 && plain.drop == 0)
    #expect(found.runs.map(\.string) == ["a", "b", "c", "b"])
    #expect(isSame(found.runs[3].dx, 5 + 1.6 + 1 + 4.3) && found.runs[3].dy == 0)
    // A numerator with a descender stands higher by its depth.
    #expect(isSame(try text(#"\frac{g}{c}"#).runs[0].dy, -4.605 - 0.22 * 8.6))
  }

  @Test("A root is the font's own sign, enlarged, with a line over all that stands under it")
  func root() throws {
    let found = try text(#"\sqrt{ab}"#)
    #expect(found.runs.map(\.string) == ["√", "ab"])
    let (sign, inner) = (found.runs[0], found.runs[1])
    let rule = try #require(found.rules.first)
    #expect(inner.size == 10 && inner.dy == 0)
    // From the foot of the sign, 0.02 em below the baseline, to the top of the line: 0.73 + 0.12 + 0.055 em.
    #expect(isSame(sign.size, (9.05 + 0.2) / 0.831))
    #expect(isSame(sign.dy, -9.05 + 0.811 * sign.size))
    #expect(isSame(inner.dx, 0.5 * sign.size))
    #expect(isSame(rule.dy, -9.05 + 0.275) && isSame(rule.dx, 0.56 * sign.size))
    #expect(isSame(rule.dx + rule.length, inner.dx + 10 + 0.5))
    #expect(isSame(found.ascent, 9.05) && found.descent == 2.5)
  }

  @Test(
    "The lines of small text keep the 0.4 points that print asks for", arguments: [4.0, 6, 7, 9])
  func thickness(size: Double) throws {
    let found = try text(#"\sqrt{\frac{a}{b}}"#, size: size)
    #expect(found.rules.count == 2)
    for rule in found.rules { #expect(rule.width == max(0.4, 0.055 * size)) }
  }

  static let nested = [
    #"\frac{a + g}{\sqrt{x_i^2}}"#, #"\frac{\frac{a}{b}}{c}"#,
    #"\sqrt{1 + \sqrt{1 + \frac{Q}{g}}}"#,
    #"x^{\frac{1}{2}} + y_{\sqrt{g}}"#, #"*L*′ = \frac{**L**}{λ_i}"#, #"e^{−\frac{x^2}{2σ^2}}"#,
    #"\frac{\sqrt{\frac{g}{Q}}}{\sqrt{\frac{g}{Q}}}"#,
  ]

  @Test("Nested as they may be, no line touches a letter and no letter another", arguments: nested)
  func nesting(markup: String) throws {
    let found = try measure(markup, size: 8)
    let depth = { (run: MeasuredText.Run) in
      run.string.contains { "gjpqyQ".contains($0) } ? 0.22 * run.size : 0
    }
    // Boxes from capitals to descenders; the sign of a root holds other letters and is left out.
    let boxes = try found.runs.filter { $0.string != "√" }.map { run in
      let escaped = run.string.replacingOccurrences(of: "*", with: "\\*")
      return Rect(
        x: run.dx, y: run.dy - 0.73 * run.size,
        width: try measure(escaped, size: run.size, face: run.face).width,
        height: 0.73 * run.size + depth(run))
    }
    for (index, box) in boxes.enumerated() {
      for other in boxes.dropFirst(index + 1) {
        // Scripts of one letter may touch by what is rounded off and by the reach of their boxes.
        #expect(min(box.overlap(other), 1) < 0.6, "\(markup)")
      }
      for rule in found.rules {
        let line = Rect(
          x: rule.dx, y: rule.dy - rule.width / 2, width: rule.length, height: rule.width)
        #expect(line.overlap(box) <= 0, "\(markup)")
      }
      #expect(-box.y <= found.ascent && box.maxY <= found.descent + 1e-9)
      #expect(box.x >= 0 && box.maxX <= found.width + 1e-9)
    }
  }

  @Test("Twice the size is twice as wide and high, lines and all")
  func scaling() throws {
    // From 8.5 points on the lines of parts, too, are thicker than 0.4 points and grow with the text.
    let small = try measure(Self.nested[0], size: 10)
    let large = try measure(Self.nested[0], size: 20)
    #expect(large.width == 2 * small.width && large.ascent == 2 * small.ascent)
    #expect(large.rules.map(\.width) == small.rules.map { 2 * $0.width })
  }

  @Test(
    "Malformed fractions and roots are errors that quote the label",
    arguments: [
      #"\frac"#, #"\frac{a}"#, #"\frac{a}b"#, #"\frac{a} {b}"#, #"\frac{}{b}"#, #"\frac{a}{b"#,
      #"\sqrt"#, #"\sqrt{}"#, #"\sqrt{a"#, #"\sqrt x"#, #"\root{a}"#, #"x^\sqrt{a}"#,
      #"\frac{{a}}{b}"#,
      #"\sqrt{\sqrt{\sqrt{\sqrt{\sqrt{\sqrt{\sqrt{a}}}}}}}"#,
    ])
  func malformed(markup: String) {
    #expect {
      try text(markup)
    } throws: { error in
      guard case PlottingError.notDrawable(let sentence) = error else { return false }
      return sentence.contains("“\(markup)”")
    }
  }

  @Test("A missing glyph in a part is named like any other")
  func missing() {
    #expect(throws: PlottingError.missingGlyphs("𝜃 (U+1D703)", in: #"\frac{𝜃}{\sqrt{𝜃}}"#)) {
      try measure(#"\frac{𝜃}{\sqrt{𝜃}}"#, size: 8)
    }
  }

  @Test("As plain text a fraction is a/b and a root √x, with brackets where they are needed")
  func plain() throws {
    #expect(try plainText(#"\frac{*L*}{λ_i}"#) == "L/λ_i")
    #expect(try plainText(#"1/\sqrt{s}"#) == "1/√s")
    #expect(try plainText(#"\frac{a + b}{2π}"#) == "(a + b)/2π")
    #expect(try plainText(#"\sqrt{0.1 ln *s* + 1}"#) == "√(0.1 ln s + 1)")
    #expect(try plainText(#"10^{−4} **tokens**\_x"#) == "10^−4 tokens_x")
    #expect(throws: PlottingError.self) { try plainText(#"\frac{a}"#) }
  }

  @Test("To the lint a fraction is one label with its size, and its line is a line")
  func lint() throws {
    func rules(
      _ markup: String, size: Double, and other: String? = nil
    ) throws -> [LintFinding.Rule] {
      var list = DisplayList(size: Size(100, 50), background: Color(hex: 0xFFFFFF))
      list.append(
        try text(markup, size: size), at: Point(10, 25), color: Color(hex: 0x888888))
      if let other {
        list.append(try text(other, size: 8), at: Point(12, 31), color: Color(hex: 0))
      }
      return try list.lint(metrics: metrics).map(\.rule)
    }
    #expect(try rules(#"\frac{a}{b}"#, size: 7).isEmpty)
    #expect(try rules(#"\frac{a}{b}"#, size: 6.9) == [.smallText])
    #expect(try rules(#"x\frac{a}{b}"#, size: 6).isEmpty)
    #expect(try rules(#"x\frac{abc}{def}"#, size: 8, and: "words") == [.overlap])
    var faint = DisplayList(size: Size(100, 50), background: Color(hex: 0xFFFFFF))
    faint.append(try text(#"\frac{a}{b}"#), at: Point(10, 25), color: Color(hex: 0xCCCCCC))
    #expect(
      try Set(faint.lint(metrics: metrics).map(\.subject)) == ["a line in #CCCCCC", "“ab”"])
  }

  @Test("Turned by a quarter, the line of a fraction runs upwards with its text")
  func turned() throws {
    var list = DisplayList(size: Size(100, 100), background: nil)
    let found = try text(#"\frac{a}{b}"#)
    list.append(found, at: Point(50, 60), angle: .pi / 2, color: Color(hex: 0))
    guard case .stroke(let path, _, _) = list.commands[0], case .move(let start) = path[0],
      case .line(let end) = path[1]
    else {
      Issue.record("The line is not drawn first.")
      return
    }
    // The cosine of the nearest number to π/2 is 6e-17, which is lost beside 50.
    #expect(isSame(start.x, 50 - 3.13) && isSame(end.x, start.x))
    #expect(isSame(start.y, 60 - 0.8) && isSame(end.y, start.y - found.rules[0].length))
  }
}
