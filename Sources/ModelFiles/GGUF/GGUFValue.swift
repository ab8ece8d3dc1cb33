/// A value of a GGUF file's metadata, as the kind that the file gives it.
public enum GGUFValue: Sendable, Hashable {
  /// A whole number without sign, of 8, 16, 32 or 64 bits.
  case unsigned(UInt64)
  /// A whole number with sign, of 8, 16, 32 or 64 bits.
  case signed(Int64)
  /// A single precision number.
  case single(Float)
  /// A double precision number.
  case double(Double)
  /// True or false.
  case boolean(Bool)
  /// A text; bytes that are not UTF-8 have become U+FFFD.
  case text(String)
  /// A list, whose elements are read when asked for.
  case list(GGUFList)

  /// The whole number; `nil` where this is none or is beyond `Int`.
  public var whole: Int? {
    switch self {
    case .unsigned(let value): Int(exactly: value)
    case .signed(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The number, in whichever way it is written; `nil` where this is none.
  public var number: Double? {
    switch self {
    case .unsigned(let value): Double(value)
    case .signed(let value): Double(value)
    case .single(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The text; `nil` where this is none.
  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// True or false; `nil` where this is neither.
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// What messages call the value: numbers and words as they are, long texts cut, lists by kind and length.
  public var words: String {
    switch self {
    case .unsigned(let value): "\(value)"
    case .signed(let value): "\(value)"
    case .single(let value): "\(value)"
    case .double(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .text(let text): "the text “\(legible(text))”"
    case .list(let list): "a list of \(list.count) \(list.elementKind.plural)"
    }
  }
}

/// A list in a GGUF file: the kind and number of its elements, and where they lie.
public struct GGUFList: Sendable, Hashable {
  /// What the elements are.
  public let elementKind: GGUFKind
  /// Number of elements.
  public let count: Int
  /// The bytes of all elements in the file.
  let range: Range<Int>
}

/// The kinds of value that GGUF metadata have, by the numbers that the format gives them.
public enum GGUFKind: UInt32, Sendable, Hashable, CaseIterable {
  /// Whole numbers of one byte.
  case uint8 = 0
  case int8
  case uint16
  case int16
  case uint32
  case int32
  case float32
  case boolean
  case text
  case list
  case uint64
  case int64
  case float64

  /// Bytes of one value; `nil` for texts and lists, which have no fixed size.
  var byteWidth: Int? {
    switch self {
    case .uint8, .int8, .boolean: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .text, .list: nil
    }
  }

  /// Bytes that one value has at least: a text has its length in 8.
  var leastBytes: Int { byteWidth ?? 8 }

  /// What several of them are called.
  var plural: String {
    switch self {
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: "whole numbers"
    case .float32, .float64: "numbers"
    case .boolean: "truth values"
    case .text: "texts"
    case .list: "lists"
    }
  }
}
