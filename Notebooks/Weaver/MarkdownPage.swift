import Drawing
import Figures
import Studies

/// The page as Markdown, its figures as files beside it.
///
/// - Parameters:
///   - notebook: Its name and title.
///   - pieces: Its parts in order.
/// - Returns: The whole file.
func markdownPage(_ notebook: Notebook, pieces: [Piece]) -> String {
  var blocks = ["# \(notebook.title)"]
  for (index, piece) in pieces.enumerated() {
    switch piece {
    case .prose(let lines, _): blocks.append(lines.joined(separator: "\n"))
    case .code(let lines): blocks.append(fenced(lines.joined(separator: "\n"), "swift"))
    case .output(.value(let text, let caption)):
      blocks.append("\(caption)\n\n\(fenced(text, "text"))")
    case .output(.table(let table, let caption)):
      blocks.append("\(table.rendered(as: .markdown))\n\(caption)")
    case .output(.figure(let figure, let caption)):
      let alt = figure.altText.replacing("[", with: "(").replacing("]", with: ")")
      blocks.append("![\(alt)](\(notebook.name)-\(figure.id).svg)\n\n\(caption)")
    case .output(.check(let sentence)):
      let item = "- ✓ \(sentence)"
      if index > 0, case .output(.check) = pieces[index - 1], let last = blocks.popLast() {
        blocks.append("\(last)\n\(item)")
      } else {
        blocks.append(item)
      }
    }
  }
  let page = (blocks + ["---", footnote(notebook)]).joined(separator: "\n\n")
  return page + "\n"
}

private func fenced(_ text: String, _ language: String) -> String {
  "```\(language)\n\(text)\n```"
}
