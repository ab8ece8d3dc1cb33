/// How a tokenizer cuts a text into pieces, none of which a token crosses.
///
/// Two families: GPT-2's, in which a space may lead a piece, and Llama 3's, in which any character but a line end, a letter or
/// a number may lead letters, numbers are short, and line ends follow marks.
struct PiecePattern: Sendable, Hashable {
  /// What `tokenizer.ggml.pre` calls it.
  let names: [String]
  /// The same as a regular expression, as `tokenizer.json` has it.
  let expression: String
  /// Whether each number is cut out first, as a piece of its own.
  let cutsDigits: Bool
  /// Whether it is of Llama 3's family.
  let isLlama3: Bool
  /// Characters of a number at most.
  let longestNumber: Int
  /// Whether a piece that is a token is taken as it is, without merging.
  let takesWholePieces: Bool

  private static let gpt2Expression =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  private static func llama3Expression(_ number: String) -> String {
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + number
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// GPT-2's, which `default` means too.
  static let gpt2 = PiecePattern(
    names: ["gpt-2", "default"], expression: gpt2Expression, cutsDigits: false, isLlama3: false,
    longestNumber: .max, takesWholePieces: false)
  /// SmolLM's and SmolLM2's.
  static let smollm = PiecePattern(
    names: ["smollm"], expression: gpt2Expression, cutsDigits: true, isLlama3: false,
    longestNumber: .max, takesWholePieces: false)
  /// Llama 3's.
  static let llamaBPE = PiecePattern(
    names: ["llama-bpe"], expression: llama3Expression(#"\p{N}{1,3}"#), cutsDigits: false,
    isLlama3: true, longestNumber: 3, takesWholePieces: true)
  /// Qwen2's and Qwen3's.
  static let qwen2 = PiecePattern(
    names: ["qwen2"], expression: llama3Expression(#"\p{N}"#), cutsDigits: false, isLlama3: true,
    longestNumber: 1, takesWholePieces: false)

  static let all = [smollm, llamaBPE, qwen2, gpt2]

  /// The names of all, as a list in words.
  static var allNames: String { all.flatMap(\.names).joined(separator: ", ") }
}
