import Foundation
import Notebooks
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Collects what an XML parser sees of a page.
private final class PageReader: NSObject, XMLParserDelegate {
  var ids: [String] = []
  var headings: [(level: Int, words: String)] = []
  var targets: [String] = []
  var counts: [String: Int] = [:]
  var pictures: [[String: String]] = []
  var formulas: [String] = []
  private var isInHeading = false

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    counts[name, default: 0] += 1
    if let id = attributes["id"] { ids.append(id) }
    if name.count == 2, name.hasPrefix("h"), let level = Int(name.dropFirst()) {
      headings.append((level, ""))
      isInHeading = true
    }
    if let target = attributes["href"] { targets.append(target) }
    if name == "img" { pictures.append(attributes) }
    if name == "math" { formulas.append(attributes["alttext"] ?? "") }
    for name in ["aria-labelledby", "aria-describedby"] {
      if let id = attributes[name] { targets.append("#\(id)") }
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isInHeading, !headings.isEmpty { headings[headings.count - 1].words += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name.count == 2, name.hasPrefix("h") { isInHeading = false }
  }
}

/// What a parser sees of a page that must be well-formed.
private func read(_ page: Data) throws -> PageReader {
  let reader = PageReader()
  let parser = XMLParser(data: page)
  parser.delegate = reader
  #expect(parser.parse(), "\(String(describing: parser.parserError)), line \(parser.lineNumber)")
  return reader
}

/// Chapters that measure rows of captured or random vectors take a minute in debug builds.
private let woven: [String] = {
  #if DEBUG
    ["00-Tour", "01-Rotations", "03-Interpolation", "05-Ramp"]
  #else
    Notebooks.all.map(\.name)
  #endif
}()

@Suite struct ChapterTests {
  @Test func `The course is a tour and twelve chapters, in order`() {
    #expect(Notebooks.all.map { Int($0.name.prefix(2)) } == Array(0...12))
  }

  @Test(arguments: woven)
  func `Every claim of a chapter holds and its pages are sound`(name: String) throws {
    let notebook = try Notebooks.notebook(named: name)
    let files = try withTemporaryFolder { try weave(notebook, into: $0) }
    let again = try withTemporaryFolder { try weave(notebook, into: $0) }
    #expect(files == again, "Made again, a file differs.")

    // Nothing of the machine it was made on.
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    for (file, bytes) in files {
      #expect(!String(decoding: bytes, as: UTF8.self).contains(folder), "\(file)")
    }

    // Ids are unique, links lead somewhere, headings are in order, nothing is fetched and nothing runs.
    let html = try #require(files["\(name).html"])
    #expect(html.count <= 1_500_000, "\(html.count) bytes")
    let page = try read(html)
    #expect(Set(page.ids).count == page.ids.count)
    let pages = Set(Notebooks.all.map { "\($0.name).html" } + ["index.html"])
    for target in page.targets {
      let leads =
        target.hasPrefix("#")
        ? page.ids.contains(String(target.dropFirst()))
        : target.hasPrefix("https://") || files[target] != nil || pages.contains(target)
          || target.hasPrefix("../explorer/index.html")
      #expect(leads, "\(target)")
    }
    #expect(page.headings.filter { $0.level == 1 }.count == 1)
    for (above, below) in zip(page.headings, page.headings.dropFirst()) {
      #expect(below.level <= above.level + 1, "\(below.words)")
    }
    #expect(
      Set(page.counts.keys).isDisjoint(with: ["script", "link", "iframe", "object", "style:src"]))
    for picture in page.pictures {
      #expect(picture["src"]?.hasPrefix("data:image/") == true)
      #expect(picture["alt"]?.isEmpty == false && picture["aria-describedby"] != nil)
    }
    #expect(page.counts["source"] == 3 * page.pictures.count)

    // The shape that readers learn.
    let titles = page.headings.map(\.words)
    #expect(titles.dropFirst().first == "What you will be able to do")
    for title in ["Predict first", "What this chapter did not show", "References"] {
      #expect(titles.contains(title), "\(title)")
    }
    #expect(page.counts["math", default: 0] >= 1 && page.counts["details", default: 0] >= 4)
    #expect(page.formulas.allSatisfy { !$0.isEmpty })
    #expect(page.pictures.count <= 5)
    if name != "00-Tour" {
      #expect(titles.contains("What people get wrong"))
      #expect(titles.filter { $0.hasPrefix("Exercise ") }.count == 3)
    }

    // The Markdown twin has every figure.
    let twin = String(decoding: files["\(name).md"] ?? Data(), as: UTF8.self)
    for file in files.keys where file.hasSuffix(".svg") { #expect(twin.contains("](\(file))")) }
    #expect(!twin.contains("![](") && !twin.contains("{{"))
  }

  @Test(arguments: woven)
  func `A chapter takes five to fifteen minutes`(name: String) throws {
    let notebook = try Notebooks.notebook(named: name)
    try withTemporaryFolder { folder in
      let words = try Course([notebook], in: folder, program: "test").weave(notebook).record.words
      #expect((name == "00-Tour" ? 500...800 : 900...2_500).contains(words), "\(words) words")
    }
  }

  @Test(arguments: woven)
  func `A wrong constant makes a named sentence fail`(name: String) throws {
    let notebook = try Notebooks.notebook(named: name)
    let constants = try notebook.run().constants
    #expect(!constants.isEmpty)
    for (constant, usual) in constants.sorted(by: { $0.key < $1.key }) {
      let error = try #require(throws: NotebookError.self, "\(constant) changes no sentence") {
        try notebook.run(planting: [constant: 1.5 * usual])
      }
      guard case .falseClaim(let sentence, _, let file, let line) = error else {
        Issue.record("\(constant): \(error)")
        continue
      }
      #expect(!sentence.isEmpty && file.hasPrefix(name) && line > 0)
    }
  }

  @Test("No digit behind a point is typed in prose", arguments: Notebooks.all.map(\.name))
  func typedDigits(name: String) throws {
    let notebook = try Notebooks.notebook(named: name)
    let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Notebooks/\(notebook.name).swift")
    let lines = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
    for line in lines where line.contains("//:") && !line.contains("arxiv.org") {
      let words = line.replacing(/`[^`]*`|\$[^$]*\$|section [0-9.]+|version [0-9.]+/, with: "")
      // 0.1 and 0.07 are names of laws, Llama 3.1 and Qwen 2.5 of models.
      let numbers = words.matches(of: /[0-9]\.[0-9]+/).map { String($0.0) }
      let typed = numbers.filter { !["0.1", "0.07", "3.1", "2.5", "5.2", "3.4"].contains($0) }
      #expect(typed.isEmpty, "\(line.trimmingCharacters(in: .whitespaces))")
    }
  }
}
