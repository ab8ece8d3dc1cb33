import ModelFiles

/// Whose class of the model type a target runs, and what the audit says of that.
struct TargetClass {
  /// Whose class it is.
  let support: ModelTypeSupport
  /// The rules that read the converted settings.
  let profile: SystemProfile
  /// What is told of the system, in the words of the audit; `nil` where it has a class of its own.
  let note: String?

  /// Looks at the layers that rotate.
  ///
  /// - Throws: ``ConversionError`` where the system has no class of the model type.
  init(_ target: ConversionTarget, _ source: RopeSource) throws {
    let system = target.system.profile
    let support = system.support(for: source)
    // A file without a model type says nothing of a class.
    if support == .none, !source.modelType.isEmpty {
      let sentence = system.outcome(of: source, targetContext: nil, support).sentence ?? ""
      throw ConversionError("\(target.title) does not run this model: \(sentence).")
    }
    self.support = support
    note = support.sentence(about: [target.title], modelType: source.typeName)
    switch support {
    case .own: profile = target.profile
    case .ofTransformers: profile = target.profile.borrowed
    case .none, .notKnown: profile = target.profile.ofUnreadClass
    }
  }
}

extension SystemProfile {
  /// The rules without what single classes do, for a class that nobody has read.
  fileprivate var ofUnreadClass: SystemProfile {
    var profile = self
    profile.partialRotation = Rule(.honoured, partialRotation.place)
    profile.newKeys = Rule(nil, newKeys.place)
    profile.unscaledTypes = Rule([], unscaledTypes.place)
    profile.scopes = Rule([], scopes.place)
    profile.fixedBase = Rule([], fixedBase.place)
    profile.demands = Rule([:], demands.place)
    return profile
  }
}
