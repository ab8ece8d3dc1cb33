import ModelFiles

/// Whose class of a model type a system runs.
public enum ModelTypeSupport: String, Sendable, Hashable {
  /// Its own.
  case own
  /// That of transformers, whose rules then hold.
  case ofTransformers = "transformers"
  /// None: it does not run the model.
  case none
  /// Transformers has no such type, and nobody has looked what this system's own code of it does.
  case notKnown = "unknown"
}

extension SystemProfile {
  /// Whose class of the model type of a layer this system runs.
  ///
  /// For types that transformers does not have, and that no class of its stands in for, nothing is known of the others.
  package func support(for source: RopeSource) -> ModelTypeSupport {
    guard let modelTypes else { return .own }
    let configuration = source.configuration
    if readsGrok.value, configuration.isPlainGrok { return .own }
    if configuration.isChatGLM, !isReferenceCode { return readsChatGLM.value ? .own : .none }
    let names = [
      source.modelType, configuration.modelType,
      configuration.document[ModelKey.modelType.rawValue]?.text,
    ]
    let isOfNobody = !configuration.modelClass.isKnown
    // Nobody has looked what other classes do with a base in attn_config.
    let hasForeignBase =
      configuration.attentionBase != nil
      && !ModelTypeFamilies.baseInAttention.contains(source.modelType)
    if isOfNobody, ModelTypeFamilies.readEverywhere.contains(source.modelType), !isReferenceCode {
      return ownCode.value.contains(source.modelType) ? .own : .none
    }
    if isOfNobody || hasForeignBase, !isReferenceCode { return .notKnown }
    if names.contains(where: { $0.map(modelTypes.contains) ?? false }) { return .own }
    return fallsBackOnTransformers ? .ofTransformers : .none
  }

  /// Whether this is the code that came with one model and runs no other.
  var isReferenceCode: Bool { [.gptOSS, .deepSeek].contains(system) }

  /// The rules of transformers, with the context that this system serves.
  var borrowed: SystemProfile {
    var profile = SystemProfile.transformers
    profile.window = window
    profile.contextKeys = contextKeys
    return profile
  }

  /// What the system really does with one type of layer, whoever's class it runs.
  ///
  /// Reference codes show what their formulas would give for the models of others.
  func outcome(
    of source: RopeSource, targetContext: Int?, _ support: ModelTypeSupport
  ) -> SystemOutcome {
    if support == .own, !source.settings.passedOver.isEmpty, !readsThroughTransformers,
      system != .transformers, !isReferenceCode
    {
      return .unknown("whether it reads the ropes by type of layer in this dictionary is not known")
    }
    if rotatesByChunks.value, source.configuration.hasDualChunks {
      return .unknown(
        "it has a rope of its own for dual_chunk_attention_config, which rotates by chunks; what it does is not told here"
      )
    }
    return switch support {
    case .own: outcome(of: source, targetContext: targetContext)
    case .ofTransformers: borrowed.outcome(of: source, targetContext: targetContext)
    case .none where isReferenceCode: outcome(of: source, targetContext: targetContext)
    case .none: .refuses("it has no class of \(source.typeName)")
    case .notKnown: .unknown("what its own code of \(source.typeName) does is not known")
    }
  }
}
