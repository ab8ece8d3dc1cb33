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
    partialRotation: Rule(.forModelTypes(shares), "conversion/*.py", .transliterated),
    linearFactor: Rule(NumberReading(absent: .refused), "conversion/base.py"),
    dynamic: Rule(.live, "conversion/base.py"),
    dynamicAlpha: Rule(
      .forModelTypes(ModelTypeFamilies.hunyuan), "conversion/hunyuan.py", .transliterated),
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
    unscaledTypes: Rule(["dbrx"], "conversion/dbrx.py"),
    scopes: Rule(
      [
        MethodScope(.longRoPE, .only(ModelTypeFamilies.phi3.union(["minicpm3"]))),
        MethodScope(.llama3, .only(llamaKin)),
        MethodScope(.proportional, .only(["gemma4_text", "gemma4_unified_text"])),
      ], "conversion/*.py", .transliterated),
    rotation: Rule(
      LayerRotationRules([
        "smollm3": .allButEvery(4), "llama4_text": .allButEvery(4), "afmoe": .allButEvery(4),
        "exaone4": .slidingAloneIfCount(64), "exaone_moe": .slidingAlone,
        "granitemoehybrid": .allUnlessHybrid, "kimi_linear": .never, "cohere2": .slidingAlone,
        "cohere2_moe": .asTransformers, "muse_glimmer_text": .slidingAlone,
      ]), "src/models/*.cpp"),
    sharesBase: Rule(["olmo3"], "src/models/olmo2.cpp", .transliterated),
    baseInAttention: Rule(ModelTypeFamilies.baseInAttention, "conversion/dbrx.py"),
    ignoresMissingFactor: Rule(true, "conversion/base.py", .run),
    llama3: Rule(
      Llama3Reading(
        factor: .constant(8), low: .constant(1), high: .constant(4), original: .constant(8_192)),
      "conversion/llama.py"),
    proportionalFactor: Rule(false, "conversion/base.py"),
    softmaxScale: Rule(
      .squaredGraph(graph, plain: ["deepseek_v32", "mistral4", "glm_moe_dsa"]),
      "src/models/deepseek2.cpp", .transliterated),
    queryMultiplier: Rule(
      .slopeWithCoefficientForModelTypes(["ministral3"]), "src/models/mistral3.cpp", .transliterated
    ),
    window: Rule(.configured, context),
    modelTypes: ModelTypeFamilies.types(ModelTypeTable.llamaCpp))
}

/// Model types that run in the graph of DeepSeek-V2.
private let graph = ModelTypeFamilies.deepSeek.union(["glm4_moe_lite", "youtu"])
/// Model types whose converter writes a share of the head that rotates.
private let shares: Set<String> = [
  "phi", "phi3", "stablelm", "gpt_neox", "glm", "nemotron", "glm4", "glm4v_text", "glm4_moe",
  "glm4v_moe_text",
  "solar_open", "glm_moe_dsa", "qwen3_next", "qwen3_5_text", "qwen3_5_moe_text", "mimo_v2_flash",
  "laguna", "minimax_m2",
]
/// Model types whose converter writes the divisors of Llama 3's scaling.
private let llamaKin: Set<String> = [
  "llama", "mistral", "ministral", "ministral3", "smollm3", "arcee", "apertus", "granite",
  "granitemoe", "granitemoehybrid", "afmoe", "llama4_text", "exaone4", "step3p5",
]
private let context = "src/llama-context.cpp"
