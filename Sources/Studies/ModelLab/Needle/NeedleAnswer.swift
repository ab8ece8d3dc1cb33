import Foundation

/// What a decoder makes of a question about a number.
package struct NeedleAnswer: Sendable, Hashable {
  /// Σ ln p over the tokens of the right answer that hold its digits, each given the ones before, in nats.
  package let logProbability: Double
  /// Whether taking the most likely token each time writes the answer and ends the number there.
  package let isExact: Bool

  package init(logProbability: Double, isExact: Bool) {
    (self.logProbability, self.isExact) = (logProbability, isExact)
  }

  /// Reads an answer out of logits.
  ///
  /// Greedy decoding writes the answer exactly if its token is the most likely one at every step given the right ones before, so
  /// that one pass over prompt and answer decides it.
  ///
  /// - Parameters:
  ///   - logits: The logits after the last token of the prompt and after each of the answer [answer + 1, V].
  ///   - prompt: The prompt.
  ///   - endsNumber: Whether a token that follows ends the number.
  package init(logits: [[Float]], prompt: NeedlePrompt, endsNumber: (Int) -> Bool) {
    logProbability = prompt.digits.reduce(0) { sum, place in
      let row = logits[place]
      let greatest = Double(row.max() ?? 0)
      let rest = row.reduce(0) { $0 + exp(Double($1) - greatest) }
      return sum + Double(row[prompt.answer[place]]) - greatest - log(rest)
    }
    let likeliest = logits.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
    isExact =
      zip(prompt.answer, likeliest).allSatisfy { $0 == $1 }
      && endsNumber(likeliest[prompt.answer.count])
  }
}
