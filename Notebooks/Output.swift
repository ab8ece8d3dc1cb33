import Figures
import Gallery
package import Studies

/// What code puts on a page.
package enum Output: Sendable {
  /// Markdown.
  case text(String)
  /// A command as it is typed.
  case command(String)
  /// A value as printed.
  case value(String, caption: String)
  /// A table with a number of its own.
  case table(Table, id: String, caption: String)
  /// A figure with a number of its own.
  case figure(PageFigure)
  /// A sentence that was found true.
  case check(CheckedSentence)
  /// A question with a checked answer.
  case exercise(Exercise)
  /// A question to answer before reading on.
  case prediction(Prediction)
}

/// A figure on a page, and the command that draws it, where there is one.
package struct PageFigure: Sendable {
  let finished: FinishedFigure
  let command: String?

  /// What prose calls it.
  var id: String { finished.figure.id }
}

/// A sentence that was found true, with what was measured.
package struct CheckedSentence: Sendable, Hashable, Codable {
  /// The sentence, in Markdown.
  package let sentence: String
  /// What was measured, where it is a number.
  let measured: Double?
  /// Where the sentence comes from.
  let source: String

  /// Makes a sentence.
  package init(sentence: String, measured: Double?, source: String) {
    (self.sentence, self.measured, self.source) = (sentence, measured, source)
  }

  init(_ claim: Claim) {
    self.init(sentence: claim.sentence, measured: claim.measured, source: claim.source)
  }
}

/// A question with a checked answer, and what else its fold holds.
package struct Exercise: Sendable {
  let question: String
  let answer: CheckedSentence
  let solution: [Output]
}

/// A question to answer before reading on.
package struct Prediction: Sendable {
  let question: String
  let options: [String]
  let right: Int
  let answer: String
}

/// An output and the line of the source whose code made it.
package struct PlacedOutput: Sendable {
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
