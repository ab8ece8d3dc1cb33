import Foundation
import ModelFiles

/// A table of the model lab that comes with the gallery, with what it was made from.
package struct CommittedLabTable: Sendable {
  private let csv: CSVText
  /// The columns of its row in the provenance, by their names.
  package let provenance: [String: String]

  /// Reads a table.
  ///
  /// - Parameter name: Its name.
  /// - Throws: `FileError` when it or the list of tables did not come along, or cannot be read.
  package init(_ name: String) throws {
    csv = try Self.read(name)
    let list = try Self.read("provenance")
    let row = list.rows.first { $0.first == name } ?? []
    provenance = Dictionary(zip(list.header, row), uniquingKeysWith: { first, _ in first })
  }

  /// Where a table is, or where it was looked for.
  package static func place(of name: String) -> FoundResource {
    findResource("Lab/\(name).csv", of: "Gallery")
  }

  private static func read(_ name: String) throws -> CSVText {
    switch place(of: name) {
    case .found(let path):
      let text: String
      do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
        throw FileError.unreadable(path: path, reason: error.localizedDescription)
      }
      return try CSVText(text, path: path)
    case .absent(let places):
      let file = "entrope_Gallery.resources/Lab/\(name).csv"
      throw FileError.missing(path: places.first.map { "\($0)/\(file)" } ?? file)
    }
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
