import ModelFiles
import RotaryEmbedding

extension RopeEvaluation {
  /// The factor on the softmax scale of all dimensions.
  func softmaxScale(_ kind: RopeKind, scale: Double) throws(Refusal) -> Double {
    guard kind != .unscaled, scale > 1 else { return 1 }
    let all = settings[.mscaleAllDimensions].number
    switch profile.softmaxScale.value {
    case .never: return 1
    case .byClass:
      let scales = source.configuration.modelClass.scalesSoftmax
      return try squared(scales ? all.flatMap { $0 == 0 ? nil : $0 } : nil, scale)
    case .squaredAllDimensions(let types):
      return try squared(types.contains(modelType) ? all : nil, scale)
    case .squaredAllDimensionsUnlessUnit(let types):
      let isOff = settings[.attentionFactor].number == 1
      return try squared(types.contains(modelType) && !isOff ? all : nil, scale)
    case .squaredAllDimensionsUnlessOff(let types):
      let isOff =
        settings[.appliesSoftmaxScale].flag == false || settings[.appliesScale].flag == false
      return try squared(types.contains(modelType) && !isOff ? all : nil, scale)
    case .squaredGraph(let types, let plain):
      if plain.contains(modelType) { return try squared(1, scale) }
      guard types.contains(modelType) else { return 1 }
      // Its loader keeps the coefficient for YaRN alone.
      let kept = kind == .yarn ? all.flatMap { $0 == 0 ? nil : $0 } : nil
      return try squared(kept ?? 1, scale)
    case .squaredByWrittenFactor(let types):
      guard types.contains(modelType), let all, all != 0,
        let written = settings[.factor].number, written > 1
      else { return 1 }
      return try squared(all, written)
    case .squaredMscale: return try squared(settings[.mscale].number ?? 1, scale)
    }
  }

  /// m(s, k)², 1 without a k.
  private func squared(_ k: Double?, _ scale: Double) throws(Refusal) -> Double {
    guard let k else { return 1 }
    return try temperature(.deepSeek(rotary: k, all: k), scale: scale).softmaxScale
  }

  /// Whether the class gives every type the two amplitudes of the dictionary.
  var hasAmplitudesOfClass: Bool {
    profile.longRoPE.amplitudesByClass.value && source.configuration.modelClass.givesAmplitudes
  }

  /// The one of the two amplitudes that holds at the current length.
  func amplitudeOfClass() throws(Refusal) -> Double {
    let keys = [RopeKey.originalContext, .shortAmplitude, .longAmplitude]
    for key in keys where settings[key].isAbsent || settings[key].isNull {
      throw Refusal(
        "\(settings.path(of: key)) is missing, and the class of \(legible(modelType)) computes its amplitude under every "
          + "type but the default from \(listed(keys.map(\.rawValue))); write all three, short_mscale and long_mscale being "
          + "1.0 where cos and sin are to stay as they are")
    }
    let original = try number(.originalContext, NumberReading(absent: .refused))
    let isBeyond = length.map { Double($0) > original } ?? false
    return try number(
      isBeyond ? .longAmplitude : .shortAmplitude, NumberReading(absent: .refused))
  }

  /// The query's factor by position; `nil` where there is none.
  func queryMultiplier(
    trainedContext: Int
  ) throws(Refusal) -> Temperature.QueryMultiplier? {
    if profile.readsGrok.value, source.kind?.multiplier?.isOfGrok == true {
      return try lawOfClass()
    }
    switch profile.queryMultiplier.value {
    case .never: return nil
    case .byClass: return try lawOfClass()
    case .slopeInDictionary: break
    case .slopeForModelTypes(let types): guard types.contains(modelType) else { return nil }
    case .slopeWithCoefficientForModelTypes(let types):
      guard types.contains(modelType) else { return nil }
      if source.hasNumber(.querySlope), settings[.mscaleAllDimensions].isAbsent {
        throw Refusal(
          "\(settings.path(of: .mscaleAllDimensions)) is missing beside llama_4_scaling_beta, and it stops"
        )
      }
    }
    guard let slope = settings[.querySlope].number, slope != 0 else { return nil }
    return try temperature(
      .steps(slope: slope, interval: nil, offset: 0), scale: 1, trainedContext: trainedContext
    ).queryMultiplier
  }

  /// The factor by the law of the class, or of the file where there is none.
  private func lawOfClass() throws(Refusal) -> Temperature.QueryMultiplier? {
    do throws(FileError) {
      return try source.kind?.multiplier?.multiplier(settings)
    } catch {
      throw Refusal(error.description)
    }
  }

  /// The longest context of the file as the system reads it, before any factor.
  var context: ContextKeys.Reading { profile.contextKeys.value.reading(of: source) }

  /// The longest context that the system lets the model have.
  func window(_ kind: RopeKind, scale: Double, trainedContext: Int) -> Int? {
    let configured = context.tokens
    switch profile.window.value {
    case .configured: return configured
    case .unlimited: return nil
    case .multipliedWithoutOriginal:
      // It looks at the dictionary as a whole, which by then has the original context for the types that keep one.
      guard settings.kind?.needsTrainedContext == false,
        !settings.isNested, !source.configuration.modelClass.hasRopePerType,
        settings[.originalContext].origin != .dictionary,
        let factor = settings[.factor].number
      else { return configured }
      return configured.flatMap { product($0, factor) }
    case .multipliedForPlainTypes:
      switch kind {
      case .linear, .ntk, .dynamic:
        guard !ModelTypeFamilies.configuredIsExtended.contains(modelType) else { return configured }
        return configured.flatMap { product($0, scale) }
      case .yarn:
        let cache = product(trainedContext, scale)
        return configured.map { min($0, cache ?? $0) } ?? cache
      case .longRoPE:
        return targetContext.map { max($0, trainedContext) } ?? trainedContext
      case .unscaled, .llama3, .proportional: return configured
      }
    }
  }

  /// A context times a scale in whole tokens; `nil` beyond the range of whole numbers.
  private func product(_ context: Int, _ scale: Double) -> Int? {
    tokens(Double(context) * scale)
  }
}

extension RopeSource {
  /// The longest context that the file means: L·s, or what it is configured for where that is more.
  ///
  /// A factor counts under a method that stretches alone: without a type, or beside alpha, nobody reads it.
  /// A linear or dynamic type keeps no trained context, so `max_position_embeddings` stands for L, but for model types
  /// that are known to give the extended one.
  var longestContext: Int {
    let trained = geometry.trainedContext
    let configured = maximumContext ?? trained
    // Llama 3's factor is not the ratio of the contexts, and the file says how far the model reaches.
    if settings.kind == .llama3, maximumContext != nil { return configured }
    if isConfiguredExtended { return configured }
    guard let kind = settings.kind, kind != .unscaled, !readsAlpha else { return configured }
    let product = Double(trained) * max(1, settings[.factor].number ?? 1)
    return max(configured, tokens(product) ?? configured)
  }
}

/// A context in whole tokens; `nil` where no context is that long, or that is no number.
package func tokens(_ value: Double) -> Int? {
  let whole = value.rounded()
  return whole.magnitude < 1e15 ? Int(whole) : nil
}
