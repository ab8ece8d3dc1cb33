package import ModelFiles

/// A table of comma-separated values (RFC 4180) as its fields: what ``Table/rendered(as:)`` wrote.
package struct CSVText: Sendable, Hashable {
  /// The names of the columns.
  package let header: [String]
  /// The fields of every row, as many as there are columns.
  package let rows: [[String]]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - text: The file.
  ///   - path: What messages call it.
  /// - Throws: `FileError` when a row has another number of fields than the first line, or a quotation mark is never closed.
  package init(_ text: String, path: String) throws(FileError) {
    var lines: [[String]] = []
    var (line, field) = ([String](), "")
    var isQuoted = false
    var characters = text.unicodeScalars.makeIterator()
    var next = characters.next()
    while let character = next {
      next = characters.next()
      switch character {
      case "\"" where isQuoted && next == "\"":
        field.unicodeScalars.append(character)
        next = characters.next()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        line.append(field)
        field = ""
      case "\n" where !isQuoted:
        lines.append(line + [field])
        (line, field) = ([], "")
      case "\r" where !isQuoted: break
      default: field.unicodeScalars.append(character)
      }
    }
    guard !isQuoted else {
      throw .unsuitable(path: path, sentence: "a quotation mark is not closed")
    }
    if !field.isEmpty || !line.isEmpty { lines.append(line + [field]) }
    guard let first = lines.first else {
      throw .unsuitable(path: path, sentence: "it is empty")
    }
    if let place = lines.firstIndex(where: { $0.count != first.count }) {
      throw .unsuitable(
        path: path,
        sentence:
          "line \(place + 1) has \(lines[place].count) fields; its header has \(first.count)")
    }
    header = first
    rows = Array(lines.dropFirst())
  }
}
