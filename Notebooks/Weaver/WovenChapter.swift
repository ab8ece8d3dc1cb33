import Drawing
import Figures
import Foundation
import Gallery
import ModelFiles
import Studies

/// A chapter as the course's own pages need it: what it teaches, how long it is, what it checks, and its text for print.
public struct ChapterRecord: Codable, Sendable {
  /// What it was woven from.
  public let key: String
  /// Number and name.
  public let name: String
  /// Heading of the page.
  public let title: String
  /// Words of prose.
  public let words: Int
  /// Goals, as HTML.
  let goals: [String]
  /// Checked sentences, as HTML.
  let sentences: [String]
  /// The chapter for print, as HTML.
  let print: String
  /// Files written, by name, with their digests.
  let files: [String: String]

}

/// A chapter woven and not yet written.
struct WovenChapter {
  let record: ChapterRecord
  /// Name below the folder of the course, and bytes.
  let files: [(name: String, bytes: [UInt8])]
}

/// Runs a chapter and makes its pages and files.
///
/// - Parameters:
///   - notebook: The chapter.
///   - key: What it is woven from.
///   - course: All chapters in order, for the links to those beside it.
/// - Returns: The chapter with its files.
/// - Throws: As ``Course/weave(_:isForced:)``.
func woven(_ notebook: Notebook, key: String, in course: [Notebook]) throws -> WovenChapter {
  let page = try notebook.run()
  let source = try notebook.source()
  let pieces = try wovenPieces(source: source, outputs: page.outputs, file: notebook.file)
  let numbers = try PageNumbers(pieces, file: notebook.file)
  let drawn = try numbers.drawn.map { try DrawnFigure($0, chapter: notebook.number) }
  let prefix = "c\(notebook.number)-"
  let prose = Prose(
    file: notebook.file, values: page.values, targets: numbers.targets(prefix: prefix))

  func body(_ medium: ChapterBody.Medium) throws -> (html: String, markdown: MarkdownHTML) {
    var body = ChapterBody(
      markdown: MarkdownHTML(prose: prose, file: notebook.file, prefix: prefix),
      numbers: numbers, drawn: drawn, prefix: prefix, medium: medium)
    return (try body.html(pieces), body.markdown)
  }
  let screen = try body(.screen)
  if let (name, line) = page.repeated {
    throw NotebookError.markup(
      "the value “\(name)” is given a second time; every name stands for one number.",
      file: page.file,
      line: line)
  }
  let unused = page.values.filter { !screen.markdown.prose.used.contains($0.key) }
  if let first = unused.min(by: { $0.value.line < $1.value.line }) {
    throw NotebookError.markup(
      "no sentence uses the value “\(first.key)”; write {{\(first.key)}} or take it away.",
      file: notebook.file, line: first.value.line)
  }
  var twin = MarkdownPage(prose: prose, numbers: numbers, chapter: notebook.number)
  let words = wordCount(pieces)
  let html = chapterPage(
    notebook, body: screen.html, sections: screen.markdown.sections, words: words, in: course)
  var files = [
    ("\(notebook.name).html", Array(html.utf8)),
    (
      "\(notebook.name).md",
      Array(
        try twin.page(title: notebook.title, pieces: pieces, footnote: footnote(notebook)).utf8)
    ),
  ]
  files += numbers.listed.map {
    ("files/\(notebook.number)-\($0.id).csv", Array($0.table.rendered(as: .csv).utf8))
  }
  files += drawn.flatMap(\.files).map { ("files/\($0.name)", $0.bytes) }
  var plain = MarkdownHTML(prose: prose, file: notebook.file, prefix: prefix)
  let record = ChapterRecord(
    key: key, name: notebook.name, title: notebook.title, words: words,
    goals: try goals(pieces).map { try plain.inline($0, line: 1) },
    sentences: try page.outputs.flatMap { sentences($0.output) }.map {
      try plain.inline($0, line: 1)
    },
    print: try body(.paper).html,
    files: Dictionary(uniqueKeysWithValues: files.map { ($0.0, sha256($0.1)) }))
  return WovenChapter(record: record, files: files)
}

/// The items of the goals box.
private func goals(_ pieces: [Piece]) -> [String] {
  for case .box(.goals, let lines, _) in pieces {
    return lines.reduce(into: []) { goals, line in
      if line.hasPrefix("- ") {
        goals.append(String(line.dropFirst(2)))
      } else if !line.trimmed.isEmpty, let last = goals.popLast() {
        goals.append("\(last) \(line.trimmed)")
      }
    }
  }
  return []
}

/// Sentences that were checked, answers too.
private func sentences(_ output: Output) -> [String] {
  switch output {
  case .check(let sentence): [sentence.sentence]
  case .exercise(let exercise):
    [exercise.answer.sentence] + exercise.solution.flatMap(sentences)
  default: []
  }
}

/// Words that a reader reads: prose, boxes, sentences, questions and answers; no captions, tables or code.
private func wordCount(_ pieces: [Piece]) -> Int {
  func count(_ text: String) -> Int { text.split { $0 == " " || $0 == "\n" }.count }
  func count(_ output: Output) -> Int {
    switch output {
    case .text(let text): count(text)
    case .check(let sentence): count(sentence.sentence)
    case .exercise(let exercise):
      count(exercise.question) + count(exercise.answer.sentence)
        + exercise.solution.map(count).reduce(0, +)
    case .prediction(let prediction):
      count(prediction.question) + count(prediction.answer)
        + prediction.options.map(count).reduce(0, +)
    default: 0
    }
  }
  return pieces.map { piece in
    switch piece {
    case .prose(let lines, _), .box(_, let lines, _): count(lines.joined(separator: "\n"))
    case .output(let output, _): count(output)
    case .code: 0
    }
  }.reduce(0, +)
}
