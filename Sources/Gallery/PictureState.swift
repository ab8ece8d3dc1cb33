public import Studies

/// What a picture was made of, beside its kind and id: values by name, usual ones left out.
///
/// Its text is `key=value&key=value` with the keys in the order of their declaration. It stands in recorded recipes, from which
/// the picture is drawn again, and after the question mark of a URL; ``words`` are the same as flags of a command line.
public struct PictureState: Sendable, Hashable {
  /// One value by its name.
  public struct Value: Sendable, Hashable {
    /// The parameter's name.
    public let key: String
    /// What it is, as it can be read back.
    public let text: String

    /// Names a value.
    public init(key: String, text: String) {
      (self.key, self.text) = (key, text)
    }
  }

  /// Values in the order of declaration.
  public let values: [Value]

  /// Makes a state from values that are in order.
  public init(_ values: [Value]) {
    self.values = values
  }

  /// Keeps the values that are not the usual ones.
  ///
  /// - Parameters:
  ///   - chosen: Values by name.
  ///   - parameters: What the picture declares, in its order; other names are dropped.
  public init(_ chosen: [String: Double], of parameters: [FigureParameter]) {
    values = parameters.compactMap { parameter in
      guard let value = chosen[parameter.name], value != parameter.usual else { return nil }
      return Value(key: parameter.name, text: spelled(value))
    }
  }

  /// Reads a text that ``text`` wrote, or what follows the question mark of a URL; `nil` where it is none.
  ///
  /// A plus sign is a space, as forms write it. Bytes that are no UTF-8, a percent sign without two digits, a part without an
  /// equals sign or name, and control characters make it none.
  public init?(text: String) {
    var values: [Value] = []
    for part in text.split(separator: "&", omittingEmptySubsequences: false) where !part.isEmpty {
      let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pieces.count == 2, let key = formDecoded(pieces[0]), !key.isEmpty,
        let value = formDecoded(pieces[1])
      else { return nil }
      values.append(Value(key: key, text: value))
    }
    self.values = values
  }

  /// The first value of a name.
  public subscript(key: String) -> String? { values.first { $0.key == key }?.text }

  /// The values that are numbers, by name.
  public var chosen: [String: Double] {
    Dictionary(values.compactMap { value in Double(value.text).map { (value.key, $0) } }) {
      first, _ in first
    }
  }

  /// `key=value&…`, empty where every value is the usual one.
  public var text: String {
    values.map { "\(formEncoded($0.key))=\(formEncoded($0.text))" }.joined(separator: "&")
  }

  /// The values as flags: `--key value`, and `--set name=value` for the keys that begin with `set.`.
  public var words: [String] {
    values.flatMap { value in
      value.key.hasPrefix(Self.settingPrefix)
        ? ["--set", "\(value.key.dropFirst(Self.settingPrefix.count))=\(value.text)"]
        : ["--\(value.key)", value.text]
    }
  }

  /// Before the names of parameters that a method alone has.
  public static let settingPrefix = "set."
}

/// Text in a query, with all but letters, digits and `-._~,:/` as `%` and two digits.
private func formEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF")
  return text.utf8.reduce(into: "") { result, byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      result.unicodeScalars.append(UnicodeScalar(byte))
    case _ where "-._~,:/".utf8.contains(byte): result.unicodeScalars.append(UnicodeScalar(byte))
    default: result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
  }
}

/// Text of a query; `nil` where it is no text.
private func formDecoded(_ text: Substring) -> String? {
  func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    switch byte {
    case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
    case UInt8(ascii: "%"):
      guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value)
      else { return nil }
      bytes.append(high << 4 | low)
    default: bytes.append(byte)
    }
  }
  guard let decoded = String(validating: bytes, as: UTF8.self),
    !decoded.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
  else { return nil }
  return decoded
}
