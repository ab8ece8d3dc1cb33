import ModelFiles
import RotaryEmbedding

/// What a system does for some model types alone.
extension RopeEvaluation {
  /// Layers that the system does not rotate; `nil` where it rotates them.
  func unrotated() throws(Refusal) -> SystemOutcome? {
    guard let kind = source.kind else { return nil }
    let rotates: Set<Bool> =
      switch profile.rotation.value[modelType] {
      case nil:
        // Layers that rotate in transformers rotate everywhere, as far as is known.
        if kind.rope != nil { [true] } else { [] }
      case .asTransformers: [kind.rope != nil]
      case .all: [true]
      case .never: [false]
      case .allUnlessHybrid: [kind.layers.count == source.configuration[.layerCount].whole]
      case .slidingAlone: [source.isSliding]
      case .slidingAloneIfCount(let count):
        [source.isSliding || source.configuration[.layerCount].whole != count]
      case .allIfCount(let count): [source.configuration[.layerCount].whole == count]
      case .allButEvery(let n):
        kind.layers.isEmpty
          ? [kind.rope != nil] : Set(kind.layers.map { !($0 + 1).isMultiple(of: n) })
      }
    guard !rotates.isEmpty else {
      return .unknown("whether it rotates these layers is not known")
    }
    if rotates.count > 1, case .allButEvery(let n) = profile.rotation.value[modelType] {
      return .divides(
        "it leaves out layers \(n - 1), \(2 * n - 1) and so on, whatever the file says, so of these it rotates "
          + layerWords(kind.layers.filter { !($0 + 1).isMultiple(of: n) }) + " and not "
          + layerWords(kind.layers.filter { ($0 + 1).isMultiple(of: n) }))
    }
    guard rotates == [false] else { return nil }
    let context = profile.contextKeys.value.reading(of: source, rotates: false)
    return .applies(
      EffectiveRope(
        kind: .unscaled, schedule: .withoutRotation(source.geometry), band: nil, scale: 1,
        window: context.tokens, windowOrigin: context.origin, usesLongFactors: nil))
  }

  /// What is not known of a class that looks for another dictionary than the file's; `nil` where it does not.
  func unread() -> SystemOutcome? {
    guard profile.newKeysAlone.value.contains(modelType), settings.isWritten,
      !settings.path.contains(ModelKey.ropeParameters.rawValue)
    else { return nil }
    return .unknown(
      "its class of \(modelType) reads rope_parameters alone; what it takes without is not known")
  }

  /// What becomes of a type that the class of the model does not read; `nil` where it does.
  func skipped(_ reading: TypeReading) throws(Refusal) -> SystemOutcome? {
    let asksForNothing =
      settings.kind == .unscaled && settings[.base].number == source.baseBesideDictionary
    if let scope = profile.newKeys.value, !scope.holds(for: modelType), readsNewKeys,
      !asksForNothing
    {
      return .ignores(
        try unscaled(base: source.baseBesideDictionary),
        "its class of \(modelType) does not read this rope_parameters, so nothing is scaled and the base "
          + "is that beside it, or the class's own")
    }
    guard case .method(let kind) = reading, kind != .unscaled else { return nil }
    if profile.readsChatGLM.value, source.configuration.isChatGLM {
      return .ignores(
        try unscaled(), "its class of chatglm has no scaling and runs the model unscaled")
    }
    if profile.baseOfNewKeys.value.contains(modelType), readsNewKeys {
      return .ignores(
        try unscaled(),
        "its class of \(modelType) takes the base from rope_parameters and scaling from rope_scaling alone, so the "
          + "model runs unscaled")
    }
    // The Phi-3 classes rename su after trained contexts are filled in.
    if kind == .longRoPE, profile.readsThroughTransformers, settings[.originalContext].isAbsent {
      throw Refusal("\(settings.path(of: .originalContext)) is missing, and it stops")
    }
    // A method that a scope names for the type is none of those that its class leaves out.
    let named = profile.scopes.value.filter { $0.types.names(modelType) }
    if profile.unscaledTypes.value.contains(modelType),
      !profile.scaledWrappers.contains(source.outerType),
      !named.contains(where: { $0.kind == kind })
    {
      return .ignores(
        try unscaled(),
        named.isEmpty
          ? "its class of \(modelType) has no scaling and runs the model unscaled"
          : "its class of \(modelType) has no \(kind.rawValue), so the model runs unscaled")
    }
    if let latent = profile.latentYaRN, latent.takesEveryType, latent.modelTypes.contains(modelType)
    {
      // Only the types that keep a trained context have had it filled in.
      if latent.needsTrainedContext, kind != .yarn, settings[.originalContext].isAbsent {
        throw Refusal("\(settings.path(of: .originalContext)) is missing, and it stops")
      }
      return .applies(try yarn())
    }
    for scope in profile.scopes.value where scope.kind == kind && !scope.types.holds(for: modelType)
    {
      guard !scope.isRefused else {
        throw Refusal("its class of \(modelType) has no \(kind.rawValue) and stops")
      }
      return .ignores(
        try unscaled(),
        "its class of \(modelType) has no \(kind.rawValue), so the model runs unscaled")
    }
    if profile.ignoresMissingFactor.value, kind == .linear || kind == .yarn,
      settings[.factor].isAbsent
    {
      return .ignores(
        try unscaled(), "the factor is missing, so its converter passes over the type")
    }
    return nil
  }

  /// Whether what is asked for stands in the dictionary of transformers 5.
  private var readsNewKeys: Bool {
    guard settings.path.contains(ModelKey.ropeParameters.rawValue),
      settings.isWritten || settings[.base].origin == .dictionary
    else { return false }
    return !profile.newKeysMeansNested || settings.isNested
  }
}
