import Foundation
import TestSupport
import Testing

/// Words from outside reach a screen or a file through the functions of `LegibleText.swift`, and through nothing else.
@Suite("words from outside")
struct OutsideWordsTests {
  /// What only the named files may hold, and why a line of source that holds it elsewhere would go around the functions.
  private static let rules: [(pattern: String, files: Set<String>, reason: String)] = [
    (
      #"&(amp|lt|quot);"#,
      [
        "LegibleText.swift",
        // Drawing imports nothing of ours; its function is held against `legible` by DrawingTests.
        "SVGNormalizer.swift",
      ], "markup is escaped by htmlText, markdownText and markdownCode"
    ),
    (
      #"\\"\\"\\"\\""|"\\"\\"""#,
      [
        "LegibleText.swift",
        // Where a text of several lines begins in the source of a chapter.
        "Pieces.swift",
      ], "quotes in CSV are doubled by csvField"
    ),
    (
      #"\bprint\(|fputs\(|putchar|FileHandle\.standard|NSLog|debugPrint\(|\bdump\("#,
      // Lines of Swift that the explorer shows.
      ["Snippet.swift"],
      "screens are written to by StandardOutput and StandardError"
    ),
    (
      #"STDOUT_FILENO|STDERR_FILENO"#,
      [
        "StandardStreams.swift", "Descriptors.swift", "ProgressLine.swift", "ProgressBar.swift",
        // A program of its own, whose one function makes all words legible.
        "ExplorerProgram.swift",
      ],
      "screens are written to by StandardOutput and StandardError"
    ),
    (
      #"StandardError\.draw\("#, ["ProgressLine.swift", "ProgressBar.swift"],
      "only progress moves the cursor"
    ),
    (
      #"isPicture: true"#, ["FiguresCommand+Show.swift"],
      "only pictures hold commands to a terminal"
    ),
    (
      #"JSONEncoder\(\)|JSONSerialization\.data"#,
      [
        // Numbers and lists, passed through jsonWithoutHidden.
        "JSONObject.swift",
        // Files for programs alone.
        "TensorWriters.swift", "PartFile.swift", "Course.swift",
      ], "texts in JSON are written by jsonText"
    ),
  ]

  @Test("nothing in the sources goes around the functions for them")
  func sources() throws {
    var seen = 0
    for folder in ["Sources", "Notebooks"] {
      let root = Repository.root.appending(path: folder)
      let paths = try #require(FileManager.default.enumerator(atPath: root.path))
        .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
      for path in paths {
        let url = root.appending(path: path)
        let lines = try String(contentsOf: url, encoding: .utf8)
          .split(separator: "\n", omittingEmptySubsequences: false)
        seen += 1
        for rule in Self.rules where !rule.files.contains(url.lastPathComponent) {
          let pattern = try Regex(rule.pattern)
          for (number, line) in lines.enumerated()
          where line.contains(pattern) && !line.drop(while: { $0 == " " }).hasPrefix("//") {
            Issue.record("\(folder)/\(path):\(number + 1): \(rule.reason): \(line)")
          }
        }
      }
    }
    #expect(seen > 300)
  }
}

/// RELIABILITY.md names tests and commands that there are.
@Suite("promises")
struct ReliabilityTests {
  @Test("every suite and target of make that RELIABILITY.md names is there")
  func names() throws {
    let page = try String(
      contentsOf: Repository.root.appending(path: "RELIABILITY.md"), encoding: .utf8)
    let tests = try #require(
      FileManager.default.enumerator(atPath: Repository.root.appending(path: "Tests").path)
    ).compactMap { $0 as? String }
    let suites = Set(
      page.matches(of: /[A-Z][A-Za-z]+Tests/).map { String($0.output) })
    #expect(suites.count > 15)
    for suite in suites {
      #expect(
        tests.contains { $0.hasSuffix("/\(suite).swift") || $0 == suite }, "\(suite)")
    }
    let makefile = try String(
      contentsOf: Repository.root.appending(path: "Makefile"), encoding: .utf8)
    for target in Set(page.matches(of: /`make ([a-z]+)/).map { String($0.output.1) }) {
      #expect(makefile.contains("\n\(target):"), "make \(target)")
    }
    for script in page.matches(of: /Scripts\/[a-z\-]+(\/[a-z]+)?\.(sh|md)/) {
      #expect(
        FileManager.default.fileExists(
          atPath: Repository.root.appending(path: String(script.output.0)).path))
    }
  }
}
