import ModelFiles

/// A formula as it is typed between dollar signs or in a fence called `math`: the markup of figures with fractions
/// and roots.
///
/// | written | shown |
/// |---|---|
/// | `θ_i`, `b^{−2i/d}` | subscript and superscript: the next sign, or what stands in braces |
/// | `frac{a}{b}`, `√{x}` | fraction, root |
/// | `ln`, `softmax` | names of functions stay upright; other letters are variables, set in italics |
/// | `"tokens"` | words |
/// | two spaces | a gap between formulas of one line |
package struct MathMarkup: Hashable {
  indirect enum Node: Hashable {
    case variable(String)
    case name(String)
    case number(String)
    case sign(String)
    case words(String)
    case gap
    case row([Node])
    case script(base: Node, sub: Node?, sup: Node?)
    case fraction(Node, Node)
    case root(Node)
  }

  let nodes: [Node]

  /// Reads a formula.
  ///
  /// - Parameter source: One line of markup.
  /// - Throws: ``MathMistake`` that says what is wrong.
  package init(_ source: String) throws(MathMistake) {
    var parser = MathParser(characters: Array(source))
    nodes = try parser.row(until: nil)
    guard !nodes.isEmpty else { throw MathMistake("a formula is empty.") }
  }

  /// The formula as MathML, with its text as the alternative.
  ///
  /// - Parameter isBlock: Whether it stands on a line of its own.
  /// - Returns: A `math` element.
  package func mathML(isBlock: Bool = false) -> String {
    let kind = isBlock ? " display=\"block\"" : ""
    let head =
      "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"\(kind) alttext=\"\(htmlText(text))\">"
    return "\(head)<mrow>\(Self.elements(nodes))</mrow></math>"
  }

  /// The formulas of one line, which gaps set apart.
  var parts: [MathMarkup] {
    nodes.split(separator: .gap).map { MathMarkup(nodes: Array($0)) }
  }

  private init(nodes: [Node]) {
    self.nodes = nodes
  }

  /// The formula in plain characters.
  package var text: String { Self.plain(nodes) }

  /// Nodes side by side, with a thin space around names and words that nothing else sets apart.
  private static func elements(_ nodes: [Node]) -> String {
    var text = ""
    for (index, node) in nodes.enumerated() {
      if index > 0, needsSpace(nodes[index - 1], node) { text += "<mspace width=\"0.2em\"/>" }
      text += element(node)
    }
    return text
  }

  /// Whether two neighbours would run into each other.
  private static func needsSpace(_ first: Node, _ second: Node) -> Bool {
    if case .sign = second { return false }
    if case .gap = second { return false }
    switch first {
    case .name, .words, .fraction: return true
    case .script(base: .sign, _, _): return true
    case .sign, .gap: return false
    default:
      switch second {
      case .name, .words: return true
      default: return false
      }
    }
  }

  private static func element(_ node: Node) -> String {
    switch node {
    case .variable(let letter): "<mi>\(htmlText(letter))</mi>"
    case .name(let name): "<mi mathvariant=\"normal\">\(htmlText(name))</mi>"
    case .number(let digits): "<mn>\(htmlText(digits))</mn>"
    case .sign(let sign): "<mo>\(htmlText(sign == "Σ" ? "∑" : sign))</mo>"
    case .words(let words): "<mtext>\(htmlText(words))</mtext>"
    case .gap: "<mspace width=\"1.6em\"/>"
    case .row(let nodes): "<mrow>\(elements(nodes))</mrow>"
    case .script(let base, let sub?, let sup?):
      "<msubsup>\(element(base))\(element(sub))\(element(sup))</msubsup>"
    case .script(let base, let sub?, nil): "<msub>\(element(base))\(element(sub))</msub>"
    case .script(let base, nil, let sup?): "<msup>\(element(base))\(element(sup))</msup>"
    case .script(let base, nil, nil): element(base)
    case .fraction(let above, let below): "<mfrac>\(element(above))\(element(below))</mfrac>"
    case .root(let inner): "<msqrt>\(element(inner))</msqrt>"
    }
  }

  private static func plain(_ nodes: [Node]) -> String {
    var text = ""
    for (index, node) in nodes.enumerated() {
      if index > 0, needsSpace(nodes[index - 1], node) { text += " " }
      text += plain(node)
    }
    return text
  }

  private static func plain(_ node: Node) -> String {
    switch node {
    case .variable(let text), .name(let text), .number(let text), .words(let text): text
    case .sign(let sign):
      spaced.contains(sign) ? " \(sign) " : sign == "," || sign == ";" ? "\(sign) " : sign
    case .gap: "   "
    case .row(let nodes): plain(nodes)
    case .fraction(let above, let below): "\(grouped(above))/\(grouped(below))"
    case .root(let inner): "√\(grouped(inner))"
    case .script(let base, let sub, let sup):
      plain(base) + (sub.map { script($0, subscripts, "_") } ?? "")
        + (sup.map { script($0, superscripts, "^") } ?? "")
    }
  }

  private static func script(
    _ node: Node, _ letters: [Character: Character], _ mark: String
  ) -> String {
    let text = plain(node).replacing(" ", with: "")
    let small = text.compactMap { letters[$0] }
    if small.count == text.count { return String(small) }
    return text.count == 1 ? mark + text : "\(mark)(\(text))"
  }

  /// In parentheses, unless it is one sign or has them already.
  private static func grouped(_ node: Node) -> String {
    let text = plain(node)
    if case .row(let nodes) = node, nodes.count > 1 { return "(\(text))" }
    return text
  }

  private static let spaced: Set<String> = [
    "=", "<", ">", "≤", "≥", "≈", "+", "−", "→", "≠", "·", "∝",
  ]
  private static let subscripts = letters("0123456789ijmnadk+−", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₘₙₐdₖ₊₋")
    .filter { $0.key != "d" }
  private static let superscripts = letters("0123456789−ni′*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿⁱ′*")

  private static func letters(_ plain: String, _ small: String) -> [Character: Character] {
    Dictionary(zip(plain, small)) { first, _ in first }
  }
}

/// What is wrong with a formula, as the end of a sentence.
package struct MathMistake: Error, Hashable {
  let sentence: String

  init(_ sentence: String) {
    self.sentence = sentence
  }
}

private struct MathParser {
  let characters: [Character]
  var at = 0

  static let functions: Set<String> = [
    "ln", "log", "exp", "cos", "sin", "tan", "max", "min", "softmax", "argmax", "mean", "sign",
    "floor", "ceil", "attention", "KL", "Ei",
  ]

  mutating func row(until closer: Character?) throws(MathMistake) -> [MathMarkup.Node] {
    var nodes: [MathMarkup.Node] = []
    while at < characters.count {
      if characters[at] == closer {
        at += 1
        return nodes
      }
      if characters[at] == " " {
        let spaces = characters[at...].prefix { $0 == " " }.count
        at += spaces
        if spaces > 1, !nodes.isEmpty, at < characters.count { nodes.append(.gap) }
        continue
      }
      nodes.append(try scripted())
    }
    guard closer == nil else { throw MathMistake("a brace of a formula is never closed.") }
    return nodes
  }

  /// A sign with what hangs on it.
  private mutating func scripted() throws(MathMistake) -> MathMarkup.Node {
    let base = try node()
    var (sub, sup): (MathMarkup.Node?, MathMarkup.Node?) = (nil, nil)
    while at < characters.count, characters[at] == "_" || characters[at] == "^" {
      let isSub = characters[at] == "_"
      at += 1
      guard at < characters.count else { throw MathMistake("a formula ends in “_” or “^”.") }
      let script = try node()
      guard (isSub ? sub : sup) == nil else {
        throw MathMistake("a sign has two scripts of one kind.")
      }
      if isSub { sub = script } else { sup = script }
    }
    return sub == nil && sup == nil ? base : .script(base: base, sub: sub, sup: sup)
  }

  private mutating func node() throws(MathMistake) -> MathMarkup.Node {
    let first = characters[at]
    switch first {
    case "{":
      at += 1
      return .row(try row(until: "}"))
    case "}": throw MathMistake("a formula has a “}” too many.")
    case "\"":
      let words = characters[(at + 1)...].prefix { $0 != "\"" }
      at += words.count + 2
      guard at <= characters.count else {
        throw MathMistake("words of a formula are never closed.")
      }
      return .words(String(words))
    case "Σ":
      at += 1
      return .sign("Σ")
    case "√":
      at += 1
      guard at < characters.count else { throw MathMistake("a root holds nothing.") }
      return .root(try node())
    case _ where first.isASCII && first.isNumber: return .number(digits())
    case _ where first.isLetter: return try word()
    default:
      at += 1
      return .sign(first == "-" ? "−" : String(first))
    }
  }

  private mutating func digits() -> String {
    var text = ""
    while at < characters.count {
      let character = characters[at]
      let isInside = at + 1 < characters.count && characters[at + 1].isNumber
      guard character.isNumber || ((character == "," || character == ".") && isInside) else {
        break
      }
      text.append(character)
      at += 1
    }
    return text
  }

  private mutating func word() throws(MathMistake) -> MathMarkup.Node {
    let run = characters[at...].prefix { $0.isASCII && $0.isLetter }
    if run.count > 1 {
      let word = String(run)
      if word == "frac" {
        at += run.count
        let above = try part(of: "a fraction")
        return .fraction(above, try part(of: "a fraction"))
      }
      if Self.functions.contains(word) {
        at += run.count
        return .name(word)
      }
    }
    var letter = String(characters[at])
    at += 1
    while at < characters.count, characters[at] == "′" {
      letter.append("′")
      at += 1
    }
    return .variable(letter)
  }

  private mutating func part(of whole: String) throws(MathMistake) -> MathMarkup.Node {
    guard at < characters.count, characters[at] == "{" else {
      throw MathMistake("\(whole) needs two parts in braces.")
    }
    return try node()
  }
}
