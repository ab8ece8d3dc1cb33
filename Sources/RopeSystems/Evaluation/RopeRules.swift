/// The methods that configurations can ask for, whatever they call them.
public enum RopeKind: String, Sendable, Hashable, CaseIterable {
  /// Unmodified RoPE.
  case unscaled = "default"
  /// Position Interpolation.
  case linear
  /// Dynamic NTK, or NTK-aware with its own knob where the file gives `alpha`.
  case dynamic
  /// YaRN.
  case yarn
  /// LongRoPE.
  case longRoPE = "longrope"
  /// Llama 3's scaling.
  case llama3
  /// Proportional frequencies (p-RoPE).
  case proportional
  /// NTK-fixed, or NTK-mixed where the file gives `mixed_b`.
  case ntk

  /// Whether the method depends on `original_max_position_embeddings`.
  var needsTrainedContext: Bool { [.yarn, .longRoPE, .llama3].contains(self) }
}

/// Which of `rope_type` and `type` a system takes.
public enum TypeSpelling: Sendable, Hashable {
  /// `rope_type` where it is there, otherwise `type`.
  case ropeTypeFirst
  /// `type` where it is there, otherwise `rope_type`.
  case typeFirst
  /// Either; it refuses two that disagree.
  case refusesDisagreement
}

/// What a system makes of a type's name.
public enum TypeReading: Sendable, Hashable {
  /// It has the method.
  case method(RopeKind)
  /// It runs the model as if nothing were asked for; the sentence says why.
  case ignored(String)
  /// It stops; the sentence says how.
  case refused(String)
}

/// What a system does with a type it has never heard of.
public enum UnknownType: Sendable, Hashable {
  /// It stops.
  case refused
  /// It runs the model as if nothing were asked for.
  case ignored
}

/// What a system makes of `partial_rotary_factor`.
public enum PartialRotation: Sendable, Hashable {
  /// The rotary dimension is that share of the head, under every type.
  case honoured
  /// Under the default type only the classes of transformers that honour it rotate a share; the others rotate the whole head.
  case byClass
  /// Only the classes of these model types rotate a share, under every type; the others rotate the whole head.
  case forModelTypes(Set<String>)
  /// The classes of the first model types rotate the share that stands beside the dictionary, or their own; those of the second
  /// the one inside it; the others rotate the whole head.
  case byPlace(beside: Set<String>, inside: Set<String>)
  /// As the file asks, unless the share stands inside `rope_scaling`.
  case outsideScaling
}

/// When `alpha` makes the dynamic type NTK-aware with that knob, at any length.
public enum AlphaReading: Sendable, Hashable {
  /// Never.
  case never
  /// Wherever the file gives it.
  case always
  /// For the model types whose class in transformers reads it.
  case byClass
  /// For these model types.
  case forModelTypes(Set<String>)
}

/// The model types that a rule holds for.
public enum ModelTypeScope: Sendable, Hashable {
  /// All.
  case all
  /// None but these.
  case only(Set<String>)
  /// All but these.
  case allBut(Set<String>)

  /// Whether a model type is among the few that the rule is for.
  func names(_ modelType: String) -> Bool {
    guard case .only(let types) = self else { return false }
    return types.contains(modelType)
  }

  /// Whether the rule holds for a model type.
  func holds(for modelType: String) -> Bool {
    switch self {
    case .all: true
    case .only(let types): types.contains(modelType)
    case .allBut(let types): !types.contains(modelType)
    }
  }
}

/// The model types whose classes have a method, where not all do.
public struct MethodScope: Sendable, Hashable {
  /// The method.
  public let kind: RopeKind
  /// The model types that have it.
  public let types: ModelTypeScope
  /// Whether the others stop at it; they run unscaled otherwise.
  public let isRefused: Bool

  /// Makes a scope.
  init(_ kind: RopeKind, _ types: ModelTypeScope, isRefused: Bool = false) {
    self.kind = kind
    self.types = types
    self.isRefused = isRefused
  }
}
