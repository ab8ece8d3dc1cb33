import ArgumentParser
import Foundation
import ModelFiles

/// The flags that name a decoder and the tokens that it reads, the same for every command of the model lab.
struct DecoderFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A .gguf file, or a folder with config.json and .safetensors files. (default: ENTROPE_MODEL)",
      valueName: "model"))
  var model: String?
  @Option(
    help: ArgumentHelp(
      "A text in UTF-8, made tokens by the model's own rules.", valueName: "file"))
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

  /// How to get a model.
  static let advice =
    "Scripts/fetch-model.sh gets SmolLM2-135M-Instruct and prints its path"

  /// The path of the model.
  ///
  /// - Throws: ``CommandFailure`` (66) when none is named, or nothing is there.
  func path() throws(CommandFailure) -> String {
    let environment = ProcessInfo.processInfo.environment["ENTROPE_MODEL"] ?? ""
    guard let path = model ?? (environment.isEmpty ? nil : environment) else {
      throw CommandFailure(
        .missingInput,
        "--model is missing, and ENTROPE_MODEL is not set; name a model. \(Self.advice).")
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(
        .missingInput,
        "\(model == nil ? "ENTROPE_MODEL" : "--model"): there is no \(path). \(Self.advice).")
    }
    return path
  }

  /// The tokens of each document.
  ///
  /// - Parameter path: The model, whose rules make tokens of a text.
  /// - Returns: Documents of one length.
  /// - Throws: ``CommandFailure`` (64) for flags that are not allowed; (65) when the file holds no list of whole numbers or too
  ///   few of them; `FileError` when it cannot be read.
  func tokens(_ path: String) throws -> [[Int]] {
    for (flag, value, least) in [("--length", length, 2), ("--documents", documents, 1)] {
      if let value, value < least {
        throw CommandFailure.usage(flag, "\(value) is too few; \(least) is the least.")
      }
    }
    let ids = try ids(path)
    if documents != nil, length == nil {
      throw CommandFailure.usage("--documents", "give --length too, which says how long they are.")
    }
    let length = length ?? ids.count
    let count = documents ?? 1
    guard length >= 2, count <= ids.count / length else {
      throw CommandFailure(
        .badData,
        "\(source) holds \(ids.count) tokens; \(count == 1 ? "a document" : "\(count) documents") of "
          + "\(max(2, length)) \(count == 1 ? "needs" : "need") more.")
    }
    return (0..<count).map { Array(ids[$0 * length..<($0 + 1) * length]) }
  }

  /// The file of the tokens.
  var source: String { tokenIds ?? text ?? "" }

  /// All tokens of the file.
  private func ids(_ path: String) throws -> [Int] {
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
      let bytes = try ByteSource(path: file)
      guard let text = String(validating: try bytes.bytes(0..<bytes.count), as: UTF8.self) else {
        throw CommandFailure(.badData, "--text: \(file) is not a text in UTF-8.")
      }
      var isFolder = ObjCBool(false)
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      let tokenizer = try ByteLevelTokenizer(
        path: isFolder.boolValue
          ? URL(fileURLWithPath: path).appendingPathComponent("tokenizer.json").path : path)
      return tokenizer.tokens(of: text).ids.map(Int.init)
    case (nil, nil):
      throw CommandFailure.usage(
        "--token-ids", "it is missing; name a file of token ids, or a --text.")
    default:
      throw CommandFailure.usage("--token-ids", "--text gives tokens as well; give one of the two.")
    }
  }
}
