import ArgumentParser
import ModelFiles
import RopeSystems
import RotaryEmbedding

/// The flags that take model and method from a configuration, the same for every command that has them.
struct ConfigurationFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A Hugging Face config.json that gives model and method, in place of the flags for both; \
      resolved as transformers 5.23.0 does.
      """,
      valueName: "file"))
  var config: String?
  @Option(
    help: ArgumentHelp(
      "Which layers of a configuration that has several ropes. (default: full_attention)",
      valueName: "type"))
  var layerType: String?

  /// Reads the configuration and finds the layer; `nil` when none is given.
  ///
  /// - Throws: ``CommandFailure`` (64) that names a flag which `--config` excludes or a type that the file does not have;
  ///   `FileError` (65, 66) about the file.
  func layer(
    excluding method: MethodFlags, _ thresholds: ThresholdFlags, _ model: GeometryFlags
  ) throws -> ConfiguredLayer? {
    guard let config else {
      guard layerType == nil else {
        throw CommandFailure.usage("--layer-type", "it belongs to --config; give that too.")
      }
      return nil
    }
    let flag =
      method.methods.isEmpty
      ? method.firstSetting ?? thresholds.firstGiven ?? model.firstGiven : "--method"
    if let flag {
      throw CommandFailure.usage(
        flag, "--config gives model and method, so the two cannot go together.")
    }
    let configuration = try ModelConfiguration(path: config)
    guard let layer = configuration.layer(ofType: layerType) else {
      throw CommandFailure.usage("--layer-type", missingLayer(configuration))
    }
    return ConfiguredLayer(configuration: configuration, layer: layer)
  }

  private func missingLayer(_ configuration: ModelConfiguration) -> String {
    let types = configuration.layerTypes.joined(separator: ", ")
    return switch (layerType, types.isEmpty) {
    case (nil, _): "it is missing; \(configuration.file) has a rope for each of \(types)."
    case (let type?, true):
      "\(configuration.file) has one rope for all layers and no layers of type “\(type)”; leave it out."
    case (let type?, false):
      "\(configuration.file) has no rope for layers of type “\(type)”; it has \(types)."
    }
  }
}

/// One type of layer of a configuration that was read.
struct ConfiguredLayer {
  let configuration: ModelConfiguration
  let layer: ModelConfiguration.Layer
}

extension MethodConfiguration {
  /// Resolves a layer of a configuration.
  ///
  /// - Throws: ``CommandFailure`` (64) when `--sequence-length` is not allowed, `FileError` (65) that names the key.
  init(
    _ file: ConfiguredLayer, _ flags: MethodFlags, defaultSequenceLength: Int? = nil
  ) throws {
    if let length = flags.sequenceLength, length < 1 {
      throw CommandFailure.usage(
        "--sequence-length", "the sequence length is \(length) tokens; it must be at least 1.")
    }
    let rope = try file.configuration.resolved(
      file.layer, sequenceLength: flags.sequenceLength ?? defaultSequenceLength)
    let entry = try MethodCatalog.entry(named: rope.methodName)
    var notes = rope.notes.map(\.description)
    if flags.sequenceLength != nil, !entry.parameters.contains(.sequenceLength) {
      notes.append(
        "--sequence-length changes nothing: the method \(entry.name) does not follow the sequence length."
      )
    }
    self.init(
      entry: entry, choice: MethodChoice(), geometry: rope.geometry, extent: rope.extent,
      knowsTrainedContext: rope.knowsTrainedContext, schedule: rope.schedule, notes: notes)
  }
}
