import AttentionEntropy
import ModelFiles
import Synchronization

/// The weights of a decoder in single precision, laid out for the kernels: 4 bytes a weight.
struct DecoderWeights: Sendable {
  /// The weights of a layer.
  struct Layer: Sendable {
    let attentionNorm: [Float]
    /// Queries, keys and values, one after the other.
    let projections: PackedMatrix
    /// Their bias; empty where there is none.
    let bias: [Float]
    /// Norms of queries and of keys by head; empty where there are none.
    let queryNorm: [Float]
    let keyNorm: [Float]
    let attentionOutput: PackedMatrix
    let feedForwardNorm: [Float]
    /// Gate and up, one after the other.
    let gates: PackedMatrix
    let down: PackedMatrix
  }

  let embedding: PackedMatrix
  let output: PackedMatrix
  let finalNorm: [Float]
  let layers: [Layer]

  /// Bytes that the packed weights of a shape take.
  static func bytes(_ shape: DecoderShape) -> Int {
    let layer = [
      (shape.projectedWidth, shape.width), (shape.width, shape.headCount * shape.headDimension),
      (2 * shape.feedForwardWidth, shape.width), (shape.width, shape.feedForwardWidth),
    ]
    let words = PackedMatrix.count(outputs: shape.vocabularySize, inputs: shape.width)
    return 4
      * (shape.layerCount
        * layer.reduce(0) { $0 + PackedMatrix.count(outputs: $1.0, inputs: $1.1) }
        + (shape.tiesOutput ? 1 : 2) * words)
  }

  /// Reads and packs all weights, on several threads.
  ///
  /// - Throws: ``FileError`` when a tensor is missing, has another shape, or reading fails.
  init(_ tensors: DecoderTensors, threads: Int) throws(FileError) {
    let shape = tensors.shape
    let embedding = PackedMatrix(outputs: shape.vocabularySize, inputs: shape.width)
    let output =
      shape.tiesOutput
      ? embedding : PackedMatrix(outputs: shape.vocabularySize, inputs: shape.width)
    let piece = 32 * DecoderKernel.panelRows
    let pieces = (shape.vocabularySize + piece - 1) / piece
    let layers = Mutex([Layer?](repeating: nil, count: shape.layerCount))
    let failure = Mutex<FileError?>(nil)
    let wordTasks = (shape.tiesOutput ? 1 : 2) * pieces
    _ = forEachTask(
      shape.layerCount + wordTasks, threads: threads,
      isCancelled: { failure.withLock { $0 != nil } }, makeRoom: {}
    ) { _, task in
      do throws(FileError) {
        guard task >= shape.layerCount else {
          let layer = try Layer(tensors, layer: task)
          layers.withLock { $0[task] = layer }
          return
        }
        let (matrix, place) = (task - shape.layerCount).quotientAndRemainder(dividingBy: pieces)
        let first = place * piece
        let rows = first..<min(first + piece, shape.vocabularySize)
        let floats = try tensors.floats(matrix == 0 ? .embedding : .output, rows: rows)
        (matrix == 0 ? embedding : output).fill(floats, at: first)
      } catch { failure.withLock { $0 = error } }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    self.embedding = embedding
    self.output = output
    finalNorm = try tensors.floats(.finalNorm)
    self.layers = layers.withLock { $0.compactMap { $0 } }
  }
}

extension DecoderWeights.Layer {
  fileprivate init(_ tensors: DecoderTensors, layer: Int) throws(FileError) {
    let shape = tensors.shape
    func floats(_ parts: DecoderTensor.Part...) throws(FileError) -> [Float] {
      var all: [Float] = []
      for part in parts where tensors.has(part) { all += try tensors.floats(.layer(layer, part)) }
      return all
    }
    func packed(_ rows: [Float], inputs: Int) -> PackedMatrix {
      let matrix = PackedMatrix(outputs: rows.count / inputs, inputs: inputs)
      matrix.fill(rows, at: 0)
      return matrix
    }
    attentionNorm = try floats(.attentionNorm)
    projections = packed(try floats(.query, .key, .value), inputs: shape.width)
    bias = try floats(.queryBias, .keyBias, .valueBias)
    queryNorm = try floats(.queryNorm)
    keyNorm = try floats(.keyNorm)
    attentionOutput = packed(
      try floats(.attentionOutput), inputs: shape.headCount * shape.headDimension)
    feedForwardNorm = try floats(.feedForwardNorm)
    gates = packed(try floats(.gate, .up), inputs: shape.width)
    down = packed(try floats(.down), inputs: shape.feedForwardWidth)
  }
}
