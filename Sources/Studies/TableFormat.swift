import ModelFiles

/// A way to write a table.
public enum TableFormat: String, Sendable, Hashable, CaseIterable {
  /// Aligned columns for a terminal.
  case text
  /// Comma-separated values (RFC 4180).
  case csv
  /// An array of objects.
  case json
  /// A GitHub-flavoured Markdown table.
  case markdown
}

extension Table {
  /// The table as characters.
  ///
  /// | format | header | numbers | missing |
  /// |---|---|---|---|
  /// | text | name (unit) | rounded by the column's format | – |
  /// | csv | name, `_`, unit | nine significant digits | empty field |
  /// | json | name, `_`, unit | full Double precision | `null` |
  /// | markdown | name (unit) | rounded by the column's format | – |
  ///
  /// Machine headers (``machineHeader(of:)``) use underscores for spaces, so `wavelength (tokens)` is
  /// `wavelength_tokens`. CSV lines end in a line feed, not in RFC 4180's carriage return and line feed, so that the
  /// files compare well under version control; a text that a spreadsheet would take for a formula has an apostrophe before it. JSON keeps the order of columns and writes one object per line; it has
  /// no number for NaN and infinities, which become `null`; CSV writes them `nan`, `inf` and `-inf`.
  ///
  /// Every format ends in one line feed.
  ///
  /// - Parameter format: How to write the table.
  /// - Returns: The whole text. The same table gives the same text everywhere.
  /// - Complexity: O(rows × columns).
  public func rendered(as format: TableFormat) -> String {
    switch format {
    case .text: renderedText()
    case .csv: renderedCSV()
    case .json: renderedJSON()
    case .markdown: renderedMarkdown()
    }
  }

  /// The header of a column in CSV and its key in JSON.
  ///
  /// - Parameter column: A column of the table.
  /// - Returns: Name and unit joined by an underscore, spaces replaced by underscores.
  public static func machineHeader(of column: Column) -> String {
    [column.name, column.unit].compactMap(\.self).joined(separator: "_")
      .replacing(" ", with: "_")
  }

  // MARK: For people

  private func renderedText() -> String {
    let headings = columns.map { Self.oneLine($0.heading) }
    let body = displayCells().map { $0.map(Self.oneLine) }
    let widths = Self.widths(headings, body)
    let right = numericColumns()
    return ([headings] + body).map { cells in
      var line = cells.indices.map { Self.pad(cells[$0], to: widths[$0], right: right[$0]) }
        .joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private func renderedMarkdown() -> String {
    func escape(_ text: String) -> String { markdownText(Self.oneLine(text)) }
    let headings = columns.map { escape($0.heading) }
    let body = displayCells().map { $0.map(escape) }
    let widths = Self.widths(headings, body).map { max(3, $0) }
    let right = numericColumns()
    let rule = widths.indices.map { column in
      let dashes = String(repeating: "-", count: widths[column] - (right[column] ? 1 : 0))
      return right[column] ? dashes + ":" : dashes
    }
    return ([headings, rule] + body).map { cells in
      let padded = cells.indices.map { Self.pad(cells[$0], to: widths[$0], right: right[$0]) }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }.joined()
  }

  private func displayCells() -> [[String]] {
    rows.map { row in
      zip(row, columns).map { cell, column in
        switch cell {
        case .text(let text): text
        case .integer(let value): String(value)
        case .number(let value): column.format.words(value)
        case .boolean(let value): value ? "yes" : "no"
        case .missing: "–"
        }
      }
    }
  }

  /// Columns that hold numbers and no words stand at the right, so that their digits line up.
  private func numericColumns() -> [Bool] {
    columns.indices.map { column in
      var hasNumber = false
      for row in rows {
        switch row[column] {
        case .integer, .number: hasNumber = true
        case .text, .boolean: return false
        case .missing: continue
        }
      }
      return hasNumber
    }
  }

  private static func oneLine(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return legible(lines.joined(separator: " "), longest: nil)
  }

  private static func widths(_ headings: [String], _ body: [[String]]) -> [Int] {
    headings.indices.map { column in
      body.reduce(headings[column].count) { max($0, $1[column].count) }
    }
  }

  private static func pad(_ text: String, to width: Int, right: Bool) -> String {
    let spaces = String(repeating: " ", count: max(0, width - text.count))
    return right ? spaces + text : text + spaces
  }

  // MARK: For programs

  private func renderedCSV() -> String {
    let header = columns.map { csvField(Self.machineHeader(of: $0)) }
    let body = rows.map { row in
      row.map { cell in
        switch cell {
        case .text(let text): csvField(text)
        case .integer(let value): String(value)
        case .number(let value): TableNumbers.nineDigits(value)
        case .boolean(let value): String(value)
        case .missing: ""
        }
      }
    }
    return ([header] + body).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  private func renderedJSON() -> String {
    // Each row in one line, with keys that are quoted once.
    let keys = columns.map { JSONObject.quoted(Self.machineHeader(of: $0)) }
    let objects = rows.map { row in
      let fields = zip(keys, row).map { "\($0): \(JSONObject.value(of: $1))" }
      return "  {" + fields.joined(separator: ", ") + "}"
    }
    guard !objects.isEmpty else { return "[]\n" }
    return "[\n" + objects.joined(separator: ",\n") + "\n]\n"
  }
}
