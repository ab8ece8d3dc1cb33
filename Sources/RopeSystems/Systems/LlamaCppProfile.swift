extension SystemProfile {
  /// llama.cpp at commit 0c1e57098, with its converter from Hugging Face.
  public static let llamaCpp = SystemProfile(
    system: .llamaCpp, version: "0c1e57098",
    spelling: Rule(.ropeTypeFirst, "conversion/base.py"),
    types: Rule(
      [
        "default": .method(.unscaled), "none": .method(.unscaled), "mrope": .method(.unscaled),
        "linear": .method(.linear), "yarn": .method(.yarn), "longrope": .method(.longRoPE),
        "su": .method(.longRoPE), "llama3": .method(.llama3),
        "proportional": .method(.proportional),
        "dynamic": .ignored(
          "it has no dynamic NTK: the converter passes over the type, and the model runs unscaled"),
      ], "conversion/base.py"),
    unknownType: Rule(.ignored, "conversion/base.py"),
    partialRotation: Rule(
      .forModelTypes(ModelTypeFamilies.types(ModelTypeTable.llamaCppShares)), "conversion/*.py",
      .scanned),
    sharesOfModel: Rule(["cohere2"], "conversion/command_r.py"),
    rotaryWidthKeys: Rule(["bamba": "attn_rotary_emb"], "conversion/granite.py"),
    linearFactor: Rule(NumberReading(absent: .refused), "conversion/base.py"),
    dynamic: Rule(.live, "conversion/base.py"),
    dynamicAlpha: Rule(
      .forModelTypes(ModelTypeFamilies.hunyuan), "conversion/hunyuan.py", .transliterated),
    alphaDemands: Rule(
      [
        "hunyuan_v1_moe": AlphaDemand(
          usual: 1_000, alpha: 1_000, base: 10_000, headDimension: 128,
          contexts: [32_768, 262_144]),
        "hunyuan_v1_dense": AlphaDemand(
          usual: 50, alpha: nil, base: 10_000, headDimension: nil, contexts: [32_768, 262_144]),
      ], "conversion/hunyuan.py", .run),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .refused), "conversion/base.py"),
      original: Rule(NumberReading(absent: .maximumContext), context),
      readsBetas: Rule(.only(["ministral3"]), "src/models/mistral3.cpp", .transliterated),
      zeroBetaIsMissing: false,
      truncation: Rule(.always, "ggml/src/ggml.c"),
      crossing: Rule(.stepAtLowerEnd, "ggml/src/ggml-cpu/ops.cpp"),
      amplitude: Rule(
        [
          .oneForModelTypes(["deepseek_v4"]),
          .logMultiplier(
            modelTypes: graph.union(["deepseek_v32"]).union(ModelTypeFamilies.mistral3),
            deepSeek: graph),
          .logarithm,
        ], context),
      multipliesAmplitude: Rule(false, context), weighsBlend: Rule(false, context),
      bandContextFactorOfAxes: Rule(1, context), onlyBeyondTrained: Rule(false, context)),
    latentYaRN: nil,
    longRoPE: LongRoPERules(
      factors: Rule(.servedLength, "src/llama-model.cpp"),
      original: Rule(
        NumberReading(absent: .maximumContext, findsBeside: true), "conversion/phi.py"),
      readsFactor: Rule(false, "conversion/phi.py"),
      readsAttentionFactor: Rule(false, "conversion/phi.py"),
      readsAmplitudes: Rule(false, "conversion/phi.py")),
    unscaledTypes: Rule(
      ModelTypeFamilies.types(ModelTypeTable.llamaCppUnscaled).union(blocks), "conversion/*.py",
      .scanned),
    scopes: Rule(
      [
        MethodScope(.longRoPE, .only(ModelTypeFamilies.types(ModelTypeTable.llamaCppLongRoPE))),
        MethodScope(
          .llama3, .allBut(ModelTypeFamilies.types(ModelTypeTable.llamaCppLlama3Stops)),
          isRefused: true),
        MethodScope(
          .llama3, .only(ModelTypeFamilies.types(ModelTypeTable.llamaCppLlama3).union(blocks))),
        MethodScope(
          .proportional, .only(ModelTypeFamilies.types(ModelTypeTable.llamaCppProportional))),
      ], "conversion/*.py", .scanned),
    rotation: Rule(
      LayerRotationRules([
        "smollm3": .allButEvery(4), "llama4_text": .allButEvery(4), "afmoe": .allButEvery(4),
        "exaone4": .slidingAloneIfCount(64), "exaone_moe": .slidingAlone,
        "granitemoehybrid": .allUnlessHybrid, "kimi_linear": .never, "cohere2": .slidingAlone,
        "cohere2_moe": .asTransformers, "muse_glimmer_text": .slidingAlone,
        "baichuan": .allIfCount(32),
      ]), "src/models/*.cpp"),
    sharesBase: Rule(["olmo3"], "src/models/olmo2.cpp", .transliterated),
    baseInAttention: Rule(ModelTypeFamilies.baseInAttention, "conversion/dbrx.py"),
    fixedBase: Rule(
      ModelTypeFamilies.types(ModelTypeTable.llamaCppFixedBase), "conversion/*.py", .scanned),
    demands: Rule(
      [
        "ministral3": ClassDemand(
          [.mscaleAllDimensions, .querySlope], types: [.yarn], needsDictionary: true),
        "nemotron": ClassDemand([], types: [.linear], otherwise: .takenFor(.linear)),
        "cohere2": ClassDemand([], modelKeys: [.rotaryShare]),
        "phimoe": ClassDemand([], modelKeys: [.originalContext]),
        "minimax_m2": ClassDemand([], modelKeys: [.rotaryDimension]),
      ], "conversion/{mistral3,nemotron,command_r,phi,minimax}.py", .run),
    ignoresMissingFactor: Rule(true, "conversion/base.py", .run),
    llama3: Rule(
      Llama3Reading(
        factor: .constant(8), low: .constant(1), high: .constant(4), original: .constant(8_192)),
      "conversion/llama.py"),
    proportionalFactor: Rule(false, "conversion/base.py"),
    softmaxScale: Rule(
      .squaredGraph(graph, plain: plain),
      "src/models/deepseek2.cpp", .transliterated),
    queryMultiplier: Rule(
      .slopeWithCoefficientForModelTypes(["ministral3"]), "src/models/mistral3.cpp", .transliterated
    ),
    readsChatGLM: Rule(true, "conversion/chatglm.py"),
    ownCode: Rule(ModelTypeFamilies.readEverywhere, "conversion/{baichuan,deci}.py"),
    window: Rule(.configured, context),
    contextKeys: Rule(
      ContextKeys(
        [
          "max_position_embeddings", "n_ctx", "n_positions", "max_length", "max_sequence_length",
          "model_max_length",
        ],
        byType: [
          "cohere": .keys(["model_max_length", "max_position_embeddings"]),
          "phi": .keys(["n_positions", "max_position_embeddings"]),
          "phi3": .keys(["n_positions", "max_position_embeddings"]),
          "phimoe": .keys(["n_positions", "max_position_embeddings"]),
          "glm": .keys(["seq_length", "hidden_size"]),
          "chatglm": .keys(["seq_length", "hidden_size"]), "falcon": .fixed(2_048),
          "hunyuan_v1_dense": .fixedUnderDynamic(262_144),
          "hunyuan_v1_moe": .fixedUnderDynamic(262_144),
          "granitemoehybrid": .fixedUnrotated(1_048_576),
        ]), "conversion/*.py", .run),
    modelTypes: ModelTypeFamilies.types(ModelTypeTable.llamaCpp))
}

private let context = "src/llama-context.cpp"
/// Nemotron-NAS, whose converter, that of DeciLM, writes Llama 3's divisors and no other scaling; it was read.
private let blocks: Set<String> = ["nemotron-nas"]
/// Model types that run in the graph of DeepSeek-V2.
private let graph = ModelTypeFamilies.types(ModelTypeTable.llamaCppLatentGraph)
/// Model types whose own graph multiplies the softmax scale; Mistral 4's takes over that of DeepSeek-V2, which was read.
private let plain = ModelTypeFamilies.types(ModelTypeTable.llamaCppSoftmaxGraphs).union(["mistral4"]
)
