extension SystemProfile {
  /// vLLM 0.33.0.
  public static let vLLM = SystemProfile(
    system: .vLLM, version: "0.33.0",
    spelling: Rule(.refusesDisagreement, "transformers_utils/config.py"),
    types: Rule(
      [
        "default": .method(.unscaled), "mrope": .method(.unscaled), "linear": .method(.linear),
        "dynamic": .method(.dynamic), "ntk": .method(.ntk), "yarn": .method(.yarn),
        "telechat3-yarn": .method(.yarn), "deepseek_yarn": .method(.yarn),
        "longrope": .method(.longRoPE), "su": .method(.longRoPE), "llama3": .method(.llama3),
        "proportional": .method(.proportional),
      ], package),
    unknownType: Rule(.refused, package),
    partialRotation: Rule(.honoured, package, .run),
    rotatesByChunks: Rule(true, package),
    linearFactor: Rule(
      NumberReading(absent: .refused, refusesWhole: true),
      "\(folder)/linear_scaling_rope.py", .run),
    dynamic: Rule(.trainedPositions, "\(folder)/dynamic_ntk_scaling_rope.py", .run),
    dynamicAlpha: Rule(.always, package),
    yarn: yarn(
      amplitude: Rule(
        [
          .oneForModelTypes(["deepseek_v4"]), .logarithmOfType(["telechat3-yarn": 0.07]),
          .attentionFactor, .ratioOfBoth, .logarithm,
        ], "\(folder)/yarn_scaling_rope.py", .run),
      truncation: Rule(.key, "\(folder)/yarn_scaling_rope.py", .run)),
    latentYaRN: ModelTypeRules(
      modelTypes: latent,
      yarn: yarn(
        amplitude: Rule([.ratioWithDefaults], "\(folder)/deepseek_scaling_rope.py", .run),
        truncation: Rule(.always, "\(folder)/deepseek_scaling_rope.py", .run)),
      takesEveryType: true, needsTrainedContext: true),
    longRoPE: LongRoPERules(
      factors: Rule(.servedLengthOrTrained, "\(folder)/phi3_long_rope_scaled_rope.py"),
      original: Rule(NumberReading(absent: .maximumContext), configuration, .run),
      readsFactor: Rule(false, "\(folder)/phi3_long_rope_scaled_rope.py"),
      readsAttentionFactor: Rule(false, package),
      readsAmplitudes: Rule(true, "\(folder)/phi3_long_rope_scaled_rope.py")),
    unscaledTypes: Rule(
      ModelTypeFamilies.types(ModelTypeTable.vLLMUnscaled), "model_executor/models/*.py", .scanned),
    rotation: Rule(
      LayerRotationRules([
        "afmoe": .slidingAlone, "cohere2": .slidingAlone, "cohere2_moe": .asTransformers,
        "exaone4": .asTransformers, "exaone_moe": .asTransformers,
        "granitemoehybrid": .asTransformers, "granite_swa": .asTransformers,
        "granitemoe_swa": .asTransformers, "llama4_text": .asTransformers,
        "muse_glimmer_text": .asTransformers,
      ]), "model_executor/models/*.py"),
    baseInAttention: Rule(ModelTypeFamilies.baseInAttention, "model_executor/models/dbrx.py"),
    readsThroughTransformers: true,
    llama3: Rule(
      Llama3Reading(
        factor: .refused, low: .refused, high: .refused, original: .maximumContext),
      configuration, .run),
    proportionalFactor: Rule(false, package),
    softmaxScale: Rule(
      .squaredAllDimensionsUnlessUnit(latent),
      "model_executor/models/deepseek_v2.py"),
    queryMultiplier: Rule(.never, "model_executor/models (it reads a top-level llama_4_scaling)"),
    readsChatGLM: Rule(true, "model_executor/models/chatglm.py"),
    ownCode: Rule(["nemotron-nas"], "model_executor/models/{nemotron_nas,registry}.py"),
    window: Rule(.multipliedForPlainTypes, "config/model.py"),
    contextKeys: Rule(
      ContextKeys(
        [
          "max_position_embeddings", "n_positions", "max_seq_len", "seq_length",
          "model_max_length", "max_target_positions", "max_sequence_length", "max_seq_length",
          "seq_len",
        ], .smallest, winner: "model_max_length"),
      "transformers_utils/model_arch_config_convertor.py", .run),
    modelTypes: ModelTypeFamilies.types(ModelTypeTable.vLLM), fallsBackOnTransformers: true)

  private static func yarn(
    amplitude: Rule<[AmplitudeStep]>, truncation: Rule<Truncation>
  ) -> YaRNRules {
    YaRNRules(
      factor: Rule(NumberReading(absent: .refused), package),
      original: Rule(
        NumberReading(absent: .maximumContext, null: .refused), configuration, .run),
      readsBetas: Rule(.all, package), zeroBetaIsMissing: false, truncation: truncation,
      crossing: Rule(.formula, "\(folder)/common.py"), amplitude: amplitude,
      multipliesAmplitude: Rule(false, package), weighsBlend: Rule(false, package),
      bandContextFactorOfAxes: Rule(4, "\(folder)/mrope.py"),
      onlyBeyondTrained: Rule(false, package))
  }
}

private let folder = "model_executor/layers/rotary_embedding"
/// Who reads a file first: transformers' classes, which fill in what the types need.
private let configuration = "transformers_utils/config.py"
private let package = "model_executor/layers/rotary_embedding/__init__.py"
/// Model types whose class is DeepSeek's; that of dots3.note makes its attention elsewhere and was read.
private let latent = ModelTypeFamilies.types(ModelTypeTable.vLLMLatent).union(["dots3_note_text"])
