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
  /// Identifier of the figure.
  public var id: String
  /// What it was drawn with, in order, such as `width` and `397 pt`.
  public var parameters: [Parameter]
  /// SHA-256 of the CSV file of the drawn numbers, 64 hexadecimal digits.
  public var numbers: String
  /// The versions of Cairo and FreeType.
  public var renderer: String

  /// One setting of a drawing.
  public struct Parameter: Sendable, Hashable {
    /// What is set.
    public var name: String
    /// What it is set to; no semicolons.
    public var value: String

    /// Makes a setting from its name and value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The recipe on one line, in ASCII.
  public var line: String {
    let settings = parameters.map { "\($0.name) \($0.value)" }
    return
      (["Entrope \(version)", "figure \(id)"] + settings
      + [renderer, DrawingRecipe.hashPrefix + numbers]).joined(separator: "; ")
  }

  private static let hashPrefix = "numbers sha256:"

  /// Makes a recipe from its parts.
  public init(
    version: String = entropeVersion, id: String, parameters: [Parameter] = [],
    numbers: String, renderer: String = rendererVersion()
  ) {
    self.version = version
    self.id = id
    self.parameters = parameters
    self.numbers = numbers
    self.renderer = renderer
  }

  /// Reads a recipe from its line; `nil` when it is none.
  public init?(line: String) {
    let parts = line.split(separator: ";").map { String($0.drop { $0 == " " }) }
    guard parts.count >= 4, parts[0].hasPrefix("Entrope "), parts[1].hasPrefix("figure "),
      let hash = parts.last, hash.hasPrefix(DrawingRecipe.hashPrefix),
      parts[parts.count - 2].hasPrefix("cairo ")
    else { return nil }
    version = String(parts[0].dropFirst("Entrope ".count))
    id = String(parts[1].dropFirst("figure ".count))
    renderer = parts[parts.count - 2]
    numbers = String(hash.dropFirst(DrawingRecipe.hashPrefix.count))
    parameters = parts[2..<(parts.count - 2)].map { part in
      let words = part.split(separator: " ", maxSplits: 1).map(String.init)
      return Parameter(words.first ?? "", words.count > 1 ? words[1] : "")
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
    let text = file[..<(end + 64)].suffix(2048)
    var start: Int?
    for place in text.indices where text[place...].starts(with: maker) { start = place }
    guard let start else { return nil }
    self.init(line: String(decoding: text[start...], as: UTF8.self))
  }
}

extension Figure {
  /// What the file of this figure says about how it was made.
  ///
  /// - Parameters:
  ///   - numbers: SHA-256 of the CSV file of the drawn numbers.
  ///   - dpi: Pixels per inch of a PNG; `nil` for the other formats.
  /// - Returns: The recipe.
  func recipe(numbers: String, dpi: Double?) -> DrawingRecipe {
    func points(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e9 ? "\(Int(value)) pt" : "\(value) pt"
    }
    var parameters: [DrawingRecipe.Parameter] = [
      .init("width", points(width)), .init("height", points(height)),
    ]
    if let dpi { parameters.append(.init("dpi", dpi == dpi.rounded() ? "\(Int(dpi))" : "\(dpi)")) }
    return DrawingRecipe(id: id, parameters: parameters, numbers: numbers)
  }
}
