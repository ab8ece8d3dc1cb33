package import Figures
package import Gallery
import RealModule
package import Studies

/// What the code of a notebook writes on: a value that collects outputs with the lines they come from.
package struct Page {
  /// File name of the notebook's source, for errors.
  let file: String
  /// Outputs in the order they were made.
  package private(set) var outputs: [PlacedOutput] = []

  init(file: String) {
    self.file = file
  }

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

  /// Shows a table.
  ///
  /// - Parameters:
  ///   - table: The table; numbers are rounded by its columns' formats.
  ///   - caption: What the table shows, in Markdown.
  ///   - line: Where the call stands; left to the compiler.
  package mutating func table(_ table: Table, _ caption: String, line: Int = #line) {
    put(.table(table, caption: caption), line)
  }

  /// Shows a figure.
  ///
  /// - Parameters:
  ///   - figure: The figure; its id must be its own within the page.
  ///   - caption: What the figure shows, in Markdown.
  ///   - line: Where the call stands; left to the compiler.
  package mutating func figure(_ figure: Figure, _ caption: String, line: Int = #line) {
    put(.figure(figure, caption: caption), line)
  }

  /// Shows a figure of the gallery with its caption and the claims that its measurement bore out.
  ///
  /// - Parameters:
  ///   - finished: The figure.
  ///   - line: Where the call stands; left to the compiler.
  package mutating func figure(_ finished: FinishedFigure, line: Int = #line) {
    put(.figure(finished.figure, caption: finished.caption), line)
    for claim in finished.claims { put(.check(claim.sentence), line) }
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
      throw .falseClaim(sentence: sentence, measured: nil, file: file, line: line)
    }
    put(.check(sentence), line)
  }

  /// States a claim if measurement bears it out, and ends the run if it does not.
  ///
  /// - Parameters:
  ///   - claim: The claim.
  ///   - sentence: Other words for it; its own sentence unless given.
  ///   - line: Where the call stands; left to the compiler.
  /// - Throws: ``NotebookError/falseClaim(sentence:measured:file:line:)`` with the measured value.
  package mutating func check(
    _ claim: Claim, _ sentence: String? = nil, line: Int = #line
  ) throws(NotebookError) {
    let words = sentence ?? claim.sentence
    guard claim.holds else {
      throw .falseClaim(sentence: words, measured: claim.measured, file: file, line: line)
    }
    put(.check(words), line)
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
    // One ulp of slack: a value on the edge between two roundings may be stated as either.
    let half = 0.5 * Double.pow(10, -decimals) + stated.ulp
    try check(Claim(sentence, measured: measured) { abs($0 - stated) <= half }, line: line)
  }

  private mutating func put(_ output: Output, _ line: Int) {
    outputs.append(PlacedOutput(output: output, line: line))
  }
}

/// What code puts on a page.
package enum Output: Sendable, Hashable {
  /// A value as printed.
  case value(String, caption: String)
  /// A table.
  case table(Table, caption: String)
  /// A figure.
  case figure(Figure, caption: String)
  /// A sentence that was found true.
  case check(String)
}

/// An output and the line of the source whose code made it.
package struct PlacedOutput: Sendable, Hashable {
  /// What was made.
  package let output: Output
  /// The line, counted from 1.
  package let line: Int

  /// Makes a placed output.
  package init(output: Output, line: Int) {
    self.output = output
    self.line = line
  }
}
