import RealModule
public import RotaryEmbedding

/// Attention by the textbook, in Double, with every row of the matrix held: the oracle for everything faster, and the
/// matrix that heatmaps draw.
///
/// It shares with the streaming path only the rotation and the mask; the softmax and the entropy are written straight from
/// their definitions. Methods that act on distances are scored pair of tokens by pair of tokens, without passes.
public enum ReferenceAttention {
  /// The softmax of a row: exp(ℓⱼ − max ℓ) over its sum; all zeros when every logit is −∞, all NaN when one is NaN
  /// or +∞.
  ///
  /// - Parameter logits: m logits, −∞ for hidden keys.
  /// - Returns: m probabilities.
  public static func softmax(_ logits: [Double]) -> [Double] {
    guard let largest = largest(logits) else {
      return logits.map { _ in 0 }
    }
    let weights = logits.map { Double.exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// The entropy of a distribution in nats, H = −Σ p ln p with 0·ln 0 = 0; NaN when a probability is.
  ///
  /// - Parameter probabilities: Numbers that are not negative and add to 1, or all zeros.
  /// - Returns: H, 0 for all zeros.
  public static func entropy(_ probabilities: [Double]) -> Double {
    probabilities.reduce(0) { $1 == 0 ? $0 : $0 - $1 * .log($1) }
  }

  /// The largest logit of a row; `nil` when it sees no key.
  private static func largest(_ logits: [Double]) -> Double? {
    logits.filter { $0 != -.infinity }.max()
  }

  /// The statistics of every row, from rows that are fully written out.
  ///
  /// - Parameters:
  ///   - vectors: Queries and keys before rotation.
  ///   - schedule: What the method does to positions and to the softmax.
  ///   - mask: Which keys a query may see.
  /// - Returns: Statistics [heads][n].
  /// - Throws: ``AttentionError`` when the head dimensions differ, or the mask shows keys ahead of the query to a method
  ///   that acts on distances.
  /// - Complexity: O(heads·n·m·d) time, O(m·d) memory.
  public static func rows(
    of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask
  ) throws(AttentionError) -> [[AttentionStatistics]] {
    try forEachRow(
      of: vectors, schedule: schedule, mask: mask, heads: 0..<vectors.headCount
    ) { logits in
      guard let largest = largest(logits) else { return .masked }
      let logSum = Double.log(logits.reduce(0) { $0 + .exp($1 - largest) })
      return AttentionStatistics(
        entropy: entropy(softmax(logits)), logSumExp: largest + logSum)
    }
  }

  /// The whole matrix of attention weights of one head, for drawing.
  ///
  /// - Parameters:
  ///   - vectors: Queries and keys before rotation.
  ///   - schedule: What the method does to positions and to the softmax.
  ///   - mask: Which keys a query may see.
  ///   - head: Query head, below the number of heads.
  /// - Returns: The matrix [n, m].
  /// - Throws: ``AttentionError`` when the head dimensions differ, or the mask shows keys ahead of the query to a method
  ///   that acts on distances.
  /// - Complexity: O(n·m·d) time, O(n·m) memory.
  public static func matrix(
    of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask, head: Int = 0
  ) throws(AttentionError) -> AttentionMatrix {
    let rows = try forEachRow(
      of: vectors, schedule: schedule, mask: mask, heads: head..<head + 1
    ) { softmax($0) }
    return AttentionMatrix(
      queryPositions: vectors.queryPositions, keyPositions: vectors.keyPositions, mask: mask,
      relativePositions: schedule.relativePositions, weights: rows[0])
  }

  private static func forEachRow<Result>(
    of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask, heads: Range<Int>,
    _ body: ([Double]) -> Result
  ) throws(AttentionError) -> [[Result]] {
    try requireSameHeadDimension(vectors, schedule)
    try requireDefined(schedule, mask)
    let temperature = schedule.temperature
    return heads.map { head in
      let score = scores(of: vectors, schedule: schedule, head: head)
      return vectors.queryPositions.enumerated().map { row, position in
        let scale =
          temperature.queryMultiplier(position) * temperature.softmaxScale
          / Double(vectors.headDimension).squareRoot()
        let logits = vectors.keyPositions.enumerated().map { key, keyPosition in
          guard mask.admits(query: position, key: keyPosition),
            schedule.relativePositions?.admits(query: position, key: keyPosition) ?? true
          else { return -Double.infinity }
          return temperature.distanceLaw(
            scale * score(row, key), distance: position - keyPosition)
        }
        guard temperature.entropyLaw != .none else { return body(logits) }
        let factor = temperature.entropyLaw(entropy(softmax(logits)))
        return body(logits.map { factor * $0 })
      }
    }
  }

  /// What gives the score of a row and a key of one head: rotated vectors, or the distance where the method has its own.
  private static func scores(
    of vectors: HeadVectors, schedule: RotarySchedule, head: Int
  ) -> (_ row: Int, _ key: Int) -> Double {
    let dimension = vectors.headDimension
    let keyHead = vectors.keyHead(ofHead: head)
    if let map = schedule.relativePositions {
      func row(_ index: Int, of vectors: ArraySlice<Float>) -> [Double] {
        vectors.dropFirst(index * dimension).prefix(dimension).map(Double.init)
      }
      let queries = (0..<vectors.queryCount).map { row($0, of: vectors.queries(ofHead: head)) }
      let keys = (0..<vectors.keyCount).map { row($0, of: vectors.keys(ofKeyHead: keyHead)) }
      return { row, key in
        schedule.score(queries[row], keys[key], layout: vectors.layout) { pair in
          map(query: vectors.queryPositions[row], key: vectors.keyPositions[key], pair: pair)
        }
      }
    }
    let queries = RotationTable(schedule: schedule, positions: vectors.queryPositions).turn(
      vectors.queries(ofHead: head), layout: vectors.layout, stride: dimension)
    let keys = RotationTable(schedule: schedule, positions: vectors.keyPositions).turn(
      vectors.keys(ofKeyHead: keyHead), layout: vectors.layout, stride: dimension)
    return { row, key in
      var dot = 0.0
      for component in 0..<dimension {
        dot += queries[row * dimension + component] * keys[key * dimension + component]
      }
      return dot
    }
  }
}

/// The attention weights of one head, row by row.
public struct AttentionMatrix: Sendable, Hashable {
  /// Positions of the n rows, in tokens.
  public let queryPositions: [Int]
  /// Positions of the m columns, in tokens.
  public let keyPositions: [Int]
  /// Which cells exist.
  public let mask: AttentionMask
  /// The method's own distances, which may hide cells as well.
  public let relativePositions: RelativePositionMap?
  /// n rows of m weights; a hidden cell is 0.
  public let weights: [[Double]]

  /// Whether the mask hides a cell.
  ///
  /// - Parameters:
  ///   - row: Query row.
  ///   - column: Key.
  /// - Returns: Whether the query does not see the key.
  public func hides(row: Int, column: Int) -> Bool {
    let (query, key) = (queryPositions[row], keyPositions[column])
    return !mask.admits(query: query, key: key)
      || !(relativePositions?.admits(query: query, key: key) ?? true)
  }
}
