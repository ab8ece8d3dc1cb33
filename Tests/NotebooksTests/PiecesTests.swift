import Notebooks
import Testing

/// The parts of a page as short words: `p:` prose, `c:` code, `o:` outputs.
private func order(_ source: String, outputs: [Int] = []) throws -> [String] {
  let placed = outputs.enumerated().map { index, line in
    PlacedOutput(
      output: .check(CheckedSentence(sentence: "\(index)", measured: nil, source: "")), line: line)
  }
  return try wovenPieces(source: source, outputs: placed, file: "Test.swift").map { piece in
    switch piece {
    case .prose(let lines, _): "p:" + lines.joined(separator: "/")
    case .code(let lines): "c:" + lines.joined(separator: "/")
    case .box(let kind, let lines, _): "b:\(kind):" + lines.joined(separator: "/")
    case .output(.check(let checked), _): "o:" + checked.sentence
    case .output: "o"
    }
  }
}

@Suite struct PiecesTests {
  @Test func `What stands before the first line of prose is not on the page`() throws {
    #expect(try order("import A\nlet b = 1\n//: Words.\nlet c = 2") == ["p:Words.", "c:let c = 2"])
  }

  @Test func `Outputs follow the run of code that made them`() throws {
    let source = "//: One.\nlet a = 1\npage.x(a)\n//: Two.\nlet b = 2\npage.x(b)"
    #expect(
      try order(source, outputs: [3, 6])
        == ["p:One.", "c:let a = 1", "o:0", "p:Two.", "c:let b = 2", "o:1"])
  }

  @Test func `A call of the page is not shown, over however many lines it goes`() throws {
    #expect(
      try order(
        "//: A.\ntry page.x(\n  \"(\", [1],\n  2)\n\nlet b = 2\npage.y() { page in\n  page.z()\n}",
        outputs: [2]) == ["p:A.", "o:0", "c:let b = 2"])
  }

  @Test func `A constant is shown as the number that it is`() throws {
    #expect(
      try order("//: A.\nlet s = page.constant(\"s\", 4.0)") == ["p:A.", "c:let s = 4.0"])
  }

  @Test func `A box begins with its kind and ends where its lines end`() throws {
    #expect(
      try order("//:> goals\n//:> - One\n//:> - Two\n//: Words.\n//:> aside\n//:> More.")
        == ["b:goals:- One/- Two", "p:Words.", "b:aside:More."])
  }

  @Test(arguments: [("//: A.\n//:> hint\n//:> x", 2), ("//:> goals and more\n//:> x", 1)])
  func `A box of no kind is an error that names its line`(source: String, line: Int) throws {
    let error = try #require(throws: NotebookError.self) { try order(source) }
    guard case .markup(_, "Test.swift", line) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func `Code too wide or too long for the page is an error that names its line`() throws {
    let wide = "let a = \"" + String(repeating: "x", count: codeLimits.width) + "\""
    let long = Array(repeating: "let a = 1", count: codeLimits.lines + 1)
    for source in ["//: A.\n    let b = 1\n    \(wide)", "//: A.\n" + long.joined(separator: "\n")]
    {
      let error = try #require(throws: NotebookError.self) { try order(source) }
      guard case .markup(_, "Test.swift", let line) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(line == (source.hasSuffix(wide) ? 3 : 2))
    }
  }

  @Test func `A blank line without outputs stays inside the code`() throws {
    #expect(try order("//: A.\nlet a = 1\n\nlet b = 2\n\n") == ["p:A.", "c:let a = 1//let b = 2"])
  }

  @Test func `Outputs of a loop keep the order in which they were made`() throws {
    let source = "//: A.\nfor x in xs {\n  page.x(1)\n  page.y(2)\n}"
    #expect(
      try order(source, outputs: [3, 4, 3, 4]).suffix(4) == ["o:0", "o:1", "o:2", "o:3"])
  }

  @Test func `Hidden code leaves the page and its outputs stay`() throws {
    let source = "//: A.\nlet a = 1\n// hide\nlet b = 2\npage.x(b)\n// show\nlet c = 3"
    #expect(try order(source, outputs: [5]) == ["p:A.", "c:let a = 1/let c = 3", "o:0"])
  }

  @Test func `Code loses the indentation that all its lines share`() throws {
    #expect(try order("//: A.\n    if a {\n      b\n    }") == ["p:A.", "c:if a {/  b/}"])
  }

  @Test func `An empty line of prose parts paragraphs`() throws {
    #expect(try order("//: A.\n//:\n//: B.\n") == ["p:A.//B."])
  }

  @Test(arguments: [
    ("//: A.\n// show", 2), ("//: A.\n// hide\n// hide", 3), ("// hide\n//: A.", 1),
    ("//: A.\n// hide\n//: B.", 3),
  ])
  func `Markers that do not alternate are errors that name their line`(
    source: String, line: Int
  ) throws {
    let error = try #require(throws: NotebookError.self) { try order(source) }
    guard case .markup(_, "Test.swift", line) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(arguments: [1, 7])
  func `An output from a line that does not mention the page tells of an edited source`(
    line: Int
  ) {
    #expect(throws: NotebookError.staleSource(file: "Test.swift", line: line)) {
      try order("//: A.\npage.x(1)", outputs: [line])
    }
  }
}
