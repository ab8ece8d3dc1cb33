import Drawing
import Figures
import Foundation
import ModelFiles
import Studies

/// The name of the page that shows a whole gallery by question.
public let galleryIndexName = "index.html"

/// The gallery as a page that needs no other file to be looked at.
///
/// Contents by question, thumbnails inside, captions with their claims, commands, citations; full pictures are links to the files
/// beside it. No script, light and dark, from phone to wide.
///
/// - Parameter figures: Figures as written, in reading order.
/// - Returns: HTML for ``galleryIndexName`` in the folder of the figures.
public func galleryIndex(_ figures: [WrittenFigure]) -> String {
  let groups = FigureQuestion.allCases.map { question in
    (question, figures.filter { $0.question == question })
  }.filter { !$0.1.isEmpty }
  let contents = groups.map { question, figures in
    "<li><a href=\"#\(anchor(question))\">\(htmlText(question.rawValue))</a> (\(figures.count))</li>"
  }.joined(separator: "\n")
  let sections = groups.map { question, figures in
    "<section id=\"\(anchor(question))\"><h2>\(htmlText(question.rawValue))</h2>\n"
      + figures.map(\.entry).joined() + "</section>\n"
  }.joined()
  return htmlPage(
    "Gallery", style: indexStyle,
    body: """
      <h1>Gallery</h1>
      <p>\(figures.count) figures, each with the numbers that it shows. What the literature claims of them stands in the
      <a href="claims.html">ledger of claims</a>.</p>
      <ul>\(contents)</ul>
      \(sections)
      """)
}

/// The article of one figure.
func galleryEntry(
  _ finished: FinishedFigure, recipe: FigureRecipe, formats: [OutputFormat]
) throws -> String {
  let id = recipe.id
  let endings = formats.map(\.rawValue) + ["csv"] + (finished.table == nil ? [] : ["md"])
  let links = endings.map { "<a href=\"\(id).\($0)\">\($0)</a>" }.joined(separator: " · ")
  let thumbnail = try thumbnail(of: finished.figure)
  let picture = formats.first { $0 != .pdf }.map { "\(id).\($0.rawValue)" } ?? "\(id).csv"
  let claims = finished.claims.map { "<li>✓ \(htmlText($0.sentence))</li>" }.joined(separator: "\n")
  let bibTeX = recipe.publications.map(\.bibTeX).joined(separator: "\n")
  return """
    <article id="\(id)"><a href="\(picture)"><img alt="\(htmlText(finished.shortAltText))" \
    src="data:image/png;base64,\(Data(thumbnail).base64EncodedString())"></a>
    <div><h3>\(htmlText(recipe.title))</h3>
    <p>\(htmlText(finished.caption))</p>
    <ul class="claims">\(claims)</ul>
    <p class="dim">\(codeMarked(htmlText(recipe.citation))) · <code>entrope figures \(id)</code> · \(links)</p>
    <details><summary>In words</summary><p>\(htmlText(finished.altText))</p></details>
    \(bibTeX.isEmpty ? "" : "<details><summary>BibTeX</summary><pre>\(htmlText(bibTeX))</pre></details>")
    </div></article>

    """
}

/// The picture as a small PNG of at most 30 kB.
private func thumbnail(of figure: Figure) throws -> [UInt8] {
  var dpi = min(96, 360 / figure.width * 72)
  while true {
    let bytes = try figure.rendered(
      as: [.png], presentation: Presentation(dpi: dpi),
      recipe: DrawingRecipe(id: figure.id, numbers: ""))[0]
    if bytes.count <= 30_000 || dpi < 20 { return bytes }
    dpi *= 0.8
  }
}

/// Words between backticks as code.
private func codeMarked(_ html: String) -> String {
  html.replacing(/`([^`]*)`/) { "<code>\($0.output.1)</code>" }
}

private func anchor(_ question: FigureQuestion) -> String { "\(question)" }

private let indexStyle = """
  body{max-width:72rem}h2{margin:2.5rem 0 .5rem}
  article{grid-template-columns:minmax(0,23rem) 1fr;gap:1.5rem;padding:1.2rem 0}article p{margin:.4rem 0}
  article img{width:100%;height:auto;background:#fff}.claims{list-style:none;padding:0;margin:.4rem 0;color:var(--holds)}
  details p,pre{font-size:.9rem;color:var(--dim)}pre{overflow-x:auto}
  """
