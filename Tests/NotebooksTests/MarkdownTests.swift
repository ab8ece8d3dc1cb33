import Notebooks
import Testing

private func html(_ text: String) throws -> String {
  var markdown = BlockMarkdown(file: "Test.swift")
  return try markdown.html(
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
}

@Suite struct MarkdownTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("*a* and **b**", "<em>a</em> and <strong>b</strong>"),
    ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
    ("**a *b***", "<strong>a <em>b</em></strong>"),
    ("2 * 3 * 4 and a*", "2 * 3 * 4 and a*"),
    ("snake_case_name", "snake_case_name"),
    ("`a < b && c`", "<code>a &lt; b &amp;&amp; c</code>"),
    ("`*not*` *yes*", "<code>*not*</code> <em>yes</em>"),
    ("*a `*` b*", "<em>a <code>*</code> b</em>"),
    ("``a ` b``", "<code>a ` b</code>"),
    ("a ` b", "a ` b"),
    (#"\*a\* \| \["#, "*a* | ["),
    (
      "[YaRN](https://arxiv.org/abs/2309.00071)",
      #"<a href="https://arxiv.org/abs/2309.00071">YaRN</a>"#
    ),
    ("[*a*](#section-1)", ##"<a href="#section-1"><em>a</em></a>"##),
    ("[a](javascript:x)", "[a](javascript:x)"),
    ("[0, 1] (b)", "[0, 1] (b)"),
    (#"a < b & "c" > d"#, "a &lt; b &amp; &quot;c&quot; &gt; d"),
  ])
  func `Running text follows CommonMark`(text: String, expected: String) {
    #expect(inlineHTML(text) == expected)
  }

  @Test func `Blocks are headings, paragraphs, lists, fences and tables`() throws {
    #expect(
      try html("## A *b*\nOne\ntwo.\n\n- x\n- y\n  more\n\n1. a\n2. b\n```\nf(x) < 1\n\n```") == """
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
        <pre class="formula" tabindex="0"><code>f(x) &lt; 1
        </code></pre>
        """)
  }

  @Test func `A table keeps alignment and pipes inside cells`() throws {
    #expect(
      try html("| a | b |\n|---|--:|\n| x\\|y | -1 |") == """
        <div class="wide" tabindex="0"><table>
        <thead><tr><th scope="col">a</th><th scope="col" class="number">b</th></tr></thead>
        <tbody>
        <tr><td>x|y</td><td class="number">−1</td></tr>
        </tbody></table></div>
        """)
  }

  @Test(arguments: [
    ("# A", 1), ("text\n### A", 2), ("##A", 1), ("```\nopen", 1), ("| a |\n| b |", 1),
    ("| a | b |\n|---|---|\n| c |", 3), ("a\nb <i>c</i>", 2), ("- a <br>", 1),
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

  @Test func `A less-than sign before a space, in code or escaped is no tag`() throws {
    #expect(try html(#"a < b, `<i>`, \<c"#) == "<p>a &lt; b, <code>&lt;i&gt;</code>, &lt;c</p>")
  }

  @Test func `Headings go down one level at a time across runs of prose`() throws {
    var markdown = BlockMarkdown(file: "Test.swift")
    _ = try markdown.html(["## A"])
    #expect(try markdown.html(["### B"]) == "<h3>B</h3>")
    _ = try markdown.html(["## C"])
    #expect(markdown.sections.map(\.title) == ["A", "C"])
    #expect(throws: NotebookError.self) { _ = try markdown.html(["#### D"]) }
  }
}
