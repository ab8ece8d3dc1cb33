import Foundation
package import ModelFiles

/// A committed table of the model lab, with what it was made from.
package struct CommittedLabTable: Sendable {
  private let csv: CSVText
  /// The columns of its row in the provenance, by their names.
  package let provenance: [String: String]

  /// Reads a table that came along.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - version: The version of Entrope that must have made it; any unless given.
  /// - Throws: `FileError` when it did not come along, and what the other initialiser throws.
  package init(_ name: String, ofVersion version: String? = nil) throws(FileError) {
    switch Self.place(of: name) {
    case .found(let path): try self.init(path: path, ofVersion: version)
    case .absent(let places):
      let file = "entrope_Studies.resources/Lab/\(name).csv"
      throw .missing(path: places.first.map { "\($0)/\(file)" } ?? file)
    }
  }

  /// Reads a table and, beside it, `provenance.csv`.
  ///
  /// - Throws: `FileError` when either cannot be read, when the provenance does not have the table or tells another version, or when
  ///   a column of numbers has a word in it.
  package init(path: String, ofVersion version: String? = nil) throws(FileError) {
    let file = URL(filePath: path)
    let list = file.deletingLastPathComponent().appending(path: "provenance.csv")
    csv = try Self.read(path)
    let known = try Self.read(list.path(percentEncoded: false))
    let name = file.deletingPathExtension().lastPathComponent
    guard let row = known.rows.first(where: { $0.first == name }) else {
      throw .unsuitable(
        path: path, sentence: "provenance.csv beside it does not tell how it was made")
    }
    provenance = Dictionary(zip(known.header, row), uniquingKeysWith: { first, _ in first })
    let own = provenance["version"] ?? ""
    guard version.map({ $0 == own }) ?? true else {
      throw .unsuitable(
        path: path,
        sentence: "it was made by Entrope \(own), which may measure otherwise than this one; "
          + "\(provenance["command"] ?? "entrope lab") makes it again")
    }
    // Settings are methods by name and temperatures by number.
    for (column, title) in csv.header.enumerated() where title != "setting" {
      let words = csv.rows.map { $0[column] }.filter { !$0.isEmpty }
      let isNumber = words.map { Double($0) != nil }
      if isNumber.contains(true), let place = isNumber.firstIndex(of: false) {
        throw .unsuitable(
          path: path, sentence: "its column \(title) has “\(words[place])” among its numbers")
      }
    }
  }

  /// Where a table is, or where it was looked for.
  package static func place(of name: String) -> FoundResource {
    findResource("Lab/\(name).csv", of: "Studies")
  }

  private static func read(_ path: String) throws(FileError) -> CSVText {
    let text: String
    do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
    return try CSVText(text, path: path)
  }

  /// A row by the names of its columns.
  package struct Row: Sendable {
    fileprivate let fields: [String: String]

    /// The words of a column; empty where there are none.
    package subscript(text column: String) -> String { fields[column] ?? "" }
    /// The number of a column; NaN where there is none.
    package subscript(column: String) -> Double { Double(fields[column] ?? "") ?? .nan }
  }

  /// The rows whose columns hold some words.
  ///
  /// - Parameter chosen: Words by column.
  /// - Returns: The rows in order.
  package func rows(_ chosen: [String: String] = [:]) -> [Row] {
    csv.rows.map { row in
      Row(fields: Dictionary(zip(csv.header, row), uniquingKeysWith: { first, _ in first }))
    }.filter { row in chosen.allSatisfy { row[text: $0.key] == $0.value } }
  }

  /// The different words of a column, in order.
  package func values(_ column: String) -> [String] {
    var seen: Set<String> = []
    return rows().map { $0[text: column] }.filter { seen.insert($0).inserted }
  }
}
