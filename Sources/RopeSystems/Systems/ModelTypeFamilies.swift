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
  /// Classes of transformers 5.23.0 that call `yarn_apply_mscale`.
  static let transformersSoftmaxScale: Set<String> = [
    "axk1", "axk2", "bailing_hybrid", "deepseek_v2", "deepseek_v3", "deepseek_v32",
    "glm4_moe_lite", "glm_moe_dsa", "hy_v4", "longcat_flash", "minicpm3", "mistral4",
    "mistral_large4_text", "youtu",
  ]
  /// Classes of transformers 5.23.0 whose default rope honours `partial_rotary_factor`.
  static let transformersPartialDefault: Set<String> = [
    "bamba", "deepseek_v4", "dots3_note", "glm", "glm4", "glm4_moe", "glm4_moe_lite", "glm4v",
    "glm4v_moe", "glm4v_text", "glm4v_moe_text", "glm_ocr", "glm_ocr_text", "glmasr", "gpt_neox",
    "gpt_neox_japanese", "laguna", "mellum", "mimo_v2_flash", "minimax_m2", "minimax_m3_vl",
    "moonshine", "moonshine_streaming", "nemotron", "persimmon", "phi", "phi3",
    "phi4_multimodal", "qwen3_5", "qwen3_5_text", "qwen3_5_moe", "qwen3_5_moe_text",
    "qwen3_next", "recurrent_gemma", "solar_open", "stablelm", "step3p7", "zaya",
  ]
}
