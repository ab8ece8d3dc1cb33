/// Text with scripts and faces, as written in labels.
///
/// | written | shown |
/// |---|---|
/// | `θ_i`, `θ_{i+1}` | subscript: the next character, or what stands in braces |
/// | `10^4`, `10^{−4}` | superscript |
/// | `*L*` | italic |
/// | `**a**` | bold |
/// | `\frac{a}{b}` | a fraction, a over b |
/// | `\sqrt{x}` | a root, with a line over x |
/// | `\_` `\^` `\*` `\{` `\}` `\\` | the character itself |
///
/// Greek letters and mathematical signs are written as themselves. Outside of scripts, fractions and
/// roots, braces are plain characters. All may hold each other.
indirect enum Markup: Hashable {
  /// Characters set in one face.
  case text(String, FontFace)
  /// A smaller, lowered or raised part.
  case script(Script, [Markup])
  /// One part over another with a line between.
  case fraction([Markup], over: [Markup])
  /// A part under a radical sign.
  case root([Markup])

  /// Which way a script is shifted.
  enum Script: Hashable {
    case sub
    case sup
  }

  /// Reads a label.
  ///
  /// - Throws: ``PlottingError/notDrawable(_:)`` that names the label and what is wrong with it.
  static func parse(_ source: String, face: FontFace) throws(PlottingError) -> [Markup] {
    var parser = MarkupParser(source: source, characters: Array(source), face: face)
    return try parser.nodes(until: .end, depth: MarkupDepth())
  }
}

/// How many parts a part stands in: scripts, and all kinds together.
private struct MarkupDepth {
  var scripts = 0
  var parts = 0

  var inScript: MarkupDepth { MarkupDepth(scripts: scripts + 1, parts: parts + 1) }
  var inPart: MarkupDepth { MarkupDepth(scripts: scripts, parts: parts + 1) }
}

private struct MarkupParser {
  /// What closes the part being read.
  enum Closer: String {
    case end = ""
    case brace = "}"
    case italic = "*"
    case bold = "**"
  }

  /// A script in a script of a script is 0.34 of the size: nobody could read a deeper one.
  static let deepestScript = 3
  /// A fraction of fractions of fractions has no place in a label.
  static let deepestPart = 6

  let source: String
  let characters: [Character]
  var position = 0
  var face: FontFace

  init(source: String, characters: [Character], face: FontFace) {
    self.source = source
    self.characters = characters
    self.face = face
  }

  var isAtEnd: Bool { position == characters.count }

  mutating func nodes(
    until closer: Closer, depth: MarkupDepth
  ) throws(PlottingError) -> [Markup] {
    var nodes: [Markup] = []
    var text = ""
    func flush(_ face: FontFace) {
      if !text.isEmpty { nodes.append(.text(text, face)) }
      text = ""
    }
    while !isAtEnd {
      let character = characters[position]
      position += 1
      switch character {
      case "\\":
        if !isAtEnd, characters[position].isLetter {
          flush(face)
          nodes.append(try command(depth: depth.inPart))
        } else {
          text.append(try escaped())
        }
      case "}" where closer == .brace:
        flush(face)
        return nodes
      case "{" where depth.parts > 0:
        throw mistake("a brace inside a part", "write \\{ for the character")
      case "*":
        let mark: Closer = !isAtEnd && characters[position] == "*" ? .bold : .italic
        if mark == .bold { position += 1 }
        flush(face)
        if mark == closer { return nodes }
        nodes += try emphasised(mark, depth: depth)
      case "_", "^":
        flush(face)
        nodes.append(try script(character, depth: depth.inScript))
      default:
        text.append(character)
      }
    }
    guard closer == .end else {
      throw mistake("no closing \(closer.rawValue)", "close it, or write \\* for an asterisk")
    }
    flush(face)
    return nodes
  }

  private mutating func escaped() throws(PlottingError) -> Character {
    guard !isAtEnd, "_^*{}\\".contains(characters[position]) else {
      throw mistake(
        "a backslash that escapes nothing",
        "it may stand before _ ^ * { } and \\, and in \\frac{a}{b} and \\sqrt{x}")
    }
    position += 1
    return characters[position - 1]
  }

  /// A fraction or a root, from the letters after the backslash on.
  private mutating func command(depth: MarkupDepth) throws(PlottingError) -> Markup {
    guard depth.parts <= Self.deepestPart else {
      throw mistake("parts nested too deep", "at most \(Self.deepestPart) levels are allowed")
    }
    let name = String(characters[position...].prefix { $0.isLetter })
    position += name.count
    switch name {
    case "frac":
      let upper = try group(of: "\\frac{a}{b}", depth: depth)
      return .fraction(upper, over: try group(of: "\\frac{a}{b}", depth: depth))
    case "sqrt":
      return .root(try group(of: "\\sqrt{x}", depth: depth))
    default:
      throw mistake(
        "the unknown command \\\(name)",
        "there are \\frac{a}{b} and \\sqrt{x}; write \\\\ for a backslash")
    }
  }

  /// What stands in a pair of braces, which must not be empty.
  private mutating func group(
    of form: String, depth: MarkupDepth
  ) throws(PlottingError) -> [Markup] {
    guard !isAtEnd, characters[position] == "{" else {
      throw mistake("no opening brace where one is due", "write it like \(form)")
    }
    position += 1
    let nodes = try nodes(until: .brace, depth: depth)
    guard !nodes.isEmpty else { throw mistake("an empty part", "write it like \(form)") }
    return nodes
  }

  private mutating func emphasised(
    _ mark: Closer, depth: MarkupDepth
  ) throws(PlottingError) -> [Markup] {
    let outer = face
    let inner: FontFace = mark == .bold ? .bold : .italic
    guard outer == .regular || outer == inner else {
      throw mistake(
        "italic and bold at once",
        "the font has regular, italic and bold; write \\* for an asterisk")
    }
    face = inner
    let nodes = try nodes(until: mark, depth: depth)
    face = outer
    return nodes
  }

  private mutating func script(
    _ mark: Character, depth: MarkupDepth
  ) throws(PlottingError) -> Markup {
    guard depth.scripts <= Self.deepestScript, depth.parts <= Self.deepestPart else {
      throw mistake("scripts nested too deep", "at most \(Self.deepestScript) levels are allowed")
    }
    guard !isAtEnd else {
      throw mistake("nothing after \(mark)", "write \\\(mark) for the character")
    }
    let kind: Markup.Script = mark == "_" ? .sub : .sup
    let next = characters[position]
    position += 1
    switch next {
    case "{":
      return .script(kind, try nodes(until: .brace, depth: depth))
    case "\\":
      return .script(kind, [.text(String(try escaped()), face)])
    case "_", "^", "*", "}":
      throw mistake("\(next) right after \(mark)", "put the script in braces")
    default:
      return .script(kind, [.text(String(next), face)])
    }
  }

  private func mistake(_ what: String, _ remedy: String) -> PlottingError {
    .notDrawable("The text “\(source)” has \(what): \(remedy).")
  }
}
