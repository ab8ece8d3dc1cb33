import ArgumentParser
import Foundation
import ModelFiles

/// The flags that name a decoder and the tokens that it reads, the same for every command of the model lab.
struct DecoderFlags: ParsableArguments {
  @OptionGroup var source: ModelFlags
  @Option(
    help: ArgumentHelp(
      "A text in UTF-8, or the name of one that comes along, made tokens by the model's own rules.",
      valueName: "file"))
  var text: String?
  @Option(
    help: ArgumentHelp(
      "Token ids: FILE.npy or FILE.safetensors:TENSOR, of whole numbers.", valueName: "file"))
  var tokenIds: String?
  @Option(
    parsing: .unconditional,
    help: "Tokens of a document, from the first on. (default: all that the file holds)")
  var length: Int?
  @Option(
    parsing: .unconditional,
    help: "Documents of --length tokens, one after the other. (default: 1)")
  var documents: Int?
  @Option(
    parsing: .unconditional,
    help: "Context L in tokens that the model was trained on. (default: the model's)")
  var trainedContext: Int?

  /// The tokens of each document.
  ///
  /// - Returns: Documents of one length.
  /// - Throws: ``CommandFailure`` (64) for flags that are not allowed; (65) when the file holds no list of whole numbers or too
  ///   few of them; `FileError` when it cannot be read.
  func tokens() throws -> [[Int]] {
    for (flag, value, least) in [("--length", length, 2), ("--documents", documents, 1)] {
      if let value, value < least {
        throw CommandFailure.usage(flag, "\(value) is too few; \(least) is the least.")
      }
    }
    let ids = try ids()
    if documents != nil, length == nil {
      throw CommandFailure.usage("--documents", "give --length too, which says how long they are.")
    }
    let length = length ?? ids.count
    let count = documents ?? 1
    guard length >= 2, count <= ids.count / length else {
      throw CommandFailure(
        .badData,
        "\(tokenFile) holds \(ids.count) tokens; \(count == 1 ? "a document" : "\(count) documents") of "
          + "\(max(2, length)) \(count == 1 ? "needs" : "need") more.")
    }
    return (0..<count).map { Array(ids[$0 * length..<($0 + 1) * length]) }
  }

  /// The file of the tokens.
  var tokenFile: String { tokenIds ?? text ?? "" }

  /// All tokens of the file.
  private func ids() throws -> [Int] {
    switch (tokenIds, text) {
    case (let file?, nil):
      let tensor = try Tensor.read(operand: file)
      guard let ids = tensor.integers, tensor.shape.count == 1 else {
        throw CommandFailure(
          .badData,
          "\(tensor.name): token ids are one list of whole numbers; this is "
            + (tensor.integers == nil
              ? "of floating-point numbers." : "of \(tensor.shape.count) axes."))
      }
      return ids
    case (nil, let file?):
      return try ModelText(file, source.tokenizer()).ids.map(Int.init)
    case (nil, nil):
      throw CommandFailure.usage(
        "--token-ids", "it is missing; name a file of token ids, or a --text.")
    default:
      throw CommandFailure.usage("--token-ids", "--text gives tokens as well; give one of the two.")
    }
  }
}
