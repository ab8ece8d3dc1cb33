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
  public let spelling: Rule<TypeSpelling>
  /// The types it knows by name, and what each becomes.
  public let types: Rule<[String: TypeReading]>
  /// What it does with a type that is not among them.
  public let unknownType: Rule<UnknownType>
  /// What it makes of a share of the head that turns.
  public let partialRotation: Rule<PartialRotation>
  /// The factor of Position Interpolation.
  public let linearFactor: Rule<NumberReading>
  /// How its dynamic NTK changes the base.
  public let dynamic: Rule<DynamicRule>
  /// Its YaRN.
  public let yarn: YaRNRules
  /// Its YaRN where the model is of DeepSeek's kind; `nil` where that is no other.
  public let latentYaRN: ModelTypeRules?
  /// Its LongRoPE.
  public let longRoPE: LongRoPERules
  /// What it takes for the keys of Llama 3's scaling where they are missing.
  public let llama3: Rule<Llama3Reading>
  /// Whether proportional frequencies are divided by the factor.
  public let proportionalFactor: Rule<Bool>
  /// When the softmax scale is multiplied.
  public let softmaxScale: Rule<SoftmaxScaleRule>
  /// When the query is multiplied by its position's factor.
  public let queryMultiplier: Rule<QueryMultiplierRule>
  /// How long a context it lets a model have.
  public let window: Rule<WindowRule>
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
  public let yarn: YaRNRules
}
