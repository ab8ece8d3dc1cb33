/// When the softmax scale is multiplied.
public enum SoftmaxScaleRule: Sendable, Hashable {
  /// Never.
  case never
  /// By m(s, mscale_all_dim)² where the class of the model type in transformers does so.
  case byClass
  /// By m(s, mscale_all_dim)² for these model types, where that key is neither missing nor 0.
  case squaredAllDimensions(Set<String>)
  /// The same, but not where `attention_factor` is 1.
  case squaredAllDimensionsUnlessUnit(Set<String>)
  /// The same, but not where `apply_yarn_scaling` is false.
  case squaredAllDimensionsUnlessOff(Set<String>)
  /// By m(s, mscale_all_dim)² under YaRN, or m(s, 1)² where that key is missing or the type another, for the first model types;
  /// by m(s, 1)² whatever the key says for the second.
  case squaredGraph(Set<String>, plain: Set<String>)
  /// By m(s, mscale_all_dim)² for these model types wherever the key is neither missing nor 0, under any type, with the factor
  /// as it is written for s.
  case squaredByWrittenFactor(Set<String>)
  /// By m(s, mscale)², a missing mscale being 1.
  case squaredMscale
}

/// When the query is multiplied by 1 + β ln(1 + ⌊m/L⌋).
public enum QueryMultiplierRule: Sendable, Hashable {
  /// Never.
  case never
  /// By the law of the class of the model type in transformers.
  case byClass
  /// Where `llama_4_scaling_beta` is in the dictionary, for these model types.
  case slopeForModelTypes(Set<String>)
  /// The same, and the model does not load without `mscale_all_dim` beside it.
  case slopeWithCoefficientForModelTypes(Set<String>)
  /// Where `llama_4_scaling_beta` is in the dictionary.
  case slopeInDictionary
}
