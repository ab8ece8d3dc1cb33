public import ModelFiles
public import RotaryEmbedding

/// What Hugging Face transformers 5.23.0 would make of one type of layer of a configuration.
///
/// ```swift
/// let configuration = try ModelConfiguration(path: "config.json")
/// let rope = try configuration.resolved()
/// rope.schedule.temperature.amplitude   // 1.138629436111989 for YaRN with factor 4
/// ```
///
/// `partial_rotary_factor` is honoured under every method; transformers' Llama class ignores it under `default`.
public struct ResolvedRope: Sendable {
  /// The type of layer; `nil` where all layers share one rope.
  public let layerType: String?
  /// The method's name in ``RotaryEmbedding/MethodCatalog``.
  public let methodName: String
  /// The method.
  ///
  /// The schedule's temperature wins over its own where the configuration gives an amplitude.
  public let method: any ContextExtension
  /// The unmodified embedding; its trained context is L as the method takes it.
  public let geometry: RotaryGeometry
  /// The scale, and the sequence length that was asked for.
  public let extent: ContextExtent
  /// What queries and keys go through.
  public let schedule: RotarySchedule
  /// Whether the file gives a trained context; the geometry holds 1 token otherwise.
  public let knowsTrainedContext: Bool
  /// What transformers only warns about, each with its key, after what is worth knowing about the file.
  public let notes: [ConfigurationNote]
}

extension ModelConfiguration {
  /// The types of layers that have a rope of their own; empty where all layers share one.
  public var layerTypes: [String] { layers.compactMap(\.type) }

  /// The layer that a type names; `full_attention` where none is named and there are several.
  ///
  /// A configuration that is not nested has one rope for all types in its `layer_types`.
  ///
  /// - Parameter type: The type, or `nil`.
  /// - Returns: The layer, or `nil` when there is none of that type, or none to choose among several.
  public func layer(ofType type: String?) -> Layer? {
    if let type {
      if let layer = layers.first(where: { $0.type == type }) { return layer }
      let isShared = layers.count == 1 && layers[0].type == nil
      return isShared && self[.layerTypes].texts?.contains(type) == true ? layers[0] : nil
    }
    return layers.count == 1 ? layers[0] : layers.first { $0.type == "full_attention" }
  }

  /// Resolves one type of layer as Hugging Face transformers 5.23.0 does.
  ///
  /// - Parameters:
  ///   - layer: The layer, from ``layers`` or ``layer(ofType:)``.
  ///   - sequenceLength: Current length in tokens for methods that follow it; `nil` for the trained context.
  /// - Returns: The geometry, the method and the schedule.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` naming the key, for what transformers refuses, a factor below 1,
  ///   `beta_fast` below `beta_slow`, and numbers that are not finite or of another kind than the key needs.
  /// - Complexity: O(d) for the rotary dimension d.
  public func resolved(
    _ layer: Layer, sequenceLength: Int? = nil
  ) throws(FileError) -> ResolvedRope {
    var resolution = RopeResolution(of: layer, in: self, sequenceLength: sequenceLength)
    return try resolution.resolve()
  }
}
