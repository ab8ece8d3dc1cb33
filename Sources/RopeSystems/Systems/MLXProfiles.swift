extension SystemProfile {
  /// mlx-lm 0.32.2.
  public static let mlx = SystemProfile(
    system: .mlx, version: "0.32.2",
    spelling: Rule(.typeFirst, python, .run),
    types: Rule(
      types.merging(["dynamic": .method(.dynamic)]) { $1 }, python, .run),
    unknownType: Rule(.refused, python, .run),
    partialRotation: Rule(
      .forModelTypes(ModelTypeFamilies.types(ModelTypeTable.mlxShares)), "mlx_lm/models/*.py",
      .scanned),
    linearFactor: Rule(NumberReading(absent: .refused), python, .run),
    dynamic: Rule(.live, python, .run),
    dynamicAlpha: Rule(
      .forModelTypes(ModelTypeFamilies.hunyuan), "mlx_lm/models/hunyuan_v1_dense.py", .run),
    yarn: yarn(factor: NumberReading(absent: .refused), python, .run),
    latentYaRN: nil, longRoPE: longRoPE(python, .run),
    newKeys: Rule(
      .only(ModelTypeFamilies.types(ModelTypeTable.mlxNewKeys)), "mlx_lm/models/*.py", .scanned),
    newKeysAlone: Rule(
      [
        "glm_moe_dsa", "minimax_m3_vl_text", "ministral3", "mistral4", "qwen3_5", "qwen3_5_moe",
        "qwen3_5_moe_text", "qwen3_5_text",
      ], "mlx_lm/models/*.py", .run),
    baseOfNewKeys: Rule(["exaone_moe"], "mlx_lm/models/exaone_moe.py", .run),
    unscaledTypes: Rule(
      ModelTypeFamilies.types(ModelTypeTable.mlxUnscaled), "mlx_lm/models/*.py", .scanned),
    scaledWrappers: ["llama4"],
    rotation: Rule(
      LayerRotationRules(
        [
          "afmoe": .slidingAlone, "cohere2": .asTransformers, "exaone4": .asTransformers,
          "exaone_moe": .asTransformers, "granitemoehybrid": .asTransformers,
          "llama4_text": .allButEvery(4), "muse_glimmer_text": .asTransformers,
          "muse_spark_text": .asTransformers, "smollm3": .asTransformers,
        ], ran: ["exaone4", "smollm3"]), "mlx_lm/models/*.py"),
    sharesBase: Rule(["olmo3"], "mlx_lm/models/olmo3.py", .run),
    baseInAttention: Rule(ModelTypeFamilies.baseInAttention, "mlx_lm/models/dbrx.py"),
    // The class of Griffin makes its rope without one.
    fixedBase: Rule(["recurrent_gemma"], "mlx_lm/models/recurrent_gemma.py", .run),
    demands: Rule(
      [
        "phi3": ClassDemand([.legacyType, .longFactors]),
        "phimoe": ClassDemand([.shortFactors, .longFactors]),
        "qwen2_moe": ClassDemand([.factor, .legacyType], types: [.linear]),
        "nemotron": ClassDemand([.factor, .legacyType], types: [.linear]),
        "internlm3": ClassDemand([.factor, .ropeType], types: [.linear, .dynamic]),
        "hunyuan_v1_dense": ClassDemand([.alpha, .factor, .legacyType]),
        "nemotron-nas": ClassDemand([.factor, .ropeType]),
        "mistral4": ClassDemand([.querySlope, .originalContext], needsDictionary: true),
      ], "mlx_lm/models/*.py", .run),
    llama3: Rule(
      Llama3Reading(
        factor: .refused, low: .constant(1), high: .constant(4), original: .constant(8_192)),
      python),
    proportionalFactor: Rule(true, python, .run),
    softmaxScale: Rule(
      .squaredAllDimensions(ModelTypeFamilies.types(ModelTypeTable.mlxSoftmax)),
      "mlx_lm/models/deepseek_v3.py", .run),
    queryMultiplier: Rule(
      .slopeForModelTypes(ModelTypeFamilies.mistral3), "mlx_lm/models/ministral3.py", .run),
    ownCode: Rule(["nemotron-nas"], "mlx_lm/models/nemotron-nas.py"),
    window: Rule(.unlimited, python, .run), modelTypes: ModelTypeFamilies.types(ModelTypeTable.mlx))

  /// mlx-swift-lm at commit 14414441.
  public static let mlxSwift = SystemProfile(
    system: .mlxSwift, version: "14414441",
    spelling: Rule(.typeFirst, swift, .transliterated),
    types: Rule(
      types.merging(
        [
          "dynamic": .refused(
            "it accepts the type and then ends the process: there is no such rope")
        ]
      ) { $1 }, swift, .transliterated),
    unknownType: Rule(.refused, swift, .transliterated),
    partialRotation: Rule(.honoured, swift, .transliterated),
    linearFactor: Rule(NumberReading(absent: .constant(1)), swift, .transliterated),
    dynamic: Rule(.live, swift, .transliterated),
    dynamicAlpha: Rule(
      .forModelTypes(["hunyuan_v1_dense"]), "Libraries/MLXLLM/Models/Hunyuan.swift"),
    yarn: yarn(factor: NumberReading(absent: .constant(32)), swift, .transliterated),
    latentYaRN: nil, longRoPE: longRoPE(swift, .transliterated),
    newKeys: Rule(
      .only(ModelTypeFamilies.types(ModelTypeTable.mlxSwiftNewKeys)),
      "Libraries/MLXLLM/Models/*.swift", .scanned),
    unscaledTypes: Rule(
      ModelTypeFamilies.types(ModelTypeTable.mlxSwiftUnscaled), "Libraries/MLXLLM/Models/*.swift",
      .scanned),
    scopes: Rule(
      [
        MethodScope(.yarn, .allBut(["llama", "mistral", "apertus"]), isRefused: true),
        MethodScope(.yarn, .allBut(["qwen2", "qwen3_moe"])),
        MethodScope(.llama3, .allBut(["qwen2", "qwen3_moe"])),
      ], "Libraries/MLXLLM/Models/*.swift"),
    rotation: Rule(
      LayerRotationRules([
        "afmoe": .slidingAlone, "exaone4": .asTransformers, "granitemoehybrid": .asTransformers,
        "smollm3": .asTransformers,
      ]), "Libraries/MLXLLM/Models/*.swift"),
    sharesBase: Rule(["olmo3"], "Libraries/MLXLLM/Models/Olmo3.swift"),
    // Its dictionary is one of words: a number in it ends the reading of the file.
    demands: Rule(
      ["gemma3n_text": ClassDemand([], types: [.unscaled])],
      "Libraries/MLXLLM/Models/Gemma3nText.swift"),
    llama3: Rule(
      Llama3Reading(
        factor: .constant(1), low: .constant(1), high: .constant(4), original: .constant(8_192)),
      swift),
    proportionalFactor: Rule(true, swift, .transliterated),
    softmaxScale: Rule(
      .squaredAllDimensions(ModelTypeFamilies.types(ModelTypeTable.mlxSwiftSoftmax)),
      "Libraries/MLXLLM/Models/DeepseekV3.swift", .scanned),
    queryMultiplier: Rule(
      .slopeForModelTypes(["ministral3"]), "Libraries/MLXLLM/Models/Mistral3Text.swift"),
    window: Rule(.unlimited, swift, .transliterated),
    modelTypes: ModelTypeFamilies.types(ModelTypeTable.mlxSwift))

  private static let types: [String: TypeReading] = [
    "default": .method(.unscaled), "mrope": .method(.unscaled), "linear": .method(.linear),
    "yarn": .method(.yarn), "deepseek_yarn": .method(.yarn), "telechat3-yarn": .method(.yarn),
    "longrope": .method(.longRoPE), "llama3": .method(.llama3),
    "proportional": .method(.proportional),
  ]

  private static func yarn(
    factor: NumberReading, _ place: String, _ evidence: Evidence
  ) -> YaRNRules {
    YaRNRules(
      factor: Rule(factor, place, evidence),
      original: Rule(
        NumberReading(absent: .constant(4_096), readsAttribute: false), place, evidence),
      readsBetas: Rule(.all, place, evidence), zeroBetaIsMissing: false,
      truncation: Rule(.always, place, evidence), crossing: Rule(.formula, place, evidence),
      amplitude: Rule([.ratioWithDefaults], place, evidence),
      multipliesAmplitude: Rule(false, place, evidence), weighsBlend: Rule(false, place, evidence),
      bandContextFactorOfAxes: Rule(1, place, evidence),
      onlyBeyondTrained: Rule(false, place, evidence))
  }

  private static func longRoPE(_ place: String, _ evidence: Evidence) -> LongRoPERules {
    LongRoPERules(
      factors: Rule(.alwaysLong, place, evidence),
      original: Rule(NumberReading(absent: .refused, findsBeside: true), place, evidence),
      readsFactor: Rule(false, place, evidence), readsAttentionFactor: Rule(false, place, evidence),
      readsAmplitudes: Rule(false, place, evidence))
  }
}

private let python = "mlx_lm/models/rope_utils.py"
private let swift = "Libraries/MLXLMCommon/RoPEUtils.swift"
