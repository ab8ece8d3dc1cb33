import ArgumentParser
import Foundation
import ModelFiles

/// The flag that names a model, the same for every command of the lab.
struct ModelFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A .gguf file, or a folder with config.json and .safetensors files. (default: ENTROPE_MODEL)",
      valueName: "model"))
  var model: String?

  /// How to get a model.
  private static let advice =
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

  /// The model's tokenizer.
  func tokenizer() throws -> ByteLevelTokenizer { try ByteLevelTokenizer(modelPath: try path()) }
}
