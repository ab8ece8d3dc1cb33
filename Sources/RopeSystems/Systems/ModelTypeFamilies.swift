/// Model types that several systems treat apart, each family once.
enum ModelTypeFamilies {
  /// The names of a row of ``ModelTypeTable``.
  static func types(_ row: StaticString) -> Set<String> {
    Set("\(row)".split { $0 == " " || $0 == "\n" }.map(String.init))
  }

  /// Multi-head latent attention after DeepSeek-V2 and V3.
  static let deepSeek: Set<String> = ["deepseek_v2", "deepseek_v3"]
  /// The same with a sparse index, or in models of others.
  static let deepSeekKin: Set<String> = ["deepseek_v32", "glm4_moe_lite", "glm_moe_dsa"]
  /// HunYuan's models, whose dynamic type has a knob of its own.
  static let hunyuan: Set<String> = ["hunyuan_v1_dense", "hunyuan_v1_moe", "hunyuan_vl_text"]
  /// Phi-3 and its mixture of experts.
  static let phi3: Set<String> = ["phi3", "phi4_multimodal", "phimoe"]
  /// Mistral's models whose queries are multiplied by position.
  static let mistral3: Set<String> = ["ministral3", "mistral4"]
  /// Types that transformers has no class of, and whose code was looked for and read in every system.
  static let readEverywhere: Set<String> = ["baichuan", "nemotron-nas"]
  /// Models whose base stands in `attn_config`, where transformers' class does not look for it.
  static let baseInAttention: Set<String> = ["dbrx"]
  /// Models whose `max_position_embeddings` is the extended context although nothing in the file says so.
  static let configuredIsExtended: Set<String> = [
    "gemma3", "gemma3_text", "gemma3n", "gemma3n_text",
  ]
}
