/// How a dynamic NTK changes the base.
public enum DynamicRule: Sendable, Hashable {
  /// By the current length at every call; transformers' formula.
  case live
  /// Once at load by factor·`max_position_embeddings`/`max_trained_positions` − (factor − 1); the denominator is the
  /// numerator's own where its key is missing, so that nothing changes.
  case trainedPositions
  /// Once at load by factor² − factor + 1.
  case squaredFactor
}

/// What rounds the ends of YaRN's band.
public enum Truncation: Sendable, Hashable {
  /// Always to whole pairs.
  case always
  /// Never.
  case never
  /// As the key `truncate` says.
  case key
  /// As the key says in a dictionary that is not nested by layer type; nested ones always round.
  case topLevelKey
}

/// What happens when the ends of YaRN's band cross, because L < 2π·α or the base is small.
public enum CrossedBand: Sendable, Hashable {
  /// The formula as written, which leaves every pair or interpolates every pair.
  case formula
  /// The upper end is moved to 0.001 above the lower: pairs above the lower end are interpolated.
  case stepAtLowerEnd
  /// It stops.
  case refused
}

/// One way to find YaRN's amplitude; a law tries several in order.
public enum AmplitudeStep: Sendable, Hashable {
  /// 1 for these model types, whatever the file says.
  case oneForModelTypes(Set<String>)
  /// `attention_factor`, verbatim, where the file gives a number.
  case attentionFactor
  /// m(s, mscale)/m(s, mscale_all_dim) where both are neither missing nor 0.
  case ratioOfBoth
  /// m(s, mscale)/m(s, mscale_all_dim) where both are there, 0 included.
  case ratioWherePresent
  /// m(s, mscale)/m(s, mscale_all_dim), missing ones being 1 and 0.
  case ratioWithDefaults
  /// m(s, mscale)/m(s, mscale_all_dim) where both are neither missing nor 0, for these model types only.
  case ratioForModelTypes(Set<String>)
  /// m(s, 1)/m(s, mscale_all_dim) for the model types whose files keep the latter; 1 for those of DeepSeek's kind.
  case logMultiplier(modelTypes: Set<String>, deepSeek: Set<String>)
  /// 1 where `llama_4_scaling_beta` is neither missing nor 0.
  case oneWithQuerySlope
  /// The slope of a type's own name times ln s, plus 1.
  case logarithmOfType([String: Double])
  /// 0.1 ln s + 1.
  case logarithm
  /// 1.
  case one
}

/// The rules of YaRN.
public struct YaRNRules: Sendable, Hashable {
  /// The scale s.
  public internal(set) var factor: Rule<NumberReading>
  /// The trained context L.
  public internal(set) var original: Rule<NumberReading>
  /// Whether `beta_fast` and `beta_slow` are read; otherwise they are 32 and 1.
  public internal(set) var readsBetas: Rule<ModelTypeScope>
  /// Whether a beta of 0 counts as missing.
  public internal(set) var zeroBetaIsMissing: Bool
  /// What rounds the ends of the band.
  public internal(set) var truncation: Rule<Truncation>
  /// What happens when they cross.
  public internal(set) var crossing: Rule<CrossedBand>
  /// The ways to find the amplitude, in their order.
  public internal(set) var amplitude: Rule<[AmplitudeStep]>
  /// Whether `attn_factor` multiplies the amplitude.
  public internal(set) var multipliesAmplitude: Rule<Bool>
  /// Whether `extrapolation_factor` multiplies the blend γ.
  public internal(set) var weighsBlend: Rule<Bool>
  /// What L is multiplied by for the band of M-RoPE.
  public internal(set) var bandContextFactorOfAxes: Rule<Double>
  /// Whether nothing changes unless the target context is beyond L.
  public internal(set) var onlyBeyondTrained: Rule<Bool>
  /// Whether DeepSeek's coefficients stop it under M-RoPE.
  public internal(set) var refusesCoefficientsOfAxes = Rule(false, "its class of M-RoPE")
}

/// Which of LongRoPE's two lists is in use.
public enum LongRoPESwitch: Sendable, Hashable {
  /// The long one once the current length is above L, at every call.
  case currentLength
  /// The long one once a position is above L, so one token later.
  case currentPosition
  /// The long one when the served length is above L; served is the target context, or L unless one is given.
  case servedLengthOrTrained
  /// The long one when the served length is above L; served is the target context, or `max_position_embeddings`.
  case servedLength
  /// The long one when `max_position_embeddings` is above L.
  case configured
  /// The same, but for these model types when the served length is above L.
  case configuredUnlessServed(Set<String>)
  /// Always the long one.
  case alwaysLong
}

/// The rules of LongRoPE.
public struct LongRoPERules: Sendable, Hashable {
  /// Which list is in use.
  public internal(set) var factors: Rule<LongRoPESwitch>
  /// The trained context L.
  public internal(set) var original: Rule<NumberReading>
  /// Whether an explicit factor is the s of the amplitude; otherwise it is the ratio of the contexts.
  public internal(set) var readsFactor: Rule<Bool>
  /// Whether `attention_factor` is the amplitude, verbatim.
  public internal(set) var readsAttentionFactor: Rule<Bool>
  /// Whether `short_mscale` and `long_mscale` are the amplitude, verbatim.
  public internal(set) var readsAmplitudes: Rule<Bool>
  /// Whether the class of PhiMoE takes these two whatever the type, but for the default one, and the short list at every length.
  public internal(set) var amplitudesByClass = Rule(false, "its classes")
}

/// What stands in for the keys of Llama 3's scaling.
public struct Llama3Reading: Sendable, Hashable {
  /// The factor.
  public let factor: MissingNumber
  /// `low_freq_factor`.
  public let low: MissingNumber
  /// `high_freq_factor`.
  public let high: MissingNumber
  /// The trained context L.
  public let original: MissingNumber
}
