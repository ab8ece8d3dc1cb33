import Figures
import Gallery
import ModelFiles
import Studies

/// Writes the parts of a chapter as HTML.
struct ChapterBody {
  /// What the page is for.
  enum Medium {
    /// A screen: pictures for every place, folds closed.
    case screen
    /// Paper: wide pictures alone, folds open.
    case paper
  }

  var markdown: MarkdownHTML
  let numbers: PageNumbers
  let drawn: [DrawnFigure]
  let prefix: String
  let medium: Medium
  private var exercises = 0
  private var predictions = 0
  /// What names of the chapter's files begin with.
  private var chapter: String { String(prefix.dropFirst().prefix { $0 != "-" }) }

  init(
    markdown: MarkdownHTML, numbers: PageNumbers, drawn: [DrawnFigure], prefix: String,
    medium: Medium
  ) {
    (self.markdown, self.numbers, self.drawn) = (markdown, numbers, drawn)
    (self.prefix, self.medium) = (prefix, medium)
  }

  /// All parts in order.
  mutating func html(_ pieces: [Piece]) throws(NotebookError) -> String {
    var body: [String] = []
    var at = 0
    while at < pieces.count {
      switch pieces[at] {
      case .prose(let lines, let line):
        body.append(try markdown.blocks(lines.joined(separator: "\n"), line: line))
      case .box(let kind, let lines, let line):
        body.append(try box(kind, lines.joined(separator: "\n"), line: line))
      case .code(let lines):
        body.append(markdown.preformatted(lines.joined(separator: "\n"), language: "swift"))
      case .output(.check, let line):
        let run = pieces[at...].prefix { if case .output(.check, _) = $0 { true } else { false } }
        let sentences = run.compactMap { piece -> CheckedSentence? in
          if case .output(.check(let sentence), _) = piece { sentence } else { nil }
        }
        body.append(try claims(sentences, line: line))
        at += run.count - 1
      case .output(let output, let line): body.append(try self.output(output, line: line))
      }
      at += 1
    }
    return body.joined(separator: "\n")
  }

  private mutating func outputs(_ outputs: [Output], line: Int) throws(NotebookError) -> String {
    try html(outputs.map { .output($0, line: line) })
  }

  private mutating func output(_ output: Output, line: Int) throws(NotebookError) -> String {
    switch output {
    case .text(let text): return try markdown.blocks(text, line: line)
    case .command(let command): return markdown.preformatted(command, language: "console")
    case .value(let text, let caption):
      let words = "<figcaption>\(try markdown.inline(caption, line: line))</figcaption>"
      let shown = markdown.preformatted(text, language: "text")
      return "<figure class=\"value\">\(words)\(shown)</figure>"
    case .table(let table, let id, let caption):
      let words = try markdown.inline(caption, line: line)
      let number = numbers.tables[id] ?? 0
      return try markdown.table(
        table.rendered(as: .markdown), caption: "<strong>Table \(number).</strong> \(words)",
        id: "\(prefix)table-\(id)", csv: "files/\(chapter)-\(id).csv", line: line)
    case .figure(let figure): return try self.figure(figure, line: line)
    case .check(let sentence): return try claims([sentence], line: line)
    case .exercise(let exercise): return try self.exercise(exercise, line: line)
    case .prediction(let prediction): return try self.prediction(prediction, line: line)
    }
  }

  // MARK: Boxes

  private mutating func box(
    _ kind: BoxKind, _ text: String, line: Int
  ) throws(NotebookError) -> String {
    guard let title = kind.title else {
      let body = try markdown.blocks(text, line: line)
      return """
        <div class="box aside"><p class="kind">For the curious</p>
        \(body)
        </div>
        """
    }
    let heading = try markdown.heading(2, title, line: line)
    return """
      <div class="box \(kind.rawValue)">
      \(heading)
      \(try markdown.blocks(text, line: line))
      </div>
      """
  }

  // MARK: Claims

  /// Up to four as a list, more as a table.
  private mutating func claims(
    _ sentences: [CheckedSentence], line: Int
  ) throws(NotebookError) -> String {
    var rows: [String] = []
    let isTable = sentences.count > 4
    for sentence in sentences {
      let words = try markdown.inline(sentence.sentence, line: line)
      let mark = "<span class=\"tick\">✓<span class=\"hidden\"> checked:</span></span>"
      if isTable {
        let measured =
          sentence.measured.map { proseNumber($0, .significant(5)) }
          ?? "true"
        rows.append(
          "<tr><th scope=\"row\">\(mark) \(words)</th><td class=\"number\">\(measured)</td>"
            + "<td>\(htmlText(sentence.source))</td></tr>")
      } else {
        rows.append("<li>\(mark) \(words)</li>")
      }
    }
    guard isTable else {
      return "<ul class=\"checks\">\n\(rows.joined(separator: "\n"))\n</ul>"
    }
    return """
      <div class="wide claims" role="region" aria-label="Checked sentences, line \(line)"><table>
      <thead><tr><th scope="col">Sentence</th><th scope="col" class="number">Measured</th>\
      <th scope="col">From</th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      """
  }

  // MARK: Questions

  private mutating func exercise(
    _ exercise: Exercise, line: Int
  ) throws(NotebookError) -> String {
    exercises += 1
    let number = exercises
    let heading = try markdown.heading(3, "Exercise \(number)", line: line)
    let question = try markdown.blocks(exercise.question, line: line)
    let answer = try claims([exercise.answer], line: line)
    let solution = try outputs(exercise.solution, line: line)
    return """
      <div class="exercise">
      \(heading)
      \(question)
      \(fold("Solution of exercise \(number)", "\(answer)\n\(solution)"))
      </div>
      """
  }

  private mutating func prediction(
    _ prediction: Prediction, line: Int
  ) throws(NotebookError) -> String {
    predictions += 1
    let name = "\(prefix)predict-\(predictions)"
    let heading = try markdown.heading(2, "Predict first", line: line)
    let question = try markdown.inline(prediction.question, line: line)
    var options: [String] = []
    for option in prediction.options {
      let words = try markdown.inline(option, line: line)
      let mark =
        medium == .screen
        ? "<input type=\"radio\" name=\"\(name)\"/>" : "<span aria-hidden=\"true\">○</span>"
      options.append("<label>\(mark) <span>\(words)</span></label>")
    }
    let right = try markdown.inline(prediction.options[prediction.right], line: line)
    let answer = try markdown.blocks(prediction.answer, line: line)
    return """
      <div class="box predict">
      \(heading)
      <fieldset><legend>\(question)</legend>
      \(options.joined(separator: "\n"))
      </fieldset>
      \(fold("Answer", "<p><strong>\(right)</strong></p>\n\(answer)"))
      </div>
      """
  }

  private func fold(_ summary: String, _ body: String) -> String {
    let open = medium == .paper ? " open=\"open\"" : ""
    return "<details\(open)><summary>\(summary)</summary>\n\(body)\n</details>"
  }

  // MARK: Figures

  private mutating func figure(_ figure: PageFigure, line: Int) throws(NotebookError) -> String {
    guard let drawn = drawn.first(where: { $0.id == figure.id }) else { return "" }
    let number = numbers.figures[figure.id] ?? 0
    let anchor = "\(prefix)fig-\(figure.id)"
    let caption = try markdown.inline(figure.finished.caption, line: line)
    let title = htmlText(figure.finished.figure.title)
    let picture = picture(drawn, title: title, anchor: anchor)
    let links = links(figure, drawn, number: number)
    // The links stand inside a box that scrolls, so that the keyboard reaches it.
    let box =
      drawn.scrolls
      ? "<div class=\"broad\" role=\"region\" aria-label=\"Figure \(number)\">\(picture)\n\(links)</div>"
      : picture
    return """
      <figure class="drawn" id="\(anchor)">
      \(box)
      <figcaption><strong>Figure \(number).</strong> \(caption)</figcaption>
      \(drawn.scrolls ? "" : links)
      \(try folds(figure, drawn, number: number, anchor: anchor, line: line))
      </figure>
      """
  }

  private func picture(_ drawn: DrawnFigure, title: String, anchor: String) -> String {
    let paper = drawn.paper
    let size = { (picture: DrawnFigure.Picture) in
      "width=\"\(Int(picture.size.width))\" height=\"\(Int(picture.size.height))\""
    }
    let sizes = "--wide: \(Int(paper.size.width)); --phone: \(Int(drawn.phone.size.width))"
    let image =
      "<img src=\"\(paper.address)\" alt=\"\(title)\" aria-describedby=\"\(anchor)-words\" "
      + "\(size(paper)) style=\"\(sizes)\"/>"
    guard medium == .screen else { return image }
    func source(_ picture: DrawnFigure.Picture, _ conditions: String) -> String {
      "<source media=\"screen and \(conditions)\" srcset=\"\(picture.address)\" \(size(picture))/>"
    }
    let (narrow, dark) = ("(max-width: 45rem)", "(prefers-color-scheme: dark)")
    return """
      <picture>
      \(source(drawn.darkPhone, "\(narrow) and \(dark)"))
      \(source(drawn.phone, narrow))
      \(source(drawn.dark, dark))
      \(image)
      </picture>
      """
  }

  private func links(_ figure: PageFigure, _ drawn: DrawnFigure, number: Int) -> String {
    let files = ["csv", "svg", "pdf"].map { ending in
      "<a href=\"files/\(drawn.name).\(ending)\" aria-label=\"\(ending.uppercased()) of figure "
        + "\(number)\">\(ending.uppercased())</a>"
    }
    let commands = [figure.command, figure.explorer?.command].compactMap { $0 }
    // The copy lies beside the course, and a page on paper leads nowhere.
    let explore = (medium == .screen ? figure.explorer?.address : nil).map {
      "<a href=\"\(htmlText($0))\" aria-label=\"Explore figure \(number)\">Explore</a>"
    }
    let parts =
      files + (explore.map { [$0] } ?? []) + commands.map { "<code>\(htmlText($0))</code>" }
    return "<p class=\"files\">\(parts.joined(separator: " · "))</p>"
  }

  /// What the figure says in words, and its numbers where they are few.
  private mutating func folds(
    _ figure: PageFigure, _ drawn: DrawnFigure, number: Int, anchor: String, line: Int
  ) throws(NotebookError) -> String {
    let words = htmlText(figure.finished.figure.inWords())
    let inWords = "<p id=\"\(anchor)-words\">\(words)</p>"
    // On paper the numbers are in the files.
    guard medium == .screen else {
      return "<p id=\"\(anchor)-words\" class=\"hidden\">\(words)</p>"
    }
    var folds = [fold("Figure \(number) in words", inWords)]
    if drawn.numbers.rows.count <= 40 {
      let table = try markdown.table(
        drawn.numbers.rendered(as: .markdown), caption: "The numbers of figure \(number).",
        id: "\(anchor)-numbers", csv: "files/\(drawn.name).csv", line: line)
      folds.append(fold("Numbers of figure \(number)", table))
    }
    return folds.joined(separator: "\n")
  }
}

extension BoxKind {
  /// The heading that stands in the box, where it has one.
  var title: String? {
    switch self {
    case .goals: "What you will be able to do"
    case .misconception: "What people get wrong"
    case .limits: "What this chapter did not show"
    case .aside: nil
    }
  }
}
