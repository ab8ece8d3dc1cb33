extension SystemProfile {
  /// OpenAI's reference code of gpt-oss.
  public static let gptOSS = SystemProfile(
    system: .gptOSS, version: "7b58334",
    spelling: Rule(.ropeTypeFirst, openAI, .run),
    types: Rule(["default": .method(.unscaled), "yarn": .method(.yarn)], openAI, .run),
    unknownType: Rule(.refused, openAI, .run),
    partialRotation: Rule(.honoured, openAI, .run),
    linearFactor: Rule(NumberReading(absent: .refused), openAI, .run),
    dynamic: Rule(.live, openAI, .run),
    dynamicAlpha: Rule(.never, openAI, .run),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .constant(32)), openAI, .run),
      original: Rule(NumberReading(absent: .constant(4_096)), openAI, .run),
      readsBetas: Rule(.all, openAI, .run), zeroBetaIsMissing: false,
      truncation: Rule(.never, openAI, .run), crossing: Rule(.refused, openAI, .run),
      amplitude: Rule([.logarithm], openAI, .run), multipliesAmplitude: Rule(false, openAI, .run),
      weighsBlend: Rule(false, openAI, .run),
      bandContextFactorOfAxes: Rule(1, openAI, .run), onlyBeyondTrained: Rule(false, openAI, .run)),
    latentYaRN: nil, longRoPE: noLongRoPE(openAI), llama3: noLlama3(openAI),
    proportionalFactor: Rule(false, openAI, .run), softmaxScale: Rule(.never, openAI, .run),
    queryMultiplier: Rule(.never, openAI, .run), window: Rule(.unlimited, openAI, .run),
    modelTypes: ["gpt_oss"])

  /// DeepSeek's reference code of DeepSeek-V3 at commit 9b4e978.
  public static let deepSeek = SystemProfile(
    system: .deepSeek, version: "9b4e978",
    spelling: Rule(.ropeTypeFirst, inference, .run),
    types: Rule(["default": .method(.unscaled), "yarn": .method(.yarn)], inference, .run),
    unknownType: Rule(.refused, inference, .run),
    partialRotation: Rule(.honoured, inference, .run),
    linearFactor: Rule(NumberReading(absent: .refused), inference, .run),
    dynamic: Rule(.live, inference, .run),
    dynamicAlpha: Rule(.never, inference, .run),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .constant(40)), inference, .run),
      original: Rule(NumberReading(absent: .constant(4_096)), inference, .run),
      readsBetas: Rule(.all, inference, .run), zeroBetaIsMissing: false,
      truncation: Rule(.always, inference, .run), crossing: Rule(.formula, inference, .run),
      amplitude: Rule([.one], inference, .run), multipliesAmplitude: Rule(false, inference, .run),
      weighsBlend: Rule(false, inference, .run),
      bandContextFactorOfAxes: Rule(1, inference, .run),
      onlyBeyondTrained: Rule(true, inference, .run)),
    latentYaRN: nil, longRoPE: noLongRoPE(inference), llama3: noLlama3(inference),
    proportionalFactor: Rule(false, inference, .run),
    softmaxScale: Rule(.squaredMscale, inference, .run),
    queryMultiplier: Rule(.never, inference, .run), window: Rule(.unlimited, inference, .run),
    modelTypes: ["deepseek_v3"])

  /// What stands in a profile whose system has no LongRoPE, so that nothing asks.
  private static func noLongRoPE(_ place: String) -> LongRoPERules {
    LongRoPERules(
      factors: Rule(.alwaysLong, place), original: Rule(NumberReading(absent: .refused), place),
      readsFactor: Rule(false, place), readsAttentionFactor: Rule(false, place),
      readsAmplitudes: Rule(false, place))
  }

  private static func noLlama3(_ place: String) -> Rule<Llama3Reading> {
    Rule(
      Llama3Reading(factor: .refused, low: .refused, high: .refused, original: .refused), place)
  }
}

private let openAI = "gpt_oss/torch/model.py"
private let inference = "inference/model.py"
