public import ModelFiles
public import RotaryEmbedding

/// One type of layer of a configuration, as every system is handed it.
public struct RopeSource: Sendable, Hashable {
  /// The whole file.
  public let configuration: ModelConfiguration
  /// The keys of the layer.
  public let settings: RopeSettings
  /// Whether the dictionary is nested by type of layer.
  public let isNested: Bool
  /// Head dimension, rotary dimension, base and trained context as transformers resolves them.
  public let geometry: RotaryGeometry

  /// Makes a source.
  public init(
    configuration: ModelConfiguration, settings: RopeSettings, isNested: Bool,
    geometry: RotaryGeometry
  ) {
    self.configuration = configuration
    self.settings = settings
    self.isNested = isNested
    self.geometry = geometry
  }

  /// The source of one layer of a configuration; `nil` for a layer without rotary embedding.
  ///
  /// - Parameters:
  ///   - configuration: The file.
  ///   - layer: One of its layers.
  /// - Throws: ``FileError`` when transformers' rules cannot resolve the layer.
  public init?(
    _ configuration: ModelConfiguration, _ layer: ModelConfiguration.Layer
  ) throws(FileError) {
    guard let settings = layer.settings else { return nil }
    let resolved = try configuration.resolved(layer)
    // Methods that need no trained context do not resolve one; the context that the file is configured for is theirs.
    var geometry = resolved.geometry
    if !resolved.knowsTrainedContext || geometry.trainedContext == 1,
      let maximum = configuration[.maximumContext].whole,
      let known = try? RotaryGeometry(
        headDimension: geometry.headDimension, rotaryDimension: geometry.rotaryDimension,
        base: geometry.base, trainedContext: maximum)
    {
      geometry = known
    }
    self.init(
      configuration: configuration, settings: settings, isNested: layer.type != nil,
      geometry: geometry)
  }

  /// `max_position_embeddings`; `nil` where the file has none.
  package var maximumContext: Int? { configuration[.maximumContext].whole }

  /// What the file itself, or the class of its model type, says of the trained context; `nil` where transformers puts
  /// `max_position_embeddings` in its place.
  var writtenOriginal: Setting? {
    let setting = settings[.originalContext]
    return setting.isAbsent || setting.path == configuration[.maximumContext].path ? nil : setting
  }

  /// Whether `max_position_embeddings` is the extended context although nothing in the file says so.
  package var isConfiguredExtended: Bool {
    writtenOriginal == nil
      && ModelTypeFamilies.configuredIsExtended.contains(configuration.modelType ?? "")
  }

  /// Whether the file, or the class of its model type, has a key with a number other than 0.
  func hasNumber(_ key: RopeKey) -> Bool { settings[key].number.map { $0 != 0 } ?? false }
}
