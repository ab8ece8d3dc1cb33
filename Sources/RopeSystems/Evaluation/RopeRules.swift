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

/// What stands in for a number that is missing.
public enum MissingNumber: Sendable, Hashable {
  /// Nothing: the system stops.
  case refused
  /// A constant.
  case constant(Double)
  /// `max_position_embeddings`.
  case maximumContext
  /// `max_position_embeddings` over the original context.
  case contextRatio
}

/// How a number is read: what stands in for it where the key is absent, and where it is null.
public struct NumberReading: Sendable, Hashable {
  /// What stands in where the key is absent.
  public let absent: MissingNumber
  /// What stands in where the key is null.
  public let null: MissingNumber
  /// Whether 0 counts as null.
  public let zeroIsNull: Bool
  /// Whether max_position_embeddings over the original context wins wherever the file gives the latter.
  public let contextRatioWins: Bool
  /// Whether a key of that name beside the dictionary counts.
  public let readsAttribute: Bool
  /// Whether a key of that name beside the dictionary counts where transformers leaves it there.
  public let findsBeside: Bool
  /// Whether a number written without a point is an error.
  public let refusesWhole: Bool

  /// Makes a reading; null is like absent unless said otherwise.
  public init(
    absent: MissingNumber, null: MissingNumber? = nil, zeroIsNull: Bool = false,
    contextRatioWins: Bool = false, readsAttribute: Bool = true, findsBeside: Bool = false,
    refusesWhole: Bool = false
  ) {
    self.absent = absent
    self.null = null ?? absent
    self.zeroIsNull = zeroIsNull
    self.contextRatioWins = contextRatioWins
    self.readsAttribute = readsAttribute
    self.findsBeside = findsBeside
    self.refusesWhole = refusesWhole
  }
}

/// What a system makes of `partial_rotary_factor`.
public enum PartialRotation: Sendable, Hashable {
  /// The rotary dimension is that share of the head, under every type.
  case honoured
  /// Under the default type only the classes of transformers that honour it turn a share; the others turn the whole head.
  case byClass
  /// Only the classes of these model types turn a share, under every type; the others turn the whole head.
  case forModelTypes(Set<String>)
  /// The classes of the first model types turn the share that stands beside the dictionary, or their own; those of the second
  /// the one inside it; the others turn the whole head.
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

/// How long a context a system lets a model have.
public enum WindowRule: Sendable, Hashable {
  /// `max_position_embeddings`.
  case configured
  /// `max_position_embeddings`, times the factor for linear, ntk and dynamic, and at most factor·L for YaRN, whose
  /// cache ends there; the trained context for LongRoPE unless more is asked for.
  case multipliedForPlainTypes
  /// `max_position_embeddings`, times the factor unless the file gives the original context or the type is llama3.
  case multipliedWithoutOriginal
  /// None.
  case unlimited
}
