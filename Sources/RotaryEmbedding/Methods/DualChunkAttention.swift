/// Dual Chunk Attention: positions begin anew in every chunk, and chunks further back are all equally far.
///
///     n = c − w,      place of key j = j mod n
///     place of query i = i mod n                   for keys of its own chunk
///                      = min((i mod n) + n, c)     for keys of the chunk before
///                      = c                         for keys of older chunks
///
/// Distances of at most w across the border of two chunks are exact. Source: An et al. (arXiv 2402.17463), section 3.
public struct DualChunkAttention: DistanceMethod, Hashable {
  /// Chunk size c in tokens; `nil` takes ¾ of the trained context.
  public let chunkSize: Int?
  /// Local window w in tokens; `nil` takes ⅛ of the trained context.
  public let localSize: Int?
  /// How much sharper the softmax becomes: 0.05·ln s + 1 on cos and sin, as ChunkLlama has it.
  public let temperature = TemperatureLaw.affine(slope: 0.05, intercept: 1)

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - chunkSize: c in tokens, at least 2; `nil` takes ¾ of the trained context.
  ///   - localSize: w in tokens, at least 0 and below c; `nil` takes ⅛ of the trained context.
  /// - Throws: ``RotaryError`` when a number is not allowed.
  public init(chunkSize: Int? = nil, localSize: Int? = nil) throws(RotaryError) {
    if let chunkSize { try require(Double(chunkSize), atLeast: 2, .option, "chunk size") }
    if let localSize { try require(Double(localSize), atLeast: 0, .option, "local size") }
    self.chunkSize = chunkSize
    self.localSize = localSize
  }

  /// Resolves the method's distances.
  ///
  /// - Throws: ``RotaryError`` when the local window does not fit into the chunk.
  public func relativePositions(
    for geometry: RotaryGeometry, extent: ContextExtent
  ) throws(RotaryError) -> RelativePositionMap {
    let chunk = chunkSize ?? max(2, geometry.trainedContext * 3 / 4)
    let local = localSize ?? geometry.trainedContext / 8
    guard local < chunk else {
      throw RotaryError(
        .option,
        "The local size is \(local) tokens and the chunk size \(chunk); the local size must be smaller."
      )
    }
    let stride = chunk - local
    let key = RelativePositionMap.Place.withinChunk(of: stride, plus: 0, atMost: chunk)
    return RelativePositionMap(
      passes: [
        .init(query: key, key: key),
        .init(query: .withinChunk(of: stride, plus: stride, atMost: chunk), key: key),
        .init(query: .fixed(Double(chunk)), key: key),
      ],
      choice: .chunks(of: stride))
  }
}

extension MethodEntry {
  static let dualChunkAttention = MethodEntry(
    name: "dual-chunk", title: "Dual Chunk Attention", aliases: ["dca", "chunkllama"],
    formula:
      "place of key j mod n; of query i mod n, min((i mod n) + n, c), or c by chunks between",
    citation: "An et al., arXiv 2402.17463, section 3, eq. 2–7; ChunkLlama reference code",
    parameters: [.scale, .trainedContext, .temperature], options: [.chunkSize, .localSize],
    systems: ["vLLM and SGLang (Qwen2.5-1M), without amplitude", "ChunkLlama"],
    summary: "Restarts positions in every chunk and shows all older chunks at one distance.",
    advice: "Take it without training, for contexts many times the trained one.",
    pitfall: "Three score passes; ChunkLlama sharpens by 0.05 ln s + 1, the servers do not.",
    etymology: "Attention inside a chunk and between chunks are treated apart."
  ) { choice throws(RotaryError) in
    try DualChunkAttention(
      chunkSize: choice.count(.chunkSize), localSize: choice.count(.localSize))
  }
}

extension MethodOption {
  static let chunkSize = MethodOption(
    "chunk-size", "chunk size c in tokens", usual: "3L/4", range: 2...unbounded, isWhole: true)
  static let localSize = MethodOption(
    "local-size", "window w in tokens that stays exact across chunks", usual: "L/8",
    range: 0...unbounded, isWhole: true)
}
