import Drawing
import TestSupport
import Testing

/// Made-up metrics with numbers that are exact in binary, so that comparisons can be too.
private let metrics = FixedFontMetrics(advance: 0.5, ascent: 0.875, descent: 0.25)

private func runs(_ markup: String, size: Double = 10) throws -> [MeasuredText.Run] {
  try measure(markup, size: size, metrics: metrics).runs
}

@Suite struct MarkupTests {
  @Test func `Plain text is one run that starts at the origin`() throws {
    let text = try measure("pair index", size: 8, metrics: metrics)
    #expect(text.runs.map(\.string) == ["pair index"])
    #expect(text.runs[0].dx == 0 && text.runs[0].dy == 0)
    #expect(text.width == 10 * 0.5 * 8)
    #expect(text.ascent == 7 && text.descent == 2)
    #expect(text.midline == 2.5)
  }

  @Test(arguments: ["θ_i", "θ_{i}"])
  func `A subscript is smaller, lower and follows its letter`(markup: String) throws {
    let found = try runs(markup)
    #expect(found.map(\.string) == ["θ", "i"])
    #expect(found[1].size == 7)
    #expect(found[1].dx == 5)
    #expect(found[1].dy == 2.5)
  }

  @Test func `A superscript is raised and makes the text higher but not its middle`() throws {
    let plain = try measure("10", size: 10, metrics: metrics)
    let power = try measure("10^{4}", size: 10, metrics: metrics)
    #expect(power.runs.map(\.string) == ["10", "4"])
    #expect(power.runs[1].dy == -4)
    #expect(power.ascent == 0.875 * 7 + 4)
    #expect(power.midline == plain.midline)
  }

  @Test func `A prime stays with its letter and a script takes the whole letter`() throws {
    #expect(try runs("λ′_{i}").map(\.string) == ["λ′", "i"])
    // An accent that is a scalar of its own belongs to the letter before it.
    #expect(try runs("x_e\u{301}y").map(\.string) == ["x", "e\u{301}", "y"])
  }

  @Test func `A subscript and a superscript on one letter stand over each other`() throws {
    let text = try measure("θ_i^{−2}x", size: 10, metrics: metrics)
    #expect(text.runs.map(\.string) == ["θ", "i", "−2", "x"])
    #expect(text.runs[1].dx == 5 && text.runs[2].dx == 5)
    #expect(text.runs[3].dx == 5 + 7)
  }

  @Test func `Scripts may hold scripts`() throws {
    let found = try runs("a_{b_{c}}")
    #expect(found.map(\.string) == ["a", "b", "c"])
    #expect(found[2].size == 10 * 0.7 * 0.7)
    #expect(found[2].dy == 2.5 + 0.25 * 7)
  }

  @Test func `Asterisks choose faces, also inside scripts`() throws {
    let found = try runs("context *L*_{*i*} **bold**")
    #expect(found.map(\.string) == ["context ", "L", "i", " ", "bold"])
    #expect(found.map(\.face) == [.regular, .italic, .italic, .regular, .bold])
  }

  @Test func `Emphasis may hold scripts`() throws {
    let found = try runs("*θ_{i}*")
    #expect(found.map(\.face) == [.italic, .italic])
    #expect(found[1].size == 7)
  }

  @Test func `Escaped characters and braces outside scripts are themselves`() throws {
    #expect(try runs(#"rope\_theta 2\^3 \* \\ {1}"#).map(\.string) == [#"rope_theta 2^3 * \ {1}"#])
    #expect(try runs(#"x_\_"#).map(\.string) == ["x", "_"])
  }

  @Test func `Empty text has the height of its font and no runs`() throws {
    let text = try measure("", size: 10, metrics: metrics)
    #expect(text.runs.isEmpty)
    #expect(text.width == 0 && text.height == 11.25)
  }

  @Test(arguments: [
    "θ_{i", "θ_", "10^", "*L", "**a", "**a*", "*a **b***", #"a\b"#, #"a\"#, "a_{{b}}", "a__b",
    "a_*b*", "a_{b_{c_{d_{e}}}}",
  ])
  func `Malformed markup is an error that quotes the label`(markup: String) {
    #expect {
      try measure(markup, size: 8, metrics: metrics)
    } throws: { error in
      guard case DrawingError.notDrawable(let sentence) = error else { return false }
      return sentence.contains("“\(markup)”")
    }
  }

  @Test("As plain text, faces are dropped and scripts of several terms have brackets")
  func plain() throws {
    #expect(try plainText(#"10^{−4} **tokens**\_x"#) == "10^−4 tokens_x")
    #expect(try plainText("θ_{*i*+1}/*L*′") == "θ_(i+1)/L′")
  }

  @Test(arguments: [0, -1, Double.nan, .infinity])
  func `A size that is not a positive number is an error`(size: Double) {
    #expect(throws: DrawingError.self) { try measure("a", size: size, metrics: metrics) }
  }
}
