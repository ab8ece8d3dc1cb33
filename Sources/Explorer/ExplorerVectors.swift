import AttentionEntropy
import Gallery
public import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies

/// Captured vectors that states may be about, opened once: which heads there are, and the rope of each layer.
///
/// They are private: no state, link, caption or recipe holds their name or anything of their bytes. A state says that it is about
/// them, and which head it shows; without them it is refused with a sentence.
public struct ExplorerVectors: Sendable {
  private let file: CapturedVectors
  /// What the model tells of every entry of the file.
  private let entries: [Entry]
  /// The numbers of the layers that rotate, each once, in increasing order.
  let layers: [Int]
  /// Tokens that the vectors reach: one more than the last position.
  let tokenCount: Int
  /// Whether the ropes come from a configuration of their own.
  let hasConfiguration: Bool

  /// What a model tells of one entry.
  private struct Entry {
    let rope: ResolvedRope?
    let mask: AttentionMask
  }

  /// Opens captured vectors; of the numbers only positions are read.
  ///
  /// - Parameters:
  ///   - path: A `.safetensors` file with q and k, or the index of several, as `CapturedVectors` reads it.
  ///   - configuration: A `config.json` or `.gguf` that gives the ropes of the layers in place of what the file tells.
  /// - Throws: `FileError` when a file is missing or breaks its format, does not tell where its rows stand, none of its layers
  ///   rotates, or its queries see keys on both sides.
  public init(path: String, configuration: String? = nil) throws(FileError) {
    file = try CapturedVectors(path: path)
    guard let positions = file.queryPositions else {
      throw .unsuitable(path: path, sentence: "it does not tell at which positions its rows stand")
    }
    let own = try configuration.map { path throws(FileError) in
      try ModelConfiguration(path: path)
    }
    hasConfiguration = own != nil
    tokenCount = max(positions.max() ?? 0, file.keyPositions.max() ?? 0) + 1
    let model: ModelConfiguration? = if let own { own } else { try file.modelConfiguration() }
    guard !(model?.seesBothSides ?? false) else {
      throw .unsuitable(
        path: path,
        sentence:
          "its queries see keys on both sides of them, and panels are of queries that see those before them; "
          + "`entrope heatmap` and `entrope entropy` measure such heads")
    }
    var entries: [Entry] = []
    var rotating: Set<Int> = []
    for index in file.layers.indices {
      let (kind, rope) = try Self.rope(ofLayerAt: index, in: file, model, configuration: own)
      let mask = kind.flatMap { model?.mask(of: $0.attention) } ?? .causal
      entries.append(Entry(rope: rope, mask: mask))
      // Chunks hide keys in a way that no mask here has.
      if case .chunked = kind?.attention { continue }
      if kind?.attention == .linear { continue }
      if rope?.rotates ?? true { rotating.insert(file.layers[index].number) }
    }
    guard !rotating.isEmpty else {
      throw .unsuitable(path: path, sentence: "no layer of it rotates, so no method changes it")
    }
    self.entries = entries
    layers = rotating.sorted()
  }

  private static func rope(
    ofLayerAt index: Int, in file: CapturedVectors, _ model: ModelConfiguration?,
    configuration: ModelConfiguration?
  ) throws(FileError) -> (kind: LayerKind?, rope: ResolvedRope?) {
    guard let configuration else {
      guard let model, let kind = try file.layerKind(ofLayerAt: index) else { return (nil, nil) }
      return (kind, try model.resolved(kind))
    }
    let number = file.layers[index].number
    let kinds = try configuration.layerKinds()
    let numbered = kinds.first { $0.layers.contains(number) }
    guard let kind = numbered ?? (kinds.count == 1 && kinds[0].layers.isEmpty ? kinds[0] : nil)
    else { throw .unsuitable(path: configuration.file, sentence: "it has no layer \(number)") }
    let rope = try configuration.resolved(kind)
    guard rope.geometry.headDimension == file.headDimension || !rope.rotates else {
      throw .unsuitable(
        path: configuration.file,
        sentence: "its heads have \(rope.geometry.headDimension) components, and the vectors have "
          + "\(file.headDimension)")
    }
    return (kind, rope)
  }

  /// The numbers of the query heads of a layer, each once, in increasing order.
  func heads(ofLayer number: Int) -> [Int] {
    Set(file.layers.filter { $0.number == number }.flatMap(\.heads)).sorted()
  }

  /// One head: the first of the first layer where nothing is chosen.
  func head(layer: Int?, head: Int?) throws(StateError) -> CapturedHead {
    let layer = layer ?? layers[0]
    guard layers.contains(layer) else {
      throw StateError(
        .layer,
        "The captured vectors have no layer \(layer) that rotates; they have "
          + "\(listed(layers)).")
    }
    let heads = heads(ofLayer: layer)
    let head = head ?? heads.first ?? 0
    guard
      let index = file.layers.firstIndex(where: { $0.number == layer && $0.heads.contains(head) })
    else {
      throw StateError(
        .head,
        "Layer \(layer) of the captured vectors has no query head \(head); it has "
          + "\(listed(heads)).")
    }
    return self.head(head, ofEntry: index)
  }

  private func head(_ head: Int, ofEntry index: Int) -> CapturedHead {
    let (rope, mask) = (entries[index].rope, entries[index].mask)
    return CapturedHead(
      file: file, index: index, layer: file.layers[index].number, head: head, rope: rope,
      mask: mask, gain: file.softmaxGain(beside: hasConfiguration ? nil : rope?.schedule),
      tokenCount: tokenCount)
  }

  /// How many entries of the file rotate.
  var entryCount: Int { file.layers.count { layers.contains($0.number) } }

  /// The first head of every entry whose unmodified rope is that of a head, so that the same methods are about all of them.
  func layers(withRopeOf head: CapturedHead) -> [CapturedHead] {
    file.layers.enumerated().compactMap { index, layer in
      guard layers.contains(layer.number),
        entries[index].rope?.geometry == head.rope?.geometry
      else { return nil }
      return self.head(layer.heads[0], ofEntry: index)
    }
  }

  /// Numbers as a sentence names them, the first dozen of many.
  private func listed(_ numbers: [Int]) -> String {
    let shown = numbers.prefix(12).map { "\($0)" }.joined(separator: ", ")
    return numbers.count > 12 ? "\(shown) and \(numbers.count - 12) more" : shown
  }
}

/// One head of captured vectors, with what its model tells of it.
struct CapturedHead: Sendable {
  fileprivate let file: CapturedVectors
  /// Which entry of the file.
  let index: Int
  /// The layer's number in the model.
  let layer: Int
  /// The query head's number in the model.
  let head: Int
  /// The rope of the layer as its model has it; `nil` where nothing tells.
  let rope: ResolvedRope?
  /// Which keys a query sees.
  let mask: AttentionMask
  /// What the model's own softmax scale is beside 1/√d, whatever the method.
  let gain: Double
  /// Tokens that the vectors reach.
  let tokenCount: Int

  /// Components d of one vector.
  var headDimension: Int { file.headDimension }

  /// The keys of a state that it tells in their place.
  var toldKeys: [StateKey] {
    [.headDimension, .ensemble, .profile, .correlation, .seed]
      + (rope == nil ? [] : [.rotaryDimension, .base])
      + (rope?.knowsTrainedContext == true ? [.trainedContext] : [])
  }

  /// What a caption says of it; the name of the file is nobody's business.
  var words: String { "layer \(layer), head \(head) of captured vectors" }

  /// What its model does to the context by itself, which the methods take the place of; `nil` where it does nothing.
  var ownNote: String? {
    guard let rope, rope.method != MethodCatalog.plain else { return nil }
    let scale = rope.extent.scale == 1 ? "" : " at scale \(chosen(rope.extent.scale))"
    return
      "The model itself asks for \(rope.method.title)\(scale); the methods here take its place."
  }

  /// The rows at positions below a number of tokens, under some methods.
  ///
  /// - Parameters:
  ///   - methods: The methods; none for a sweep, which has its own.
  ///   - length: Number of tokens.
  /// - Returns: The rows of this head.
  /// - Throws: ``PanelError`` where no row stands there.
  func rows(_ methods: [ResolvedMethod], below length: Int) throws -> StudyLayer {
    let all = try study(methods, heads: [head])
    guard let rows = all.keepingRows(at: 0...length - 1) else {
      throw PanelError.notApplicable(
        "No row of the captured vectors stands below \(decimals(Double(length), 0)) tokens; the first is at "
          + "\(decimals(Double(all.queryPositions.min() ?? 0), 0)).")
    }
    return rows
  }

  /// All rows of heads of the entry, under some methods.
  ///
  /// - Parameters:
  ///   - methods: The methods.
  ///   - heads: The heads; all of the entry unless given.
  /// - Returns: The rows.
  /// - Throws: `FileError` about the file.
  func study(_ methods: [ResolvedMethod], heads: [Int]? = nil) throws -> StudyLayer {
    try StudyLayer(
      file, at: index, heads: heads, mask: mask,
      schedules: methods.map {
        NamedSchedule($0.entry.name, $0.multiplied(by: gain).schedule)
      })
  }

  /// Says what is wrong with the numbers without the name of the file.
  func refusal(_ error: HeadStudyError) -> PanelError {
    switch error {
    case .notFinite(let place, _, _):
      .notApplicable(
        "The \(place.isQuery ? "query" : "key") at row \(place.row) (counted from 0) of \(words) holds a number that is "
          + "not finite; `entrope heatmap --allow-nonfinite` leaves such rows out.")
    case .beyondRange, .profileBeyondRange:
      .notApplicable("The logits are beyond the range of numbers; make the temperature smaller.")
    case .needsMemory: .notApplicable("There is not enough memory for \(words).")
    }
  }
}
