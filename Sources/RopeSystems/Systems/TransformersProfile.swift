extension SystemProfile {
  /// Hugging Face transformers 5.23.0.
  public static let transformers = SystemProfile(
    system: .transformers, version: "5.23.0",
    spelling: Rule(.ropeTypeFirst, ropeUtilities, .run),
    types: Rule(
      [
        "default": .method(.unscaled), "linear": .method(.linear), "dynamic": .method(.dynamic),
        "yarn": .method(.yarn), "longrope": .method(.longRoPE), "llama3": .method(.llama3),
        "proportional": .method(.proportional),
      ], ropeUtilities, .run),
    unknownType: Rule(.refused, ropeUtilities, .run),
    partialRotation: Rule(
      .byClass, "models/*/modeling_*.py", .run),
    linearFactor: Rule(NumberReading(absent: .refused), ropeUtilities, .run),
    dynamic: Rule(.live, ropeUtilities, .run),
    dynamicAlpha: Rule(.byClass, ropeUtilities, .run),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .refused, null: .contextRatio), ropeUtilities, .run),
      original: Rule(NumberReading(absent: .maximumContext), ropeUtilities, .run),
      readsBetas: Rule(.all, ropeUtilities, .run), zeroBetaIsMissing: true,
      truncation: Rule(.topLevelKey, ropeUtilities, .run),
      crossing: Rule(.formula, ropeUtilities, .run),
      amplitude: Rule([.attentionFactor, .ratioOfBoth, .logarithm], ropeUtilities, .run),
      multipliesAmplitude: Rule(false, ropeUtilities, .run),
      weighsBlend: Rule(false, ropeUtilities, .run),
      bandContextFactorOfAxes: Rule(1, ropeUtilities), onlyBeyondTrained: Rule(false, ropeUtilities)
    ),
    latentYaRN: nil,
    longRoPE: LongRoPERules(
      factors: Rule(.currentLength, ropeUtilities, .run),
      original: Rule(NumberReading(absent: .maximumContext), ropeUtilities, .run),
      readsFactor: Rule(true, ropeUtilities, .run),
      readsAttentionFactor: Rule(true, ropeUtilities, .run),
      readsAmplitudes: Rule(false, ropeUtilities, .run),
      amplitudesByClass: Rule(true, "models/phimoe/modeling_phimoe.py", .run)),
    rotation: Rule(
      LayerRotationRules([:], others: .asTransformers), "models/*/modeling_*.py", .run),
    llama3: Rule(
      Llama3Reading(
        factor: .refused, low: .refused, high: .refused, original: .maximumContext),
      ropeUtilities, .run),
    proportionalFactor: Rule(true, ropeUtilities, .run),
    softmaxScale: Rule(
      .byClass, "models/deepseek_v3/modeling_deepseek_v3.py", .run),
    queryMultiplier: Rule(.byClass, "models/*/modeling_*.py"),
    window: Rule(.configured, "models/llama/configuration_llama.py"),
    modelTypes: nil)
}

private let ropeUtilities = "modeling_rope_utils.py"
