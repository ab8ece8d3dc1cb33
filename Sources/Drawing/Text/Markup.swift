/// Text with scripts and faces, as written in labels.
///
/// | written | shown |
/// |---|---|
/// | `θ_i`, `θ_{i+1}` | subscript: the next character, or what stands in braces |
/// | `10^4`, `10^{−4}` | superscript |
/// | `*L*` | italic |
/// | `**a**` | bold |
/// | `\_` `\^` `\*` `\{` `\}` `\\` | the character itself |
///
/// Greek letters and mathematical signs are written as themselves. Outside of scripts, braces are
/// plain characters. All may hold each other.
indirect enum Markup: Hashable {
  /// Characters set in one face.
  case text(String, FontFace)
  /// A smaller, lowered or raised part.
  case script(Script, [Markup])

  /// Which way a script is shifted.
  enum Script: Hashable {
    case sub
    case sup
  }

  /// Reads a label.
  ///
  /// - Throws: ``DrawingError/notDrawable(_:)`` that names the label and what is wrong with it.
  static func parse(_ source: String, face: FontFace) throws(DrawingError) -> [Markup] {
    var parser = MarkupParser(source: source, characters: Array(source), face: face)
    return try parser.nodes(until: .end, depth: 0)
  }
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

  /// Nodes up to what closes them, inside so many scripts.
  mutating func nodes(until closer: Closer, depth: Int) throws(DrawingError) -> [Markup] {
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
      case "\\": text.append(try escaped())
      case "}" where closer == .brace:
        flush(face)
        return nodes
      case "{" where depth > 0:
        throw mistake("a brace inside a script", "write \\{ for the character")
      case "*":
        let mark: Closer = !isAtEnd && characters[position] == "*" ? .bold : .italic
        if mark == .bold { position += 1 }
        flush(face)
        if mark == closer { return nodes }
        nodes += try emphasised(mark, depth: depth)
      case "_", "^":
        flush(face)
        nodes.append(try script(character, depth: depth + 1))
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

  private mutating func escaped() throws(DrawingError) -> Character {
    guard !isAtEnd, "_^*{}\\".contains(characters[position]) else {
      throw mistake(
        "a backslash that escapes nothing", "it may stand before _ ^ * { } and \\")
    }
    position += 1
    return characters[position - 1]
  }

  private mutating func emphasised(
    _ mark: Closer, depth: Int
  ) throws(DrawingError) -> [Markup] {
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
    _ mark: Character, depth: Int
  ) throws(DrawingError) -> Markup {
    guard depth <= Self.deepestScript else {
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

  private func mistake(_ what: String, _ remedy: String) -> DrawingError {
    .notDrawable("The text “\(source)” has \(what): \(remedy).")
  }
}
