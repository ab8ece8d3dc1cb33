import ModelFiles

/// A page of the course: styles inside, figures inside, no scripts, and well-formed XML.
///
/// - Parameters:
///   - title: What the page is called.
///   - header: What stands above the page's own text.
///   - main: The text.
///   - footer: What stands below.
/// - Returns: The whole file.
func webPage(
  title: String, header: String, main: String, footer: String
) -> String {
  """
  <!DOCTYPE html>
  <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
  <head>
  <meta charset="utf-8"/>
  <meta name="viewport" content="width=device-width, initial-scale=1"/>
  <meta name="generator" content="entrope"/>
  <title>\(htmlText(title))</title>
  <style>
  \(pageStyle)
  </style>
  </head>
  <body>
  <a class="skip" href="#text">Skip to the text</a>
  <header>\(header)</header>
  <main id="text">
  \(main)
  </main>
  <footer>\(footer)</footer>
  </body>
  </html>

  """
}

/// The page of a chapter.
func chapterPage(
  _ notebook: Notebook, body: String, sections: [(title: String, anchor: String)], words: Int,
  in course: [Notebook]
) -> String {
  let place = course.firstIndex { $0.name == notebook.name } ?? 0
  func link(_ offset: Int, _ word: String, _ kind: String) -> String {
    guard course.indices.contains(place + offset) else { return "" }
    let other = course[place + offset]
    return
      "<a class=\"\(kind)\" href=\"\(other.name).html\">\(word) \(htmlText(other.title))</a>"
  }
  func turns(_ name: String) -> String {
    "<nav class=\"turns\" aria-label=\"\(name)\">\(link(-1, "←", "previous"))"
      + "<a class=\"contents\" href=\"index.html\">Contents</a>\(link(1, "→", "next"))</nav>"
  }
  let contents = sections.map { "<li><a href=\"#\($0.anchor)\">\(plainTitle($0.title))</a></li>" }
  let main = """
    <h1>\(notebook.heading)</h1>
    <p class="meta">\(readingTime(words: words)), \(proseDigits(String(words))) words</p>
    <details class="sections"><summary>Sections of this chapter</summary>
    <ol>
    \(contents.joined(separator: "\n"))
    </ol>
    </details>
    \(body)
    """
  return webPage(
    title: "\(notebook.title) – Entrope", header: turns("Chapters"), main: main,
    footer: "\(turns("Chapters, again"))<p>\(footnoteHTML(notebook))</p>")
}

/// How long a reader needs: 180 words a minute, as formulas and figures take their time.
func readingTime(words: Int) -> String {
  let minutes = readingMinutes(words: words)
  return minutes == 1 ? "1 minute" : "\(minutes) minutes"
}

/// Minutes for so many words, at least 1.
func readingMinutes(words: Int) -> Int { max(1, Int((Double(words) / 180).rounded())) }

/// A heading inside a link: formulas stay, links go.
private func plainTitle(_ html: String) -> String {
  html.replacing(/<a [^>]*>/, with: "").replacing("</a>", with: "")
}

/// What stands below every chapter, in Markdown.
func footnote(_ notebook: Notebook) -> String {
  "Made by `entrope notebooks` from `Notebooks/\(notebook.file)`. A sentence marked ✓ is a line of that program and "
    + "was found true when this page was made; a false one would have stopped it."
}

private func footnoteHTML(_ notebook: Notebook) -> String {
  footnote(notebook).replacing(/`([^`]*)`/) { "<code>\($0.1)</code>" }
}
