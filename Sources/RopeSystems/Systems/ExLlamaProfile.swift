extension SystemProfile {
  /// exllamav3 at commit 4f8ad01.
  public static let exLlama = SystemProfile(
    system: .exLlama, version: "4f8ad01",
    spelling: Rule(.ropeTypeFirst, place),
    types: Rule(
      [
        "default": .method(.unscaled), "mrope": .method(.unscaled), "linear": .method(.linear),
        "yarn": .method(.yarn), "longrope": .method(.longRoPE), "su": .method(.longRoPE),
        "llama3": .method(.llama3), "proportional": .method(.proportional),
      ], place),
    unknownType: Rule(.refused, place),
    partialRotation: Rule(.honoured, place),
    linearFactor: Rule(NumberReading(absent: .constant(1), null: .refused), place),
    dynamic: Rule(.live, place),
    dynamicAlpha: Rule(.never, place),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .refused, contextRatioWins: true), place),
      original: Rule(NumberReading(absent: .maximumContext, readsAttribute: false), place),
      readsBetas: Rule(.all, place), zeroBetaIsMissing: false, truncation: Rule(.key, place),
      crossing: Rule(.formula, place),
      amplitude: Rule(
        [.oneWithQuerySlope, .attentionFactor, .ratioForModelTypes([]), .logarithm], place),
      multipliesAmplitude: Rule(false, place), weighsBlend: Rule(false, place),
      bandContextFactorOfAxes: Rule(1, place),
      onlyBeyondTrained: Rule(false, place)),
    latentYaRN: nil,
    longRoPE: LongRoPERules(
      factors: Rule(.configured, place), original: Rule(NumberReading(absent: .refused), place),
      readsFactor: Rule(false, place), readsAttentionFactor: Rule(false, place),
      readsAmplitudes: Rule(false, place)),
    llama3: Rule(
      Llama3Reading(
        factor: .constant(8), low: .constant(1), high: .constant(4), original: .constant(8_192)),
      place),
    proportionalFactor: Rule(true, place), softmaxScale: Rule(.never, place),
    queryMultiplier: Rule(.slopeInDictionary, place), window: Rule(.configured, place),
    modelTypes: nil)
}

private let place = "exllamav3/util/rope.py"
