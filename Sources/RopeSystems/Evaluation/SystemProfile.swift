/// What one system does with the keys of a configuration: every decision as a value with its source.
///
/// Nothing here computes; `SystemProfile.resolution(of:targetContext:)` reads these rules. A further system is a
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
  /// What it makes of a share of the head that rotates.
  public internal(set) var partialRotation: Rule<PartialRotation>
  /// The model types whose class rotates the share `rotary_pct` of hidden size over heads, which transformers does not read there.
  public internal(set) var sharesOfModel: Rule<Set<String>> = Rule([], "its model classes")
  /// The keys by which it takes how many components rotate, by model type, whatever share the file has besides.
  public internal(set) var rotaryWidthKeys: Rule<[String: String]> = Rule(
    [:], "its model classes")
  /// Whether it makes another rope of `dual_chunk_attention_config`, by chunks.
  public internal(set) var rotatesByChunks: Rule<Bool> = Rule(false, "its model classes")
  /// The factor of Position Interpolation.
  public internal(set) var linearFactor: Rule<NumberReading>
  /// How its dynamic NTK changes the base.
  public internal(set) var dynamic: Rule<DynamicRule>
  /// Whether `alpha` makes the dynamic type NTK-aware with that knob, at any length.
  public internal(set) var dynamicAlpha: Rule<AlphaReading>
  /// What classes of model types need to be so for that, by their model type; others do not ask.
  public internal(set) var alphaDemands: Rule<[String: AlphaDemand]> = Rule(
    [:], "its reader of config.json")
  /// Its YaRN.
  public internal(set) var yarn: YaRNRules
  /// Its YaRN where the model is of DeepSeek's kind; `nil` where that is no other.
  public internal(set) var latentYaRN: ModelTypeRules?
  /// Its LongRoPE.
  public internal(set) var longRoPE: LongRoPERules
  /// The model types for which it reads `rope_parameters`, the dictionary of transformers 5; `nil` for all.
  public internal(set) var newKeys: Rule<ModelTypeScope?> = Rule(nil, "its reader of config.json")
  /// The model types for which it reads `rope_parameters` and nothing else.
  public internal(set) var newKeysAlone: Rule<Set<String>> = Rule([], "its reader of config.json")
  /// The model types for which it takes the base from `rope_parameters` and nothing else.
  public internal(set) var baseOfNewKeys: Rule<Set<String>> = Rule([], "its reader of config.json")
  /// The model types whose classes have no scaling, whatever the file asks for.
  public internal(set) var unscaledTypes: Rule<Set<String>> = Rule([], "its model classes")
  /// The types of whole files whose class scales all the same, while that of their text model alone does not.
  public internal(set) var scaledWrappers: Set<String> = []
  /// The model types that have a method, where not all do.
  public internal(set) var scopes: Rule<[MethodScope]> = Rule([], "its model classes")
  /// Which layers it rotates, by model type.
  public internal(set) var rotation: Rule<LayerRotationRules> = Rule(
    LayerRotationRules([:]), "its model classes")
  /// The model types whose sliding layers take the base of the file, unlike those of transformers.
  public internal(set) var sharesBase: Rule<Set<String>> = Rule([], "its model classes")
  /// The model types whose class takes the base from `attn_config` and stops where it is not there.
  public internal(set) var baseInAttention: Rule<Set<String>> = Rule([], "its model classes")
  /// The model types whose classes have a base of 10,000, whatever the file says.
  public internal(set) var fixedBase: Rule<Set<String>> = Rule([], "its model classes")
  /// What classes of model types ask of a dictionary, where they ask for more than the method does.
  public internal(set) var demands: Rule<[String: ClassDemand]> = Rule([:], "its model classes")
  /// Whether the dictionaries of transformers 5 that are nested by type of layer are read for the types of ``newKeys`` alone.
  public internal(set) var newKeysMeansNested = false
  /// Whether a linear or YaRN type without a factor is passed over and no error.
  public internal(set) var ignoresMissingFactor: Rule<Bool> = Rule(
    false, "its reader of config.json")
  /// Whether the file is read by the classes of transformers first, which fill in what types need, or stop.
  public internal(set) var readsThroughTransformers = false
  /// What it takes for the keys of Llama 3's scaling where they are missing.
  public internal(set) var llama3: Rule<Llama3Reading>
  /// Whether proportional frequencies are divided by the factor.
  public internal(set) var proportionalFactor: Rule<Bool>
  /// When the softmax scale is multiplied.
  public internal(set) var softmaxScale: Rule<SoftmaxScaleRule>
  /// When the query is multiplied by its position's factor.
  public internal(set) var queryMultiplier: Rule<QueryMultiplierRule>
  /// Whether its class of Grok was read, whose law on queries and type `original`, that of no scaling, it then has.
  public internal(set) var readsGrok = Rule(false, "its model classes")
  /// Whether its class of ChatGLM was read, which rotates half of a head with 10,000 times `rope_ratio` for its base and has no
  /// scaling.
  public internal(set) var readsChatGLM = Rule(false, "its model classes")
  /// The types without a class in transformers that it has a class of, which was read and does what the other rules say.
  public internal(set) var ownCode: Rule<Set<String>> = Rule([], "its model classes")
  /// How long a context it lets a model have.
  public internal(set) var window: Rule<WindowRule>
  /// The keys that it takes that context from.
  public internal(set) var contextKeys = Rule(ContextKeys.maximumAlone, "its reader of config.json")
  /// The model types that it has a class of its own for; `nil` for any.
  public let modelTypes: Set<String>?
  /// Whether it runs transformers' class of a model type that it has none for.
  public internal(set) var fallsBackOnTransformers = false

  /// The profiles of all systems, transformers first.
  public static let all: [SystemProfile] = ModelSystem.allCases.map(\.profile)
}

/// The rules of YaRN for some model types.
public struct ModelTypeRules: Sendable, Hashable {
  /// The model types that choose them.
  public let modelTypes: Set<String>
  /// The rules.
  public internal(set) var yarn: YaRNRules
  /// Whether these model types run YaRN whatever type the file names, but the default one.
  public internal(set) var takesEveryType = false
  /// Whether a type other than YaRN needs a trained context in the dictionary then.
  public internal(set) var needsTrainedContext = false
}
