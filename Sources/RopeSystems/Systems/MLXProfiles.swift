extension SystemProfile {
  /// mlx-lm 0.32.2.
  public static let mlx = SystemProfile(
    system: .mlx, version: "0.32.2",
    spelling: Rule(.typeFirst, python),
    types: Rule(
      types.merging(["dynamic": .method(.dynamic)]) { $1 }, python),
    unknownType: Rule(.refused, python),
    partialRotation: Rule(.honoured, python),
    linearFactor: Rule(NumberReading(absent: .refused), python),
    dynamic: Rule(.live, python),
    dynamicAlpha: Rule(.never, python),
    yarn: yarn(factor: NumberReading(absent: .refused), python),
    latentYaRN: nil, longRoPE: longRoPE(python),
    llama3: Rule(
      Llama3Reading(
        factor: .refused, low: .constant(1), high: .constant(4), original: .constant(8_192)),
      python),
    proportionalFactor: Rule(true, python),
    softmaxScale: Rule(
      .squaredAllDimensions(ModelTypeFamilies.deepSeek), "mlx_lm/models/deepseek_v3.py"),
    queryMultiplier: Rule(.slopeInDictionary, "mlx_lm/models/ministral3.py"),
    window: Rule(.unlimited, python), modelTypes: nil)

  /// mlx-swift-lm at commit 14414441.
  public static let mlxSwift = SystemProfile(
    system: .mlxSwift, version: "14414441",
    spelling: Rule(.typeFirst, swift),
    types: Rule(
      types.merging(
        [
          "dynamic": .refused(
            "it accepts the type and then ends the process: there is no such rope")
        ]
      ) { $1 }, swift),
    unknownType: Rule(.refused, swift),
    partialRotation: Rule(.honoured, swift),
    linearFactor: Rule(NumberReading(absent: .constant(1)), swift),
    dynamic: Rule(.live, swift),
    dynamicAlpha: Rule(.always, "Libraries/MLXLLM/Models/Hunyuan.swift"),
    yarn: yarn(factor: NumberReading(absent: .constant(32)), swift),
    latentYaRN: nil, longRoPE: longRoPE(swift),
    llama3: Rule(
      Llama3Reading(
        factor: .constant(1), low: .constant(1), high: .constant(4), original: .constant(8_192)),
      swift),
    proportionalFactor: Rule(true, swift),
    softmaxScale: Rule(
      .squaredAllDimensions(ModelTypeFamilies.deepSeek), "Libraries/MLXLLM/Models/DeepseekV3.swift"),
    queryMultiplier: Rule(.slopeInDictionary, "Libraries/MLXLLM/Models/Mistral3Text.swift"),
    window: Rule(.unlimited, swift), modelTypes: nil)

  private static let types: [String: TypeReading] = [
    "default": .method(.unscaled), "mrope": .method(.unscaled), "linear": .method(.linear),
    "yarn": .method(.yarn), "deepseek_yarn": .method(.yarn), "telechat3-yarn": .method(.yarn),
    "longrope": .method(.longRoPE), "llama3": .method(.llama3),
    "proportional": .method(.proportional),
  ]

  private static func yarn(factor: NumberReading, _ place: String) -> YaRNRules {
    YaRNRules(
      factor: Rule(factor, place),
      original: Rule(NumberReading(absent: .constant(4_096), readsAttribute: false), place),
      readsBetas: Rule(.all, place), zeroBetaIsMissing: false,
      truncation: Rule(.always, place), crossing: Rule(.formula, place),
      amplitude: Rule([.ratioWithDefaults], place),
      multipliesAmplitude: Rule(false, place), weighsBlend: Rule(false, place),
      bandContextFactorOfAxes: Rule(1, place),
      onlyBeyondTrained: Rule(false, place))
  }

  private static func longRoPE(_ place: String) -> LongRoPERules {
    LongRoPERules(
      factors: Rule(.alwaysLong, place),
      original: Rule(NumberReading(absent: .refused), place),
      readsFactor: Rule(false, place), readsAttentionFactor: Rule(false, place),
      readsAmplitudes: Rule(false, place))
  }
}

private let python = "mlx_lm/models/rope_utils.py"
private let swift = "Libraries/MLXLMCommon/RoPEUtils.swift"
