import Foundation
import Notebooks
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Every notebook woven twice: the names and bytes of its files.
private func wovenTwice(_ notebook: Notebook) throws -> [[(name: String, bytes: Data)]] {
  try (0..<2).map { _ in
    try withTemporaryFolder { folder in
      try weave(notebook, into: folder).map { ($0.lastPathComponent, try Data(contentsOf: $0)) }
    }
  }
}

/// Collects what an XML parser sees of a page.
private final class PageReader: NSObject, XMLParserDelegate {
  var ids: [String] = []
  var headings: [Int] = []
  var targets: [String] = []
  var tags = Set<String>()
  var titledFigures = 0
  var figures = 0

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    tags.insert(name)
    if let id = attributes["id"] { ids.append(id) }
    if name.count == 2, name.hasPrefix("h"), let level = Int(name.dropFirst()) {
      headings.append(level)
    }
    for (key, value) in attributes where key == "href" || key == "xlink:href" {
      targets.append(value)
    }
    for value in attributes.values {
      for match in value.matches(of: /url\(#([^)]*)\)/) { targets.append("#" + match.1) }
    }
    if name == "svg" {
      figures += 1
      let isNamed = attributes["aria-labelledby"] != nil || attributes["aria-label"] != nil
      if attributes["role"] == "img", isNamed { titledFigures += 1 }
    }
  }
}

@Suite struct ChapterTests {
  @Test(arguments: Notebooks.all.map(\.name))
  func `Every claim of a notebook holds and its pages are sound`(name: String) throws {
    let notebook = try Notebooks.notebook(named: name)
    let woven = try wovenTwice(notebook)
    let files = woven[0]

    // Made again, byte for byte the same.
    #expect(files.map(\.name) == woven[1].map(\.name))
    for (first, second) in zip(files, woven[1]) where first.bytes != second.bytes {
      Issue.record("\(first.name) differs when made again.")
    }

    // Nothing of the machine it was made on.
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    for file in files {
      #expect(!String(decoding: file.bytes, as: UTF8.self).contains(folder), "\(file.name)")
    }

    // The HTML page is well-formed; ids are unique, links inside the page lead somewhere, headings are in order.
    let html = try #require(files.first { $0.name == "\(name).html" })
    let reader = PageReader()
    let parser = XMLParser(data: html.bytes)
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError)), line \(parser.lineNumber)")
    #expect(Set(reader.ids).count == reader.ids.count)
    for target in reader.targets where target.hasPrefix("#") {
      #expect(reader.ids.contains(String(target.dropFirst())), "\(target)")
    }
    for target in reader.targets where !target.hasPrefix("#") {
      #expect(target.hasPrefix("https://") || target.hasPrefix("data:"), "\(target.prefix(80))")
    }
    #expect(reader.headings.filter { $0 == 1 }.count == 1)
    for (above, below) in zip(reader.headings, reader.headings.dropFirst()) {
      #expect(below <= above + 1)
    }
    #expect(reader.tags.isDisjoint(with: ["script", "link", "iframe", "object"]))

    // Every figure is in both pages, with words for those who cannot see it.
    let pictures = files.map(\.name).filter { $0.hasSuffix(".svg") }
    #expect(reader.figures == pictures.count)
    #expect(reader.titledFigures == pictures.count)
    let markdown = try #require(files.first { $0.name == "\(name).md" })
    let page = String(decoding: markdown.bytes, as: UTF8.self)
    for picture in pictures { #expect(page.contains("](\(picture))")) }
    #expect(!page.contains("![]("))
  }
}
