import ModelFiles

/// The first page of the course: what each chapter teaches and takes, words, and every checked sentence.
func contentsPage(_ records: [ChapterRecord]) -> String {
  let minutes = records.map { readingMinutes(words: $0.words) }.reduce(0, +)
  let sentences = records.map(\.sentences.count).reduce(0, +)
  let items = records.map { record in
    let goals = record.goals.map { "<li>\($0)</li>" }.joined(separator: "\n")
    return """
      <li><h3><a href="\(record.name).html">\(htmlText(record.title))</a></h3>
      <p class="meta">\(readingTime(words: record.words)) · \(record.sentences.count) checked sentences</p>
      <ul>\(goals)</ul></li>
      """
  }
  let words = glossary.map { entry in
    "<dt>\(inlineProse(entry.word))</dt><dd>\(inlineProse(entry.meaning))</dd>"
  }
  let ledger = records.map { record in
    let lines = record.sentences.map { "<li>\(anchorless($0))</li>" }.joined(separator: "\n")
    return """
      <details><summary>\(htmlText(record.title)): \(record.sentences.count) sentences</summary>
      <ol>\(lines)</ol></details>
      """
  }
  let main = """
    <h1>\(courseTitle)</h1>
    <p>\(courseWords)</p>
    <p class="meta">\(records.count - 1) chapters and a tour, \(minutes) minutes of reading, \
    \(proseDigits(String(sentences))) checked sentences · <a href="print.html">all of it as one page for print</a></p>
    <h2 id="contents">Contents</h2>
    <ol class="chapters" start="0">
    \(items.joined(separator: "\n"))
    </ol>
    <h2 id="glossary">Words and letters</h2>
    <dl>
    \(words.joined(separator: "\n"))
    </dl>
    <h2 id="sentences">Checked sentences</h2>
    <p>Each of these sentences is a line of a program and was found true when its page was made. What the \
    sources claim is decided in <a href="../claims.html">the ledger of claims</a>.</p>
    \(ledger.joined(separator: "\n"))
    """
  return webPage(
    title: "\(courseTitle) – Entrope",
    header: "<nav class=\"turns\" aria-label=\"Page\"><a href=\"#contents\">Contents</a>"
      + "<a href=\"#glossary\">Words</a><a href=\"#sentences\">Checked sentences</a></nav>",
    main: main, footer: "<p>Made by <code>entrope notebooks</code>.</p>")
}

/// The same in Markdown, short.
func contentsMarkdown(_ records: [ChapterRecord]) -> String {
  let items = records.map { record in
    "- [\(record.title)](\(record.name).md): \(readingTime(words: record.words)), \(record.sentences.count) "
      + "checked sentences"
  }
  return """
    # \(courseTitle)

    \(courseWords)

    \(items.joined(separator: "\n"))

    """
}

/// All chapters in one page: wide pictures, folds open.
func printPage(_ records: [ChapterRecord]) -> String {
  let contents = records.map { record in
    "<li><a href=\"#\(record.name)\">\(htmlText(record.title))</a></li>"
  }
  let chapters = records.map { record in
    // Boxes are numbered chapter by chapter, and a page names each once.
    let body = record.print.replacing(
      " aria-label=\"", with: " aria-label=\"\(htmlText(record.title)): ")
    return """
      <article id="\(record.name)" aria-labelledby="\(record.name)-title">
      <h1 id="\(record.name)-title">\(htmlText(record.title))</h1>
      \(body.replacing(/<a href="([0-9]{2}-[A-Za-z]+)\.html"/) { "<a href=\"#\($0.1)\"" })
      </article>
      """
  }
  let main = """
    <p class="cover">\(courseTitle)</p>
    <ol start="0">
    \(contents.joined(separator: "\n"))
    </ol>
    \(chapters.joined(separator: "\n"))
    """
  return webPage(
    title: "\(courseTitle), for print – Entrope",
    header: "<nav class=\"turns\" aria-label=\"Page\"><a href=\"index.html\">Contents</a></nav>",
    main: main, footer: "<p>Made by <code>entrope notebooks</code>.</p>")
}

private let courseTitle = "Rotary positions beyond the trained context"

private let courseWords =
  "A course for people who know linear algebra and softmax, and have heard of transformers. It explains how rotary "
  + "position embedding works, why it fails beyond the context a model was trained on, and what the published "
  + "methods change. Every number in it is computed, and every sentence with a check mark was tested when its page "
  + "was made."

/// Running text of the program's own, with formulas.
private func inlineProse(_ text: String) -> String {
  var markdown = MarkdownHTML(
    prose: Prose(file: "Glossary.swift", values: [:], targets: [:]), file: "Glossary.swift",
    prefix: "")
  return (try? markdown.inline(text, line: 1)) ?? htmlText(text)
}

/// A sentence away from its page: what leads to a place there is no link here.
private func anchorless(_ html: String) -> String {
  html.replacing(/<a href="#[^"]*">([^<]*)<\/a>/) { $0.1 }
}
