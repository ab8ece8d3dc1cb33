import Foundation
import ModelFiles
import RopeSystems

/// A configuration of a small Llama with one key changed.
enum SmallConfiguration {
  static func with(_ key: String, _ text: String) throws -> ModelConfiguration {
    try with(key, json: "\"\(text)\"")
  }

  static func with(_ key: String, json value: String) throws -> ModelConfiguration {
    var keys = [
      "model_type": "\"llama\"", "hidden_size": "24", "num_hidden_layers": "2",
      "num_attention_heads": "4", "num_key_value_heads": "2", "head_dim": "8",
      "intermediate_size": "40", "vocab_size": "64", "rms_norm_eps": "1e-5",
      "max_position_embeddings": "64", "rope_theta": "1000",
    ]
    keys[key] = value
    let text = "{" + keys.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    return try ModelConfiguration(bytes: Array(text.utf8), file: "config.json")
  }
}
