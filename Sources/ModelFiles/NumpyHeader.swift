/// The header of a `.npy` file, a Python dictionary: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
///
/// The parser takes what NumPy writes, keys in any order, and nothing else; see the NumPy enhancement proposal
/// "A Simple File Format for NumPy Arrays" and the documentation of `numpy.lib.format`.
struct NumpyHeader: Hashable {
  var descr: String
  var isFortranOrder: Bool
  var shape: [Int]

  /// Why a header cannot be understood; the offset counts from the header's first byte.
  struct Problem: Error {
    let offset: Int
    let sentence: String
  }

  init(parsing bytes: [UInt8]) throws(Problem) {
    var scanner = Scanner(bytes: bytes)
    var descr: String?
    var order: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.takes("}") {
      let start = scanner.position
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr" where descr == nil:
        guard !scanner.sees("[") else {
          throw scanner.problem("the array has named fields; only plain numbers can be read")
        }
        descr = try scanner.string()
      case "fortran_order" where order == nil: order = try scanner.boolean()
      case "shape" where shape == nil: shape = try scanner.tuple()
      case "descr", "fortran_order", "shape":
        throw Problem(offset: start, sentence: "the key '\(key)' occurs twice in the header")
      default:
        throw Problem(
          offset: start,
          sentence:
            "the header has a key '\(key)'; 'descr', 'fortran_order' and 'shape' are allowed")
      }
      guard scanner.takes(",") || scanner.sees("}") else {
        throw scanner.problem("',' or '}' was expected here in the header")
      }
    }
    try scanner.end()
    guard let descr, let order, let shape else {
      let absent = descr == nil ? "descr" : order == nil ? "fortran_order" : "shape"
      throw Problem(offset: 0, sentence: "the header has no key '\(absent)'")
    }
    self.descr = descr
    self.isFortranOrder = order
    self.shape = shape
  }
}

/// Steps through a header whose tokens may have blanks before them.
private struct Scanner {
  let bytes: [UInt8]
  var position = 0

  func problem(_ sentence: String) -> NumpyHeader.Problem {
    NumpyHeader.Problem(offset: position, sentence: sentence)
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  mutating func sees(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    return position < bytes.count && UInt32(bytes[position]) == character.value
  }

  mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard sees(character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(NumpyHeader.Problem) {
    guard takes(character) else {
      throw problem("'\(character)' was expected here in the header")
    }
  }

  mutating func string() throws(NumpyHeader.Problem) -> String {
    let quote: Unicode.Scalar = sees("\"") ? "\"" : "'"
    try expect(quote)
    let start = position
    while position < bytes.count, UInt32(bytes[position]) != quote.value {
      // An escape has no place in the three keys or in a type.
      guard (0x20..<0x7F).contains(bytes[position]), bytes[position] != 0x5C else {
        throw problem("a plain ASCII character was expected here in the header")
      }
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    try expect(quote)
    return text
  }

  mutating func boolean() throws(NumpyHeader.Problem) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw problem("True or False was expected here in the header")
  }

  /// A tuple of lengths: `()`, `(3,)`, `(3, 4)`.
  mutating func tuple() throws(NumpyHeader.Problem) -> [Int] {
    try expect("(")
    var lengths: [Int] = []
    while !takes(")") {
      lengths.append(try length())
      guard takes(",") || (lengths.count > 1 && sees(")")) else {
        throw problem("',' or ')' was expected here in the shape")
      }
    }
    return lengths
  }

  private mutating func length() throws(NumpyHeader.Problem) -> Int {
    skipBlanks()
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    // Python 2 wrote long integers as 3L; NumPy still reads them, and so do we.
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    if position < bytes.count, bytes[position] == 0x4C { position += 1 }
    guard let value = Int(digits) else {
      position = start
      throw problem(
        digits.isEmpty
          ? "a length was expected here in the shape" : "the length \(digits) is too large")
    }
    return value
  }

  /// Blanks to the end and nothing else.
  mutating func end() throws(NumpyHeader.Problem) {
    skipBlanks()
    guard position == bytes.count else {
      throw problem("only blanks may follow the header's closing '}'")
    }
  }
}
