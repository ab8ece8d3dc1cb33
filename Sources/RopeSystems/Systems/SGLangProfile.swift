extension SystemProfile {
  /// SGLang 0.5.23.
  public static let sgLang = SystemProfile(
    system: .sgLang, version: "0.5.23",
    spelling: Rule(.ropeTypeFirst, factory),
    types: Rule(
      [
        "default": .method(.unscaled), "linear": .method(.linear),
        "dynamic": .method(.dynamic), "yarn": .method(.yarn), "deepseek_yarn": .method(.yarn),
        "longrope": .method(.longRoPE), "llama3": .method(.llama3),
        "proportional": .method(.proportional),
      ], factory),
    unknownType: Rule(.refused, factory),
    partialRotation: Rule(
      .byPlace(beside: beside, inside: inside), "srt/models/*.py", .scanned),
    rotatesByChunks: Rule(true, factory),
    linearFactor: Rule(NumberReading(absent: .refused), reader, .run),
    dynamic: Rule(.squaredFactor, "\(folder)/rope_variant.py"),
    dynamicAlpha: Rule(.always, factory),
    yarn: yarn(
      amplitude: Rule(
        [.oneForModelTypes(["deepseek_v4"]), .ratioWherePresent, .logarithm], "\(folder)/yarn.py"),
      truncation: Rule(.key, factory)),
    latentYaRN: ModelTypeRules(
      modelTypes: latent,
      yarn: yarn(
        amplitude: Rule([.ratioWithDefaults], "\(folder)/rope_variant.py"),
        truncation: Rule(.always, "\(folder)/rope_variant.py", .run)),
      takesEveryType: true),
    longRoPE: LongRoPERules(
      factors: Rule(.currentPosition, "\(folder)/rope_variant.py"),
      original: Rule(NumberReading(absent: .maximumContext), factory),
      readsFactor: Rule(false, factory), readsAttentionFactor: Rule(false, factory),
      readsAmplitudes: Rule(true, factory)),
    unscaledTypes: Rule(unscaled, "srt/models/*.py", .scanned),
    rotation: Rule(
      LayerRotationRules([
        "llama4_text": .allButEvery(4), "afmoe": .slidingAlone, "cohere2": .slidingAlone,
        "cohere2_moe": .asTransformers, "exaone_moe": .asTransformers,
        "granitemoehybrid": .asTransformers, "granite_swa": .asTransformers,
        "granitemoe_swa": .asTransformers, "muse_spark_text": .asTransformers,
      ]), "srt/models/*.py"),
    baseInAttention: Rule(ModelTypeFamilies.baseInAttention, "srt/models/dbrx.py"),
    readsThroughTransformers: true,
    llama3: Rule(
      Llama3Reading(
        factor: .refused, low: .refused, high: .refused, original: .maximumContext),
      reader, .run),
    proportionalFactor: Rule(false, factory),
    softmaxScale: Rule(
      .squaredAllDimensionsUnlessOff(latent), "srt/models/deepseek_v2.py", .run),
    queryMultiplier: Rule(.slopeForModelTypes(["ministral3"]), "srt/models/ministral3.py", .run),
    readsGrok: Rule(true, "srt/models/grok.py"),
    readsChatGLM: Rule(true, "srt/models/chatglm.py"),
    ownCode: Rule(ModelTypeFamilies.readEverywhere, "srt/models/{baichuan,nemotron_nas}.py"),
    window: Rule(.multipliedWithoutOriginal, "srt/utils/hf_transformers/common.py"),
    contextKeys: Rule(
      ContextKeys([
        "max_sequence_length", "seq_length", "max_seq_len", "model_max_length",
        "max_position_embeddings",
      ]), "srt/utils/hf_transformers/common.py", .run),
    modelTypes: ModelTypeFamilies.types(ModelTypeTable.sgLang), fallsBackOnTransformers: true)

  private static func yarn(
    amplitude: Rule<[AmplitudeStep]>, truncation: Rule<Truncation>
  ) -> YaRNRules {
    YaRNRules(
      factor: Rule(NumberReading(absent: .refused), reader, .run),
      original: Rule(NumberReading(absent: .maximumContext, null: .refused), factory),
      readsBetas: Rule(.all, factory), zeroBetaIsMissing: false, truncation: truncation,
      crossing: Rule(.formula, "\(folder)/yarn.py"), amplitude: amplitude,
      multipliesAmplitude: Rule(true, "\(folder)/yarn.py"),
      weighsBlend: Rule(true, "\(folder)/yarn.py"),
      bandContextFactorOfAxes: Rule(1, "\(folder)/mrope.py"),
      onlyBeyondTrained: Rule(false, factory),
      refusesCoefficientsOfAxes: Rule(true, "\(folder)/mrope.py", .run))
  }
}

/// Who reads a file first: transformers' classes, which fill in what the types need.
private let reader = "srt/utils/hf_transformers/common.py"
private let folder = "srt/layers/rotary_embedding"
private let factory = "srt/layers/rotary_embedding/factory.py"
/// Model types whose class is DeepSeek's.
private let latent = ModelTypeFamilies.types(ModelTypeTable.sgLangLatent)
/// Model types whose class hands no scaling to its rope.
///
/// Gemma 3's hands it a default dictionary, but its layers take the angles of
/// `Gemma3RotaryEmbedding`, which has the methods of transformers and was run; only on CPUs with AMX do they not.
/// That of Baichuan was read: it makes its rope of the base alone.
private let unscaled = ModelTypeFamilies.types(ModelTypeTable.sgLangUnscaled).union(["baichuan"])
/// Model types whose class takes the share that stands beside the dictionary; those of Qwen 3.5 and of Nemotron-NAS, whose
/// attention is Llama's, were read.
private let beside = ModelTypeFamilies.types(ModelTypeTable.sgLangAttributeShares).union([
  "qwen3_5_text", "qwen3_5_moe_text", "nemotron-nas",
])
/// Model types whose class takes the share inside the dictionary; those of Qwen 3.5 have 0.25 in its place, as their files do,
/// and GLM-Image has a rope of its own; both were read.
private let inside = ModelTypeFamilies.types(ModelTypeTable.sgLangDictionaryShares).union([
  "qwen3_5_text", "qwen3_5_moe_text", "glm_image_text",
])
