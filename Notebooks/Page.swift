package import Figures
import Gallery
import RealModule
package import Studies

/// What the code of a chapter writes on: a value that collects outputs with the lines they come from.
package struct Page {
  /// File name of the chapter's source, for errors.
  let file: String
  /// Outputs in the order they were made.
  package private(set) var outputs: [PlacedOutput] = []
  /// What sentences call by name.
  package private(set) var values: [String: PageValue] = [:]
  /// The first name that was given twice, with its line.
  private(set) var repeated: (name: String, line: Int)?
  /// The numbers that the chapter is about, as they are unless planted otherwise.
  package private(set) var constants: [String: Double] = [:]
  private let planted: [String: Double]

  init(file: String, planted: [String: Double] = [:]) {
    self.file = file
    self.planted = planted
  }

  // MARK: Numbers

  /// A number that sentences of the chapter depend on.
  ///
  /// A test plants wrong ones and expects a sentence to fail.
  ///
  /// - Parameters:
  ///   - name: What the chapter calls it.
  ///   - usual: Its value; the page shows this in place of the call.
  /// - Returns: The value, or the wrong one that was planted.
  package mutating func constant(_ name: String, _ usual: Double) -> Double {
    constants[name] = usual
    return planted[name] ?? usual
  }

  /// A whole number that sentences of the chapter depend on.
  package mutating func constant(_ name: String, _ usual: Int) -> Int {
    constants[name] = Double(usual)
    return planted[name].map { Int($0) } ?? usual
  }

  /// Names a number for the prose, which writes it as `{{name}}`.
  ///
  /// - Parameters:
  ///   - name: The name; one that no sentence uses, or that is given twice, is an error.
  ///   - value: The number.
  ///   - format: How it is rounded.
  ///   - line: Where the call stands; left to the compiler.
  package mutating func value(
    _ name: String, _ value: Double, _ format: NumberFormat, line: Int = #line
  ) {
    keep(name, proseNumber(value, format), line)
  }

  /// Names a whole number for the prose.
  package mutating func value(_ name: String, _ value: Int, line: Int = #line) {
    keep(name, proseDigits(String(value)), line)
  }

  /// Names words for the prose.
  package mutating func value(_ name: String, _ words: String, line: Int = #line) {
    keep(name, words, line)
  }

  private mutating func keep(_ name: String, _ text: String, _ line: Int) {
    if values[name] != nil, repeated == nil { repeated = (name, line) }
    values[name] = PageValue(text: text, line: line)
  }

  // MARK: Outputs

  /// Shows a value in words or digits.
  ///
  /// - Parameters:
  ///   - value: What to show; its description is printed as it is.
  ///   - caption: What the value is.
  ///   - line: Where the call stands; left to the compiler.
  package mutating func show(
    _ value: some CustomStringConvertible, _ caption: String, line: Int = #line
  ) {
    put(.value(value.description, caption: caption), line)
  }

  /// Says something where `//:` lines cannot stand: inside a solution.
  package mutating func text(_ markdown: String, line: Int = #line) {
    put(.text(markdown), line)
  }

  /// Shows a command as it is typed.
  package mutating func command(_ command: String, line: Int = #line) {
    put(.command(command), line)
  }

  /// Shows a table, with a number of its own.
  ///
  /// - Parameters:
  ///   - table: The table; numbers are rounded by its columns' formats.
  ///   - id: What prose calls it: `{{table:id}}` is a link to it.
  ///   - caption: What the table shows, in Markdown.
  ///   - line: Where the call stands; left to the compiler.
  package mutating func table(
    _ table: Table, id: String, _ caption: String, line: Int = #line
  ) {
    put(.table(table, id: id, caption: caption), line)
  }

  /// Shows a figure that is not in the gallery.
  ///
  /// - Parameters:
  ///   - figure: The figure; its id must be its own within the page.
  ///   - caption: What the figure shows, in Markdown.
  ///   - command: What draws it, where a command does.
  ///   - line: Where the call stands; left to the compiler.
  package mutating func figure(
    _ figure: Figure, _ caption: String, command: String? = nil, line: Int = #line
  ) {
    let finished = FinishedFigure(figure: figure, caption: caption)
    put(.figure(PageFigure(finished: finished, command: command)), line)
  }

  /// Shows a figure of the gallery with its caption and the claims that its measurement bore out.
  ///
  /// - Parameters:
  ///   - id: Its name in the gallery; prose calls it `{{fig:id}}`.
  ///   - chosen: Parameters that are not the usual ones.
  ///   - explorer: Where the explorer shows the same, if it does.
  ///   - line: Where the call stands; left to the compiler.
  /// - Throws: ``NotebookError/markup(_:file:line:)`` when there is no such figure; what making it throws.
  package mutating func figure(
    _ id: String, set chosen: [String: Double] = [:], explorer: ExplorerView? = nil,
    line: Int = #line
  ) throws {
    let recipe: FigureRecipe
    do throws(GalleryError) {
      recipe = try Gallery.recipe(id)
    } catch {
      throw NotebookError.markup(error.description, file: file, line: line)
    }
    let finished = try recipe.finished(chosen)
    let settings = finished.state.values.map { " --set \($0.key)=\($0.text)" }
    put(
      .figure(
        PageFigure(
          finished: finished, command: "entrope figures \(id)\(settings.joined()) --out drawn",
          explorer: explorer)), line)
    for claim in finished.claims { put(.check(CheckedSentence(claim)), line) }
  }

  /// States a sentence if it is true, and ends the run if it is not.
  ///
  /// - Parameters:
  ///   - holds: Whether the sentence is true.
  ///   - sentence: The sentence, in Markdown.
  ///   - line: Where the call stands; left to the compiler.
  /// - Throws: ``NotebookError/falseClaim(sentence:measured:file:line:)``.
  package mutating func check(
    _ holds: Bool, _ sentence: String, line: Int = #line
  ) throws(NotebookError) {
    guard holds else {
      throw .falseClaim(sentence: named(sentence), measured: nil, file: file, line: line)
    }
    put(.check(CheckedSentence(sentence: sentence, measured: nil, source: "this page")), line)
  }

  /// States a claim if measurement bears it out, and ends the run if it does not.
  ///
  /// - Parameters:
  ///   - claim: The claim.
  ///   - line: Where the call stands; left to the compiler.
  /// - Throws: ``NotebookError/falseClaim(sentence:measured:file:line:)`` with the measured value.
  package mutating func check(_ claim: Claim, line: Int = #line) throws(NotebookError) {
    put(.check(try decided(claim, line)), line)
  }

  /// States a sentence with a rounded number if the measured value rounds to it, and ends the run if it does not.
  ///
  ///     |measured − stated| ≤ 10^(−decimals)/2
  ///
  /// - Parameters:
  ///   - measured: The value that was measured.
  ///   - stated: The number in the sentence.
  ///   - decimals: Decimals of that number; −3 for thousands.
  ///   - sentence: The sentence, in Markdown.
  ///   - line: Where the call stands; left to the compiler.
  /// - Throws: ``NotebookError/falseClaim(sentence:measured:file:line:)`` with the measured value.
  package mutating func check(
    _ measured: Double, is stated: Double, decimals: Int, _ sentence: String, line: Int = #line
  ) throws(NotebookError) {
    try check(.rounded(sentence, measured, to: stated, decimals: decimals), line: line)
  }

  // MARK: Questions

  /// Sets an exercise whose folded answer is checked.
  ///
  /// - Parameters:
  ///   - question: The question, in Markdown.
  ///   - answer: The answer as a claim: a wrong one stops the page.
  ///   - line: Where the call stands; left to the compiler.
  ///   - solution: What else stands in the fold: text, commands, tables, figures, checks.
  /// - Throws: ``NotebookError/falseClaim(sentence:measured:file:line:)``; what the solution throws.
  package mutating func exercise(
    _ question: String, answer: Claim, line: Int = #line,
    solution: (inout Page) throws -> Void = { _ in }
  ) throws {
    let answer = try decided(answer, line)
    var fold = self
    fold.outputs = []
    try solution(&fold)
    (values, constants) = (fold.values, fold.constants)
    put(
      .exercise(
        Exercise(question: question, answer: answer, solution: fold.outputs.map(\.output))), line)
  }

  /// Asks readers to predict before they read on: options to mark, and a folded answer.
  ///
  /// - Parameters:
  ///   - question: The question, in Markdown.
  ///   - options: What may be marked, each with whether it is true; exactly one must be.
  ///   - answer: Why it is so.
  ///   - line: Where the call stands; left to the compiler.
  /// - Throws: ``NotebookError/falseClaim(sentence:measured:file:line:)`` when not exactly one option is true.
  package mutating func predict(
    _ question: String, options: [(words: String, isTrue: Bool)], answer: String,
    line: Int = #line
  ) throws(NotebookError) {
    let right = options.indices.filter { options[$0].isTrue }
    guard right.count == 1, let only = right.first else {
      throw .falseClaim(
        sentence: "\(question) (exactly one of the options must be true)",
        measured: Double(right.count), file: file, line: line)
    }
    put(
      .prediction(
        Prediction(
          question: question, options: options.map(\.words), right: only, answer: answer)), line)
  }

  private func decided(_ claim: Claim, _ line: Int) throws(NotebookError) -> CheckedSentence {
    guard claim.holds else {
      throw .falseClaim(
        sentence: named(claim.sentence), measured: claim.measured, file: file, line: line)
    }
    return CheckedSentence(claim)
  }

  /// A sentence with the values that are known so far, for errors.
  private func named(_ sentence: String) -> String {
    values.reduce(sentence) { $0.replacing("{{\($1.key)}}", with: $1.value.text) }
  }

  private mutating func put(_ output: Output, _ line: Int) {
    outputs.append(PlacedOutput(output: output, line: line))
  }
}

extension Claim {
  /// The claim that a measured value rounds to the number of a sentence.
  ///
  ///     |measured − stated| ≤ 10^(−decimals)/2
  package static func rounded(
    _ sentence: String, _ measured: Double, to stated: Double, decimals: Int
  ) -> Claim {
    // One ulp of slack: a value on the edge between two roundings may be stated as either.
    let half = 0.5 * Double.pow(10, -decimals) + stated.ulp
    return Claim(sentence, measured: measured) { abs($0 - stated) <= half }
  }
}
