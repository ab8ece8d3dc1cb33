import Foundation
import ModelFiles
import RopeSystems

extension Suite {
  /// 10,000 different configurations of ten model types, from their bytes to the ropes of all kinds of their layers.
  func configurations() -> BenchmarkGroup {
    let files = (0..<10_000).map { index in
      let text = configurationTexts[index % configurationTexts.count]
      // A base of its own, so that no two files are alike.
      return Array(text.replacingOccurrences(of: "BASE", with: "\(10_000 + index).0").utf8)
    }
    func resolve() throws -> Int {
      var ropes = 0
      for file in files {
        let configuration = try ModelConfiguration(bytes: file, file: "config.json")
        for kind in try configuration.layerKinds() {
          ropes += try configuration.resolved(kind).rotates ? 1 : 0
        }
      }
      return ropes
    }
    return BenchmarkGroup(
      title: "configurations", rounds: 7,
      validate: {
        // Three of the ten have a second kind of layers that turns.
        let ropes = try resolve()
        guard ropes == 13_000 else {
          throw WrongResult(description: "\(ropes) ropes in 10,000 configurations, not 13,000.")
        }
      },
      trials: { [Trial { _ = try resolve() }] },
      report: { timings in
        [
          CaseReport(
            "configurations", length: files.count, threads: 1, isa: "double", timings[0],
            [
              Reading(
                key: "seconds", value: timings[0].seconds.best, digits: 3, bound: .atMost(2))
            ])
        ]
      })
  }
}

private let layerTypes = (0..<32)
  .map { $0 % 4 == 3 ? #""full_attention""# : #""sliding_attention""# }.joined(separator: ", ")
private let factors = (0..<48).map { "\(1 + Double($0))" }.joined(separator: ", ")
private let common = """
  "hidden_size": 4096, "num_attention_heads": 32, "num_hidden_layers": 32,
  "max_position_embeddings": 131072, "rope_theta": BASE
  """

/// Configurations in the shapes of published ones.
private let configurationTexts = [
  """
  {"model_type": "llama", \(common), "rope_scaling": {"rope_type": "llama3", "factor": 8.0,
   "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
  """,
  """
  {"model_type": "qwen2", \(common), "rope_scaling": {"type": "yarn", "factor": 4.0,
   "original_max_position_embeddings": 32768}}
  """,
  """
  {"model_type": "mistral", \(common), "sliding_window": 4096}
  """,
  """
  {"model_type": "deepseek_v3", \(common), "qk_rope_head_dim": 64, "qk_nope_head_dim": 128,
   "rope_scaling": {"type": "yarn", "factor": 40, "mscale": 1.0, "mscale_all_dim": 1.0,
   "original_max_position_embeddings": 4096}}
  """,
  """
  {"model_type": "gemma3_text", \(common), "head_dim": 256, "layer_types": [\(layerTypes)],
   "rope_local_base_freq": 10000.0, "rope_scaling": {"rope_type": "linear", "factor": 8.0}}
  """,
  """
  {"model_type": "smollm3", \(common), "no_rope_layer_interval": 4}
  """,
  """
  {"model_type": "phi3", \(common), "head_dim": 96, "original_max_position_embeddings": 4096,
   "rope_scaling": {"type": "longrope", "short_factor": [\(factors)], "long_factor": [\(factors)]}}
  """,
  """
  {"model_type": "modernbert", \(common), "global_rope_theta": BASE, "local_rope_theta": 10000.0}
  """,
  """
  {"model_type": "kimi_k25", "text_config": {"model_type": "kimi_k2", \(common),
   "qk_rope_head_dim": 64, "qk_nope_head_dim": 128}}
  """,
  """
  {"model_type": "olmo3", \(common), "sliding_window": 4096, "layer_types": [\(layerTypes)],
   "rope_scaling": {"rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 8192}}
  """,
]
