import ArgumentParser
import ModelFiles
import RopeSystems
import RotaryEmbedding

/// The flags that take model and method from a configuration, the same for every command that has them.
struct ConfigurationFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A Hugging Face config.json or a .gguf model that gives model and method, resolved as \
      transformers 5.23.0 does; with --method it gives the model alone.
      """,
      valueName: "file"))
  var config: String?
  @OptionGroup var layers: LayerFlags

  /// Reads the configuration and finds its kinds of layers; `nil` when none is given.
  ///
  /// - Throws: ``CommandFailure`` (64) that names a flag which `--config` excludes or layers that the file does not have;
  ///   `FileError` (65, 66) about the file.
  func model(
    with method: MethodFlags, _ thresholds: ThresholdFlags, _ model: GeometryFlags
  ) throws -> ConfiguredModel? {
    guard let config else {
      guard layers.layerType == nil else {
        throw CommandFailure.usage("--layer-type", "it belongs to --config; give that too.")
      }
      return nil
    }
    if let flag = model.firstGiven {
      throw CommandFailure.usage(
        flag, "--config gives the model, so the two cannot go together.")
    }
    if method.methods.isEmpty, let flag = method.firstSetting ?? thresholds.firstGiven {
      throw CommandFailure.usage(
        flag,
        "--config gives the method as well; give --method too, to take the method from the flags.")
    }
    return try ConfiguredModel(try ModelConfiguration(path: config), layers)
  }
}

/// The flags that choose layers of a model, the same for every command that has them.
struct LayerFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A layer of the model by its number, from 0. (default: the layers with full attention)",
      valueName: "number"))
  var layer: Int?
  @Option(
    help: ArgumentHelp(
      "A kind of layers of the model by its name, such as full_attention, in place of --layer.",
      valueName: "name"))
  var layerType: String?

  /// The kind that the flags choose; `nil` where none is given.
  ///
  /// - Throws: ``CommandFailure`` (64) that names the flag and what there is.
  func chosen(
    from kinds: [LayerKind], of configuration: ModelConfiguration
  ) throws(CommandFailure) -> LayerKind? {
    if layer != nil, layerType != nil {
      throw .usage("--layer", "--layer-type chooses layers as well; give one of the two.")
    }
    if let layer { return try Self.kind(ofLayer: layer, in: kinds, of: configuration) }
    guard let layerType else { return nil }
    if let kind = kinds.first(where: { $0.name == layerType }) { return kind }
    let ofType = kinds.filter { $0.type == layerType }
    guard ofType.count != 1 else { return ofType[0] }
    throw .usage(
      "--layer-type",
      "\(configuration.file) has no layers of the type “\(legible(layerType))”; it has "
        + kinds.map { legible($0.name) }.joined(separator: ", ") + ".")
  }

  /// The kind of a layer.
  static func kind(
    ofLayer layer: Int, in kinds: [LayerKind], of configuration: ModelConfiguration
  ) throws(CommandFailure) -> LayerKind {
    if let kind = kinds.first(where: { $0.layers.contains(layer) }) { return kind }
    let count = kinds.reduce(0) { $0 + $1.layers.count }
    guard count > 0 else {
      guard kinds.count == 1, (0..<LayerFlags.greatestLayer).contains(layer) else {
        throw .usage(
          "--layer",
          "\(configuration.file) does not say how many layers it has, so their numbers are not known; "
            + "give --layer-type.")
      }
      return kinds[0]
    }
    throw .usage(
      "--layer",
      "\(configuration.file) has no layer \(layer); its layers have the numbers 0 to \(count - 1).")
  }

  /// More layers than any model has.
  static let greatestLayer = 1 << 20
}

/// A configuration that was read, with the layers that were asked for.
struct ConfiguredModel {
  let configuration: ModelConfiguration
  let kinds: [LayerKind]
  /// The kind that was asked for, or else the one that answers for the model.
  let kind: LayerKind
  /// Whether a flag chose the kind.
  let isChosen: Bool

  init(_ configuration: ModelConfiguration, _ flags: LayerFlags) throws {
    let kinds = try configuration.layerKinds()
    let chosen = try flags.chosen(from: kinds, of: configuration)
    guard let kind = chosen ?? ModelConfiguration.mainKind(of: kinds) else {
      throw CommandFailure(.badData, "\(configuration.file): it has no layers.")
    }
    self.configuration = configuration
    self.kinds = kinds
    self.kind = kind
    isChosen = chosen != nil
  }

  init(_ configuration: ModelConfiguration, kinds: [LayerKind], kind: LayerKind) {
    self.configuration = configuration
    self.kinds = kinds
    self.kind = kind
    isChosen = true
  }

  /// The same model with the kind of one of its layers.
  func choosing(layer: Int) throws(CommandFailure) -> ConfiguredModel {
    // Of a file that does not number its layers, a kind was asked for by its name.
    if isChosen, kind.layers.isEmpty { return self }
    return ConfiguredModel(
      configuration, kinds: kinds,
      kind: try LayerFlags.kind(ofLayer: layer, in: kinds, of: configuration))
  }

  /// Which layers answer, where the model has others and nobody chose.
  var choiceNote: String? {
    guard !isChosen, kinds.count > 1 else { return nil }
    let layers = kind.layers.isEmpty ? "" : " (layers \(layerWords(kind.layers)))"
    return "\(configuration.file) has \(kinds.count) kinds of layers; this is \(legible(kind.name))"
      + "\(layers). --layer or --layer-type chooses another."
  }

  /// What methods of flags leave out: the scaling of the file itself, where it has one.
  func replacementNote() throws -> String? {
    let rope = try configuration.resolved(kind)
    let law = kind.multiplierPath.map {
      " Its factor on queries by their position (\($0)) is left out."
    }
    guard rope.method != MethodCatalog.plain else {
      return law.map { "--method takes the place of the method of \(configuration.file).\($0)" }
    }
    return
      "\(demand(rope)); --method takes its place. `entrope entropy` and `entrope compare` measure the file's own as "
      + "“--method file”.\(law ?? "")"
  }

  /// What the file asks for where it scales its rope; `nil` where it does not.
  func demand() throws -> String? {
    let rope = try configuration.resolved(kind)
    return rope.method == MethodCatalog.plain ? nil : demand(rope)
  }

  private func demand(_ rope: ResolvedRope) -> String {
    let scale = rope.extent.scale == 1 ? "" : " at scale \(rope.extent.scale.short)"
    return "\(kind.rope?.path ?? configuration.file) asks for \(rope.methodName)\(scale)"
  }

  /// The flags that say the same of the model as the file does of these layers.
  ///
  /// - Throws: ``CommandFailure`` (65) where the layers do not rotate.
  func geometryFlags() throws -> (flags: GeometryFlags, headDimension: Int, notes: [String]) {
    let rope = try configuration.resolved(kind)
    guard rope.rotates else {
      throw CommandFailure(
        .badData,
        kinds.contains { $0.rope != nil }
          ? "\(configuration.file): the layers \(legible(kind.name)) do not rotate, so no method changes "
            + "them; choose others by --layer or --layer-type."
          : "\(configuration.file): no layer of it rotates, so no method changes anything.")
    }
    var flags = GeometryFlags()
    flags.headDimension = rope.geometry.headDimension
    flags.rotaryDimension = rope.geometry.rotaryDimension
    flags.base = rope.geometry.base
    flags.trainedContext = rope.knowsTrainedContext ? rope.geometry.trainedContext : nil
    return (flags, rope.geometry.headDimension, rope.kind.fileNotes)
  }
}

extension FileMethod {
  /// Resolves the layers of a configuration.
  ///
  /// - Throws: ``CommandFailure`` (64) when `--sequence-length` is not allowed, `FileError` (65) that names the key.
  init(
    _ model: ConfiguredModel, _ flags: MethodFlags, defaultSequenceLength: Int? = nil
  ) throws {
    if let length = flags.sequenceLength, length < 1 {
      throw CommandFailure.usage(
        "--sequence-length", "the sequence length is \(length) tokens; it must be at least 1.")
    }
    let rope = try model.configuration.resolved(
      model.kind, sequenceLength: flags.sequenceLength ?? defaultSequenceLength)
    let isLengthUnused =
      flags.sequenceLength != nil && !rope.method.parameters.contains(.sequenceLength)
    self.init(
      configuration: rope.resolvedMethod(
        notes: isLengthUnused
          ? [MethodNote(.sequenceLength, method: rope.methodName, .ignoresSequenceLength)] : []),
      fileNotes: [model.choiceNote].compactMap { $0 } + rope.notes.map(\.description))
  }
}

extension RequestFlags {

  /// The methods that flags name on the model of a configuration; its own where they name none.
  ///
  /// - Throws: As the initialisers do.
  static func list(
    _ model: ConfiguredModel, _ flags: MethodFlags, _ thresholds: ThresholdFlags,
    defaults: MethodDefaults
  ) throws -> (methods: [NamedMethod], notes: [String]) {
    guard !flags.methods.isEmpty else {
      return try FileMethod(model, flags, defaultSequenceLength: defaults.sequenceLength).alone
    }
    let own =
      flags.methods.contains(NamedMethod.file)
      ? try FileMethod(model, flags, defaultSequenceLength: defaults.sequenceLength) : nil
    let (geometry, headDimension, notes) = try model.geometryFlags()
    let listed = try RequestFlags(
      flags, geometry, thresholds, headDimension: headDimension, defaults: defaults
    ).list(own: own)
    let replaced = own == nil ? try model.replacementNote() : nil
    return (
      listed.methods,
      [model.choiceNote, replaced].compactMap { $0 } + notes + listed.notes
    )
  }
}
