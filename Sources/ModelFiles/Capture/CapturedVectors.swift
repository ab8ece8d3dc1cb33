public import AttentionEntropy
public import RotaryEmbedding

/// Queries and keys of one or more layers of a model, before rotation, with the geometry and the rope that go with them.
///
/// Reads one `.safetensors` file, or several by their index, with the tensors
///
/// - `q`: [layers, heads, n, d], [heads, n, d] or [n, d];
/// - `k`: [layers, key heads, m, d], [layers, m, d] beside a `q` of four axes, [key heads, m, d] or [m, d];
/// - `q_positions`, `k_positions` or `positions` for both: whole numbers, one for each row; where there is none, n rows
///   stand at 0 … n − 1.
///
/// and these strings beside them, all of which may be missing: `layers` (a JSON list of layer numbers) with `heads` and
/// `key_heads` (the heads' numbers in the model), or `picks` (a JSON list of [layer, key head]); `n_heads` and `n_kv_heads` of
/// the model; `rope_layout`; `softmax_scale`; and the rope, as ``configurationJSON`` tells. `Scripts/capture_qk.py`
/// and `entrope synthesize` write such files.
///
/// Only the header and the positions are read when the value is made, and only the rows asked for when vectors are.
///
/// ```swift
/// let capture = try CapturedVectors(path: "capture.safetensors")
/// print(capture.layers.map(\.number))                   // [0, 7, 15]
/// let vectors = try capture.vectors(ofLayerAt: 1, heads: [3, 4])
/// ```
public struct CapturedVectors: Sendable {
  /// One entry of the first axis: a layer, or some heads of it.
  public struct Layer: Sendable, Hashable {
    /// The layer's number in the model; several entries may have the same.
    public let number: Int
    /// The numbers in the model of its query heads, in the order of the file.
    public let heads: [Int]
    /// The numbers in the model of its key heads, in the order of the file.
    public let keyHeads: [Int]
    /// For each query head, which of `keyHeads` it reads: an index.
    public let keyHeadIndices: [Int]
  }

  /// What messages call the file.
  public let path: String
  /// The strings of the file.
  public let metadata: [String: String]
  /// The entries of the first axis, at least one.
  public let layers: [Layer]
  /// Components d of one vector.
  public let headDimension: Int
  /// Which components form a pair.
  public let layout: RotationLayout
  /// Query rows n of each head.
  public let queryCount: Int
  /// Keys m of each key head.
  public let keyCount: Int
  /// Positions of the query rows, in tokens; `nil` where the file does not tell and there are fewer rows than keys.
  public let queryPositions: [Int]?
  /// Positions of the keys, in tokens.
  public let keyPositions: [Int]
  /// The model's configuration in Hugging Face's keys, where the file tells its rope; RopeSystems reads it.
  ///
  /// Taken from the string `config`, a Hugging Face configuration in JSON; else made of `rope_theta`, `trained_context` and
  /// `rope_in_forward` (the `rope_parameters` of the pass that made the vectors).
  public let configurationJSON: JSONValue?
  /// What messages call the configuration.
  public var configurationLabel: String { "\(path) (metadata)" }
  /// What the inner products are multiplied by before the softmax: 1/√d unless the file gives another number.
  public let softmaxScale: Double
  private let tensors: any TensorSource
  private let queryAxes: Int
  private let keyAxes: Int

  /// Reads the header and the positions.
  ///
  /// - Parameter path: A `.safetensors` file or an index of several.
  /// - Throws: ``FileError`` when a file is missing or breaks its format, has no `q` and `k` that fit together, or has a
  ///   string that does not fit them.
  public init(path: String) throws(FileError) {
    try self.init(tensors: try tensorSource(path: path))
  }

  /// Reads the header and the positions of tensors that are open.
  ///
  /// - Parameter tensors: The tensors.
  /// - Throws: ``FileError`` as ``init(path:)``.
  public init(tensors: any TensorSource) throws(FileError) {
    let shapes = try CaptureShapes(of: tensors)
    // One key head and one row are the least that anything can be asked of.
    try requireMemory(
      4 * shapes.headDimension * (shapes.keyCount + 1), path: tensors.path,
      advice: "a file with fewer keys is needed")
    let metadata = CaptureMetadata(
      file: tensors.path, strings: try tensors.metadata(beside: CaptureShapes.queries))
    path = tensors.path
    self.tensors = tensors
    self.metadata = metadata.strings
    headDimension = shapes.headDimension
    queryCount = shapes.queryCount
    keyCount = shapes.keyCount
    queryAxes = shapes.queryAxes
    keyAxes = shapes.keyAxes
    layout = try metadata.layout()
    layers = try metadata.layers(shapes)
    softmaxScale = try metadata.softmaxScale(headDimension: shapes.headDimension)
    configurationJSON = try metadata.configuration(headDimension: shapes.headDimension)
    let own = try Self.positions(["q_positions", "positions"], count: shapes.queryCount, tensors)
    queryPositions = own ?? (queryCount == keyCount ? Array(0..<queryCount) : nil)
    keyPositions =
      try Self.positions(["k_positions", "positions"], count: shapes.keyCount, tensors)
      ?? Array(0..<keyCount)
  }

  /// Reads the vectors of one entry, or of some of its heads and rows.
  ///
  /// Heads that share a key head share it in the result when every key head has as many of the chosen heads and they are
  /// neighbours; otherwise every head gets keys of its own.
  ///
  /// - Parameters:
  ///   - index: Which of ``layers`` (a precondition).
  ///   - heads: Numbers in the model of the query heads; all of the entry where none are given.
  ///   - rows: Indices of the query rows, not empty; all where there is none.
  ///   - queryPositions: Positions of all n query rows, in place of those of the file.
  /// - Returns: The vectors, in the order of `heads`.
  /// - Throws: ``FileError`` when the entry has no such head or row, the positions of the rows are not known, the vectors do
  ///   not fit into memory, or reading fails.
  /// - Complexity: O(numbers read); memory for the result and a few MiB besides.
  public func vectors(
    ofLayerAt index: Int, heads: [Int]? = nil, rows: Range<Int>? = nil,
    queryPositions: [Int]? = nil
  ) throws(FileError) -> HeadVectors {
    let layer = layers[index]
    let rows = rows ?? 0..<queryCount
    guard !rows.isEmpty, rows.lowerBound >= 0, rows.upperBound <= queryCount else {
      throw .unsuitable(
        path: path, sentence: "rows \(rows) are not among the \(queryCount) query rows it holds")
    }
    guard let positions = queryPositions ?? self.queryPositions else {
      throw .unsuitable(
        path: path,
        sentence:
          "it holds \(queryCount) query rows and \(keyCount) keys, and no tensor q_positions "
          + "that tells where the rows stand")
    }
    guard positions.count == queryCount else {
      throw .unsuitable(
        path: path,
        sentence: "\(positions.count) positions were given for its \(queryCount) query rows")
    }
    // 1. Which heads, and which keys they read.
    let chosen = try (heads ?? layer.heads).map { head throws(FileError) in
      guard let place = layer.heads.firstIndex(of: head) else {
        throw .unsuitable(
          path: path,
          sentence: "layer \(layer.number) has no query head \(head) here (it has"
            + enumerated(layer.heads.map { "\($0)" }) + ")")
      }
      return place
    }
    let keyHeads = sharedKeyHeads(chosen.map { layer.keyHeadIndices[$0] })
    try requireMemory(
      4 * headDimension * (chosen.count * rows.count + keyHeads.count * keyCount), path: path,
      advice: "choose fewer heads or rows")
    // 2. Their numbers, and no others.
    var queries: [Float] = []
    queries.reserveCapacity(chosen.count * rows.count * headDimension)
    for head in chosen {
      let place = [index, head].suffix(queryAxes - 2)
      try append(CaptureShapes.queries, at: Array(place), rows: rows, to: &queries)
    }
    var keys: [Float] = []
    keys.reserveCapacity(keyHeads.count * keyCount * headDimension)
    for head in keyHeads {
      // Three axes of k are key heads, or beside four axes of q entries with one key head each.
      let isEntry = keyAxes == 3 && queryAxes == 4
      let place = isEntry ? [index] : [index, head].suffix(keyAxes - 2)
      try append(CaptureShapes.keys, at: Array(place), rows: 0..<keyCount, to: &keys)
    }
    do throws(AttentionError) {
      return try HeadVectors(
        queries: queries, keys: keys, headCount: chosen.count, keyHeadCount: keyHeads.count,
        headDimension: headDimension, queryPositions: Array(positions[rows]),
        keyPositions: keyPositions, layout: layout)
    } catch {
      throw .unsuitable(path: path, sentence: "q and k do not fit together: \(error.description)")
    }
  }

  /// Adds rows of a tensor, a few MiB at a time: as one they would be held twice.
  private func append(
    _ name: String, at place: [Int], rows: Range<Int>, to numbers: inout [Float]
  ) throws(FileError) {
    let length = max(1, (1 << 20) / headDimension)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      let part = start..<min(start + length, rows.upperBound)
      numbers += try tensors.tensor(named: name, at: place, rows: part).floats
    }
  }

  /// The key heads to read for query heads that read these, each once where sharing them evenly is possible.
  private func sharedKeyHeads(_ perHead: [Int]) -> [Int] {
    var runs: [(keyHead: Int, count: Int)] = []
    for keyHead in perHead {
      if runs.last?.keyHead == keyHead {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((keyHead, 1))
      }
    }
    let isEven = runs.allSatisfy { $0.count == runs[0].count }
    return isEven ? runs.map(\.keyHead) : perHead
  }

  /// The positions that the first of some tensors holds; `nil` where none is there or none has this many.
  private static func positions(
    _ names: [String], count: Int, _ tensors: any TensorSource
  ) throws(FileError) -> [Int]? {
    guard let name = names.first(where: tensors.names.contains) else { return nil }
    let tensor = try tensors.tensor(named: name, at: [], rows: nil)
    guard tensor.shape.count == 1, let positions = tensor.integers else {
      throw .unsuitable(
        path: tensor.name,
        sentence: "positions must be whole numbers along one axis; the shape is "
          + shapeText(tensor.shape))
    }
    guard positions.count == count else {
      throw .unsuitable(
        path: tensor.name, sentence: "it holds \(positions.count) positions for \(count) rows")
    }
    if let row = positions.firstIndex(where: { !(0..<1 << 40).contains($0) }) {
      throw .unsuitable(
        path: tensor.name,
        sentence: "position \(row) (counted from 0) is \(positions[row]); positions must not be "
          + "negative and must stay below \(1 << 40)")
    }
    return positions
  }
}
