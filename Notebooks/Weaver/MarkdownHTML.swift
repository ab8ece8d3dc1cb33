import ModelFiles

/// Turns prose into HTML, and keeps count of headings and sections.
///
/// Pages use headings from the second level down, paragraphs, lists, tables, fences called `math`, and fences called
/// `console` for commands. HTML tags, pictures, quotations and skipped headings are errors.
struct MarkdownHTML {
  /// Sections so far: the HTML of second-level headings and their anchors.
  private(set) var sections: [(title: String, anchor: String)] = []
  var prose: Prose
  private let file: String
  private let prefix: String
  private var level = 1
  private var scrollBoxes = 0

  /// Makes a converter for one page.
  ///
  /// - Parameters:
  ///   - prose: What names stand for.
  ///   - file: Name of the source, for errors.
  ///   - prefix: What anchors begin with.
  init(prose: Prose, file: String, prefix: String) {
    (self.prose, self.file, self.prefix) = (prose, file, prefix)
  }

  /// Blocks of Markdown as HTML, one per line.
  mutating func blocks(_ text: String, line: Int) throws(NotebookError) -> String {
    let resolved = try prose.resolved(text, line: line)
    return try blocks(markdownBlocks(resolved), firstLine: line, source: resolved)
  }

  private mutating func blocks(
    _ blocks: [Block], firstLine: Int, source: String
  ) throws(NotebookError) -> String {
    var html: [String] = []
    for block in blocks { html.append(try self.html(block, firstLine: firstLine, source: source)) }
    return html.joined(separator: "\n")
  }

  /// A sentence or two as HTML without a paragraph around it.
  mutating func inline(_ text: String, line: Int) throws(NotebookError) -> String {
    let blocks = markdownBlocks(try prose.resolved(text, line: line))
    guard blocks.count == 1, case .paragraph(let words) = blocks[0].kind else {
      throw .markup(
        "“\(text.prefix(40))” must be one paragraph of running text.", file: file, line: line)
    }
    return try html(words, line: line)
  }

  /// A heading that is not written in the prose.
  mutating func heading(
    _ level: Int, _ words: String, line: Int
  ) throws(NotebookError) -> String {
    try heading(level, html: try inline(words, line: line), line: line)
  }

  private mutating func heading(
    _ depth: Int, html: String, line: Int
  ) throws(NotebookError) -> String {
    guard depth >= 2, depth <= level + 1 else {
      throw .markup(
        "headings begin with ## (the title is the chapter's own) and go down one level at a time.",
        file: file, line: line)
    }
    level = depth
    guard depth == 2 else { return "<h\(depth)>\(html)</h\(depth)>" }
    let anchor = "\(prefix)section-\(sections.count + 1)"
    sections.append((html, anchor))
    return "<h2 id=\"\(anchor)\">\(html)</h2>"
  }

  private mutating func html(
    _ block: Block, firstLine: Int, source: String
  ) throws(NotebookError) -> String {
    let line = firstLine + block.line - 1
    switch block.kind {
    case .paragraph(let words):
      if case .text(let text)? = words.first, text.hasPrefix("|") {
        throw .markup(
          "a table needs a rule such as |---|---| below its header.", file: file, line: line)
      }
      return "<p>\(try html(words, line: line))</p>"
    case .heading(let depth, let words):
      return try heading(depth, html: try html(words, line: line), line: line)
    case .list(let isOrdered, let items):
      var lines: [String] = []
      for item in items {
        // One paragraph stands in its item as it is.
        if item.count == 1, case .paragraph(let words) = item[0].kind {
          lines.append("<li>\(try html(words, line: firstLine + item[0].line - 1))</li>")
        } else {
          lines.append("<li>\(try blocks(item, firstLine: firstLine, source: source))</li>")
        }
      }
      let tag = isOrdered ? "ol" : "ul"
      return "<\(tag)>\n\(lines.joined(separator: "\n"))\n</\(tag)>"
    case .fence("math", let text): return try formulas(text, line: line)
    case .fence("console", let text): return preformatted(text, language: "console")
    case .fence(let language, _):
      throw .markup(
        "a fence is `math` or `console`, not “\(language)”.", file: file, line: line)
    case .table(let header, let isRight, let rows):
      for (offset, row) in rows.enumerated() where row.contains(where: \.isEmpty) {
        throw .markup(
          "this row has fewer filled cells than the header; write – for none.", file: file,
          line: line + 2 + offset)
      }
      return try table(header: header, isRight: isRight, rows: rows, caption: nil, line: line)
    case .other(let name):
      throw .markup(
        name.hasPrefix("html")
          ? "“<” before a letter begins an HTML tag; write \\< or use code."
          : "pages have no \(name.replacing("_", with: " ")).", file: file, line: line)
    }
  }

  /// Formulas, one a line.
  private mutating func formulas(_ text: String, line: Int) throws(NotebookError) -> String {
    var rows: [String] = []
    for (offset, source) in text.split(separator: "\n").enumerated() {
      do throws(MathMistake) {
        // Parts of a line stand beside each other where there is room, and below each other where there is none.
        let parts = try MathMarkup(String(source)).parts.map { $0.mathML(isBlock: true) }
        rows.append("<div class=\"line\">\(parts.joined(separator: "\n"))</div>")
      } catch {
        throw .markup(error.sentence, file: file, line: line + 1 + offset)
      }
    }
    return scrolling(rows.joined(separator: "\n"), kind: "formula", name: "Formula")
  }

  /// A table whose cells are Markdown, in a box that scrolls sideways; its caption stands below the box.
  mutating func table(
    _ markdown: String, caption: String?, id: String? = nil, csv: String? = nil, line: Int
  ) throws(NotebookError) -> String {
    guard case .table(let header, let isRight, let rows)? = markdownBlocks(markdown).first?.kind
    else { throw .markup("a table cannot be read.", file: file, line: line) }
    return try table(
      header: header, isRight: isRight, rows: rows, caption: caption, id: id, csv: csv, line: line)
  }

  private mutating func table(
    header: [[Inline]], isRight: [Bool], rows: [[[Inline]]], caption: String?, id: String? = nil,
    csv: String? = nil, line: Int
  ) throws(NotebookError) -> String {
    var body: [String] = []
    for row in [header] + rows {
      var cells: [String] = []
      for (index, cell) in row.enumerated() {
        let right = isRight.indices.contains(index) && isRight[index]
        let tag = body.isEmpty ? "th scope=\"col\"" : index == 0 ? "th scope=\"row\"" : "td"
        let words = try html(right ? cell.map(\.withNumber) : cell, line: line)
        cells.append("<\(tag)\(right ? " class=\"number\"" : "")>\(words)</\(tag.prefix(2))>")
      }
      body.append("<tr>\(cells.joined())</tr>")
    }
    let table = """
      <table><thead>\(body[0])</thead>
      <tbody>
      \(body.dropFirst().joined(separator: "\n"))
      </tbody></table>
      """
    guard let caption else { return scrolling(table, kind: "wide", name: "Table") }
    let anchor = id ?? "\(prefix)table"
    // Inside the box, so that the keyboard reaches it and can scroll it.
    let link = csv.map { "\n<p class=\"files\"><a href=\"\($0)\">CSV of this table</a></p>" } ?? ""
    return """
      <figure class="table" id="\(anchor)">
      <figcaption id="\(anchor)-caption">\(caption)</figcaption>
      <div class="wide" role="region" aria-labelledby="\(anchor)-caption">\(table)\(link)</div>
      </figure>
      """
  }

  private mutating func scrolling(_ html: String, kind: String, name: String) -> String {
    scrollBoxes += 1
    return
      "<div class=\"\(kind)\" role=\"region\" aria-label=\"\(name) \(scrollBoxes)\">\(html)</div>"
  }

  /// Text set as typed, in a box that scrolls sideways.
  mutating func preformatted(_ text: String, language: String) -> String {
    let words = text.hasSuffix("\n") ? String(text.dropLast()) : text
    scrollBoxes += 1
    let name = language == "swift" ? "Code" : language == "console" ? "Command" : "Output"
    return "<pre role=\"region\" aria-label=\"\(name) \(scrollBoxes)\">"
      + "<code class=\"language-\(language)\">\(htmlText(words))</code></pre>"
  }

  // MARK: Running text

  private func html(_ words: [Inline], line: Int) throws(NotebookError) -> String {
    var html = ""
    for word in words {
      switch word {
      case .text(let text):
        html += prose.withFormulas(text, plain: htmlText) { $0.mathML() }
      case .code(let text): html += "<code>\(htmlText(text))</code>"
      case .emphasis(let inner): html += "<em>\(try self.html(inner, line: line))</em>"
      case .strong(let inner): html += "<strong>\(try self.html(inner, line: line))</strong>"
      case .lineBreak: html += "<br/>"
      case .link(let inner, let address):
        let leadsOut = address.hasPrefix("https://")
        let leadsOn =
          address.wholeMatch(of: /(\.\.\/)?[A-Za-z0-9\-]*(\.html)?(#[A-Za-z0-9\-]+)?/) != nil
        guard !address.isEmpty, leadsOut || leadsOn else {
          throw .markup(
            "the link to “\(address)” leads neither to an https page nor into the course.",
            file: file, line: line)
        }
        html += "<a href=\"\(htmlText(address))\">\(try self.html(inner, line: line))</a>"
      }
    }
    return html
  }
}

extension Inline {
  /// Digits in the dress of prose: a minus sign, and commas between thousands.
  fileprivate var withNumber: Inline {
    guard case .text(let text) = self else { return self }
    return .text(proseDigits(text))
  }
}

/// Prose without values as HTML.
///
/// - Parameters:
///   - text: Lines of Markdown.
///   - file: Name of the source, for errors.
/// - Returns: HTML that is well-formed XML, one block per line.
/// - Throws: ``NotebookError/markup(_:file:line:)`` for what pages do not have.
package func proseHTML(_ text: String, file: String) throws(NotebookError) -> String {
  var markdown = MarkdownHTML(
    prose: Prose(file: file, values: [:], targets: [:]), file: file, prefix: "")
  return try markdown.blocks(text, line: 1)
}
