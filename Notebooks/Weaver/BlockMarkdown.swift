/// Turns the Markdown that notebooks use into HTML: headings from the second level down, paragraphs, lists of one
/// level, tables, and fenced blocks, which hold formulas.
///
/// What lies outside the subset and would look different elsewhere is an error: skipped heading levels, HTML tags, open
/// fences, tables whose rows differ in length.
package struct BlockMarkdown {
  /// Sections so far: the words of second-level headings and their anchors.
  package private(set) var sections: [(title: String, anchor: String)] = []
  private let file: String
  private var level = 1

  /// Makes a converter for one page.
  ///
  /// - Parameter file: Name of the source, for errors.
  package init(file: String) {
    self.file = file
  }

  /// Converts one run of prose.
  ///
  /// - Parameters:
  ///   - lines: Lines of Markdown.
  ///   - firstLine: Where the first of them stands in the source.
  /// - Returns: HTML that is well-formed XML, one block per line.
  /// - Throws: ``NotebookError/markup(_:file:line:)``.
  package mutating func html(
    _ lines: [String], firstLine: Int = 1
  ) throws(NotebookError) -> String {
    var blocks: [String] = []
    var at = 0
    while at < lines.count {
      let line = lines[at]
      let start = at
      if line.trimmed.isEmpty {
        at += 1
      } else if line.hasPrefix("```") {
        let body = lines[(at + 1)...].prefix { !$0.hasPrefix("```") }
        at += body.count + 2
        guard at <= lines.count else {
          throw error("this fence is never closed.", firstLine + start)
        }
        blocks.append(formula(body.joined(separator: "\n")))
      } else if line.hasPrefix("#") {
        blocks.append(try heading(line, firstLine + start))
        at += 1
      } else if line.hasPrefix("|") {
        let rows = lines[at...].prefix { $0.hasPrefix("|") }
        at += rows.count
        blocks.append(try table(Array(rows), caption: nil, firstLine: firstLine + start))
      } else if let kind = listKind(line) {
        var items: [String] = []
        while at < lines.count {
          if let marker = listKind(lines[at]), marker.tag == kind.tag {
            items.append(String(lines[at].dropFirst(marker.width)).trimmed)
          } else if lines[at].hasPrefix("  "), !lines[at].trimmed.isEmpty {
            items[items.count - 1] += " " + lines[at].trimmed
          } else {
            break
          }
          at += 1
        }
        let body = items.map { "<li>\(inlineHTML($0))</li>" }.joined(separator: "\n")
        blocks.append("<\(kind.tag)>\n\(body)\n</\(kind.tag)>")
      } else {
        let words = lines[at...].prefix { !$0.trimmed.isEmpty && !startsBlock($0) }
        at += words.count
        blocks.append(
          "<p>\(inlineHTML(words.map { $0.trimmed }.joined(separator: " ")))</p>")
      }
      for (offset, source) in lines[start..<min(at, lines.count)].enumerated()
      where !line.hasPrefix("```") && containsTag(source) {
        throw error(
          "“<” before a letter begins an HTML tag; write \\< or use code.",
          firstLine + start + offset)
      }
    }
    return blocks.joined(separator: "\n")
  }

  /// Converts a pipe table.
  ///
  /// - Parameters:
  ///   - lines: Header, rule and rows.
  ///   - caption: What the table shows, in Markdown.
  ///   - firstLine: Where the header stands in the source.
  /// - Returns: An HTML table inside a box that scrolls sideways.
  /// - Throws: ``NotebookError/markup(_:file:line:)`` when a row has another number of cells than the header.
  package func table(
    _ lines: [String], caption: String?, firstLine: Int = 1
  ) throws(NotebookError) -> String {
    let rows = lines.map(cells)
    guard rows.count >= 2, rows[1].allSatisfy(isRule) else {
      throw error("a table needs a rule such as |---|---| below its header.", firstLine)
    }
    for (offset, row) in rows.enumerated() where row.count != rows[0].count {
      throw error(
        "this row has \(row.count) cells and the header has \(rows[0].count).", firstLine + offset)
    }
    let right = rows[1].map { $0.hasSuffix(":") }
    func row(_ cells: [String], _ tag: String) -> String {
      let html = zip(cells, right).map { cell, right in
        // Markdown tables keep the hyphen that programs read; people get a minus sign.
        let cell = right && cell.hasPrefix("-") ? "−" + cell.dropFirst() : cell
        return "<\(tag)\(right ? " class=\"number\"" : "")>\(inlineHTML(cell))</\(tag.prefix(2))>"
      }
      return "<tr>\(html.joined())</tr>"
    }
    let heading = caption.map { "<caption>\(inlineHTML($0))</caption>\n" } ?? ""
    return """
      <div class="wide" tabindex="0"><table>
      \(heading)<thead>\(row(rows[0], "th scope=\"col\""))</thead>
      <tbody>
      \(rows.dropFirst(2).map { row($0, "td") }.joined(separator: "\n"))
      </tbody></table></div>
      """
  }

  private mutating func heading(_ line: String, _ number: Int) throws(NotebookError) -> String {
    let depth = line.prefix { $0 == "#" }.count
    let words = line.dropFirst(depth).trimmed
    guard depth >= 2, depth <= level + 1, depth <= 6, line.dropFirst(depth).first == " ",
      !words.isEmpty
    else {
      throw error(
        "headings begin with ## (the title is the notebook's own) and go down one level at a time.",
        number)
    }
    level = depth
    guard depth == 2 else { return "<h\(depth)>\(inlineHTML(words))</h\(depth)>" }
    let anchor = "section-\(sections.count + 1)"
    sections.append((words, anchor))
    return "<h2 id=\"\(anchor)\">\(inlineHTML(words))</h2>"
  }

  private func error(_ sentence: String, _ line: Int) -> NotebookError {
    .markup(sentence, file: file, line: line)
  }
}

/// A displayed formula: prose knows fences for nothing else.
private func formula(_ text: String) -> String {
  "<pre class=\"formula\" tabindex=\"0\"><code>\(escapedHTML(text))</code></pre>"
}

/// Text set as typed, in a box that scrolls sideways.
func preformatted(_ text: String, language: String? = nil) -> String {
  let kind = language.map { " class=\"language-\($0)\"" } ?? ""
  return "<pre tabindex=\"0\"><code\(kind)>\(escapedHTML(text))</code></pre>"
}

/// The list that a line begins: its tag, and the width of the marker.
private func listKind(_ line: String) -> (tag: String, width: Int)? {
  if line.hasPrefix("- ") { return ("ul", 2) }
  let digits = line.prefix { $0.isASCII && $0.isNumber }.count
  return (1...3).contains(digits) && line.dropFirst(digits).hasPrefix(". ")
    ? ("ol", digits + 2) : nil
}

private func startsBlock(_ line: String) -> Bool {
  line.hasPrefix("#") || line.hasPrefix("|") || line.hasPrefix("```") || listKind(line) != nil
}

/// The cells of a table row; `\|` is a pipe inside a cell.
private func cells(_ line: String) -> [String] {
  var cells = [""]
  var isEscaped = false
  for character in line.trimmed {
    if character == "|", !isEscaped {
      cells.append("")
    } else {
      cells[cells.count - 1].append(character)
    }
    isEscaped = character == "\\" && !isEscaped
  }
  // The pipes at both ends stand outside the first and the last cell.
  let inner = cells.dropFirst()
  return (inner.last?.trimmed == "" ? inner.dropLast() : inner).map { $0.trimmed }
}

private func isRule(_ cell: String) -> Bool {
  cell.contains("-") && cell.allSatisfy { $0 == "-" || $0 == ":" }
}

/// Whether text outside inline code has “<” right before a letter or a slash.
private func containsTag(_ line: String) -> Bool {
  var isCode = false
  var last: Character = " "
  var beforeLast: Character = " "
  for character in line {
    if character == "`" { isCode.toggle() }
    let opens = last == "<" && beforeLast != "\\" && (character.isLetter || character == "/")
    if !isCode, opens { return true }
    (beforeLast, last) = (last, character)
  }
  return false
}
