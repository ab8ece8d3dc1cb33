public import ModelFiles

/// Layers of a model that are alike in all that concerns positions: attention, rope, factor on queries.
public struct LayerKind: Sendable, Hashable {
  /// One rope of a layer.
  public struct Rope: Sendable, Hashable {
    /// Its name among several of one layer, such as `main`; `nil` for the only one.
    public let name: String?
    /// Its keys.
    public let settings: RopeSettings
    /// Path of the dictionary, such as `rope_parameters.full_attention`.
    public var path: String { settings.path }
  }

  /// Kinds of one model at most, a strict limit: every one is resolved for every system.
  ///
  /// Published models have a handful.
  package static let greatestCount = 256

  /// The name, unique in the model: the type of layer as the class has it, with `-nope` where layers of one type differ in
  /// whether they rotate.
  public let name: String
  /// The type of layer as the class has it, such as `full_attention`.
  public let type: String
  /// The numbers of the layers, from 0; empty where the file does not say how many there are.
  public let layers: [Int]
  /// Which keys its queries see.
  public let attention: LayerAttention
  /// Its ropes, the main one first; empty where nothing rotates.
  public let ropes: [Rope]
  /// Why the layers do not rotate; `nil` where they do.
  package let stillness: LayerStillness?
  /// The rope that the file describes where these layers do not rotate in transformers, for systems that rotate them.
  let spare: RopeSettings?
  /// Factor on queries by their position as the class has it, with its keys.
  let multiplier: QueryRule?
  /// Components of a head where these layers have another width than the rest.
  let headDimension: Setting?
  /// What is worth knowing about the file, with the keys that no rule read.
  let notes: [ConfigurationNote]

  /// The key that gives queries a factor by their position; `nil` where nothing does.
  package var multiplierPath: String? {
    guard let multiplier, (try? multiplier.multiplier(spare)) != nil else { return nil }
    return multiplier.path(spare)
  }

  /// What is worth knowing about the file, as sentences that begin with a key.
  package var fileNotes: [String] { notes.map(\.description) }

  /// The main rope; `nil` where nothing rotates.
  public var rope: Rope? { ropes.first }
}

extension ModelConfiguration {
  /// The layers of the model, kind by kind, in the order of their first layers.
  ///
  /// - Returns: The kinds, at least one.
  /// - Throws: ``/ModelFiles/FileError/unsuitable(path:sentence:)`` for per-layer lists of the wrong length or kind, and for what the
  ///   class of the model type refuses.
  /// - Complexity: O(layers).
  public func layerKinds() throws(FileError) -> [LayerKind] {
    let plan = LayerPlan(self)
    return try plan.kinds()
  }

  /// The kind that answers for a model where none is named: the first with full attention, or else the one with most
  /// layers.
  ///
  /// - Parameter kinds: The kinds of a model.
  /// - Returns: The kind; `nil` where there are none.
  public static func mainKind(of kinds: [LayerKind]) -> LayerKind? {
    let softmax = kinds.filter(\.attention.hasSoftmax)
    let candidates = softmax.isEmpty ? kinds : softmax
    let full = candidates.filter { $0.attention == .full }
    // Among kinds with full attention the one with most layers speaks, the first of equals.
    let pool = full.isEmpty ? candidates : full
    return pool.max { $0.layers.count < $1.layers.count }
      .flatMap { most in pool.first { $0.layers.count == most.layers.count } }
  }
}
