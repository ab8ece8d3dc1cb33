import AttentionEntropy
import Foundation
public import ModelFiles
public import RopeSystems
public import RotaryEmbedding

/// What the files of a decoder say of it: its shape, and its kinds of layers with their ropes.
///
/// No weights are read.
public struct DecoderDescription: Sendable {
  /// What messages call it.
  public let path: String
  /// Who made it, in the words of its file.
  public let provenance: DecoderProvenance
  /// Its numbers.
  public let shape: DecoderShape
  /// What its file says, in the keys of Hugging Face.
  public let configuration: ModelConfiguration
  /// The kinds of its layers.
  public let kinds: [LayerKind]
  /// For each layer, which of ``kinds`` it is of.
  public let kindOfLayer: [Int]
  let tensors: DecoderTensors

  /// Reads what the files say.
  ///
  /// - Parameter path: A `.gguf` file, or a folder with `config.json` and `.safetensors` files, as Hugging Face has it.
  /// - Throws: ``/ModelFiles/FileError`` when a file is missing or breaks its format, the architecture is not one that is run, or a tensor is
  ///   missing or has another shape.
  public init(path: String) throws(FileError) { try self.init(path: path, layout: nil) }

  /// Reads a decoder whose rows of queries and keys stand otherwise than its format has them.
  package init(path: String, layout: RotationLayout?) throws(FileError) {
    (configuration, tensors) = try Self.files(path, layout: layout)
    (kinds, kindOfLayer) = try Self.kinds(configuration, layerCount: tensors.shape.layerCount)
    shape = tensors.shape
    self.path = tensors.source.path
    provenance = try DecoderProvenance(tensors.source)
    try tensors.requireAll()
  }

  /// The configuration and the tensors of a model.
  private static func files(
    _ path: String, layout: RotationLayout?
  ) throws(FileError) -> (ModelConfiguration, DecoderTensors) {
    let source = try weightSource(path: path)
    if let file = source as? GGUFFile {
      let configuration = try ModelConfiguration(gguf: file)
      // What a GGUF file does not say in words its tensors show.
      let words = file.shape(of: DecoderTensor.embedding.name(.gguf))?.first
      let isTied = file.shape(of: DecoderTensor.output.name(.gguf)) == nil
      let shape = try DecoderShape(
        configuration, usualVocabularySize: words, tiesOutput: isTied)
      return (
        configuration,
        DecoderTensors(
          source: file, naming: .gguf, shape: shape,
          layout: layout ?? (shape.architecture.hasNeighboursInGGUF ? .interleaved : .halfSplit))
      )
    }
    // A file of weights has its configuration beside it.
    var folder = URL(fileURLWithPath: path)
    if path.hasSuffix(".safetensors") || path.hasSuffix(".json") {
      folder.deleteLastPathComponent()
    }
    let configuration = try ModelConfiguration(
      path: folder.appendingPathComponent("config.json").path)
    return (
      configuration,
      DecoderTensors(
        source: source, naming: .huggingFace, shape: try DecoderShape(configuration),
        layout: layout ?? .halfSplit)
    )
  }

  /// The kinds of layers, and which of them each layer is of.
  private static func kinds(
    _ configuration: ModelConfiguration, layerCount: Int
  ) throws(FileError) -> ([LayerKind], [Int]) {
    let kinds = try configuration.layerKinds()
    var places = [Int?](repeating: nil, count: layerCount)
    for (place, kind) in kinds.enumerated() {
      switch kind.attention {
      case .full, .sliding: break
      case .chunked, .linear:
        throw .unsuitable(
          path: configuration.file,
          sentence: "layers of the kind \(kind.name) have \(kind.attention.name) attention, which "
            + "is not run; full and sliding attention are")
      }
      if case .sliding(nil) = kind.attention {
        throw .unsuitable(
          path: configuration.file,
          sentence: "layers of the kind \(kind.name) have a window, and nothing tells how wide")
      }
      for layer in kind.layers where layer < layerCount { places[layer] = place }
    }
    let found = places.compactMap { $0 }
    guard found.count == layerCount else {
      throw .unsuitable(
        path: configuration.file, sentence: "not every one of its \(layerCount) layers has a kind")
    }
    return (kinds, found)
  }

  // MARK: Ropes

  /// The kind that answers for the model: the first with full attention.
  public var mainKind: LayerKind { ModelConfiguration.mainKind(of: kinds) ?? kinds[0] }

  /// The model's own ropes.
  public struct OwnRopes: Sendable {
    /// That of ``DecoderDescription/mainKind``.
    public let main: ResolvedRope
    /// One schedule for each layer.
    public let schedules: [RotarySchedule]
    /// Whether every layer that rotates has plain RoPE.
    public let isPlain: Bool
  }

  /// The model's own ropes, layer by layer.
  ///
  /// - Parameter tokens: The length of the text, which dynamic methods follow.
  /// - Returns: The ropes.
  /// - Throws: ``/ModelFiles/FileError`` when the configuration cannot be resolved.
  public func ownRopes(tokens: Int) throws(FileError) -> OwnRopes {
    var resolved: [ResolvedRope] = []
    for kind in kinds {
      resolved.append(try configuration.resolved(kind, sequenceLength: tokens))
    }
    let main = kinds.firstIndex { $0 == mainKind } ?? 0
    return OwnRopes(
      main: resolved[main], schedules: kindOfLayer.map { resolved[$0].schedule },
      isPlain: resolved.allSatisfy { !$0.rotates || $0.method == MethodCatalog.plain })
  }

  /// A method in the place of the model's own rope, layer by layer; layers that do not rotate stay so.
  ///
  /// Factors on the softmax hold in layers that do not rotate as well; an amplitude, which acts on cos and sin, has nothing to act on.
  ///
  /// - Parameters:
  ///   - schedule: The resolved method.
  ///   - name: What messages call it.
  /// - Returns: One schedule for each layer.
  /// - Throws: ``DecoderError`` where a kind of layer cannot take the method.
  public func schedules(
    _ schedule: RotarySchedule, named name: String
  ) throws(DecoderError) -> [RotarySchedule] {
    guard schedule.geometry.headDimension == shape.headDimension else {
      throw DecoderError(
        "\(name) is made for heads of \(schedule.geometry.headDimension) components; those of "
          + "\(path) have \(shape.headDimension).")
    }
    var ofKind: [RotarySchedule] = []
    for kind in kinds {
      let rotates = kind.rope != nil
      if let map = schedule.relativePositions {
        guard kind.attention == .full else {
          throw DecoderError(
            "Layers of the kind \(kind.name) have a window of their own and cannot take \(name), "
              + "which acts on distances.")
        }
        guard rotates || map.window == nil else {
          throw DecoderError(
            "Layers of the kind \(kind.name) do not rotate and cannot take \(name), which hides keys."
          )
        }
      }
      guard rotates else {
        var temperature = schedule.temperature
        temperature.amplitude = 1
        ofKind.append(
          RotarySchedule.withoutRotation(schedule.geometry).with(temperature: temperature))
        continue
      }
      ofKind.append(schedule)
    }
    return kindOfLayer.map { ofKind[$0] }
  }

  /// Which keys the queries of a layer see under a schedule.
  func mask(ofLayer layer: Int, _ schedule: RotarySchedule) -> AttentionMask {
    if let window = schedule.relativePositions?.window {
      return .sinkWindow(sinks: window.first, window: window.nearest)
    }
    return kinds[kindOfLayer[layer]].attention.window.map { .window($0) } ?? .causal
  }
}
