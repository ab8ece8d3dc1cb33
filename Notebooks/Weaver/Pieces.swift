import Foundation

/// A part of a page, in reading order.
package enum Piece: Sendable {
  /// Markdown, with the source line of its first line.
  case prose([String], line: Int)
  /// Markdown in a box.
  case box(BoxKind, [String], line: Int)
  /// Lines of code, without common indentation.
  case code([String])
  /// What the code before it made.
  case output(Output, line: Int)
}

/// The boxes that a page has.
package enum BoxKind: String, Sendable, Hashable, CaseIterable {
  case goals, misconception, limits, aside
}

/// Widest line of code on a page, and the most lines of one block.
package let codeLimits = (width: 74, lines: 12)

/// Lays prose, code and outputs of a chapter in order.
///
/// The source is split by lines alone; see ``Notebook`` for the rules.
///
/// - Parameters:
///   - source: The whole source file.
///   - outputs: What its code made.
///   - file: Name of the source, for errors.
/// - Returns: The parts of the page.
/// - Throws: ``NotebookError/markup(_:file:line:)`` when `// hide` and `// show` do not alternate, a box is of no kind, or code
///   is too wide or too long for the page; ``NotebookError/staleSource(file:line:)`` when an output comes from a line that
///   does not mention the page.
package func wovenPieces(
  source: String, outputs: [PlacedOutput], file: String
) throws(NotebookError) -> [Piece] {
  let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    .map { SourceLine(String($0)) }
  for output in outputs {
    guard lines.indices.contains(output.line - 1),
      lines[output.line - 1].text.contains("page")
    else { throw .staleSource(file: file, line: output.line) }
  }

  let placed = Dictionary(grouping: outputs.indices) { outputs[$0].line }
  var draft = Draft(outputs: outputs, file: file)
  var hidden = true  // Until the first line of prose.
  var hasBegun = false
  var call = CallScanner()
  for (number, line) in zip(1..., lines) {
    draft.due += placed[number] ?? []
    switch line.kind {
    case .prose(let text), .box(let text):
      if !hasBegun { hidden = false }
      hasBegun = true
      guard !hidden else {
        throw .markup(
          "this prose stands between `// hide` and `// show`.", file: file, line: number)
      }
      if case .box = line.kind {
        try draft.addBox(text, line: number)
      } else {
        try draft.addProse(text, line: number)
      }
    case .hide, .show:
      let hides = line.kind == .hide
      guard hasBegun, hidden != hides else {
        throw .markup(
          hides ? "`// hide` needs a `// show` before the next." : "`// show` without a `// hide`.",
          file: file, line: number)
      }
      hidden = hides
    case .blank:
      if !call.isOpen { try draft.addBlank() }
    case .code:
      // Calls that put something on the page are plumbing, and never shown.
      if call.isOpen || line.beginsPageCall {
        call.read(line.text)
        draft.endProse()
      } else if !hidden {
        draft.addCode(line.shownText, line: number)
      }
    }
  }
  try draft.finishBlock()
  return draft.pieces
}

/// One line of the source and what it is by its first characters.
private struct SourceLine {
  let text: String
  let kind: Kind

  enum Kind: Equatable {
    case prose(String), box(String)
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
      case _ where words.hasPrefix("//:>"):
        .box(String(words.dropFirst(words.hasPrefix("//:> ") ? 5 : 4)))
      case _ where words.hasPrefix("//:"):
        .prose(String(words.dropFirst(words.hasPrefix("//: ") ? 4 : 3)))
      default: .code
      }
  }

  var beginsPageCall: Bool {
    let words = text.trimmed
    return words.hasPrefix("page.") || words.hasPrefix("try page.")
  }

  /// The line with the number itself in place of `page.constant("…", number)`.
  var shownText: String {
    guard let call = text.range(of: "page.constant("),
      let comma = text[call.upperBound...].range(of: ", "),
      let close = text[comma.upperBound...].firstIndex(of: ")")
    else { return text }
    return
      "\(text[..<call.lowerBound])\(text[comma.upperBound..<close])\(text[text.index(after: close)...])"
  }
}

/// Follows a call over its lines until its brackets are closed; what stands in quotation marks does not count.
private struct CallScanner {
  private var depth = 0
  private var isInText = false
  private var isInBlock = false

  var isOpen: Bool { depth > 0 || isInBlock }

  mutating func read(_ line: String) {
    var rest = line[...]
    while let character = rest.first {
      if rest.hasPrefix("\"\"\"") {
        isInBlock.toggle()
        rest = rest.dropFirst(3)
        continue
      }
      rest = rest.dropFirst()
      if isInBlock { continue }
      switch character {
      case "\\" where isInText: rest = rest.dropFirst()
      case "\"": isInText.toggle()
      case "(", "{", "[": depth += isInText ? 0 : 1
      case ")", "}", "]": depth -= isInText ? 0 : 1
      default: continue
      }
    }
    isInText = false
  }
}

/// The page so far, and the block that is still growing.
private struct Draft {
  let outputs: [PlacedOutput]
  let file: String
  var pieces: [Piece] = []
  /// Indices of outputs made by the lines read since the last block ended.
  var due: [Int] = []
  private var prose: [String] = []
  private var box: (kind: BoxKind, lines: [String])?
  private var firstProseLine = 0
  private var code: [String] = []
  private var firstCodeLine = 0

  init(outputs: [PlacedOutput], file: String) {
    (self.outputs, self.file) = (outputs, file)
  }

  mutating func addProse(_ text: String, line: Int) throws(NotebookError) {
    if !code.isEmpty || !due.isEmpty || box != nil { try finishBlock() }
    if prose.isEmpty, text.trimmed.isEmpty { return }
    if prose.isEmpty { firstProseLine = line }
    prose.append(text)
  }

  mutating func addBox(_ text: String, line: Int) throws(NotebookError) {
    if box != nil {
      box?.lines.append(text)
      return
    }
    try finishBlock()
    guard let kind = BoxKind(rawValue: text.trimmed) else {
      let names = BoxKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw .markup(
        "a box begins with its kind alone on the line: \(names); this says “\(text)”.", file: file,
        line: line)
    }
    box = (kind, [])
    firstProseLine = line + 1
  }

  mutating func addCode(_ text: String, line: Int) {
    endProse()
    if code.isEmpty { firstCodeLine = line }
    code.append(text)
  }

  mutating func addBlank() throws(NotebookError) {
    if !due.isEmpty {
      try finishBlock()
    } else if !code.isEmpty {
      code.append("")
    } else if !prose.isEmpty {
      prose.append("")
    }
  }

  mutating func finishBlock() throws(NotebookError) {
    endProse()
    while code.last?.isEmpty == true { code.removeLast() }
    if !code.isEmpty {
      let indent = code.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
      let lines = code.map { String($0.dropFirst(indent)) }
      for (offset, line) in lines.enumerated() where line.count > codeLimits.width {
        throw .markup(
          "this line of code is \(line.count) characters wide on the page, and \(codeLimits.width) fit.",
          file: file, line: firstCodeLine + offset)
      }
      guard lines.count <= codeLimits.lines else {
        throw .markup(
          "this block of code has \(lines.count) lines; at most \(codeLimits.lines) are read. Hide "
            + "some, or say something between.", file: file, line: firstCodeLine)
      }
      pieces.append(.code(lines))
    }
    code = []
    // A loop makes outputs of several lines in turn: they stay in the order they were made.
    pieces += due.sorted().map { .output(outputs[$0].output, line: outputs[$0].line) }
    due = []
  }

  mutating func endProse() {
    while prose.last?.isEmpty == true { prose.removeLast() }
    if !prose.isEmpty { pieces.append(.prose(prose, line: firstProseLine)) }
    prose = []
    if let box { pieces.append(.box(box.kind, box.lines, line: firstProseLine)) }
    box = nil
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
