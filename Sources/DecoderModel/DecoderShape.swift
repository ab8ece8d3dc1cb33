/// The numbers of a decoder, found to go together.
///
/// With D the width, h query heads, g key heads, head dimension d, F the width of the feed-forward part and V words:
///
///     Wq [h·d, D]    Wk, Wv [g·d, D]    Wo [D, h·d]    Wgate, Wup [F, D]    Wdown [D, F]    E [V, D]
///
/// Query head i reads key head ⌊i·g/h⌋.
public struct DecoderShape: Sendable, Hashable {
  /// Which decoder it is.
  public let architecture: DecoderArchitecture
  /// Number of layers.
  public let layerCount: Int
  /// D: components of a token between layers.
  public let width: Int
  /// h: query heads of a layer.
  public let headCount: Int
  /// g: key heads of a layer; divides h.
  public let keyHeadCount: Int
  /// d: components of a head.
  public let headDimension: Int
  /// F: components inside the feed-forward part.
  public let feedForwardWidth: Int
  /// V: words of the vocabulary.
  public let vocabularySize: Int
  /// ε under the root of every norm.
  public let epsilon: Double
  /// Whether the output matrix is that of the embedding.
  public let tiesOutput: Bool

  /// Makes a shape, or says which number cannot be.
  ///
  /// - Parameters:
  ///   - architecture: Which decoder it is.
  ///   - layerCount: Layers, 1 … 1024.
  ///   - width: D, 1 … 65,536.
  ///   - headCount: h, 1 … 1024.
  ///   - keyHeadCount: g, which divides h.
  ///   - headDimension: d, even, 2 … 1024.
  ///   - feedForwardWidth: F, 1 … 1,048,576.
  ///   - vocabularySize: V, 1 … 4,194,304.
  ///   - epsilon: ε, finite and above 0.
  ///   - tiesOutput: Whether the output matrix is that of the embedding.
  /// - Throws: ``DecoderError`` naming the first number that is not allowed.
  public init(
    architecture: DecoderArchitecture, layerCount: Int, width: Int, headCount: Int,
    keyHeadCount: Int, headDimension: Int, feedForwardWidth: Int, vocabularySize: Int,
    epsilon: Double, tiesOutput: Bool
  ) throws(DecoderError) {
    for (name, value, most) in [
      ("number of layers", layerCount, 1_024), ("width", width, 65_536),
      ("number of query heads", headCount, 1_024), ("number of key heads", keyHeadCount, 1_024),
      ("head dimension", headDimension, 1_024),
      ("width of the feed-forward part", feedForwardWidth, 1 << 20),
      ("size of the vocabulary", vocabularySize, 1 << 22),
    ] where !(1...most).contains(value) {
      throw DecoderError("The \(name) is \(value); from 1 to \(most) is allowed.")
    }
    guard headCount.isMultiple(of: keyHeadCount) else {
      throw DecoderError(
        "\(headCount) query heads cannot share \(keyHeadCount) key heads evenly.")
    }
    guard headDimension.isMultiple(of: 2) else {
      throw DecoderError("The head dimension is \(headDimension); it must be even.")
    }
    guard epsilon.isFinite, epsilon > 0 else {
      throw DecoderError("The epsilon of the norms is \(epsilon); it must be finite and above 0.")
    }
    self.architecture = architecture
    self.layerCount = layerCount
    self.width = width
    self.headCount = headCount
    self.keyHeadCount = keyHeadCount
    self.headDimension = headDimension
    self.feedForwardWidth = feedForwardWidth
    self.vocabularySize = vocabularySize
    self.epsilon = epsilon
    self.tiesOutput = tiesOutput
  }

  /// Query heads that share a key head.
  public var groupSize: Int { headCount / keyHeadCount }
  /// Components of queries, keys and values of a token, side by side: (h + 2g)·d.
  var projectedWidth: Int { (headCount + 2 * keyHeadCount) * headDimension }

  /// Weights of all matrices that every token is multiplied by.
  public var multipliedWeights: Int {
    let layer =
      width * projectedWidth + width * headCount * headDimension + 3 * width * feedForwardWidth
    return layerCount * layer + width * vocabularySize
  }

  /// Multiply-adds of a pass over n tokens: the matrices, and scores and values of all causal pairs.
  ///
  ///     n·(weights) + layers·h·d·n·(n + 1)
  ///
  /// - Parameters:
  ///   - tokens: n.
  ///   - scoredRows: Tokens after which words are scored; all without it.
  /// - Returns: Multiply-adds, as a Double because they may be many.
  public func multiplyAdds(tokens: Int, scoredRows: Int? = nil) -> Double {
    let n = Double(tokens)
    return n * Double(multipliedWeights)
      - (n - Double(scoredRows ?? tokens)) * Double(width * vocabularySize)
      + Double(layerCount * headCount * headDimension) * n * (n + 1)
  }
}
