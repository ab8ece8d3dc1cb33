/// A part of a page, in reading order.
package enum Piece: Sendable, Hashable {
  /// Markdown, with the source line of its first line.
  case prose([String], line: Int)
  /// Lines of code, without common indentation.
  case code([String])
  /// What the code before it made.
  case output(Output)
}

/// Lays prose, code and outputs of a notebook in order.
///
/// The source is split by lines alone; see ``Notebook`` for the rules.
///
/// - Parameters:
///   - source: The whole source file.
///   - outputs: What its code made.
///   - file: Name of the source, for errors.
/// - Returns: The parts of the page.
/// - Throws: ``NotebookError/markup(_:file:line:)`` when `// hide` and `// show` do not alternate;
///   ``NotebookError/staleSource(file:line:)`` when an output comes from a line that does not mention the page.
package func wovenPieces(
  source: String, outputs: [PlacedOutput], file: String
) throws(NotebookError) -> [Piece] {
  let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    .map { Line(String($0)) }
  for output in outputs {
    guard lines.indices.contains(output.line - 1),
      lines[output.line - 1].text.contains("page")
    else { throw .staleSource(file: file, line: output.line) }
  }

  let placed = Dictionary(grouping: outputs.indices) { outputs[$0].line }
  var draft = Draft(outputs: outputs)
  var hidden = true  // Until the first line of prose.
  var hasBegun = false
  for (number, line) in zip(1..., lines) {
    draft.due += placed[number] ?? []
    switch line.kind {
    case .prose(let text):
      if !hasBegun { hidden = false }
      hasBegun = true
      guard !hidden else {
        throw .markup(
          "this prose stands between `// hide` and `// show`.", file: file, line: number)
      }
      draft.addProse(text, line: number)
    case .hide, .show:
      let hides = line.kind == .hide
      guard hasBegun, hidden != hides else {
        throw .markup(
          hides ? "`// hide` needs a `// show` before the next." : "`// show` without a `// hide`.",
          file: file, line: number)
      }
      hidden = hides
    case .blank: draft.addBlank()
    case .code: if !hidden { draft.addCode(line.text) }
    }
  }
  draft.finishBlock()
  return draft.pieces
}

/// One line of the source and what it is by its first characters.
private struct Line {
  let text: String
  let kind: Kind

  enum Kind: Equatable {
    case prose(String)
    case hide, show, blank, code
  }

  init(_ text: String) {
    self.text = text
    let words = text.trimmed
    kind =
      switch words {
      case "": .blank
      case "// hide": .hide
      case "// show": .show
      case _ where words.hasPrefix("//:"):
        .prose(String(words.dropFirst(words.hasPrefix("//: ") ? 4 : 3)))
      default: .code
      }
  }
}

/// The page so far, and the block that is still growing.
private struct Draft {
  let outputs: [PlacedOutput]
  var pieces: [Piece] = []
  /// Indices of outputs made by the lines read since the last block ended.
  var due: [Int] = []
  private var prose: [String] = []
  private var firstProseLine = 0
  private var code: [String] = []

  init(outputs: [PlacedOutput]) {
    self.outputs = outputs
  }

  mutating func addProse(_ text: String, line: Int) {
    if !code.isEmpty || !due.isEmpty { finishBlock() }
    if prose.isEmpty { firstProseLine = line }
    prose.append(text)
  }

  mutating func addCode(_ text: String) {
    finishProse()
    code.append(text)
  }

  mutating func addBlank() {
    if !due.isEmpty {
      finishBlock()
    } else if !code.isEmpty {
      code.append("")
    } else if !prose.isEmpty {
      prose.append("")
    }
  }

  mutating func finishBlock() {
    finishProse()
    while code.last?.isEmpty == true { code.removeLast() }
    if !code.isEmpty {
      let indent = code.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
      pieces.append(.code(code.map { String($0.dropFirst(indent)) }))
    }
    code = []
    // A loop makes outputs of several lines in turn: they stay in the order they were made.
    pieces += due.sorted().map { .output(outputs[$0].output) }
    due = []
  }

  private mutating func finishProse() {
    while prose.last?.isEmpty == true { prose.removeLast() }
    if !prose.isEmpty { pieces.append(.prose(prose, line: firstProseLine)) }
    prose = []
  }
}

extension StringProtocol {
  /// The characters between leading and trailing spaces and tabs.
  var trimmed: String {
    let inner = drop { $0 == " " || $0 == "\t" }
    guard let last = inner.lastIndex(where: { $0 != " " && $0 != "\t" && $0 != "\r" }) else {
      return ""
    }
    return String(inner[...last])
  }
}
