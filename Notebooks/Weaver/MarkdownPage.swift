import Drawing
import Figures
import Gallery
import Studies

/// Writes the parts of a chapter as Markdown, its figures as files below `files/`.
struct MarkdownPage {
  private var prose: Prose
  private let numbers: PageNumbers
  private let chapter: String
  private var exercises = 0

  init(prose: Prose, numbers: PageNumbers, chapter: String) {
    (self.prose, self.numbers, self.chapter) = (prose, numbers, chapter)
  }

  /// The whole file.
  mutating func page(
    title: String, pieces: [Piece], footnote: String
  ) throws(NotebookError) -> String {
    let body = try blocks(pieces)
    return (["# \(title)"] + body + ["---", footnote]).joined(separator: "\n\n") + "\n"
  }

  private mutating func blocks(_ pieces: [Piece]) throws(NotebookError) -> [String] {
    var blocks: [String] = []
    var isInChecks = false
    for piece in pieces {
      var block: String
      var isCheck = false
      switch piece {
      case .prose(let lines, let line): block = try words(lines.joined(separator: "\n"), line: line)
      case .box(let kind, let lines, let line):
        let text = try words(lines.joined(separator: "\n"), line: line)
        let body = kind.title == nil ? "**For the curious.**\n\n\(text)" : text
        let quoted = body.split(separator: "\n", omittingEmptySubsequences: false)
          .map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
        block = (kind.title.map { "## \($0)\n\n" } ?? "") + quoted
      case .code(let lines): block = fenced(lines.joined(separator: "\n"), "swift")
      case .output(.check(let sentence), let line):
        isCheck = true
        block = "- ✓ \(try words(sentence.sentence, line: line))"
      case .output(let output, let line): block = try self.output(output, line: line)
      }
      if isCheck, isInChecks, let last = blocks.popLast() { block = "\(last)\n\(block)" }
      blocks.append(block)
      isInChecks = isCheck
    }
    return blocks
  }

  private mutating func output(_ output: Output, line: Int) throws(NotebookError) -> String {
    switch output {
    case .text(let text): return try words(text, line: line)
    case .command(let command): return fenced(command, "console")
    case .value(let text, let caption):
      return "\(try words(caption, line: line))\n\n\(fenced(text, "text"))"
    case .table(let table, let id, let caption):
      let words = try words(caption, line: line)
      return "\(table.rendered(as: .markdown))\n**Table \(numbers.tables[id] ?? 0).** \(words)"
    case .figure(let figure):
      let alt = figure.finished.shortAltText.replacing("[", with: "(").replacing("]", with: ")")
      let picture = "![\(alt)](files/\(chapter)-\(figure.id).svg)"
      let command = [figure.command, figure.explorer?.command].compactMap { $0 }
        .map { " `\($0)`" }.joined()
      let explore = figure.explorer?.address.map { " · [Explore](\($0))" } ?? ""
      let caption = try words(figure.finished.caption, line: line)
      return
        "\(picture)\n\n**Figure \(numbers.figures[figure.id] ?? 0).** \(caption)\(command)\(explore)"
    case .check: return ""
    case .exercise(let exercise):
      exercises += 1
      let solution =
        [.output(.check(exercise.answer), line: line)]
        + exercise.solution.map { Piece.output($0, line: line) }
      let fold = "<details><summary>Solution of exercise \(exercises)</summary>"
      let heading = "### Exercise \(exercises)"
      let question = try words(exercise.question, line: line)
      let body = try blocks(solution).joined(separator: "\n\n")
      return [heading, question, fold, body, "</details>"].joined(separator: "\n\n")
    case .prediction(let prediction):
      var options: [String] = []
      for option in prediction.options { options.append("- \(try words(option, line: line))") }
      let right = try words(prediction.options[prediction.right], line: line)
      return try [
        "## Predict first", words(prediction.question, line: line),
        options.joined(separator: "\n"), "<details><summary>Answer</summary>", "**\(right)**",
        words(prediction.answer, line: line), "</details>",
      ].joined(separator: "\n\n")
    }
  }

  /// Markdown with values for names and plain characters for formulas.
  private mutating func words(_ text: String, line: Int) throws(NotebookError) -> String {
    let resolved = try prose.resolved(text, line: line)
    var lines: [String] = []
    var isFormula = false
    for source in resolved.split(separator: "\n", omittingEmptySubsequences: false) {
      if source == "```math" {
        isFormula = true
        lines.append("```text")
      } else if source.hasPrefix("```") {
        isFormula = false
        lines.append(String(source))
      } else if isFormula {
        lines.append((try? MathMarkup(String(source)).text) ?? String(source))
      } else {
        lines.append(
          prose.withFormulas(String(source)) { $0.text.replacing("*", with: "\\*") })
      }
    }
    // What leads to a place on the page is no link in Markdown, whose anchors readers make in their own ways.
    return lines.joined(separator: "\n").replacing(/\[([^\]]*)\]\(#[^)]*\)/) { $0.1 }
      .replacing(".html)", with: ".md)")
  }
}

private func fenced(_ text: String, _ language: String) -> String {
  "```\(language)\n\(text.hasSuffix("\n") ? String(text.dropLast()) : text)\n```"
}
