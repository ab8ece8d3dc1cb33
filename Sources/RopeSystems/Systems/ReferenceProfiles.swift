extension SystemProfile {
  /// OpenAI's reference code of gpt-oss.
  public static let gptOSS = SystemProfile(
    system: .gptOSS, version: "torch",
    spelling: Rule(.ropeTypeFirst, openAI),
    types: Rule(["default": .method(.unscaled), "yarn": .method(.yarn)], openAI),
    unknownType: Rule(.refused, openAI),
    partialRotation: Rule(.honoured, openAI),
    linearFactor: Rule(NumberReading(absent: .refused), openAI),
    dynamic: Rule(.live, openAI),
    dynamicAlpha: Rule(.never, openAI),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .constant(32)), openAI),
      original: Rule(NumberReading(absent: .constant(4_096)), openAI),
      readsBetas: Rule(.all, openAI), zeroBetaIsMissing: false,
      truncation: Rule(.never, openAI), crossing: Rule(.refused, openAI),
      amplitude: Rule([.logarithm], openAI), multipliesAmplitude: Rule(false, openAI),
      weighsBlend: Rule(false, openAI),
      bandContextFactorOfAxes: Rule(1, openAI), onlyBeyondTrained: Rule(false, openAI)),
    latentYaRN: nil, longRoPE: noLongRoPE(openAI), llama3: noLlama3(openAI),
    proportionalFactor: Rule(false, openAI), softmaxScale: Rule(.never, openAI),
    queryMultiplier: Rule(.never, openAI), window: Rule(.unlimited, openAI),
    modelTypes: ["gpt_oss"])

  /// DeepSeek's reference code of DeepSeek-V3 at commit 9b4e978.
  public static let deepSeek = SystemProfile(
    system: .deepSeek, version: "9b4e978",
    spelling: Rule(.ropeTypeFirst, inference),
    types: Rule(["default": .method(.unscaled), "yarn": .method(.yarn)], inference),
    unknownType: Rule(.refused, inference),
    partialRotation: Rule(.honoured, inference),
    linearFactor: Rule(NumberReading(absent: .refused), inference),
    dynamic: Rule(.live, inference),
    dynamicAlpha: Rule(.never, inference),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .constant(40)), inference),
      original: Rule(NumberReading(absent: .constant(4_096)), inference),
      readsBetas: Rule(.all, inference), zeroBetaIsMissing: false,
      truncation: Rule(.always, inference), crossing: Rule(.formula, inference),
      amplitude: Rule([.one], inference), multipliesAmplitude: Rule(false, inference),
      weighsBlend: Rule(false, inference),
      bandContextFactorOfAxes: Rule(1, inference), onlyBeyondTrained: Rule(true, inference)),
    latentYaRN: nil, longRoPE: noLongRoPE(inference), llama3: noLlama3(inference),
    proportionalFactor: Rule(false, inference), softmaxScale: Rule(.squaredMscale, inference),
    queryMultiplier: Rule(.never, inference), window: Rule(.unlimited, inference),
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
