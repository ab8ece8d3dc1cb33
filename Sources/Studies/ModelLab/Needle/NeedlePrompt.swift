package import ModelFiles

/// A question about a number that stands somewhere in a long text.
///
///     task · filler · “The pass key is K. …” · filler · question        answer: “ K”
///
/// Every piece becomes tokens by itself, so that filler can be cut at a token and the prompt has exactly the length asked for. Both
/// fillers begin with the same sentence. Source: Mohtashami and Jaggi (2023), arXiv:2305.16300, in the words of YaRN's
/// `eval/passkey.py`.
package struct NeedlePrompt: Sendable, Hashable {
  /// The number K that is to be found.
  package let key: Int
  /// Tokens of the prompt.
  package let tokens: [Int]
  /// Where the sentence with the number begins.
  package let needlePosition: Int
  /// Tokens of the right answer.
  package let answer: [Int]
  /// Which of ``answer`` hold digits.
  package let digits: [Int]

  /// The pieces of a prompt as a model's tokens.
  package struct Pieces: Sendable {
    let task: [Int]
    let filler: [Int]
    let question: [Int]
    private let tokenizer: ByteLevelTokenizer

    /// Tokenizes the pieces that all prompts share.
    package init(_ tokenizer: ByteLevelTokenizer) {
      self.tokenizer = tokenizer
      task = tokenizer.numbers(of: NeedlePrompt.task)
      filler = tokenizer.numbers(of: NeedlePrompt.filler)
      question = tokenizer.numbers(of: NeedlePrompt.question)
    }

    func needle(_ key: Int) -> [Int] { tokenizer.numbers(of: NeedlePrompt.needle(key)) }
    func answer(_ key: Int) -> [Int] { tokenizer.numbers(of: " \(key)") }

    /// Whether a token has a digit.
    package func hasDigit(_ token: Int) -> Bool {
      tokenizer.bytes(of: token)?.contains(where: isDigit) ?? false
    }
    /// Whether a token goes on with a number.
    package func beginsWithDigit(_ token: Int) -> Bool {
      tokenizer.bytes(of: token)?.first.map(isDigit) ?? false
    }

    /// The least tokens of a prompt about a number: all but filler.
    package func leastLength(_ key: Int) -> Int {
      task.count + needle(key).count + question.count
    }
  }

  static let task = """
    There is an important info hidden inside a lot of irrelevant text. Find it and memorize it. \
    I will quiz you about the important information there.

    """
  static let filler = """
     The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.
    """
  static func needle(_ key: Int) -> String {
    "\nThe pass key is \(key). Remember it. \(key) is the pass key.\n"
  }
  static let question = "\nWhat is the pass key? The pass key is"

  /// Writes a prompt.
  ///
  /// - Parameters:
  ///   - pieces: The pieces as the model's tokens.
  ///   - key: The number.
  ///   - length: Tokens of the prompt, at least ``Pieces/leastLength(_:)`` (a precondition).
  ///   - depth: How much of the filler stands before the number, 0 … 1.
  package init(_ pieces: Pieces, key: Int, length: Int, depth: Double) {
    let needle = pieces.needle(key)
    let room = length - pieces.task.count - needle.count - pieces.question.count
    precondition(room >= 0, "A prompt of \(length) tokens has no room for what is asked.")
    let before = Int((depth * Double(room)).rounded())
    func filler(_ count: Int) -> [Int] {
      (0..<count).map { pieces.filler[$0 % pieces.filler.count] }
    }
    self.key = key
    tokens = pieces.task + filler(before) + needle + filler(room - before) + pieces.question
    needlePosition = pieces.task.count + before
    let answer = pieces.answer(key)
    self.answer = answer
    digits = answer.indices.filter { pieces.hasDigit(answer[$0]) }
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

extension ByteLevelTokenizer {
  fileprivate func numbers(of text: String) -> [Int] { tokens(of: text).ids.map(Int.init) }
}
