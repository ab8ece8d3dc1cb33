import ModelFiles
import RotaryEmbedding

extension SystemProfile {
  /// What this system really does with one type of layer.
  ///
  /// Frequencies are in Double; the systems' own rounding is another matter, see ``PhasePrecision``.
  ///
  /// - Parameters:
  ///   - source: The layer.
  ///   - targetContext: The context that the system is asked to serve, in tokens; `nil` where nobody asks. Methods
  ///     that follow the length are then resolved at the longest context of the file.
  /// - Returns: Frequencies, temperature and limit, or why it stops.
  public func outcome(of source: RopeSource, targetContext: Int? = nil) -> SystemOutcome {
    let evaluation = RopeEvaluation(
      profile: self, source: source, targetContext: targetContext,
      length: targetContext ?? source.longestContext)
    do throws(Refusal) {
      return try evaluation.outcome()
    } catch {
      return .refuses(error.sentence)
    }
  }
}

/// One system's reading of one layer, rule by rule.
struct RopeEvaluation {
  let profile: SystemProfile
  let source: RopeSource
  let targetContext: Int?
  /// Current length in tokens that methods follow; `nil` for the trained context.
  let length: Int?

  var settings: RopeSettings { source.settings }
  var modelType: String { source.modelType }

  func outcome() throws(Refusal) -> SystemOutcome {
    try demandModelKeys()
    if let still = try unrotated() { return still }
    let name = try typeName()
    if name == RopeKind.dynamic.rawValue {
      if let alpha = try demandedAlpha() { return .applies(try fixedAlpha(alpha)) }
      if let alpha = settings[.alpha].number, readsAlpha {
        return .applies(try fixedAlpha(alpha))
      }
    }
    guard let found = profile.types.value[name] else {
      switch profile.unknownType.value {
      case .refused: throw Refusal("it does not know the type “\(name)” and stops")
      case .ignored:
        return .ignores(
          try unscaled(), "it does not know the type “\(name)” and runs the model unscaled")
      }
    }
    if let unread = unread() { return unread }
    let reading = try demanded(found)
    if let skipped = try skipped(reading) { return skipped }
    switch reading {
    case .ignored(let sentence): return .ignores(try unscaled(), sentence)
    case .refused(let sentence): throw Refusal(sentence)
    case .method(let kind): return .applies(try rope(kind))
    }
  }

  /// What the system applies; a method that it leaves out is a refusal as well.
  func resolved() throws(Refusal) -> EffectiveRope {
    switch try outcome() {
    case .applies(let rope): return rope
    case .ignores(_, let sentence), .divides(let sentence), .refuses(let sentence),
      .unknown(let sentence):
      throw Refusal(sentence)
    }
  }

  /// Whether `alpha` makes the dynamic type NTK-aware with that knob here.
  private var readsAlpha: Bool {
    switch profile.dynamicAlpha.value {
    case .never: false
    case .always: true
    case .byClass: source.readsAlpha
    case .forModelTypes(let types): types.contains(modelType)
    }
  }

  /// The type as this system spells it.
  private func typeName() throws(Refusal) -> String {
    let (new, old) = (settings[.ropeType].text, settings[.legacyType].text)
    let spelled: String? =
      switch profile.spelling.value {
      case .ropeTypeFirst: new ?? old
      case .typeFirst: old ?? new
      case .refusesDisagreement: new ?? old
      }
    if profile.spelling.value == .refusesDisagreement, let new, let old, new != old {
      throw Refusal("type is “\(old)” and rope_type is “\(new)”; it stops at two that disagree")
    }
    // The class of the model type renames some methods for every system that loads the file through transformers.
    if settings.method.origin == .modelType || spelled == nil {
      return settings.method.text ?? "default"
    }
    return spelled ?? "default"
  }

  private func rope(_ kind: RopeKind) throws(Refusal) -> EffectiveRope {
    switch kind {
    case .unscaled: try unscaled()
    case .linear: try linear()
    case .dynamic: try dynamic()
    case .yarn: try yarn()
    case .longRoPE: try longRoPE()
    case .llama3: try llama3()
    case .proportional: try proportional()
    case .ntk: try ntk()
    }
  }

  // MARK: Pieces

  /// The embedding before any method, with the rotary dimension and the trained context that the system takes.
  func geometry(
    trainedContext: Double? = nil, isDefault: Bool = false, base: Double? = nil
  ) throws(Refusal) -> RotaryGeometry {
    let known = source.geometry
    var rotary = known.rotaryDimension
    var base = base
    if source.isSliding, profile.sharesBase.value.contains(modelType) {
      base = base ?? source.baseBesideDictionary
    }
    if source.hasNumber(.partialRotaryFactor), !source.sharesByWidth,
      !honoursShare(isDefault: isDefault)
    {
      rotary = source.wholeRotaryDimension
    }
    if profile.sharesOfModel.value.contains(modelType), let width = source.headQuotient,
      let share = source.configuration[.rotaryShare].number
    {
      guard (0...1).contains(share) else {
        throw Refusal(
          "\(source.configuration.path(of: .rotaryShare)) is \(share), no share of the head, and it stops"
        )
      }
      rotary = Int(share * Double(width))
    }
    if let key = profile.rotaryWidthKeys.value[modelType],
      let width = source.configuration.setting(key).whole
    {
      rotary = width
    }
    if profile.baseInAttention.value.contains(modelType) {
      guard let own = source.configuration.attentionBase?.double else {
        throw Refusal("attn_config.rope_theta is missing, and it stops")
      }
      base = own
    }
    if profile.fixedBase.value.contains(modelType) { base = 10_000 }
    let context = trainedContext ?? Double(known.trainedContext)
    guard context >= 1, context < 1e15 else {
      throw Refusal("the trained context would be \(context), which it cannot work with")
    }
    do throws(RotaryError) {
      return try RotaryGeometry(
        headDimension: known.headDimension, rotaryDimension: rotary, base: base ?? known.base,
        trainedContext: Int(context))
    } catch {
      throw Refusal(error)
    }
  }

  private func honoursShare(isDefault: Bool) -> Bool {
    switch profile.partialRotation.value {
    case .honoured: true
    case .byClass: !isDefault || source.configuration.modelClass.honoursShare
    case .forModelTypes(let types): types.contains(modelType)
    case .byPlace(let beside, let inside):
      (beside.contains(modelType) && settings[.partialRotaryFactor].origin != .dictionary)
        || inside.contains(modelType)
    case .outsideScaling:
      settings[.partialRotaryFactor].origin != .dictionary
        || !settings.path.hasSuffix(ModelKey.ropeScaling.rawValue)
    }
  }

  func number(_ key: RopeKey, _ reading: NumberReading) throws(Refusal) -> Double {
    try source.number(key, reading)
  }

  /// A method resolved, whatever it objects to being a refusal.
  func schedule(
    _ method: any ContextExtension, _ geometry: RotaryGeometry, scale: Double,
    sequenceLength: Int? = nil
  ) throws(Refusal) -> RotarySchedule {
    do throws(RotaryError) {
      return try method.schedule(
        for: geometry,
        extent: try ContextExtent(scale: scale, sequenceLength: sequenceLength))
    } catch {
      throw Refusal(error)
    }
  }

  /// A law read at a scale, whatever it objects to being a refusal.
  func temperature(
    _ law: TemperatureLaw, scale: Double, trainedContext: Int? = nil
  ) throws(Refusal) -> Temperature {
    do throws(RotaryError) {
      return try law.temperature(atScale: scale, trainedContext: trainedContext)
    } catch {
      throw Refusal(error)
    }
  }

  /// What is the same for every method: the softmax scale, the query's factor and the longest context.
  func finished(
    _ kind: RopeKind, _ schedule: RotarySchedule, scale: Double, band: PairBand? = nil,
    usesLongFactors: Bool? = nil
  ) throws(Refusal) -> EffectiveRope {
    var temperature = schedule.temperature
    if kind != .unscaled, hasAmplitudesOfClass { temperature.amplitude = try amplitudeOfClass() }
    temperature.softmaxScale *= try softmaxScale(kind, scale: scale)
    if let multiplier = try queryMultiplier(trainedContext: schedule.geometry.trainedContext) {
      temperature.queryMultiplier = multiplier
    }
    return EffectiveRope(
      kind: kind, schedule: schedule.with(temperature: temperature), band: band, scale: scale,
      window: window(kind, scale: scale, trainedContext: schedule.geometry.trainedContext),
      windowOrigin: context.origin,
      usesLongFactors: usesLongFactors)
  }
}
