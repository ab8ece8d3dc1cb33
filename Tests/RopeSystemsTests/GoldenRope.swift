import Foundation
import ModelFiles
import RopeSystems
import TestSupport

/// A configuration and what Hugging Face transformers makes of it; see `Fixtures/hf-rope.md`.
struct GoldenRope: Decodable, Sendable, CustomStringConvertible {
  let name: String
  /// The text of the configuration.
  let config: String
  /// The current length that dynamic and longrope see.
  let sequenceLength: Int?
  let ropeType: String
  let rotaryDimension: Int
  /// Inverse frequencies in float32, widened.
  let inverseFrequencies32: [Double]
  let inverseFrequencies64: [Double]
  /// The amplitude on cos and sin.
  let attentionFactor: Double

  enum CodingKeys: String, CodingKey {
    case name, config
    case sequenceLength = "seq_len"
    case ropeType = "rope_type"
    case rotaryDimension = "rotary_dim"
    case inverseFrequencies32 = "inv_freq"
    case inverseFrequencies64 = "inv_freq_f64"
    case attentionFactor = "attention_factor"
  }

  var description: String { name }

  private struct File: Decodable {
    let cases: [GoldenRope]
  }

  /// All cases.
  static let all: [GoldenRope] = {
    let data = (try? Data(contentsOf: Bundle.module.file("Fixtures/hf-rope.json"))) ?? Data()
    return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
  }()
}

/// Reads a configuration from its text.
func configuration(_ text: String) throws(FileError) -> ModelConfiguration {
  try ModelConfiguration(bytes: Array(text.utf8), file: "config.json")
}

/// Resolves a configuration from its text.
func resolved(
  _ text: String, layerType: String? = nil, sequenceLength: Int? = nil
) throws(FileError) -> ResolvedRope {
  let configuration = try configuration(text)
  return try configuration.resolved(
    try kind(layerType, of: configuration), sequenceLength: sequenceLength)
}

/// The kind of layers with a name, or the one that answers for the model.
func kind(
  _ name: String?, of configuration: ModelConfiguration
) throws(FileError) -> LayerKind {
  let kinds = try configuration.layerKinds()
  let found =
    name.map { name in kinds.first { $0.name == name } } ?? ModelConfiguration.mainKind(of: kinds)
  guard let found else { throw .unsuitable(path: "config.json", sentence: "no such layer") }
  return found
}

/// The text of a Llama configuration with these keys added or put in place of its own.
func llamaFile(_ keys: String, modelType: String = "llama") -> String {
  #"{"model_type": "\#(modelType)", "hidden_size": 4096, "num_attention_heads": 32, "max_position_embeddings": 4096, "#
    + keys + "}"
}

/// The sentence with which a configuration is refused; `nil` when it is not, or not as bad data.
func refusal(_ text: String, layerType: String? = nil) -> String? {
  do throws(FileError) {
    _ = try resolved(text, layerType: layerType)
    return nil
  } catch {
    return error.kind == .badData ? error.description : nil
  }
}
