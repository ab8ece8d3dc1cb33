/// A JSON value as it was written: keys in their order, and whole numbers apart from those with a point.
///
/// `JSONDocument` reads it. `1` and `1.0` differ, because programs that read configurations tell them apart.
public enum JSONValue: Sendable, Hashable {
  /// Keys and values in the order of the file; no key occurs twice.
  case object([Member])
  /// A list.
  case array([JSONValue])
  /// A text.
  case string(String)
  /// A number written without point and exponent that fits 64 bits.
  case integer(Int)
  /// Any other number; finite.
  case number(Double)
  /// `true` or `false`.
  case boolean(Bool)
  /// `null`.
  case null

  /// A key and its value.
  public struct Member: Sendable, Hashable {
    /// The key.
    public let key: String
    /// Its value.
    public let value: JSONValue

    /// Makes a member of an object.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a key; `nil` where this is not an object or the key is absent.
  ///
  /// - Parameter key: The key.
  public subscript(_ key: String) -> JSONValue? { members?.first { $0.key == key }?.value }

  /// Keys and values; `nil` where this is not an object.
  public var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The elements; `nil` where this is not a list.
  public var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text; `nil` where this is none.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The number, however it was written; `nil` where this is none, and `true` is none.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number, also where it was written with a point (`4096.0`); `nil` where this is none.
  public var whole: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// Whether Python takes the value for true: all but `null`, `false`, 0 and what is empty.
  public var isTruthy: Bool {
    switch self {
    case .object(let members): !members.isEmpty
    case .array(let elements): !elements.isEmpty
    case .string(let text): !text.isEmpty
    case .integer(let value): value != 0
    case .number(let value): value != 0
    case .boolean(let value): value
    case .null: false
    }
  }

  /// What messages call the value: numbers and words as they are, long texts cut, lists and objects by their kind.
  public var words: String {
    switch self {
    case .object: "an object in braces"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .string(let text): "the text “\(legible(text))”"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .null: "null"
    }
  }
}
