/// Which layers of a model a system rotates, where that is another matter than in transformers.
public enum LayerRotationReading: Sendable, Hashable {
  /// All layers.
  case all
  /// No layer.
  case never
  /// Layers with a window alone.
  case slidingAlone
  /// All but every n-th, counted from 1, whatever the file says.
  case allButEvery(Int)
  /// Layers with a window alone in a model of this many layers; all layers in others.
  case slidingAloneIfCount(Int)
  /// All layers of a model of this many; none of others.
  case allIfCount(Int)
  /// All layers of a model whose layers all have a softmax; none of a model that mixes them with others.
  case allUnlessHybrid
  /// Those that transformers rotates, by the same keys of the file.
  case asTransformers
}

/// Which layers a system rotates, by model type.
public struct LayerRotationRules: Sendable, Hashable {
  /// The model types that somebody has looked at.
  public internal(set) var byType: [String: LayerRotationReading]
  /// What holds for the others; `nil` where nobody has looked whether they rotate layers that transformers does not rotate.
  public internal(set) var others: LayerRotationReading?

  /// The model types whose class was built and asked, where the rule as a whole was not.
  public internal(set) var ran: Set<String>

  /// Makes rules.
  init(
    _ byType: [String: LayerRotationReading], ran: Set<String> = [],
    others: LayerRotationReading? = nil
  ) {
    self.byType = byType
    self.ran = ran
    self.others = others
  }

  /// The rule for a model type.
  subscript(_ modelType: String) -> LayerRotationReading? { byType[modelType] ?? others }
}
