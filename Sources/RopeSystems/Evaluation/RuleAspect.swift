import ModelFiles

/// One decision of a profile that can be exchanged for another system's, to see what it is responsible for.
struct RuleAspect: Sendable {
  /// What is decided, in a few words.
  let name: String
  /// The keys of the dictionary that it reads, the likeliest first.
  let keys: [RopeKey]
  /// Takes the decision from another profile.
  let adopt: @Sendable (inout SystemProfile, SystemProfile) -> Void
  /// The source line of the decision in a profile.
  let source: @Sendable (SystemProfile, _ modelType: String) -> String
  /// The key beside the dictionary that it reads, in the place of keys; `nil` where keys tell it after all.
  var keyBeside: (@Sendable (RopeSource) -> (path: String, isInFile: Bool)?)?
}

extension RuleAspect {
  /// The key of a file that the decision is about, and whether the file has it.
  ///
  /// A value that the class of the model type fills in stands nowhere, and no other system can be reading it.
  func key(in source: RopeSource) -> (path: String, isInFile: Bool) {
    if let found = keyBeside?(source) { return found }
    guard !keys.isEmpty else {
      let stillness = source.kind?.stillness
      return (stillness?.key ?? source.configuration[.layerTypes].path, stillness?.key != nil)
    }
    let settings = keys.map { source.settings[$0] }
    let written = settings.first(where: \.isWritten)
    return (written?.path ?? settings[0].path, written != nil)
  }

  /// An aspect of the profile itself.
  private static func profile<Value>(
    _ name: String, _ keys: [RopeKey],
    _ path: any WritableKeyPath<SystemProfile, Rule<Value>> & Sendable
  ) -> RuleAspect {
    RuleAspect(
      name: name, keys: keys, adopt: { $0[keyPath: path] = $1[keyPath: path] },
      source: { profile, _ in profile.source(of: profile[keyPath: path]) })
  }

  /// An aspect of YaRN, which some profiles have twice.
  private static func yarn<Value>(
    _ name: String, _ keys: [RopeKey],
    _ path: any WritableKeyPath<YaRNRules, Rule<Value>> & Sendable
  ) -> RuleAspect {
    RuleAspect(
      name: name, keys: keys,
      adopt: { profile, other in
        profile.yarn[keyPath: path] = other.yarn[keyPath: path]
        profile.latentYaRN?.yarn[keyPath: path] = other.yarn[keyPath: path]
      },
      source: { profile, modelType in
        profile.source(of: profile.yarnRules(for: modelType)[keyPath: path])
      })
  }

  /// Every aspect, those about one key before those about several.
  static let all: [RuleAspect] = [
    profile("which types they have", [.ropeType, .legacyType], \.types),
    profile("what they do with a type they do not know", [.ropeType, .legacyType], \.unknownType),
    profile("which spelling of the type they take", [.legacyType, .ropeType], \.spelling),
    RuleAspect(
      name: "which layers they rotate", keys: [], adopt: { $0.rotation = $1.rotation },
      source: { $0.rotationSource(of: $1) }),
    RuleAspect(
      name: "where they find the base", keys: [],
      adopt: { $0.baseInAttention = $1.baseInAttention },
      source: { profile, _ in profile.source(of: profile.baseInAttention) },
      keyBeside: {
        (
          $0.configuration.path("attn_config") + ".rope_theta",
          $0.configuration.attentionBase != nil
        )
      }),
    profile("whether they read the base", [.base], \.fixedBase),
    profile("what the class asks of the dictionary", [.ropeType, .legacyType], \.demands),
    profile("whether a share of the head rotates", [.partialRotaryFactor], \.partialRotation),
    RuleAspect(
      name: "which share of the head rotates", keys: [],
      adopt: { $0.sharesOfModel = $1.sharesOfModel },
      source: { profile, _ in profile.source(of: profile.sharesOfModel) },
      keyBeside: { ($0.configuration.path(of: .rotaryShare), true) }),
    RuleAspect(
      name: "how many components rotate", keys: [],
      adopt: { $0.rotaryWidthKeys = $1.rotaryWidthKeys },
      source: { profile, _ in profile.source(of: profile.rotaryWidthKeys) },
      keyBeside: {
        let setting = $0.configuration.setting("attn_rotary_emb")
        return (setting.path, setting.isWritten)
      }),
    profile("what stands in for a missing factor", [.factor], \.linearFactor),
    profile("how the base follows the length", [.factor, .trainedPositions], \.dynamic),
    profile("whether alpha is read", [.alpha], \.dynamicAlpha),
    profile("what they ask of the numbers beside alpha", [.alpha], \.alphaDemands),
    yarn("which factor they take", [.factor], \.factor),
    yarn("which trained context they take", [.originalContext], \.original),
    yarn("whether they read the betas", [.betaFast, .betaSlow], \.readsBetas),
    yarn("whether they round the band", [.truncate], \.truncation),
    yarn("what they do with a band that crosses", [.originalContext, .betaSlow], \.crossing),
    yarn(
      "how they find the amplitude", [.attentionFactor, .mscale, .mscaleAllDimensions], \.amplitude),
    yarn("whether attn_factor multiplies the amplitude", [.amplitudeFactor], \.multipliesAmplitude),
    yarn(
      "whether extrapolation_factor multiplies the blend", [.extrapolationFactor], \.weighsBlend),
    yarn(
      "which context they find the band of M-RoPE with", [.axisSections], \.bandContextFactorOfAxes),
    yarn(
      "whether they scale contexts within the trained one", [.originalContext], \.onlyBeyondTrained),
    RuleAspect(
      name: "what the class of this model type makes of lists and amplitudes",
      keys: [.longFactors, .longAmplitude],
      adopt: { $0.longRoPE.amplitudesByClass = $1.longRoPE.amplitudesByClass },
      source: { profile, _ in profile.source(of: profile.longRoPE.factors) }),
    RuleAspect(
      name: "when LongRoPE changes lists", keys: [.originalContext, .longFactors],
      adopt: { $0.longRoPE.factors = $1.longRoPE.factors },
      source: { profile, _ in profile.source(of: profile.longRoPE.factors) }),
    RuleAspect(
      name: "which trained context they take for LongRoPE", keys: [.originalContext],
      adopt: { $0.longRoPE.original = $1.longRoPE.original },
      source: { profile, _ in profile.source(of: profile.longRoPE.original) }),
    RuleAspect(
      name: "how they find LongRoPE's amplitude",
      keys: [.attentionFactor, .longAmplitude, .shortAmplitude, .factor],
      adopt: { profile, other in
        profile.longRoPE.readsFactor = other.longRoPE.readsFactor
        profile.longRoPE.readsAttentionFactor = other.longRoPE.readsAttentionFactor
        profile.longRoPE.readsAmplitudes = other.longRoPE.readsAmplitudes
      },
      source: { profile, _ in profile.source(of: profile.longRoPE.readsFactor) }),
    profile(
      "what stands in for missing keys of Llama 3",
      [.originalContext, .lowFrequencyFactor, .highFrequencyFactor, .factor], \.llama3),
    profile("whether proportional frequencies are divided", [.factor], \.proportionalFactor),
    profile("when the softmax scale is multiplied", [.mscaleAllDimensions], \.softmaxScale),
    RuleAspect(
      name: "whether the query is multiplied by position", keys: [.querySlope],
      adopt: { $0.queryMultiplier = $1.queryMultiplier },
      source: { profile, _ in profile.source(of: profile.queryMultiplier) },
      keyBeside: { source in
        source.kind?.multiplier?.path(source.settings).map { ($0, true) }
      }),
  ]
}

extension SystemProfile {
  /// The source line of which layers of a model type rotate: run where its class was.
  package func rotationSource(of modelType: String) -> String {
    let isRun = rotation.value.ran.contains(modelType)
    return source(of: Rule(rotation.value, rotation.place, isRun ? .run : rotation.evidence))
  }

  /// The rules of YaRN for a model type.
  func yarnRules(for modelType: String) -> YaRNRules {
    latentYaRN.flatMap { $0.modelTypes.contains(modelType) ? $0.yarn : nil } ?? yarn
  }

  /// The decisions in which this system differs from a reference, found by taking the reference's in their place.
  ///
  /// A decision that alone makes the outcomes agree is the whole cause; where none does, each one that changes the
  /// outcome is a part of it.
  func causes(
    of source: RopeSource, targetContext: Int?, length: Int, reference: SystemProfile,
    referenceRope: EffectiveRope
  ) -> [DifferenceCause] {
    let own = outcome(of: source, targetContext: targetContext)
    let modelType = source.modelType
    var parts: [DifferenceCause] = []
    for aspect in RuleAspect.all {
      var changed = self
      aspect.adopt(&changed, reference)
      let outcome = changed.outcome(of: source, targetContext: targetContext)
      guard outcome != own else { continue }
      let isWhole =
        outcome.rope.map { SystemDifference($0, from: referenceRope, length: length).isNone }
        ?? false
      let (key, isInFile) = aspect.key(in: source)
      let cause = DifferenceCause(
        key: key, isInFile: isInFile, aspect: aspect.name,
        source: aspect.source(self, modelType), isWhole: isWhole)
      if isWhole { return [cause] }
      parts.append(cause)
    }
    return parts
  }
}
