import ModelFiles
import RotaryEmbedding

extension Conversion {
  /// Writes the rope settings of a file for another system.
  ///
  /// The candidates are read by the target's own rules, and the first that gives the frequencies, the amplitude and the
  /// softmax scale that transformers gives for the file is the result; so what is written has been checked.
  ///
  /// Where a target has no keys for several ropes but reads the file itself as transformers does, nothing needs to be changed:
  /// the text is empty then, and a note says so.
  ///
  /// - Parameters:
  ///   - configuration: The file.
  ///   - chosen: The kinds of layers that somebody asks for; all of the file where none are given. What a target takes holds
  ///     for all layers, so they must not have another rope than the rest.
  ///   - target: Where to.
  /// - Throws: ``ConversionError`` for what cannot be expressed; ``FileError`` for what transformers refuses.
  public init(
    of configuration: ModelConfiguration, kinds chosen: [LayerKind]? = nil,
    to target: ConversionTarget
  ) throws {
    let kinds = try configuration.layerKinds()
    let rotating = kinds.filter { $0.rope != nil }
    let settings = Set(rotating.compactMap(\.rope?.settings))
    let isSeveral = try haveSeveralRopes(rotating, of: configuration)
    let names = rotating.map { legible($0.name) }.joined(separator: ", ")
    if let still = chosen?.first(where: { $0.rope == nil }) {
      throw ConversionError(
        "The layers \(legible(still.name)) do not rotate, so there is nothing to convert.")
    }
    guard chosen == nil || !isSeveral else {
      throw ConversionError(
        "What \(target.title) takes holds for all layers, but the file has one rope for each of "
          + "\(names); convert it without --layer and --layer-type.")
    }
    // What is known of the file, and of the target's class, stands before what is lost on the way.
    var found: [String] = []
    for kind in kinds {
      let own = kind.rope == nil ? kind.notes : try configuration.resolved(kind).notes
      found += own.map(\.description).filter { !found.contains($0) }
    }
    let targetClass = try TargetClass(target, configuration, kinds)
    found += targetClass?.notes ?? []
    // A system that runs layers without rotation may run others with it, but there is nothing to tell it.
    guard !rotating.isEmpty else {
      throw ConversionError("The layers of the file have no rotary embedding to convert.")
    }
    if configuration.isChatGLM, rotating.allSatisfy({ $0.rope?.settings.kind == .unscaled }) {
      self = Conversion(unchanged: configuration, target, found, target.wordsOfChatGLM)
      return
    }
    let isGemma = configuration[.localBase].isWritten || isGemmaLike(configuration)
    let isNested =
      target.expressesLayers
      ? settings.count > 1 || settings.contains(where: \.isNested) : isSeveral
    guard !isNested || target.expressesLayers || (isGemma && target != .llamaCpp) else {
      if let obstacle = try target.obstacle(to: configuration, kinds) {
        throw ConversionError(
          "The file has one rope for each of \(names), and \(target.title) \(obstacle).")
      }
      self = Conversion(unchanged: configuration, target, found)
      return
    }
    var writer = ConversionWriter(
      configuration: configuration, target: target, targetClass: targetClass)
    for kind in kinds { try writer.add(kind, isNested: isNested) }
    do { text = try writer.text() } catch let error as ConversionError {
      guard writer.hasRope, try target.obstacle(to: configuration, kinds) == nil else {
        throw error
      }
      self = Conversion(unchanged: configuration, target, found)
      return
    }
    self.target = target
    self.configuration = target == .llamaCpp ? configuration : try writer.converted()
    notes = found + writer.notes
  }

  /// The answer where the target reads the file itself.
  private init(
    unchanged configuration: ModelConfiguration, _ target: ConversionTarget, _ found: [String],
    _ reading: String? = nil
  ) {
    self.target = target
    self.configuration = configuration
    text = target == .llamaCpp ? "" : "{}"
    notes =
      found + [
        (reading
          ?? "\(target.title) reads the file itself as transformers 5 does, every kind of layers")
          + ", so nothing "
          + (target == .llamaCpp
            ? "needs to be told: convert the model and give no rope flags."
            : "needs to be changed.")
      ]
  }
}

/// Whether layers turn by different angles, or at different temperatures.
private func haveSeveralRopes(
  _ rotating: [LayerKind], of configuration: ModelConfiguration
) throws(FileError) -> Bool {
  var first: RotarySchedule?
  for kind in rotating {
    let schedule = try configuration.resolved(kind).schedule
    guard let known = first else {
      first = schedule
      continue
    }
    let (own, other) = (schedule.effectiveInverseFrequencies, known.effectiveInverseFrequencies)
    guard own == other, schedule.temperature.amplitude == known.temperature.amplitude,
      schedule.temperature.softmaxScale == known.temperature.softmaxScale
    else { return true }
  }
  return false
}

/// Whether the class gives sliding layers a base of their own in the style of transformers 4.
private func isGemmaLike(_ configuration: ModelConfiguration) -> Bool {
  ModelTypeFamilies.configuredIsExtended.contains(configuration.modelClass.modelType ?? "")
}

/// Collects the settings of all layers.
struct ConversionWriter {
  let configuration: ModelConfiguration
  let target: ConversionTarget
  private(set) var notes: [String] = []
  private var layers: [(type: String?, members: RopeMembers?)] = []
  private var maximumContext: Int?

  /// The rules that read what is written.
  private let profile: SystemProfile
  /// Whether the target's class of the model type was read.
  private let isKnown: Bool
  /// Whether base and share stand inside the dictionary, which then is that of transformers 5.
  private let keepsBaseInside: Bool

  init(configuration: ModelConfiguration, target: ConversionTarget, targetClass: TargetClass?) {
    self.configuration = configuration
    self.target = target
    profile = targetClass?.profile ?? target.profile
    isKnown = targetClass?.support != .notKnown
    keepsBaseInside =
      target.keepsBaseInside
      || profile.newKeysAlone.value.contains(configuration.ruledType) && target != .llamaCpp
  }

  /// Finds settings that give one layer what transformers gives it.
  mutating func add(_ kind: LayerKind, isNested: Bool) throws {
    // The dictionary is nested by the names of ropes, which are types of layers as a rule.
    let name = configuration.modelClass.ropeLabel(ofType: kind.type) ?? kind.type
    let type = isNested ? name : nil
    guard !layers.contains(where: { $0.type == type && $0.members != nil }) else { return }
    guard kind.rope != nil, let source = try RopeSource(configuration, kind) else {
      if isNested, !layers.contains(where: { $0.type == type }) { layers.append((type, nil)) }
      return
    }
    let length = source.longestContext
    let resolved = try configuration.resolved(kind, sequenceLength: length)
    let wanted = EffectiveRope(
      kind: .unscaled, schedule: resolved.schedule, band: nil, scale: resolved.extent.scale,
      window: nil, windowOrigin: .maximumContext, usesLongFactors: nil)
    var failure: String?
    for members in RopeMembers.candidates(source, resolved, target) {
      let maximum = members.maximumContext ?? configuration[.maximumContext].whole
      guard let candidate = try candidate(members, source, maximum: maximum) else { continue }
      let outcome = profile.outcome(of: candidate, targetContext: length)
      let flaw = flaw(outcome, candidate, wanted: wanted, length: length)
      guard flaw == nil else {
        // The first candidate is the plainest, so its flaw says most.
        failure = failure ?? flaw
        continue
      }
      noteLosses(source, candidate, outcome, wanted: wanted, length: length)
      layers.append((type, members))
      maximumContext = members.maximumContext ?? maximumContext
      return
    }
    throw ConversionError(
      "\(target.title) cannot express \(source.settings.path): "
        + "\(failure ?? "there is no such type")."
    )
  }

  /// One layer read from a file with the members in place of the original's.
  private func candidate(
    _ members: RopeMembers, _ source: RopeSource, maximum: Int?
  ) throws -> RopeSource? {
    let changes = maximum.map { [(path(.maximumContext), JSONValue.integer($0))] } ?? []
    guard let edited = configuration.edited(changes) else { return nil }
    // The members alone, so that no class of a model type folds them into layers of its own.
    var own: [JSONValue.Member] = [
      .init(key: ModelKey.maximumContext.rawValue, value: maximum.map(JSONValue.integer) ?? .null)
    ]
    if keepsBaseInside || target == .llamaCpp {
      own.append(.init(key: ModelKey.ropeParameters.rawValue, value: .object(members.all)))
    } else {
      own.append(.init(key: ModelKey.base.rawValue, value: .number(members.base)))
      if !members.isDefault {
        own.append(.init(key: ModelKey.ropeScaling.rawValue, value: .object(members.inside)))
      }
      if let share = members.share {
        own.append(.init(key: ModelKey.partialRotaryFactor.rawValue, value: .number(share)))
      }
    }
    let alone = JSONValue.object(own)
    let neutral = try ModelConfiguration(
      bytes: Array(written(alone).utf8), file: configuration.file)
    guard let settings = try neutral.layerKinds().first?.rope?.settings else { return nil }
    // The geometry is the original's: the target must find its trained context in the members.
    return RopeSource(source, configuration: edited, settings: settings)
  }

  func path(_ key: ModelKey) -> String { configuration.path(of: key) }

  // MARK: What is wrong with a candidate

  /// What a target gets wrong, as the end of a sentence; `nil` where it gets all right.
  private func flaw(
    _ outcome: SystemOutcome, _ candidate: RopeSource, wanted: EffectiveRope, length: Int
  ) -> String? {
    guard case .applies(let rope) = outcome else { return outcome.sentence }
    let difference = SystemDifference(rope, from: wanted, length: length)
    let isRight =
      difference.hasSamePairs && difference.changedPairs == 0
      && agree(difference.amplitudeRatio, 1) && agree(difference.softmaxScaleRatio, 1)
    guard !isRight else { return nil }
    var words: [String] = []
    if difference.changedPairs > 0 {
      words.append(
        "pair \(difference.worstPair) would turn \(difference.worstRatio.brief) times as fast")
    }
    if !difference.hasSamePairs {
      words.append("\(rope.inverseFrequencies.count) pairs would turn")
    }
    if !agree(difference.amplitudeRatio, 1) {
      words.append(
        "the amplitude would be \(rope.temperature.amplitude.brief) and not "
          + "\(wanted.temperature.amplitude.brief)")
    }
    if !agree(difference.softmaxScaleRatio, 1) {
      words.append(
        "the softmax scale would be multiplied by \(rope.temperature.softmaxScale.brief) and not "
          + "\(wanted.temperature.softmaxScale.brief)")
    }
    let causes = profile.causes(
      of: candidate, targetContext: length, length: length, reference: .transformers,
      referenceRope: wanted)
    let why = causes.first.map { " (\($0.aspect): \($0.source))" } ?? ""
    return words.joined(separator: ", ") + why
  }

  /// What the target gets wrong without spoiling frequencies and temperature at the longest context.
  private mutating func noteLosses(
    _ source: RopeSource, _ candidate: RopeSource, _ outcome: SystemOutcome, wanted: EffectiveRope,
    length: Int
  ) {
    if outcome.rope?.temperature.queryMultiplier != wanted.temperature.queryMultiplier {
      let law = source.kind?.multiplier?.path(source.settings)
      let asked = law.map { "as \($0) asks" } ?? "as transformers' class does"
      notes.append(
        isKnown
          ? "\(target.title) does not multiply queries by their position \(asked)."
          : "Whether \(target.title) multiplies queries by their position \(asked) is not known here."
      )
    }
    let trained = source.geometry.trainedContext
    if source.settings.kind == .longRoPE {
      let short = profile.outcome(of: candidate, targetContext: trained).rope
      if target == .transformers4 || target == .transformers5,
        let sentence = configuration.modelClass.amplitudeSentence
      {
        notes.append(sentence + ".")
      } else if short?.usesLongFactors == true {
        notes.append(
          "\(target.title) takes long_factor at every length; up to \(trained) tokens "
            + "transformers takes short_factor."
        )
      } else {
        notes.append(
          "Lists change at \(trained) tokens; \(target.title) decides that by "
            + (target == .transformers4 || target == .transformers5
              ? "the current length." : "the context that it serves."))
      }
    }
    if target == .transformers4, !source.settings[.truncate].isAbsent,
      !source.settings[.truncate].isTruthy
    {
      notes.append("transformers reads truncate from version 4.55 on.")
    }
    let usesShare =
      source.geometry.rotaryDimension != source.geometry.headDimension
      && source.hasNumber(.partialRotaryFactor)
    guard usesShare, target == .transformers4 || target == .transformers5 || target == .llamaCpp
    else { return }
    notes.append(
      target == .llamaCpp
        ? "The share of the head that turns stands in the GGUF file; there is no flag for it."
        : "Under the default type only some model classes honour partial_rotary_factor; Llama's "
          + "does not."
    )
  }

  // MARK: The result

  /// Whether settings of some layer were found.
  var hasRope: Bool { layers.contains { $0.members != nil } }

  /// The JSON fragment or the flags.
  func text() throws -> String {
    if target == .llamaCpp {
      guard let members = layers.first?.members else {
        throw ConversionError("The layers of the file have no rotary embedding to convert.")
      }
      return try members.flags(ofType: isKnown ? nil : configuration.ruledType)
    }
    return fragment.text
  }

  /// The file with the fragment in place.
  func converted() throws -> ModelConfiguration {
    var changes: [(path: String, value: JSONValue)] = [
      (path(.ropeScaling), .null), (path(.ropeParameters), .null),
    ]
    changes += fragmentValues
    guard let edited = configuration.edited(changes) else {
      throw ConversionError("The converted settings cannot be read again.")
    }
    return edited
  }

  private var fragment: JSONFragment {
    JSONFragment(fragmentValues.map { ($0.path, written($0.value)) })
  }

  /// The values of the fragment by their path in the file.
  private var fragmentValues: [(path: String, value: JSONValue)] {
    var values: [(path: String, value: JSONValue)] = []
    // transformers 5 takes rope_scaling where both stand. vLLM sets keys one by one, and null would take both away.
    if target == .transformers5, configuration[.ropeScaling].isTruthy {
      values.append((configuration[.ropeScaling].path, .null))
    }
    if let maximumContext { values.append((path(.maximumContext), .integer(maximumContext))) }
    let dictionary = path(keepsBaseInside ? .ropeParameters : .ropeScaling)
    for (type, members) in layers {
      guard let members else {
        if let type { values.append(("\(dictionary).\(type)", .null)) }
        continue
      }
      if keepsBaseInside {
        values.append((type.map { "\(dictionary).\($0)" } ?? dictionary, .object(members.all)))
        continue
      }
      // One rope, or Gemma 3's two: the base of sliding layers has a key of its own.
      if type == "sliding_attention" {
        values.append((path(.localBase), .number(members.base)))
        continue
      }
      values.append((path(.base), .number(members.base)))
      if let share = members.share { values.append((path(.partialRotaryFactor), .number(share))) }
      values.append((dictionary, members.isDefault ? .null : .object(members.inside)))
    }
    return values
  }
}
