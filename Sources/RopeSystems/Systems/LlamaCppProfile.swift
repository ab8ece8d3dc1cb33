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
        "dynamic": .ignored(
          "it has no dynamic NTK: the converter passes over the type, and the model runs unscaled"),
      ], "conversion/base.py"),
    unknownType: Rule(.ignored, "conversion/base.py"),
    partialRotation: Rule(.honoured, "conversion/base.py"),
    linearFactor: Rule(NumberReading(absent: .refused), "conversion/base.py"),
    dynamic: Rule(.live, "conversion/base.py"),
    dynamicAlpha: Rule(.always, "conversion/hunyuan.py"),
    yarn: YaRNRules(
      factor: Rule(NumberReading(absent: .refused), "conversion/base.py"),
      original: Rule(NumberReading(absent: .maximumContext), context),
      readsBetas: Rule(.only([]), "src/llama-model.cpp"), zeroBetaIsMissing: false,
      truncation: Rule(.always, "ggml/src/ggml.c"),
      crossing: Rule(.stepAtLowerEnd, "ggml/src/ggml-cpu/ops.cpp"),
      amplitude: Rule(
        [
          .logMultiplier(
            modelTypes: ModelTypeFamilies.keepsLogMultiplier,
            deepSeek: ModelTypeFamilies.deepSeek),
          .logarithm,
        ], context),
      multipliesAmplitude: Rule(false, context), weighsBlend: Rule(false, context),
      bandContextFactorOfAxes: Rule(1, context), onlyBeyondTrained: Rule(false, context)),
    latentYaRN: nil,
    longRoPE: LongRoPERules(
      factors: Rule(.servedLength, "src/llama-model.cpp"),
      original: Rule(NumberReading(absent: .maximumContext), "conversion/phi.py"),
      readsFactor: Rule(false, "conversion/phi.py"),
      readsAttentionFactor: Rule(false, "conversion/phi.py"),
      readsAmplitudes: Rule(false, "conversion/phi.py")),
    llama3: Rule(
      Llama3Reading(
        factor: .constant(8), low: .constant(1), high: .constant(4), original: .constant(8_192)),
      "conversion/llama.py"),
    proportionalFactor: Rule(false, "conversion/base.py"),
    softmaxScale: Rule(.squaredGraph(ModelTypeFamilies.deepSeek), "src/models/deepseek2.cpp"),
    queryMultiplier: Rule(.slopeInDictionary, "src/models/mistral3.cpp"),
    window: Rule(.stretchedByYaRN, context),
    modelTypes: nil)
}

private let context = "src/llama-context.cpp"
