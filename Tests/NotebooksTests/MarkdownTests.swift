import ModelFiles
import Notebooks
import Studies
import Testing

private func html(_ text: String) throws -> String { try proseHTML(text, file: "Test.swift") }

@Suite struct MarkdownTests {
  @Test(arguments: [
    ("*a* and **b**", "<em>a</em> and <strong>b</strong>"),
    ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
    ("2 * 3 * 4 and a*", "2 * 3 * 4 and a*"),
    ("snake_case_name", "snake_case_name"),
    ("`a < b && c`", "<code>a &lt; b &amp;&amp; c</code>"),
    ("``a ` b``", "<code>a ` b</code>"),
    (#"\*a\* \| \["#, "*a* | ["),
    (
      "[YaRN](https://arxiv.org/abs/2309.00071)",
      #"<a href="https://arxiv.org/abs/2309.00071">YaRN</a>"#
    ),
    ("[chapter 7](07-Comparison.html)", #"<a href="07-Comparison.html">chapter 7</a>"#),
    ("[0, 1] (b)", "[0, 1] (b)"),
    (#"a < b & "c" > d"#, "a &lt; b &amp; &quot;c&quot; &gt; d"),
  ])
  func `Running text follows CommonMark`(text: String, expected: String) throws {
    #expect(try html(text) == "<p>\(expected)</p>")
  }

  @Test func `Blocks are headings, paragraphs, lists and commands`() throws {
    #expect(
      try html("## A *b*\nOne\ntwo.\n\n- x\n- y\n  more\n\n1. a\n2. b\n\n```console\nls <x>\n```")
        == """
        <h2 id="section-1">A <em>b</em></h2>
        <p>One two.</p>
        <ul>
        <li>x</li>
        <li>y more</li>
        </ul>
        <ol>
        <li>a</li>
        <li>b</li>
        </ol>
        <pre role="region" aria-label="Command 1"><code class="language-console">ls &lt;x&gt;</code></pre>
        """)
  }

  @Test func `A table keeps alignment, pipes inside cells and the digits of prose`() throws {
    #expect(
      try html("| a | b |\n|---|--:|\n| x\\|y | -1234 |") == """
        <div class="wide" role="region" aria-label="Table 1"><table><thead>\
        <tr><th scope="col">a</th><th scope="col" class="number">b</th></tr></thead>
        <tbody>
        <tr><th scope="row">x|y</th><td class="number">−1,234</td></tr>
        </tbody></table></div>
        """)
  }

  @Test(arguments: [
    ("# A", 1), ("text\n\n### A", 3), ("```swift\nx\n```", 1), ("| a |\n| b |", 1),
    ("| a | b |\n|---|---|\n| c |", 3), ("a\n\nb <i>c</i>", 3), ("- a <br>", 1), ("> a", 1),
    ("![a](b.png)", 1), ("[a](javascript:x)", 1), ("[a](http://b.c)", 1), ("a\n\nb $x", 3),
    ("$x_$", 1), ("```math\nx\nfrac{a}\n```", 3), ("{{gone}}", 1),
  ])
  func `What would look different elsewhere is an error that names its line`(
    text: String, line: Int
  ) throws {
    let error = try #require(throws: NotebookError.self) { try html(text) }
    guard case .markup(_, "Test.swift", line) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(arguments: [
    (1234.5, "1,234.50"), (-0.25, "−0.25"), (999.994, "999.99"), (1_000_000, "1,000,000.00"),
  ])
  func `Numbers of prose have commas and a minus sign`(value: Double, expected: String) {
    #expect(proseNumber(value, .decimals(2)) == expected)
  }

  @Test func `Powers of ten are written as such`() {
    #expect(proseDigits("5.9e-13") == "5.9·10⁻¹³")
  }
}

@Suite struct MathTests {
  @Test(arguments: [
    ("θ_i", "<msub><mi>θ</mi><mi>i</mi></msub>", "θᵢ"),
    (
      "b^{−2i/d}",
      "<msup><mi>b</mi><mrow><mo>−</mo><mn>2</mn><mi>i</mi><mo>/</mo><mi>d</mi></mrow></msup>",
      "b^(−2i/d)"
    ),
    (
      "frac{a + 1}{2}",
      "<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac>",
      "(a + 1)/2"
    ),
    ("√d", "<msqrt><mi>d</mi></msqrt>", "√d"),
    ("10,000", "<mn>10,000</mn>", "10,000"),
    ("x^2_i", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "xᵢ²"),
    ("\"a b\"", "<mtext>a b</mtext>", "a b"),
    ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>", "a < b"),
  ])
  func `A formula is MathML, with plain characters as its twin`(
    source: String, inner: String, text: String
  ) throws {
    let formula = try MathMarkup(source)
    #expect(formula.text == text)
    #expect(
      formula.mathML()
        == "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" alttext=\"\(htmlText(text))\">"
        + "<mrow>\(inner)</mrow></math>")
  }

  @Test func `Names of functions stand apart from their argument`() throws {
    #expect(try MathMarkup("0.1 ln s + 1").text == "0.1 ln s + 1")
    #expect(try MathMarkup("cos(x)").text == "cos(x)")
  }

  @Test(arguments: ["", "x_", "{a", "a}", "frac{a}", "x_i_j", "\"a", "√"])
  func `A broken formula is refused`(source: String) {
    #expect(throws: MathMistake.self) { try MathMarkup(source) }
  }
}
