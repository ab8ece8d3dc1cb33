/// Reads a JSON text (RFC 8259) that nobody vouches for.
///
/// Foundation's readers were not enough: they keep one of two equal keys without a word, lose the order of keys and
/// whether a number was written `1` or `1.0`, and cannot say at which key a `NaN` stands. Tests hold this reader
/// against Foundation's on valid and on damaged texts.
///
/// Refused beyond the grammar: keys that occur twice in an object, numbers that are not finite in 64-bit floating
/// point, `NaN` and `Infinity` as Python writes them, more than ``greatestDepth`` levels, and texts whose values would take more than
/// ``greatestExpansion`` times the memory of the text. All limits are strict.
///
/// - Complexity: O(bytes) time and memory.
package struct JSONDocument {
  /// Bytes of the largest text that is read; the largest published configurations have a few hundred thousand.
  package static let greatestCount = 16 << 20
  /// Levels of lists and objects; configurations have fewer than ten.
  package static let greatestDepth = 128
  /// Memory of the values for each byte of the text, beyond ``freeExpansion``: with the text ten times its size.
  ///
  /// Vocabularies and headers of safetensors take about six; a list of lists of one number would take twenty.
  package static let greatestExpansion = 9
  /// Bytes that the values of any text may take.
  package static let freeExpansion = 1 << 20

  private let bytes: [UInt8]
  private let path: String
  private let offset: Int
  /// Whether numbers that are none are read as the texts that Python writes them as.
  private let readsNonFinite: Bool
  private var index = 0
  /// How many elements the lists and objects have, in the order in which they begin, and how many of them have begun.
  private var counts: [Int32] = []
  private var begun = 0
  /// Bytes that may still be taken.
  private var allowance: Int
  /// Where in the document the reader is: keys with a point before them, list indices in brackets.
  private var place: [String] = []

  /// Reads a whole text.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8.
  ///   - path: What messages call the file.
  ///   - offset: Where in the file the text begins.
  ///   - readsNonFinite: Whether `NaN` and `Infinity`, which Python writes, become the texts “NaN”, “Infinity” and
  ///     “-Infinity”; they are refused otherwise.
  /// - Returns: The value.
  /// - Throws: ``FileError/malformed(path:offset:sentence:)`` naming the byte and, inside objects, the key.
  package static func read(
    _ bytes: [UInt8], path: String, offset: Int = 0, readsNonFinite: Bool = false
  ) throws(FileError) -> JSONValue {
    var document = JSONDocument(
      bytes: bytes, path: path, offset: offset, readsNonFinite: readsNonFinite)
    if let encoding = Self.foreignEncoding(of: bytes) {
      throw document.malformed(
        "the text is \(encoding); save it as UTF-8 without a byte order mark")
    }
    document.counts = elementCounts(of: bytes)
    document.skipSpace()
    let value = try document.value(depth: 0)
    document.skipSpace()
    guard document.index == bytes.count else {
      throw document.malformed("the text goes on after its last value")
    }
    return value
  }

  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - longest: Bytes of the largest file that is read.
  ///   - readsNonFinite: As above.
  /// - Returns: The value.
  /// - Throws: ``FileError`` when the file cannot be read, is too large, or breaks the grammar.
  package static func read(
    _ source: ByteSource, longest: Int = greatestCount, readsNonFinite: Bool = false
  ) throws(FileError) -> JSONValue {
    guard source.count <= longest else {
      throw .unsuitable(
        path: source.path,
        sentence: "it has \(source.count) bytes; a JSON text of at most \(longest) is read")
    }
    return try read(
      try source.bytes(0..<source.count), path: source.path, readsNonFinite: readsNonFinite)
  }

  /// What a text that opens with a byte order mark, or with every other byte 0, is written in.
  private static func foreignEncoding(of bytes: [UInt8]) -> String? {
    switch Array(bytes.prefix(3)) {
    case [0xEF, 0xBB, 0xBF]: "UTF-8 with a byte order mark"
    case let first where first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]):
      "UTF-16"
    case let first where first.count > 1 && (first[0] == 0) != (first[1] == 0): "UTF-16 or UTF-32"
    default: nil
    }
  }

  private init(bytes: [UInt8], path: String, offset: Int, readsNonFinite: Bool) {
    self.bytes = bytes
    self.path = path
    self.offset = offset
    self.readsNonFinite = readsNonFinite
    allowance = Self.freeExpansion + Self.greatestExpansion * bytes.count
  }

  // MARK: Memory

  /// Counts what a value takes.
  private mutating func take(memory count: Int) throws(FileError) {
    allowance -= count
    guard allowance >= 0 else {
      throw malformed(
        "the values of the text would take more than \(Self.greatestExpansion) times its size in memory; lists and objects of "
          + "one or two elements cannot make up a text of this size")
    }
  }

  /// Counts the level and the memory of a list or an object that begins here, and tells how many elements it has.
  private mutating func begin(stride: Int, depth: Int) throws(FileError) -> Int {
    guard depth < Self.greatestDepth else {
      throw malformed("lists and objects are nested more than \(Self.greatestDepth) levels deep")
    }
    let count = begun < counts.count ? Int(counts[begun]) : 0
    begun += 1
    // An array's head, and what the allocator puts before it.
    if count > 0 { try take(memory: 48 + count * stride) }
    return count
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(FileError) -> JSONValue {
    switch current {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || Self.digits.contains(byte):
      return try number()
    case nil: throw malformed("the text ends where a value is needed")
    default: return try literal()
    }
  }

  private mutating func object(depth: Int) throws(FileError) -> [JSONValue.Member] {
    // Beside the members stand their keys in a set, of which a third may be empty.
    let count = try begin(
      stride: MemoryLayout<JSONValue.Member>.stride + 2 * MemoryLayout<String>.stride, depth: depth)
    var members: [JSONValue.Member] = []
    members.reserveCapacity(count)
    var keys = Set<String>(minimumCapacity: count)
    index += 1
    skipSpace()
    if take("}") { return members }
    while true {
      guard current == UInt8(ascii: "\"") else {
        throw malformed("a key in double quotes is needed here")
      }
      let start = index
      let key = try string()
      place.append((place.isEmpty ? "" : ".") + legible(key))
      guard keys.insert(key).inserted else {
        throw malformed("the key stands twice in the same object; leave one of the two", at: start)
      }
      skipSpace()
      guard take(":") else { throw malformed("a colon is needed behind the key") }
      skipSpace()
      members.append(.init(key: key, value: try value(depth: depth + 1)))
      place.removeLast()
      skipSpace()
      if take("}") { return members }
      guard take(",") else { throw malformed("a comma or a closing brace is needed here") }
      skipSpace()
    }
  }

  private mutating func array(depth: Int) throws(FileError) -> [JSONValue] {
    let count = try begin(stride: MemoryLayout<JSONValue>.stride, depth: depth)
    var elements: [JSONValue] = []
    elements.reserveCapacity(count)
    index += 1
    skipSpace()
    if take("]") { return elements }
    while true {
      place.append("[\(elements.count)]")
      elements.append(try value(depth: depth + 1))
      place.removeLast()
      skipSpace()
      if take("]") { return elements }
      guard take(",") else { throw malformed("a comma or a closing bracket is needed here") }
      skipSpace()
    }
  }

  private mutating func literal() throws(FileError) -> JSONValue {
    let word = bytes[index...].prefix { byte in
      byte == UInt8(ascii: "_") || Character(Unicode.Scalar(byte)).isLetter && byte < 128
    }
    let start = index
    index += word.count
    switch String(decoding: word, as: UTF8.self) {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    case "NaN" where readsNonFinite, "Infinity" where readsNonFinite:
      return .string(String(decoding: word, as: UTF8.self))
    case "NaN", "Infinity": throw notFinite(from: start)
    default: throw malformed("a JSON value is needed here", at: start)
    }
  }

  // MARK: Numbers

  private mutating func number() throws(FileError) -> JSONValue {
    let start = index
    _ = take("-")
    if current == UInt8(ascii: "I") {
      index += bytes[index...].prefix { Character(Unicode.Scalar($0)).isLetter }.count
      let word = String(decoding: bytes[start..<index], as: UTF8.self)
      guard readsNonFinite, word == "-Infinity" else { throw notFinite(from: start) }
      return .string(word)
    }
    let firstDigit = current
    var grammatical = skipDigits() == 1 || firstDigit != UInt8(ascii: "0")
    grammatical = grammatical && index > start && bytes[index - 1] != UInt8(ascii: "-")
    var isWhole = true
    if take(".") {
      isWhole = false
      grammatical = skipDigits() > 0 && grammatical
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      grammatical = skipDigits() > 0 && grammatical
    }
    guard grammatical else { throw malformed("the number is not written as JSON asks", at: start) }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isWhole, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw notFinite(from: start) }
    return .number(value)
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while let byte = current, Self.digits.contains(byte) { index += 1 }
    return index - start
  }

  private func notFinite(from start: Int) -> FileError {
    let text = String(decoding: bytes[start..<min(index, start + 40)], as: UTF8.self)
    return malformed("the value is \(text); a finite number is needed", at: start)
  }

  // MARK: Texts

  private mutating func string() throws(FileError) -> String {
    let start = index
    index += 1
    var content: [UInt8] = []
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw malformed("the text is not valid UTF-8", at: start)
        }
        // Fifteen bytes stand in the value itself.
        if content.count > 15 { try take(memory: 48 + content.count) }
        return text
      case UInt8(ascii: "\\"): content += Array(String(try escape()).utf8)
      case 0..<32: throw malformed("a control character in a text must be written as \\u00…")
      default:
        content.append(byte)
        index += 1
      }
    }
    throw malformed("the text that begins here has no closing quote", at: start)
  }

  private mutating func escape() throws(FileError) -> Character {
    let start = index
    index += 2
    let escaped = index <= bytes.count ? bytes[index - 1] : 0
    switch escaped {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Character(Unicode.Scalar(escaped))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var units = [try codeUnit(from: start)]
      if UTF16.isLeadSurrogate(units[0]), take("\\"), take("u") {
        units.append(try codeUnit(from: start))
      }
      guard let text = String(validating: units, as: UTF16.self), let character = text.first else {
        throw malformed("half of a surrogate pair stands alone", at: start)
      }
      return character
    default:
      index = min(index, bytes.count)
      throw malformed("there is no such escape behind a backslash", at: start)
    }
  }

  private mutating func codeUnit(from start: Int) throws(FileError) -> UInt16 {
    let digits = bytes[index...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw malformed("\\u needs four hexadecimal digits", at: start) }
    index += 4
    return unit
  }

  // MARK: Bytes

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 32 || byte == 9 || byte == 10 || byte == 13 { index += 1 }
  }

  private func malformed(_ sentence: String, at position: Int? = nil) -> FileError {
    let words = place.isEmpty ? sentence : "at \(place.joined()), \(sentence)"
    return .malformed(path: path, offset: offset + (position ?? index), sentence: words)
  }
}
