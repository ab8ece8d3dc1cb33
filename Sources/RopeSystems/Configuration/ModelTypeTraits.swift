import ModelFiles

/// What the class of a model type does that a configuration file need not say.
///
/// Only what changes rotary embedding is here, one line per model type that departs from the common rule. Source:
/// `configuration_*.py` and `modeling_*.py` under `src/transformers/models` of Hugging Face transformers 5.23.0.
struct ModelTypeTraits: Sendable {
  /// Base b where the file has none (`default_theta`).
  var base = 10_000.0
  /// The key of the base beside the dictionary.
  var baseKey = ModelKey.base
  /// Share of the head that turns where the file has none.
  var partialRotaryFactor: Double?
  /// The key of that share beside the dictionary.
  var shareKey = ModelKey.partialRotaryFactor
  /// The class also takes the share as `rotary_dim` over the head dimension.
  var readsRotaryDimension = false
  /// Trained context where the file has none beside the dictionary.
  var originalContext: Int?
  /// Names of methods that the class replaces by another.
  var aliases: [String: String] = [:]
  /// The methods that the class allows; all that transformers knows where it does not restrict them.
  var methods = RopeResolution.supported
  /// The class multiplies the softmax scale by the square of m(s, `mscale_all_dim`).
  var scalesSoftmax = false
  /// The class multiplies queries by 1 + β·ln(1 + ⌊m/L⌋) with β = `llama_4_scaling_beta`.
  var scalesQueries = false
  /// How the widths of a head follow from the file's keys.
  var head = HeadRule.common
  /// The class gives sliding layers a rope of their own.
  var sliding: SlidingRope?
  /// The `rope_parameters` of the class, as JSON, where the file has no dictionary at all.
  var rope: String?
  /// Dimensions that published files leave to the class.
  var dimensions: [ModelKey: Int] = [:]

  /// Ways to derive what a head has and what of it turns.
  enum HeadRule: Sendable {
    /// `qk_rope_head_dim` turns, beside `qk_nope_head_dim` that does not; without them `head_dim`, or
    /// `hidden_size` over `num_attention_heads`.
    case common
    /// As before, and the share of the head that turns is written as `partial_rotary_factor` of the whole.
    case shareOfWhole
    /// `global_head_dim` for layers of full attention, `head_dim` for the others.
    case globalAndLocal
  }

  /// The base of sliding layers: the key beside the dictionary that holds it, if any, and the value without.
  struct SlidingRope: Sendable {
    var key: ModelKey?
    var base: Double
  }

  /// The traits of a model type; the common rule for one that is not listed.
  static func of(_ modelType: String?) -> ModelTypeTraits {
    guard let modelType else { return ModelTypeTraits() }
    var traits = special[modelType] ?? ModelTypeTraits()
    if let base = bases[modelType] { traits.base = base }
    if let share = shares[modelType] { traits.partialRotaryFactor = share }
    if let width = headDimensions[modelType] { traits.dimensions[.headDimension] = width }
    if let rope = ropes[modelType] { traits.rope = rope }
    return traits
  }

  // MARK: Classes with rules of their own

  // They call `yarn_apply_mscale`.
  private static let latent = ModelTypeTraits(scalesSoftmax: true)
  private static let mrope = ModelTypeTraits(aliases: ["mrope": "default"])
  private static let gemma3 = ModelTypeTraits(
    sliding: SlidingRope(key: .localBase, base: 10_000),
    dimensions: [.attentionHeads: 8, .maximumContext: 131_072])
  private static let gemma4 = ModelTypeTraits(head: .globalAndLocal)
  private static let phi3 = ModelTypeTraits(
    originalContext: 4_096, aliases: ["su": "longrope", "yarn": "longrope"],
    methods: ["default", "longrope"])

  private static let special: [String: ModelTypeTraits] = [
    "axk1": latent, "axk2": latent, "bailing_hybrid": latent, "deepseek_v2": latent,
    "deepseek_v3": latent, "deepseek_v32": latent, "glm4_moe_lite": latent,
    "glm_moe_dsa": latent, "hy_v4": latent, "longcat_flash": latent, "minicpm3": latent,
    "mistral_large4_text": latent, "youtu": latent,
    "mistral4": ModelTypeTraits(scalesSoftmax: true, scalesQueries: true, head: .shareOfWhole),
    "deepseek_v4": ModelTypeTraits(head: .shareOfWhole),
    "ministral3": ModelTypeTraits(scalesQueries: true),
    "phi3": phi3, "phi4_multimodal": phi3,
    "phimoe": ModelTypeTraits(methods: ["default", "longrope"]),
    "qwen2_vl": mrope, "qwen2_vl_text": mrope, "qwen2_5_vl": mrope, "qwen2_5_vl_text": mrope,
    "gpt_neox": ModelTypeTraits(baseKey: .rotaryBase, shareKey: .rotaryShare),
    "minimax_m2": ModelTypeTraits(readsRotaryDimension: true),
    "gemma3": gemma3, "gemma3_text": gemma3, "gemma3n": gemma3, "gemma3n_text": gemma3,
    // The base of the file reaches the full layers alone: the class takes the key out of the file as it reads it.
    "olmo3": ModelTypeTraits(sliding: SlidingRope(key: nil, base: 500_000)),
    "gemma4": gemma4, "gemma4_text": gemma4,
  ]

  // MARK: Values where the file has none

  private static let bases: [String: Double] = [
    "gpt_oss": 150_000, "helium": 100_000,
    "bitnet": 5e5, "blt": 5e5, "cohere": 5e5, "ernie4_5": 5e5, "ernie4_5_moe": 5e5,
    "ernie4_5_vl_moe_text": 5e5, "flex_olmo": 5e5, "llama4_text": 5e5, "mllama_text_model": 5e5,
    "olmo3": 5e5, "qwen3_vl_moe_text": 5e5, "qwen3_vl_text": 5e5,
    "cwm": 1e6, "emu3_text_model": 1e6, "gemma3": 1e6, "gemma3_text": 1e6, "gemma3n": 1e6,
    "gemma3n_text": 1e6, "lfm2": 1e6, "lfm2_moe": 1e6, "minimax": 1e6, "mixtral": 1e6,
    "phimoe": 1e6, "qwen2_5_omni_text": 1e6, "qwen2_5_vl": 1e6, "qwen2_5_vl_text": 1e6,
    "qwen2_vl": 1e6, "qwen2_vl_text": 1e6, "qwen3_omni_moe_text": 1e6, "solar_open": 1e6,
    "smollm3": 2e6, "minimax_m2": 5e6, "bailing_hybrid": 6e6, "longcat_flash": 1e7,
    "hy_v3": 11_158_840, "apertus": 1.2e7,
  ]

  private static let shares: [String: Double] = [
    "gpt_neox": 0.25, "qwen3_5_moe_text": 0.25, "qwen3_5_text": 0.25, "qwen3_next": 0.25,
    "stablelm": 0.25,
    "bamba": 0.5, "glm": 0.5, "glm4": 0.5, "glm4_moe": 0.5, "glm4v_moe_text": 0.5,
    "nemotron": 0.5, "persimmon": 0.5, "phi": 0.5, "recurrent_gemma": 0.5,
  ]

  private static let headDimensions: [String: Int] = [
    "gpt_oss": 64,
    "cwm": 128, "ernie4_5": 128, "glm": 128, "glm4": 128, "helium": 128, "hy_v3": 128,
    "llama4_text": 128, "minimax_m2": 128, "ministral3": 128, "qwen3": 128,
    "qwen3_vl_text": 128, "seed_oss": 128, "solar_open": 128,
    "gemma": 256, "gemma2": 256, "gemma3": 256, "gemma3_text": 256, "gemma3n": 256,
    "gemma3n_text": 256, "gemma4": 256, "gemma4_text": 256, "qwen3_5_moe_text": 256,
    "qwen3_5_text": 256, "qwen3_next": 256,
  ]

  private static let gemma4Rope = #"""
    {"sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
     "full_attention": {"rope_type": "proportional", "partial_rotary_factor": 0.25, "rope_theta": 1000000.0}}
    """#

  private static let ropes: [String: String] = [
    "apertus": #"""
    {"rope_type": "llama3", "rope_theta": 12000000.0, "factor": 8.0,
     "original_max_position_embeddings": 8192, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
    """#,
    "cwm": #"""
    {"rope_type": "llama3", "rope_theta": 1000000.0, "factor": 16.0,
     "original_max_position_embeddings": 8192, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
    """#,
    "gemma4": gemma4Rope, "gemma4_text": gemma4Rope,
    "gpt_oss": #"""
    {"rope_type": "yarn", "factor": 32.0, "beta_fast": 32.0,
     "beta_slow": 1.0, "truncate": false, "original_max_position_embeddings": 4096}
    """#,
    "ministral3": #"""
    {"rope_type": "yarn", "rope_theta": 1000000.0, "factor": 16.0, "beta_fast": 32.0,
     "beta_slow": 1.0, "original_max_position_embeddings": 16384, "mscale": 1.0,
     "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1}
    """#,
    "mistral4": #"""
    {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 128.0, "beta_fast": 32.0,
     "beta_slow": 1.0, "original_max_position_embeddings": 8192, "mscale": 1.0,
     "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1, "partial_rotary_factor": 0.5}
    """#,
  ]
}
