import Figures
import Foundation
import Notebooks
import Studies
import Testing

/// A folder that is there for one test.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "notebooks-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

private let wrong = Notebook("wrong", title: "Wrong") { page in
  //: Words.
  try page.check(1 + 1 == 3, "One and one make three.")
}
private let lineOfWrong = #line - 2

private let measuredWrong = Notebook("measured", title: "Wrong") { page in
  //: Words.
  try page.check(Claim("It is large.", measured: 0.5) { $0 > 1 })
}

private let twice = Notebook("twice", title: "Twice") { page in
  let figure = Figure(
    id: "line", title: "Line", altText: "A line.", width: 200, height: 120,
    rows: [[Panel(x: Axis("x"), y: Axis("y"), marks: [.line(Line(x: [0, 1], y: [0, 1]))])]])
  page.figure(figure, "Once.")
  page.figure(figure, "Twice.")
}

private let moved = Notebook("moved", title: "Moved", file: "/nowhere/Moved.swift") { _ in }

@Suite struct WeaveTests {
  @Test func `A page holds prose, code and outputs in order`() throws {
    try withTemporaryFolder { folder in
      let files = try weave(small, into: folder)
      #expect(files.map(\.lastPathComponent) == ["small.html", "small.md"])
      let markdown = try String(contentsOf: files[1], encoding: .utf8)
      let start = try #require(markdown.range(of: "# A & B\n\n## First"))
      #expect(start.lowerBound == markdown.startIndex)
      #expect(
        markdown.contains(
          """
          Words with `x < y`.

          ```swift
          let x = 1 + 1
          page.show(x, "The sum <x>")
          """))
      #expect(
        markdown.contains(
          "The sum <x>\n\n```text\n2\n```\n\n- ✓ One and one make 2.\n- ✓ x is even.\n"))
      #expect(markdown.contains("| a\\|b | 1.50 |"))
      let html = try String(contentsOf: files[0], encoding: .utf8)
      #expect(html.contains("<title>A &amp; B</title>"))
      #expect(html.contains("<figcaption>The sum &lt;x&gt;</figcaption>"))
      #expect(
        html.contains("<li>One and one make 2.</li>\n<li>x is even.</li>\n</ul>"))
      #expect(html.contains("<caption>A table.</caption>"))
    }
  }

  @Test func `A false sentence stops the run and names its line`() throws {
    let expected = NotebookError.falseClaim(
      sentence: "One and one make three.", measured: nil, file: "WeaveTests.swift",
      line: lineOfWrong)
    try withTemporaryFolder { folder in
      #expect(throws: expected) { try weave(wrong, into: folder) }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
    #expect(
      expected.description
        == "WeaveTests.swift, line \(lineOfWrong): the notebook says “One and one make three.”, "
        + "and that is false.")
  }

  @Test func `A false claim says what was measured`() throws {
    let error = try #require(throws: NotebookError.self) { try measuredWrong.outputs() }
    #expect(error.description.contains("measured: 0.5"))
  }

  @Test func `A figure shown twice would repeat its ids and is refused`() {
    #expect(throws: NotebookError.repeatedFigure(id: "line", file: "WeaveTests.swift")) {
      try weave(twice, into: FileManager.default.temporaryDirectory)
    }
  }

  @Test func `A source that is gone is named without its folder`() throws {
    #expect(throws: NotebookError.missingSource(file: "Moved.swift")) {
      try weave(moved, into: FileManager.default.temporaryDirectory)
    }
  }

  @Test func `An unknown notebook suggests the nearest`() {
    #expect(throws: NotebookError.unknownNotebook("1-Context", nearest: "01-ContextExtension")) {
      try Notebooks.notebook(named: "1-Context")
    }
  }
}
