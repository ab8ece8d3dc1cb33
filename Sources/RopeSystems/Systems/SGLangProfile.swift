extension SystemProfile {
  /// SGLang 0.5.23.
  public static let sgLang = SystemProfile(
    system: .sgLang, version: "0.5.23",
    spelling: Rule(.ropeTypeFirst, factory),
    types: Rule(
      [
        "default": .method(.unscaled), "mrope": .method(.unscaled), "linear": .method(.linear),
        "dynamic": .method(.dynamic), "yarn": .method(.yarn), "deepseek_yarn": .method(.yarn),
        "longrope": .method(.longRoPE), "llama3": .method(.llama3),
        "proportional": .method(.proportional),
      ], factory),
    unknownType: Rule(.refused, factory),
    partialRotation: Rule(.honoured, factory),
    linearFactor: Rule(NumberReading(absent: .constant(1), null: .refused), factory),
    dynamic: Rule(.squaredFactor, "\(folder)/rope_variant.py"),
    dynamicAlpha: Rule(.always, factory),
    yarn: yarn(
      amplitude: Rule([.ratioWherePresent, .logarithm], "\(folder)/yarn.py"),
      truncation: Rule(.key, factory)),
    latentYaRN: ModelTypeRules(
      modelTypes: ModelTypeFamilies.deepSeek,
      yarn: yarn(
        amplitude: Rule([.ratioWithDefaults], "\(folder)/rope_variant.py"),
        truncation: Rule(.always, "\(folder)/rope_variant.py"))),
    longRoPE: LongRoPERules(
      factors: Rule(.currentPosition, "\(folder)/rope_variant.py"),
      original: Rule(NumberReading(absent: .maximumContext), factory),
      readsFactor: Rule(false, factory), readsAttentionFactor: Rule(false, factory),
      readsAmplitudes: Rule(true, factory)),
    llama3: Rule(
      Llama3Reading(
        factor: .constant(1), low: .constant(1), high: .constant(4), original: .maximumContext),
      factory),
    proportionalFactor: Rule(false, factory),
    softmaxScale: Rule(
      .squaredAllDimensionsUnlessOff(ModelTypeFamilies.deepSeek), "srt/models/deepseek_v2.py"),
    queryMultiplier: Rule(.slopeInDictionary, "srt/models/ministral3.py"),
    window: Rule(.multipliedWithoutOriginal, "srt/utils/hf_transformers_utils.py"),
    modelTypes: nil)

  private static func yarn(
    amplitude: Rule<[AmplitudeStep]>, truncation: Rule<Truncation>
  ) -> YaRNRules {
    YaRNRules(
      factor: Rule(NumberReading(absent: .constant(1), null: .refused), factory),
      original: Rule(NumberReading(absent: .maximumContext, null: .refused), factory),
      readsBetas: Rule(.all, factory), zeroBetaIsMissing: false, truncation: truncation,
      crossing: Rule(.formula, "\(folder)/yarn.py"), amplitude: amplitude,
      multipliesAmplitude: Rule(true, "\(folder)/yarn.py"),
      weighsBlend: Rule(true, "\(folder)/yarn.py"),
      bandContextFactorOfAxes: Rule(1, "\(folder)/mrope.py"),
      onlyBeyondTrained: Rule(false, factory))
  }
}

private let folder = "srt/layers/rotary_embedding"
private let factory = "srt/layers/rotary_embedding/factory.py"
