/// What the class of a model type does that a configuration file need not say.
///
/// Only what changes rotary embedding is here, one line per model type that departs from the common rule. Source:
/// `configuration_*.py` and `modeling_*.py` under `src/transformers/models` of Hugging Face transformers 5.23.0.
struct ModelTypeTraits: Sendable {
  /// Base b where the file has none (`default_theta`).
  var base = 10_000.0
  /// Share of the head that turns where the file has none.
  var partialRotaryFactor: Double?
  /// Trained context where the file has none beside the dictionary.
  var originalContext: Int?
  /// Names of methods that the class replaces by another.
  var aliases: [String: String] = [:]
  /// The class multiplies the softmax scale by the square of m(s, `mscale_all_dim`).
  var scalesSoftmax = false
  /// The class multiplies queries by 1 + β·ln(1 + ⌊m/L⌋) with β = `llama_4_scaling_beta`.
  var scalesQueries = false
  /// How the widths of a head follow from the file's keys.
  var head = HeadRule.common
  /// The class gives sliding layers a rope of their own; the key holds its base in the style of transformers 4.
  var slidingBaseKey: ModelKey?
  /// Base of the sliding layers where the file has none.
  var slidingBase = 10_000.0
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

  /// The traits of a model type; the common rule for one that is not listed.
  static func of(_ modelType: String?) -> ModelTypeTraits {
    modelType.flatMap { table[$0] } ?? ModelTypeTraits()
  }

  // The classes that call `yarn_apply_mscale`.
  private static let latent = ModelTypeTraits(scalesSoftmax: true)
  private static let mrope = ModelTypeTraits(base: 1e6, aliases: ["mrope": "default"])
  private static let halfTurns = ModelTypeTraits(partialRotaryFactor: 0.5)
  private static let quarterTurns = ModelTypeTraits(partialRotaryFactor: 0.25)
  private static let fiveHundredThousand = ModelTypeTraits(base: 5e5)
  private static let million = ModelTypeTraits(base: 1e6)
  private static let gemma3 = ModelTypeTraits(
    base: 1e6, slidingBaseKey: .localBase,
    dimensions: [.attentionHeads: 8, .headDimension: 256, .maximumContext: 131_072])
  private static let phi3 = ModelTypeTraits(
    originalContext: 4_096, aliases: ["su": "longrope", "yarn": "longrope"])

  private static let table: [String: ModelTypeTraits] = [
    // Multi-head latent attention.
    "axk1": latent, "axk2": latent, "bailing_hybrid": latent, "deepseek_v2": latent,
    "deepseek_v3": latent, "deepseek_v32": latent, "glm4_moe_lite": latent,
    "glm_moe_dsa": latent, "hy_v4": latent, "minicpm3": latent,
    "longcat_flash": ModelTypeTraits(base: 1e7, scalesSoftmax: true),
    "mistral4": ModelTypeTraits(scalesSoftmax: true, scalesQueries: true, head: .shareOfWhole),
    "mistral_large4_text": latent, "youtu": latent,
    "deepseek_v4": ModelTypeTraits(head: .shareOfWhole),
    // A name, a base or a share of their own.
    "phi3": phi3, "phi4_multimodal": phi3,
    "qwen2_vl": mrope, "qwen2_vl_text": mrope, "qwen2_5_vl": mrope, "qwen2_5_vl_text": mrope,
    "ministral3": ModelTypeTraits(scalesQueries: true),
    "gpt_oss": ModelTypeTraits(base: 150_000),
    "gpt_neox": quarterTurns, "stablelm": quarterTurns, "qwen3_next": quarterTurns,
    "qwen3_5_text": quarterTurns, "qwen3_5_moe_text": quarterTurns,
    "phi": halfTurns, "glm": halfTurns, "glm4": halfTurns, "glm4_moe": halfTurns,
    "nemotron": halfTurns, "persimmon": halfTurns, "recurrent_gemma": halfTurns,
    "qwen3_vl_text": fiveHundredThousand, "qwen3_vl_moe_text": fiveHundredThousand,
    "ernie4_5": fiveHundredThousand, "ernie4_5_moe": fiveHundredThousand,
    "llama4_text": fiveHundredThousand, "mllama_text_model": fiveHundredThousand,
    "flex_olmo": fiveHundredThousand, "bitnet": fiveHundredThousand,
    "cohere": fiveHundredThousand,
    "mixtral": million, "minimax": million, "lfm2": million, "lfm2_moe": million,
    "phimoe": million, "cwm": million, "solar_open": million,
    "minimax_m2": ModelTypeTraits(base: 5e6), "apertus": ModelTypeTraits(base: 1.2e7),
    "smollm3": ModelTypeTraits(base: 2e6), "helium": ModelTypeTraits(base: 1e5),
    "hy_v3": ModelTypeTraits(base: 11_158_840),
    // A rope for each type of layer.
    "gemma3": gemma3, "gemma3_text": gemma3,
    "gemma3n": gemma3, "gemma3n_text": gemma3,
    "olmo3": ModelTypeTraits(base: 5e5, slidingBaseKey: .base, slidingBase: 5e5),
    "gemma4": ModelTypeTraits(head: .globalAndLocal),
    "gemma4_text": ModelTypeTraits(head: .globalAndLocal),
  ]
}
