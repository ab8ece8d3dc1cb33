import ModelFiles
import RotaryEmbedding

/// The weights of a decoder as a file has them: each tensor by what it does, of the shape that it must have.
struct DecoderTensors: Sendable {
  let source: any WeightSource
  let naming: DecoderTensor.Naming
  let shape: DecoderShape
  /// How the file has the rows of queries and keys; they are given half-split.
  ///
  /// See ``DecoderArchitecture/hasNeighboursInGGUF``.
  let layout: RotationLayout

  /// The length of each axis that a tensor must have.
  func axes(of tensor: DecoderTensor) -> [Int] {
    let (width, head) = (shape.width, shape.headDimension)
    switch tensor {
    case .embedding, .output: return [shape.vocabularySize, width]
    case .finalNorm: return [width]
    case .layer(_, let part):
      switch part {
      case .attentionNorm, .feedForwardNorm: return [width]
      case .query: return [shape.headCount * head, width]
      case .key, .value: return [shape.keyHeadCount * head, width]
      case .queryBias: return [shape.headCount * head]
      case .keyBias, .valueBias: return [shape.keyHeadCount * head]
      case .queryNorm, .keyNorm: return [head]
      case .attentionOutput: return [width, shape.headCount * head]
      case .gate, .up: return [shape.feedForwardWidth, width]
      case .down: return [width, shape.feedForwardWidth]
      }
    }
  }

  /// Whether the architecture has a tensor.
  func has(_ part: DecoderTensor.Part) -> Bool {
    switch part {
    case .queryBias, .keyBias, .valueBias: shape.architecture.hasBias
    case .queryNorm, .keyNorm: shape.architecture.normalisesHeads
    default: true
    }
  }

  /// Finds that every tensor is there and has the shape that it must have.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` that names the first that has not.
  func requireAll() throws(FileError) {
    var tensors: [DecoderTensor] = [.embedding, .finalNorm]
    if !shape.tiesOutput { tensors.append(.output) }
    for layer in 0..<shape.layerCount {
      tensors += DecoderTensor.Part.allCases.filter(has).map { .layer(layer, $0) }
    }
    for tensor in tensors {
      let name = tensor.name(naming)
      guard let found = try source.shape(of: name) else {
        throw .unsuitable(
          path: source.path,
          sentence: "it holds no tensor “\(name)”, which the architecture "
            + "\(shape.architecture.rawValue) needs")
      }
      guard found == axes(of: tensor) else {
        throw .unsuitable(
          path: source.path,
          sentence: "the tensor “\(name)” has the shape \(found); \(axes(of: tensor)) is needed")
      }
    }
    // A bias that would be passed over makes another model.
    if !shape.architecture.hasBias {
      for part in [DecoderTensor.Part.queryBias, .keyBias, .valueBias] {
        let name = DecoderTensor.layer(0, part).name(naming)
        guard try source.shape(of: name) == nil else {
          throw .unsuitable(
            path: source.path,
            sentence: "it holds “\(name)”, which the architecture "
              + "\(shape.architecture.rawValue) does not have here")
        }
      }
    }
  }

  /// The numbers of a tensor, or of some of its rows.
  ///
  /// - Parameters:
  ///   - tensor: Which.
  ///   - rows: Rows of it; all where none are given, and always all of queries and keys.
  /// - Returns: Row by row.
  /// - Throws: ``FileError`` when reading fails.
  func floats(_ tensor: DecoderTensor, rows: Range<Int>? = nil) throws(FileError) -> [Float] {
    let weight = try source.weight(named: tensor.name(naming))
    let floats = try source.floats(of: weight, rows: rows ?? 0..<weight.rows)
    guard case .layer(_, let kind) = tensor, layout == .interleaved else { return floats }
    switch kind {
    case .query, .queryBias: return halfSplit(floats, heads: shape.headCount)
    case .key, .keyBias: return halfSplit(floats, heads: shape.keyHeadCount)
    default: return floats
    }
  }

  /// Rows of heads whose pairs are neighbours, with the first components of all pairs before the second ones.
  private func halfSplit(_ rows: [Float], heads: Int) -> [Float] {
    let dimension = shape.headDimension
    let columns = rows.count / (heads * dimension)
    var result = rows
    for head in 0..<heads {
      for pair in 0..<dimension / 2 {
        let from = layout.components(ofPair: pair, rotaryDimension: dimension)
        let to = RotationLayout.halfSplit.components(ofPair: pair, rotaryDimension: dimension)
        for (source, target) in [(from.first, to.first), (from.second, to.second)] {
          let start = (head * dimension + source) * columns
          result.replaceSubrange(
            (head * dimension + target) * columns..<(head * dimension + target + 1) * columns,
            with: rows[start..<start + columns])
        }
      }
    }
    return result
  }
}
