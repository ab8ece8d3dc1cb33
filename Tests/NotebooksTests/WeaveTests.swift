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

/// The files of a chapter woven into a folder, by name.
func weave(_ notebook: Notebook, into folder: URL) throws -> [String: Data] {
  let course = Course([notebook], in: folder, program: "test")
  let files = try course.weave(notebook).files
  return try Dictionary(
    uniqueKeysWithValues: files.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
}

private let wrong = Notebook("wrong", title: "Wrong") { page in
  //: Words.
  try page.check(1 + 1 == 3, "One and one make three.")
}
private let lineOfWrong = #line - 2

private let measuredWrong = Notebook("measured", title: "Wrong") { page in
  page.value("x", 0.5, .decimals(1))
  try page.check(Claim("It is {{x}}.", measured: 0.5) { $0 > 1 })
}

private let wrongAnswer = Notebook("answer", title: "Wrong") { page in
  try page.exercise("What?", answer: .rounded("Four.", 3.4, to: 4, decimals: 0))
}

private let twoAnswers = Notebook("answers", title: "Wrong") { page in
  try page.predict("What?", options: [("a", true), ("b", true)], answer: "")
}

private let noFigure = Notebook("figure", title: "Wrong") { page in
  try page.figure("wavelenghts")
}

private let moved = Notebook("moved", title: "Moved", file: "/nowhere/Moved.swift") { _ in }

@Suite struct WeaveTests {
  @Test func `A page holds prose, values, code and outputs in order`() throws {
    try withTemporaryFolder { folder in
      let files = try weave(small, into: folder)
      #expect(files.keys.sorted() == ["03-Small.html", "03-Small.md", "files/03-t.csv"])
      let markdown = String(decoding: files["03-Small.md"] ?? Data(), as: UTF8.self)
      #expect(
        markdown.hasPrefix("# A & B\n\n## What you will be able to do\n\n> - Count to xᵢ = 2."))
      #expect(
        markdown.contains(
          "## First\nWords with `x < y`, Table 1, and 12,345.7.\n\n```swift\nlet x = 1 + 1\n```"))
      #expect(markdown.contains("- ✓ One and one make 2.\n- ✓ x is even.\n"))
      #expect(markdown.contains("| a\\|b | 1.50 |\n\n**Table 1.** A table."))
      #expect(markdown.contains("### Exercise 1\n\nWhat?\n\n<details>"))
      let html = String(decoding: files["03-Small.html"] ?? Data(), as: UTF8.self)
      #expect(html.contains("<h1>3. A &amp; B</h1>"))
      #expect(html.contains("<figcaption>The sum &lt;x&gt;</figcaption>"))
      #expect(html.contains("<a href=\"#c03-table-t\">Table 1</a>"))
      #expect(html.contains("checked:</span></span> One and one make 2.</li>"))
      #expect(html.contains("<input type=\"radio\" name=\"c03-predict-1\"/> <span>Yes</span>"))
      #expect(html.contains("<strong>No</strong>"))
      #expect(html.contains("<details><summary>Solution of exercise 1</summary>"))
      // Five sentences in a row are a table.
      #expect(html.contains("5 is less than 6.</th><td class=\"number\">true</td>"))
    }
  }

  @Test func `A constant that is changed changes the words and breaks a sentence`() throws {
    let error = try #require(throws: NotebookError.self) { try small.run(planting: ["x": 4]) }
    guard case .falseClaim("One and one make 5.", nil, "SmallNotebook.swift", _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `A false sentence stops the run, names its line and writes nothing`() throws {
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
        == "WeaveTests.swift, line \(lineOfWrong): the chapter says “One and one make three.”, "
        + "and that is false.")
  }

  @Test(arguments: [
    (measuredWrong, "“It is 0.5.”, and that is false; measured: 0.5."),
    (wrongAnswer, "“Four.”, and that is false; measured: 3.4."),
    (twoAnswers, "exactly one of the options must be true"),
    (noFigure, "There is no figure “wavelenghts”. Did you mean “wavelengths”?"),
  ])
  func `What is wrong with a chapter is told in a sentence`(
    notebook: Notebook, words: String
  ) throws {
    let error = try #require(throws: NotebookError.self) { try notebook.run() }
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func `A value that no sentence uses is an error that names its line`() throws {
    try withTemporaryFolder { folder in
      let error = try #require(throws: NotebookError.self) { try weave(unused, into: folder) }
      #expect(error.description.contains("line 7: no sentence uses the value “x”"), "\(error)")
    }
  }

  @Test func `A figure shown twice would repeat its ids and is refused`() {
    #expect(throws: NotebookError.repeatedFigure(id: "line", file: "TwiceNotebook.swift")) {
      try weave(twice, into: FileManager.default.temporaryDirectory)
    }
  }

  @Test func `A source that is gone is named without its folder`() throws {
    #expect(throws: NotebookError.missingSource(file: "Moved.swift")) {
      try weave(moved, into: FileManager.default.temporaryDirectory)
    }
  }

  @Test func `An unknown chapter suggests the nearest`() {
    #expect(throws: NotebookError.unknownNotebook("1-Rotations", nearest: "01-Rotations")) {
      try Notebooks.notebook(named: "1-Rotations")
    }
  }

  @Test func `What did not change is left as it is, and what was changed is woven again`() throws {
    try withTemporaryFolder { folder in
      let course = Course([small], in: folder, program: "test")
      #expect(try course.weave(small).isNew)
      #expect(try !course.weave(small).isNew)
      #expect(try course.weave(small, isForced: true).isNew)
      #expect(try Course([small], in: folder, program: "another").weave(small).isNew)
      let page = folder.appending(path: "03-Small.md")
      try Data("edited".utf8).write(to: page)
      #expect(try course.differences(of: small).found == ["03-Small.md differs."])
      #expect(try course.weave(small).isNew)
      #expect(try course.differences(of: small).found.isEmpty)
      try FileManager.default.removeItem(at: page)
      #expect(try course.differences(of: small).found == ["03-Small.md is missing."])
    }
  }
}
