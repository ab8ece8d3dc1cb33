import Drawing
import Figures
import Foundation
import Studies

/// The page as one HTML file: styles inside, figures inside, no scripts, and well-formed XML.
///
/// - Parameters:
///   - notebook: Its name and title.
///   - pieces: Its parts in order.
///   - figures: Every figure among them, drawn.
/// - Returns: The whole file.
/// - Throws: ``NotebookError/markup(_:file:line:)`` when the prose breaks a rule of the markup.
func webPage(
  _ notebook: Notebook, pieces: [Piece], figures: [DrawnFigure]
) throws(NotebookError) -> String {
  var markdown = BlockMarkdown(file: notebook.file)
  var body: [String] = []
  for (index, piece) in pieces.enumerated() {
    switch piece {
    case .prose(let lines, let line): body.append(try markdown.html(lines, firstLine: line))
    case .code(let lines):
      body.append(preformatted(lines.joined(separator: "\n"), language: "swift"))
    case .output(.value(let text, let caption)):
      let words = "<figcaption>\(inlineHTML(caption))</figcaption>"
      body.append("<figure class=\"value\">\(words)\(preformatted(text))</figure>")
    case .output(.table(let table, let caption)):
      let lines = table.rendered(as: .markdown).split(separator: "\n").map(String.init)
      body.append(try markdown.table(lines, caption: caption))
    case .output(.figure(let figure, let caption)):
      let svg = figures.first { $0.id == figure.id }.map { inlineSVG($0.svg) } ?? ""
      let words = "<figcaption>\(inlineHTML(caption))</figcaption>"
      body.append(
        "<figure>\n<div class=\"sheet\" style=\"--points: \(figure.width)\">\(svg)</div>\n\(words)\n</figure>"
      )
    case .output(.check(let sentence)):
      let item = "<li>\(inlineHTML(sentence))</li>"
      if index > 0, case .output(.check) = pieces[index - 1], let last = body.popLast() {
        body.append(last.replacing("\n</ul>", with: "\n\(item)\n</ul>"))
      } else {
        body.append("<ul class=\"checks\">\n\(item)\n</ul>")
      }
    }
  }
  let contents = markdown.sections.map {
    "<li><a href=\"#\($0.anchor)\">\(inlineHTML($0.title))</a></li>"
  }
  return """
    <!DOCTYPE html>
    <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="generator" content="entrope"/>
    <title>\(escapedHTML(notebook.title))</title>
    <style>
    \(pageStyle)
    </style>
    </head>
    <body>
    <main>
    <h1>\(inlineHTML(notebook.title))</h1>
    <nav aria-label="Sections">
    <ol>
    \(contents.joined(separator: "\n"))
    </ol>
    </nav>
    \(body.joined(separator: "\n"))
    </main>
    <footer>\(inlineHTML(footnote(notebook)))</footer>
    </body>
    </html>

    """
}

/// What stands below every page, in Markdown.
func footnote(_ notebook: Notebook) -> String {
  "Made by `entrope notebooks` from `Notebooks/\(notebook.file)`. A sentence marked ✓ is a line of that program and "
    + "was found true when this page was made; a false one would have stopped it."
}

/// An SVG file as an element inside HTML: from its root element on.
private func inlineSVG(_ file: [UInt8]) -> String {
  let text = String(decoding: file, as: UTF8.self)
  guard let root = text.range(of: "<svg") else { return "" }
  return text[root.lowerBound...].trimmingCharacters(in: .newlines)
}
