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

/// Where the explorer shows what a figure shows.
package enum ExplorerView: Sendable, Hashable {
  /// A state that the copy beside the course holds: its panel, and what of it is not usual as the copy spells it.
  case copied(_ panel: String, query: String = "")
  /// A state that the server alone shows, as flags of `entrope explore`.
  case served(_ flags: String)

  /// The copy's page at that state, seen from a chapter; `nil` where the copy does not hold it.
  var address: String? {
    guard case .copied(let panel, let query) = self else { return nil }
    return "../explorer/index.html\(query.isEmpty ? "" : "?\(query)")#panel-\(panel)"
  }

  /// The command that serves the state; `nil` where the copy holds it.
  var command: String? {
    guard case .served(let flags) = self else { return nil }
    return "entrope explore \(flags)"
  }
}

/// A figure on a page, the command that draws it, and where it can be explored, where there are such.
package struct PageFigure: Sendable {
  let finished: FinishedFigure
  let command: String?
  var explorer: ExplorerView? = nil

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
