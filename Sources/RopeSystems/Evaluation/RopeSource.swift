public import ModelFiles
public import RotaryEmbedding

/// One rope of one kind of layers, as every system is handed it.
public struct RopeSource: Sendable, Hashable {
  /// The whole file.
  public let configuration: ModelConfiguration
  /// The layers; `nil` where settings stand for themselves.
  public let kind: LayerKind?
  /// The keys of the rope.
  public let settings: RopeSettings
  /// Whether the dictionary is nested by type of layer.
  public var isNested: Bool { settings.isNested }
  /// Head dimension, rotary dimension, base and trained context as transformers takes them.
  ///
  /// The rotary dimension is the share of the head that the file asks for, whether a class honours that or not.
  public let geometry: RotaryGeometry
  /// Components that would rotate if no share were taken of them.
  let wholeRotaryDimension: Int
  /// Whether the file gives a trained context; the geometry holds 1 token otherwise.
  public let knowsTrainedContext: Bool
  /// The keys that messages name.
  private let widthPaths: [RotaryError.Parameter: String]

  /// Makes a source of settings with the geometry of another.
  init(_ other: RopeSource, configuration: ModelConfiguration, settings: RopeSettings) {
    self.configuration = configuration
    kind = other.kind
    self.settings = settings
    geometry = other.geometry
    wholeRotaryDimension = other.wholeRotaryDimension
    knowsTrainedContext = other.knowsTrainedContext
    widthPaths = other.widthPaths
  }

  /// The source of one kind of layers; `nil` for a kind whose layers no file describes a rope of.
  ///
  /// - Parameters:
  ///   - configuration: The file.
  ///   - kind: One of its kinds.
  /// - Throws: ``/ModelFiles/FileError`` when widths, base or trained context cannot be.
  public init?(
    _ configuration: ModelConfiguration, _ kind: LayerKind
  ) throws(FileError) {
    guard kind.attention.hasSoftmax, let settings = kind.rope?.settings ?? kind.spare else {
      return nil
    }
    self = try RopeSource(configuration, kind, settings: settings)
  }

  init(
    _ configuration: ModelConfiguration, _ kind: LayerKind, settings: RopeSettings
  ) throws(FileError) {
    let read = SettingReader(file: configuration.file)
    let widths = try HeadWidths(configuration, settings: settings, given: kind.headDimension)
    let method = settings.kind
    let rotary = method == .proportional ? widths.turning : widths.rotary
    let base = try read.number(settings[.base], "a number above 1 such as 10000.0 is needed")
    let written: Int? =
      switch method {
      case .yarn, .longRoPE, .llama3: settings[.originalContext].whole.flatMap { $0 > 0 ? $0 : nil }
      default: try read.optionalCount(configuration[.maximumContext])
      }
    let context = written ?? configuration[.maximumContext].whole.flatMap { $0 > 0 ? $0 : nil }
    let paths: [RotaryError.Parameter: String] = [
      .headDimension: widths.headPath, .rotaryDimension: widths.rotaryPath,
    ]
    geometry = try read.naming({ parameter in
      paths[parameter] ?? (parameter == .base ? settings[.base].path : settings.path)
    }) { () throws(RotaryError) in
      try RotaryGeometry(
        headDimension: widths.head, rotaryDimension: rotary, base: base,
        trainedContext: context ?? 1)
    }
    wholeRotaryDimension = widths.turning
    self.configuration = configuration
    self.kind = kind
    self.settings = settings
    knowsTrainedContext = context != nil
    widthPaths = paths
  }

  /// The key behind a quantity, for messages.
  func path(of parameter: RotaryError.Parameter) -> String {
    if let path = widthPaths[parameter] { return path }
    let isLlama = settings.kind == .llama3
    return switch parameter {
    case .base: settings[.base].path
    case .trainedContext:
      settings.kind == .dynamic
        ? configuration[.maximumContext].path : settings[.originalContext].path
    case .scale: settings[.factor].path
    case .alpha: settings[isLlama ? .lowFrequencyFactor : .betaSlow].path
    case .beta: settings[isLlama ? .highFrequencyFactor : .betaFast].path
    case .temperature: settings[.attentionFactor].path
    case .ntkAlpha: settings[.alpha].path
    case .sequenceLength: "the sequence length"
    default: settings.path
    }
  }

  /// The model type whose rules hold: that of the class, which files may name otherwise.
  var modelType: String {
    configuration.ruledType
  }

  /// The model type for sentences; “this model” where the file names none.
  package var typeName: String { modelType.isEmpty ? "this model" : legible(modelType) }

  /// Whether the class of the model type in transformers takes a dictionary that asks for a method.
  ///
  /// - Parameter method: The method.
  /// - Returns: False for classes without scaling, and for those that refuse or rename the method.
  package func accepts(_ method: RopeKind) -> Bool {
    let modelClass = configuration.modelClass
    guard !["attribute", "fixed"].contains(modelClass.fold["kind"]?.text) else { return false }
    return modelClass.ropeTypes?.contains(method.rawValue) ?? true
  }

  /// The model type of the whole file, such as `llama4` where the text model is `llama4_text`.
  var outerType: String {
    configuration.document[ModelKey.modelType.rawValue]?.text ?? modelType
  }

  /// Whether the class of the model type makes the dynamic type NTK-aware with the knob that the file gives.
  package var readsAlpha: Bool {
    configuration.readsAlpha && settings[.alpha].isTruthy
      && settings.kind == .dynamic
  }

  /// Whether the share follows from a width of latent attention, which every class of such a model reads as it is.
  var sharesByWidth: Bool {
    ["dots3", "deepseek_v4"].contains(configuration.modelClass.fold["kind"]?.text)
      || settings[.partialRotaryFactor].path.hasSuffix(ModelKey.rotaryHeadDimension.rawValue)
  }

  /// The base that a program takes which does not read `rope_parameters`: the key beside it, or the class's own.
  var baseBesideDictionary: Double {
    configuration.json[ModelKey.base.rawValue]?.double
      ?? configuration.modelClass.base(of: kind?.type)
  }

  /// `hidden_size // num_attention_heads`; `nil` where one of them is not known.
  var headQuotient: Int? {
    guard let hidden = configuration[.hiddenSize].whole, hidden > 0,
      let heads = configuration[.attentionHeads].whole, heads > 0
    else { return nil }
    return hidden / heads
  }

  /// Whether the layers have a window.
  var isSliding: Bool { kind?.attention.seesNearestAlone(within: nil) ?? false }

  /// `max_position_embeddings`; `nil` where neither the file nor the class has one.
  package var maximumContext: Int? { configuration[.maximumContext].whole }

  /// What the file itself, or the class of its model type, says of the trained context; `nil` where transformers puts
  /// `max_position_embeddings` in its place.
  var writtenOriginal: Setting? {
    let setting = settings[.originalContext]
    return setting.isAbsent || setting.path == configuration[.maximumContext].path ? nil : setting
  }

  /// Whether `max_position_embeddings` is the extended context although nothing in the file says so.
  package var isConfiguredExtended: Bool {
    writtenOriginal == nil && ModelTypeFamilies.configuredIsExtended.contains(modelType)
  }

  /// Whether the file, or the class of its model type, has a key with a number other than 0.
  func hasNumber(_ key: RopeKey) -> Bool { settings[key].number.map { $0 != 0 } ?? false }
}
