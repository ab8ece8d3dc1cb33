package import ModelFiles

/// A piece of JSON for people to copy: keys in their order, one object to a level.
package struct JSONFragment: Hashable {
  /// A value, or the members of an object.
  private indirect enum Node: Hashable {
    case value(String)
    case object([(key: String, node: Node)])

    static func == (a: Node, b: Node) -> Bool { a.text == b.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    var text: String {
      switch self {
      case .value(let text): text
      case .object(let members):
        "{" + members.map { "\(jsonText($0.key)): \($0.node.text)" }.joined(separator: ", ") + "}"
      }
    }

    mutating func set(_ path: ArraySlice<String>, _ value: String) {
      guard let key = path.first else {
        self = .value(value)
        return
      }
      var members: [(key: String, node: Node)] = []
      if case .object(let present) = self { members = present }
      let index = members.firstIndex { $0.key == key } ?? members.count
      if index == members.count { members.append((key, .object([]))) }
      members[index].node.set(path.dropFirst(), value)
      self = .object(members)
    }
  }

  private var root = Node.object([])

  /// Makes a fragment with values, written as JSON, at dotted paths.
  package init(_ values: [(path: String, value: String)]) {
    for (path, value) in values { set(path, value) }
  }

  /// Sets the value, written as JSON, at a dotted path.
  mutating func set(_ path: String, _ value: String) {
    root.set(path.split(separator: ".").map(String.init)[...], value)
  }

  /// The fragment in one line.
  package var text: String { root.text }
}

/// A number as JSON that Python reads as a float: 4.0 and not 4.
package func floating(_ value: Double) -> String { "\(value)" }

/// A value of a configuration as JSON in one line.
package func written(_ value: JSONValue) -> String {
  switch value {
  case .object(let members):
    "{" + members.map { "\(jsonText($0.key)): \(written($0.value))" }.joined(separator: ", ") + "}"
  case .array(let elements): "[" + elements.map(written).joined(separator: ", ") + "]"
  case .string(let text): jsonText(text)
  case .integer(let value): "\(value)"
  case .number(let value): floating(value)
  case .boolean(let value): "\(value)"
  case .null: "null"
  }
}
