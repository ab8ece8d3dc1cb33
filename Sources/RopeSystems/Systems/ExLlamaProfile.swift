extension SystemProfile {
  /// exllamav3 at commit 4f8ad01.
  public static let exLlama = SystemProfile(
    system: .exLlama, version: "4f8ad01",
    spelling: Rule(.ropeTypeFirst, place, .run),
    types: Rule(
      [
        "default": .method(.unscaled), "mrope": .method(.unscaled), "linear": .method(.linear),
        "yarn": .method(.yarn), "longrope": .method(.longRoPE), "su": .method(.longRoPE),
        "llama3": .method(.llama3), "proportional": .method(.proportional),
      ], place, .run),
    unknownType: Rule(.refused, place, .run),
    partialRotation: Rule(.outsideScaling, "exllamav3/model/config.py", .run),
    linearFactor: Rule(NumberReading(absent: .constant(1), null: .refused), place, .run),
    dynamic: Rule(.live, place, .run),
    dynamicAlpha: Rule(.never, place, .run),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .refused, contextRatioWins: true), place, .run),
      original: Rule(NumberReading(absent: .maximumContext, readsAttribute: false), place, .run),
      readsBetas: Rule(.all, place, .run), zeroBetaIsMissing: false,
      truncation: Rule(.key, place, .run),
      crossing: Rule(.formula, place, .run),
      amplitude: Rule(
        [
          .oneForModelTypes(["deepseek_v4"]), .attentionFactor,
          .ratioForModelTypes(ModelTypeFamilies.types(ModelTypeTable.exLlamaSoftmax)),
          .oneWithQuerySlope, .logarithm,
        ], place, .run),
      multipliesAmplitude: Rule(false, place, .run), weighsBlend: Rule(false, place, .run),
      bandContextFactorOfAxes: Rule(1, place, .run),
      onlyBeyondTrained: Rule(false, place, .run)),
    latentYaRN: nil,
    longRoPE: LongRoPERules(
      factors: Rule(.configuredUnlessServed(["phi3"]), place, .run),
      original: Rule(NumberReading(absent: .refused, findsBeside: true), place, .run),
      readsFactor: Rule(false, place, .run), readsAttentionFactor: Rule(false, place, .run),
      readsAmplitudes: Rule(false, place, .run)),
    newKeys: Rule(
      .only(ModelTypeFamilies.types(ModelTypeTable.exLlamaNewKeys)), "exllamav3/architecture/*.py",
      .scanned),
    rotation: Rule(
      LayerRotationRules(
        [
          "exaone4": .slidingAlone, "cohere2": .slidingAlone, "afmoe": .slidingAlone,
          "smollm3": .asTransformers,
        ], ran: ["cohere2", "exaone4", "smollm3"]), "exllamav3/architecture/*.py"),
    sharesBase: Rule(["olmo3"], "exllamav3/architecture/olmo3.py", .run),
    newKeysMeansNested: true,
    llama3: Rule(
      Llama3Reading(
        factor: .constant(8), low: .constant(1), high: .constant(4), original: .constant(8_192)),
      place),
    proportionalFactor: Rule(true, place, .run),
    softmaxScale: Rule(
      .squaredByWrittenFactor(ModelTypeFamilies.types(ModelTypeTable.exLlamaSoftmax)),
      "exllamav3/architecture/deepseek_v3.py", .run),
    queryMultiplier: Rule(.slopeInDictionary, place, .run),
    ownCode: Rule(["nemotron-nas"], "exllamav3/architecture/decilm.py"),
    window: Rule(.configured, place, .run),
    modelTypes: ModelTypeFamilies.types(ModelTypeTable.exLlama))
}

private let place = "exllamav3/util/rope.py"
