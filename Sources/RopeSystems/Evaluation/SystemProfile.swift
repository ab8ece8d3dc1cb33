/// What one system does with the keys of a configuration: every decision as a value with its source.
///
/// Nothing here computes; ``SystemProfile/resolution(of:targetContext:)`` reads these rules. A further system is a
/// further value.
public struct SystemProfile: Sendable, Hashable {
  /// Whose rules these are.
  public let system: ModelSystem
  /// The version that was read.
  public let version: String
  /// Which of the two spellings of the type it takes.
  public internal(set) var spelling: Rule<TypeSpelling>
  /// The types it knows by name, and what each becomes.
  public internal(set) var types: Rule<[String: TypeReading]>
  /// What it does with a type that is not among them.
  public internal(set) var unknownType: Rule<UnknownType>
  /// What it makes of a share of the head that turns.
  public internal(set) var partialRotation: Rule<PartialRotation>
  /// The factor of Position Interpolation.
  public internal(set) var linearFactor: Rule<NumberReading>
  /// How its dynamic NTK changes the base.
  public internal(set) var dynamic: Rule<DynamicRule>
  /// Whether `alpha` makes the dynamic type NTK-aware with that knob, at any length.
  public internal(set) var dynamicAlpha: Rule<AlphaReading>
  /// Its YaRN.
  public internal(set) var yarn: YaRNRules
  /// Its YaRN where the model is of DeepSeek's kind; `nil` where that is no other.
  public internal(set) var latentYaRN: ModelTypeRules?
  /// Its LongRoPE.
  public internal(set) var longRoPE: LongRoPERules
  /// What it takes for the keys of Llama 3's scaling where they are missing.
  public internal(set) var llama3: Rule<Llama3Reading>
  /// Whether proportional frequencies are divided by the factor.
  public internal(set) var proportionalFactor: Rule<Bool>
  /// When the softmax scale is multiplied.
  public internal(set) var softmaxScale: Rule<SoftmaxScaleRule>
  /// When the query is multiplied by its position's factor.
  public internal(set) var queryMultiplier: Rule<QueryMultiplierRule>
  /// How long a context it lets a model have.
  public internal(set) var window: Rule<WindowRule>
  /// The model types that it runs; `nil` for any.
  public let modelTypes: Set<String>?

  /// The profiles of all systems, transformers first.
  public static let all: [SystemProfile] = ModelSystem.allCases.map(\.profile)
}

/// The rules of YaRN for some model types.
public struct ModelTypeRules: Sendable, Hashable {
  /// The model types that choose them.
  public let modelTypes: Set<String>
  /// The rules.
  public internal(set) var yarn: YaRNRules
}
