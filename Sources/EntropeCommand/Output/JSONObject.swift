import Foundation
import ModelFiles
import Studies

/// A JSON object whose keys keep the order in which they are set, one to a line.
///
/// Values are encoded by Foundation, which writes the shortest digits that read back to the same Double; the keys are
/// not left to it because it does not keep their order.
struct JSONObject {
  private var lines: [String] = []

  /// Sets a key to a value; `nil` is `null`.
  mutating func set(_ key: String, _ value: some Encodable) throws {
    lines.append("\(try encoded(key)): \(try encoded(value))")
  }

  /// Sets a key to the rows of a table, as an array of objects.
  mutating func set(_ key: String, rows table: Table) throws {
    let rows = table.rendered(as: .json).dropLast().replacing("\n", with: "\n  ")
    lines.append("\(try encoded(key)): \(rows)")
  }

  /// Sets a key to an object.
  mutating func set(_ key: String, object: JSONObject) throws {
    lines.append("\(try encoded(key)): \(object.indented)")
  }

  /// Sets a key to an array of objects.
  mutating func set(_ key: String, objects: [JSONObject]) throws {
    let list = objects.map(\.indented).joined(separator: ", ")
    lines.append("\(try encoded(key)): [\(list)]")
  }

  /// The object as it stands inside another.
  private var indented: String { String(text.dropLast()).replacing("\n", with: "\n  ") }

  /// The whole object, ended by a line feed.
  var text: String { "{\n  " + lines.joined(separator: ",\n  ") + "\n}\n" }

  private func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return jsonWithoutHidden(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

extension Double {
  /// The number where it is one: JSON has neither infinities nor NaN.
  var ifFinite: Double? { isFinite ? self : nil }

  /// Six significant digits without trailing zeros, for people.
  var short: String { String(format: "%.6g", self) }
}
