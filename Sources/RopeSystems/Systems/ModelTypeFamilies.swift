/// Model types that several systems treat apart.
enum ModelTypeFamilies {
  /// Multi-head latent attention after DeepSeek, whose classes in vLLM and SGLang choose a YaRN of their own.
  static let deepSeek: Set<String> = [
    "deepseek_v2", "deepseek_v3", "deepseek_v32", "kimi_k2",
  ]
  /// Models whose GGUF keeps `mscale_all_dim` and whose loader reads it.
  static let keepsLogMultiplier: Set<String> = deepSeek.union(["ministral3", "mistral4"])
  /// Models whose `max_position_embeddings` is the extended context although nothing in the file says so.
  static let configuredIsExtended: Set<String> = [
    "gemma3", "gemma3_text", "gemma3n", "gemma3n_text",
  ]
}
