import ModelFiles

/// Whether queries see keys that stand after them, as those of encoders do.
///
/// No class of transformers writes it into its configuration but by the keys below; the types were read in its models/*.py. For
/// Gemma 3 with `use_bidirectional_attention` the window's own number is left out, for ModernBERT's it counts.
extension ModelConfiguration {
  /// Whether queries see keys on both sides.
  package var seesBothSides: Bool {
    if setting("is_decoder").isTruthy { return false }
    let both = setting("use_bidirectional_attention").json
    return Self.encoders.contains(ruledType) || both == .boolean(true) || both?.text == "all"
      || setting("is_causal").json == .boolean(false)
  }

  /// How far from its own position a query of sliding layers sees on each side; `nil` where it sees keys before it alone, or
  /// all.
  package func reach(of attention: LayerAttention) -> Int? {
    guard seesBothSides, case .sliding(let window?) = attention else { return nil }
    return Self.encoders.contains(ruledType) ? window : max(0, window - 1)
  }

  /// A note on masks where queries see both sides.
  var sightNotes: [ConfigurationNote] {
    guard seesBothSides else { return [] }
    return [
      ConfigurationNote(
        key: path(ModelKey.modelType.rawValue),
        sentence:
          "queries see keys on both sides of them, and so do the rows that are measured of this "
          + "model's own layers; rows of ensembles are causal unless --mask says otherwise")
    ]
  }

  /// Model types with rotation whose attention has no causal mask.
  private static let encoders: Set = [
    "modernbert", "eurobert", "nomic_bert", "esm", "esmc", "roformer", "jina_embeddings_v3", "gte",
  ]
}
