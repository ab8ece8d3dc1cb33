import Foundation
import ModelFiles

/// A JSON object whose keys keep the order in which they are set: the one way in which Entrope writes JSON.
///
/// Values are encoded by Foundation, which writes the shortest digits that read back to the same Double; the keys are
/// not left to it because it does not keep their order.
package struct JSONObject: Sendable {
  private var fields: [String] = []

  /// Makes an object without keys.
  package init() {}

  /// Sets a key to a value; `nil` is `null`.
  package mutating func set(_ key: String, _ value: some Encodable) throws {
    fields.append("\(Self.quoted(key)): \(try Self.encoded(value))")
  }

  /// Sets a key to what a cell holds; what is no number is `null`.
  package mutating func set(_ key: String, cell: Cell) {
    fields.append("\(Self.quoted(key)): \(Self.value(of: cell))")
  }

  /// Sets a key to an array of what cells hold.
  package mutating func set(_ key: String, cells: [Cell]) {
    fields.append(
      "\(Self.quoted(key)): [\(cells.map(Self.value).joined(separator: ","))]")
  }

  /// Sets a key to the rows of a table, as an array of objects.
  package mutating func set(_ key: String, rows table: Table) {
    let rows = table.rendered(as: .json).dropLast().replacing("\n", with: "\n  ")
    fields.append("\(Self.quoted(key)): \(rows)")
  }

  /// Sets a key to an object.
  package mutating func set(_ key: String, object: JSONObject) {
    fields.append("\(Self.quoted(key)): \(object.indented)")
  }

  /// Sets a key to an array of objects.
  package mutating func set(_ key: String, objects: [JSONObject]) {
    let list = objects.map(\.indented).joined(separator: ", ")
    fields.append("\(Self.quoted(key)): [\(list)]")
  }

  /// The object as it stands inside another.
  private var indented: String {
    fields.isEmpty ? "{}" : String(text.dropLast()).replacing("\n", with: "\n  ")
  }

  /// The whole object, a key to a line, ended by a line feed.
  package var text: String { "{\n  " + fields.joined(separator: ",\n  ") + "\n}\n" }

  // MARK: Values

  /// A text as JSON.
  static func quoted(_ text: String) -> String { jsonText(text) }

  /// What a cell holds.
  static func value(of cell: Cell) -> String {
    switch cell {
    case .text(let text): quoted(text)
    case .integer(let value): String(value)
    // Swift's shortest text that reads back to the same Double is also a JSON number.
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .boolean(let value): String(value)
    case .missing: "null"
    }
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return jsonWithoutHidden(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
