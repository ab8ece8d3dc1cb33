/// Queries and keys of a real model, drawn again with replacement: its content without its order.
///
/// The query at a position is a row of the source chosen uniformly by seed and position, and so is the key,
/// independently of it; equal rows may come up again. What the model knew about positions and neighbours is gone, what its
/// vectors look like stays. A draw of several key heads takes them from the source in turn, each with its own query heads, and
/// begins again with the first where the source has fewer.
public struct ResampledEnsemble: VectorEnsemble, Hashable {
  /// The vectors that rows are taken from.
  public let source: HeadVectors

  /// Makes the ensemble.
  ///
  /// - Parameter source: Vectors before rotation; their positions play no part.
  public init(source: HeadVectors) {
    self.source = source
  }

  /// Name on the command line and in captions.
  public var name: String { Self.entry.name }

  /// Its place in the catalogue.
  static let entry = EnsembleEntry("resampled", needsSource: true) {
    choice throws(AttentionError) in
    guard let source = choice.source else {
      throw AttentionError(
        "The vectors to draw from are missing; the ensemble resampled needs some.",
        option: "resample")
    }
    return ResampledEnsemble(source: source)
  }

  /// Prepares one draw, in the layout of the source.
  ///
  /// - Throws: ``AttentionError`` when the source has another head dimension.
  public func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw {
    guard headDimension == source.headDimension else {
      throw AttentionError(
        "The head dimension is \(headDimension); the vectors to draw from have "
          + "\(source.headDimension) components.", option: "resample")
    }
    let noise = try RowNoise(headDimension: headDimension, seed: seed, keyHead: keyHead)
    let source = source
    let sourceKeyHead = keyHead % source.keyHeadCount
    let groupSize = source.headCount / source.keyHeadCount
    return try VectorDraw(headDimension: headDimension, layout: source.layout) {
      role, position, row in
      let bits = noise.scales(role).bits(at: UInt64(position))
      // The high half of the product is uniform over 0 ..< n but for n/2⁶⁴.
      func chosen(of count: Int) -> Int { Int(bits.multipliedFullWidth(by: UInt64(count)).high) }
      let vectors: [Float]
      let index: Int
      switch role {
      case .query(let member):
        let head = sourceKeyHead * groupSize + member % groupSize
        vectors = source.queries
        index = head * source.queryCount + chosen(of: source.queryCount)
      case .key:
        vectors = source.keys
        index = sourceKeyHead * source.keyCount + chosen(of: source.keyCount)
      }
      for component in row.indices {
        row[component] = vectors[index * headDimension + component]
      }
    }
  }
}
