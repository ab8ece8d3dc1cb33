/// What a picture file says about how it was made, so that it can be made again and compared.
///
/// It stands in the `Software` text of a PNG, the `<metadata>` of an SVG and the `Keywords` of a PDF, as in
///
/// ```
/// Entrope 0.1.0; figure ramp; width 487 pt; height 150 pt; cairo 1.16.0 freetype 2.12.1; numbers sha256:0f4c…
/// ```
///
/// Nothing in it changes without the picture: no date, host, path or commit.
public struct DrawingRecipe: Sendable, Hashable {
  /// The version of Entrope that drew the file.
  public var version: String
  /// What kind of thing was drawn, in one word such as `figure`; it tells who can draw it again.
  public var kind: String
  /// Identifier of what was drawn.
  public var id: String
  /// What it was drawn with, in order, such as `width` and `397 pt`.
  public var parameters: [Parameter]
  /// SHA-256 of the drawn numbers, 64 hexadecimal digits: of their CSV file where one is written.
  public var numbers: String
  /// The versions of Cairo and FreeType.
  public var renderer: String

  /// One setting of a drawing.
  public struct Parameter: Sendable, Hashable {
    /// What is set, in one word.
    public var name: String
    /// What it is set to.
    public var value: String

    /// Makes a setting from its name and value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The recipe on one line, in ASCII that XML, PDF and PNG hold as it is.
  public var line: String {
    let settings = parameters.map { "\($0.name) \(percentEncoded($0.value))" }
    return
      (["Entrope \(version)", "\(kind) \(id)"] + settings
      + [renderer, DrawingRecipe.hashPrefix + numbers]).joined(separator: "; ")
  }

  private static let hashPrefix = "numbers sha256:"
  /// No line is longer, since the arguments of a command are not.
  private static let longestLine = 65_536
  /// A line holds the word “Entrope ” at its beginning, and in values at most as often as a person would write it.
  private static let mostStarts = 32

  /// Makes a recipe from its parts.
  public init(
    version: String = entropeVersion, kind: String = "figure", id: String,
    parameters: [Parameter] = [], numbers: String, renderer: String = rendererVersion()
  ) {
    self.version = version
    self.kind = kind
    self.id = id
    self.parameters = parameters
    self.numbers = numbers
    self.renderer = renderer
  }

  /// Reads a recipe from its line; `nil` when it is none.
  public init?(line: String) {
    let parts = line.split(separator: ";").map { String($0.drop { $0 == " " }) }
    guard parts.count >= 4, parts[0].hasPrefix("Entrope "), let hash = parts.last,
      hash.hasPrefix(DrawingRecipe.hashPrefix), parts[parts.count - 2].hasPrefix("cairo ")
    else { return nil }
    let subject = parts[1].split(separator: " ").map(String.init)
    guard subject.count == 2 else { return nil }
    (kind, id) = (subject[0], subject[1])
    version = String(parts[0].dropFirst("Entrope ".count))
    renderer = parts[parts.count - 2]
    numbers = String(hash.dropFirst(DrawingRecipe.hashPrefix.count))
    parameters = parts[2..<(parts.count - 2)].map { part in
      let words = part.split(separator: " ", maxSplits: 1).map(String.init)
      return Parameter(words.first ?? "", words.count > 1 ? percentDecoded(words[1]) : "")
    }
  }

  /// The recipe that a PNG, SVG or PDF file of Entrope carries; `nil` when there is none.
  ///
  /// - Parameter file: The bytes of the file.
  public init?(file: [UInt8]) {
    let maker = Array("Entrope ".utf8)
    let hash = Array(DrawingRecipe.hashPrefix.utf8)
    // The line ends after the 64 digits: in a PNG a checksum of any bytes follows at once.
    guard let end = file.firstRange(of: hash)?.upperBound, end + 64 <= file.count else {
      return nil
    }
    let text = file[..<(end + 64)].suffix(DrawingRecipe.longestLine)
    // The last start that reads well: a title before the line may hold the word too. Every start costs a reading of the rest, so
    // a file made of starts is given up early.
    var attempts = 0
    for place in text.indices.reversed() where text[place] == maker[0] {
      guard text[place...].starts(with: maker) else { continue }
      if let recipe = DrawingRecipe(line: String(decoding: text[place...], as: UTF8.self)) {
        self = recipe
        return
      }
      attempts += 1
      if attempts == DrawingRecipe.mostStarts { return nil }
    }
    return nil
  }

  /// The value of the first setting of a name.
  public subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }
}

/// Text with everything that one of the formats would change written as `%` and two digits.
private func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF")
  return text.utf8.reduce(into: "") { result, byte in
    let isPlain = (0x20...0x7E).contains(byte) && !"%;<>&\"'()\\".utf8.contains(byte)
    result +=
      isPlain
      ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }
}

private func percentDecoded(_ text: String) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let first = rest.popFirst() {
    if first == UInt8(ascii: "%"), rest.count >= 2,
      let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      bytes.append(byte)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(first)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
