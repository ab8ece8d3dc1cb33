import ModelFiles
import RotaryEmbedding

/// Collects the settings of all layers.
struct ConversionWriter {
  let configuration: ModelConfiguration
  let target: ConversionTarget
  var notes: [String] = []
  private(set) var layers: [(type: String?, members: RopeMembers?)] = []
  private(set) var maximumContext: Int?

  /// The rules that read what is written.
  let profile: SystemProfile
  /// Whether the target's class of the model type was read.
  let isKnown: Bool
  /// Whether base and share stand inside the dictionary, which then is that of transformers 5.
  let keepsBaseInside: Bool

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
}
