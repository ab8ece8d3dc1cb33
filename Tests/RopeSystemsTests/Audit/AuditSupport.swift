import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import TestSupport
import Testing

/// The one rope of a configuration.
func source(_ json: String) throws -> RopeSource {
  let configuration = try configuration(json)
  return try #require(try RopeSource(configuration, try kind(nil, of: configuration)))
}

/// A Llama with a scaling dictionary of these members.
func llama(
  _ members: String, modelType: String = "llama", maximum: Int = 163_840, base: String = "10000.0",
  head: Int = 128, key: String = "rope_scaling", rest: String = ""
) -> String {
  """
  {"model_type": "\(modelType)", "hidden_size": \(head * 32), "num_attention_heads": 32,
   "head_dim": \(head), "max_position_embeddings": \(maximum), "rope_theta": \(base),
   "\(key)": {\(members)}\(rest.isEmpty ? "" : ", " + rest)}
  """
}

/// What a system does, where it does something.
func rope(
  _ system: ModelSystem, _ json: String, target: Int? = nil
) throws -> EffectiveRope {
  let outcome = system.profile.outcome(of: try source(json), targetContext: target)
  return try #require(outcome.rope, "\(system): \(outcome.sentence ?? "")")
}

/// The configurations of ten published models.
let fixtures = [
  "codellama-7b", "deepseek-v3", "gemma-3-27b-it", "gpt-oss-20b", "llama-2-7b", "llama-3.1-8b",
  "mistral-7b-v0.1", "phi-3-mini-128k-instruct", "qwen2.5-7b-instruct-yarn", "smollm2-135m",
]

/// One of them.
func fixture(_ name: String) throws -> ModelConfiguration {
  try ModelConfiguration(
    path: Repository.root.appendingPathComponent("Tests/Fixtures/Configurations/\(name).json").path)
}
