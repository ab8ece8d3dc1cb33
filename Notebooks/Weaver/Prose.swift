import Foundation
import RotaryEmbedding

/// What names in double braces stand for on one page, and the formulas that wait to be set.
///
/// Text goes through in two steps: ``resolved(_:line:)`` puts values in place of `{{name}}` and takes formulas out, and
/// the renderers put the formulas in again as MathML or as plain characters.
struct Prose {
  /// A place that `{{…}}` leads to: its words and its anchor.
  struct Target {
    let words: String
    let anchor: String
  }

  private let file: String
  private let values: [String: PageValue]
  private let targets: [String: Target]
  private(set) var used: Set<String> = []
  private(set) var formulas: [MathMarkup] = []

  init(file: String, values: [String: PageValue], targets: [String: Target]) {
    (self.file, self.values, self.targets) = (file, values, targets)
  }

  /// Characters that stand for formulas while the text is Markdown; the private use area holds 6,400 of them.
  private static let firstMark: UInt32 = 0xE000

  /// The text with values in place of names and a mark in place of each formula.
  ///
  /// - Parameters:
  ///   - text: Lines of Markdown.
  ///   - line: Where its first line stands in the source.
  /// - Returns: The text with marks.
  /// - Throws: ``NotebookError/markup(_:file:line:)`` for a name that nothing defines and for a broken formula.
  mutating func resolved(_ text: String, line: Int) throws(NotebookError) -> String {
    var lines: [String] = []
    var isFenced = false
    for (offset, source) in text.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if source.hasPrefix("```") { isFenced.toggle() }
      lines.append(
        try resolvedLine(String(source), hasFormulas: !isFenced, line: line + offset))
    }
    return lines.joined(separator: "\n")
  }

  private mutating func resolvedLine(
    _ text: String, hasFormulas: Bool, line: Int
  ) throws(NotebookError) -> String {
    guard text.contains("{{") || text.contains("$") else { return text }
    var result = ""
    var rest = text[...]
    var isCode = false
    while let character = rest.first {
      if character == "`" { isCode.toggle() }
      if rest.hasPrefix("{{"), let end = rest.range(of: "}}") {
        let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end.lowerBound])
        result += try replacement(of: name, line: line)
        rest = rest[end.upperBound...]
      } else if character == "$", hasFormulas, !isCode {
        let inner = rest.dropFirst().prefix { $0 != "$" }
        guard inner.endIndex < rest.endIndex else {
          throw .markup(
            "a formula that begins with “$” is not closed on its line.", file: file, line: line)
        }
        result += try mark(String(inner), line: line)
        rest = rest[inner.endIndex...].dropFirst()
      } else {
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private mutating func replacement(of name: String, line: Int) throws(NotebookError) -> String {
    if let target = targets[name] { return "[\(target.words)](#\(target.anchor))" }
    if let value = values[name] {
      used.insert(name)
      return value.text
    }
    let known = Array(values.keys) + Array(targets.keys)
    throw .markup(
      "nothing on the page is called “\(name)”."
        + (known.sorted().nearest(to: name).map { " Did you mean “\($0)”?" } ?? ""), file: file,
      line: line)
  }

  private mutating func mark(_ source: String, line: Int) throws(NotebookError) -> String {
    do throws(MathMistake) {
      formulas.append(try MathMarkup(source))
    } catch {
      throw .markup(error.sentence, file: file, line: line)
    }
    let scalar = Unicode.Scalar(Self.firstMark + UInt32(formulas.count - 1)) ?? " "
    return String(Character(scalar))
  }

  /// Text with every mark replaced by what a closure makes of its formula, and the text between by what another makes of it.
  func withFormulas(
    _ text: String, plain: (String) -> String = { $0 }, _ rendered: (MathMarkup) -> String
  ) -> String {
    var (result, between) = ("", "")
    for scalar in text.unicodeScalars {
      if let formula = formula(scalar) {
        result += plain(between) + rendered(formula)
        between = ""
      } else {
        between.unicodeScalars.append(scalar)
      }
    }
    return result + plain(between)
  }

  private func formula(_ scalar: Unicode.Scalar) -> MathMarkup? {
    guard scalar.value >= Self.firstMark else { return nil }
    let index = Int(scalar.value - Self.firstMark)
    return formulas.indices.contains(index) ? formulas[index] : nil
  }
}
