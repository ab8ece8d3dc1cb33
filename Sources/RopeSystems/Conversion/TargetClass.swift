import ModelFiles

/// Whose class of the model type a target runs, and what the audit says of that.
struct TargetClass {
  /// Whose class it is.
  let support: ModelTypeSupport
  /// The rules that read the converted settings.
  let profile: SystemProfile
  /// What is told of the system, in the words of the audit.
  let notes: [String]

  /// Looks at the layers.
  ///
  /// - Parameters:
  ///   - target: The target.
  ///   - configuration: The file.
  ///   - kinds: All its kinds of layers.
  /// - Throws: ``ConversionError`` where the system has no class of the model type; ``FileError`` for numbers that cannot be.
  init?(
    _ target: ConversionTarget, _ configuration: ModelConfiguration, _ kinds: [LayerKind]
  ) throws {
    // Layers that do not rotate say what a system does with them where their class is known, as in the audit.
    let modelClass = configuration.modelClass
    let isComparable = modelClass.isKnown && !modelClass.neverRotates
    let still = kinds.filter { $0.rope == nil }.compactMap {
      isComparable ? try? RopeSource(configuration, $0) : nil
    }
    let first = kinds.first { $0.rope != nil }
    guard let source = try first.flatMap({ try RopeSource(configuration, $0) }) ?? still.first
    else { return nil }
    let system = target.system.profile
    let support = system.support(for: source)
    // A file without a model type says nothing of a class.
    if support == .none, !source.modelType.isEmpty {
      let sentence = system.outcome(of: source, targetContext: nil, support).sentence ?? ""
      throw ConversionError("\(target.title) does not run this model: \(sentence).")
    }
    if support == .own, system.missingKey(in: source) != nil {
      let sentence = system.outcome(of: source, targetContext: nil, support).sentence ?? ""
      throw ConversionError("\(target.title) does not take this file: \(sentence).")
    }
    var notes = [support.sentence(about: [target.title], modelType: source.typeName)].compactMap(
      \.self)
    for layers in still where support == .own {
      guard case .unknown(let sentence) = system.outcome(of: layers, targetContext: nil, support)
      else { continue }
      notes.append(
        "\(target.title), layers \(legible(layers.kind?.name ?? "")): \(sentence) here.")
    }
    self.notes = notes
    self.support = support
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
