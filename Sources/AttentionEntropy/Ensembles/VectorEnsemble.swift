/// A seeded family of queries and keys.
///
/// The same seed gives the same bits on every machine, with any number of threads, however the vectors are asked for:
/// numbers come by their place from a counter (SplitMix64's finaliser), and every ensemble makes its rows of them by
/// additions, products, quotients and square roots alone, in a fixed order, which IEEE 754 rounds the same everywhere.
public protocol VectorEnsemble: Sendable {
  /// Name on the command line and in captions.
  var name: String { get }

  /// Whether draws of different seeds differ; they do unless an ensemble says otherwise.
  var isRandom: Bool { get }

  /// Prepares one draw for one key head and the query heads that share it.
  ///
  /// - Parameters:
  ///   - headDimension: d, even.
  ///   - seed: Which draw.
  ///   - keyHead: Which key head, at least 0; the draws of different key heads are independent.
  /// - Returns: What makes any row of the draw.
  /// - Throws: ``AttentionError`` when the head dimension does not suit the ensemble.
  func draw(
    headDimension: Int, seed: UInt64, keyHead: Int
  ) throws(AttentionError) -> VectorDraw
}

extension VectorEnsemble {
  /// Draws of different seeds differ.
  public var isRandom: Bool { true }

  /// Makes one draw at positions of choice.
  ///
  /// - Parameters:
  ///   - headDimension: d, even.
  ///   - queryPositions: Positions of the query rows, in tokens.
  ///   - keyPositions: Positions of the keys, in tokens.
  ///   - seed: Which draw.
  ///   - headCount: Query heads, at least 1.
  ///   - keyHeadCount: Key heads, at least 1; must divide `headCount`.
  ///   - threads: Threads at most; all that the machine has where none are given. The bits do not depend on it.
  /// - Returns: The vectors.
  /// - Throws: ``AttentionError`` when a shape is not allowed.
  /// - Complexity: O((heads·n + key heads·m)·d).
  public func vectors(
    headDimension: Int, queryPositions: [Int], keyPositions: [Int], seed: UInt64,
    headCount: Int = 1, keyHeadCount: Int = 1, threads: Int? = nil
  ) throws(AttentionError) -> HeadVectors {
    try requireHeads(headCount, keyHeadCount)
    try requirePositions(queryPositions)
    try requirePositions(keyPositions)
    let first = try draw(headDimension: headDimension, seed: seed, keyHead: 0)
    var queries: [Float] = []
    var keys: [Float] = []
    for keyHead in 0..<keyHeadCount {
      let draw =
        keyHead == 0
        ? first : try draw(headDimension: headDimension, seed: seed, keyHead: keyHead)
      for member in 0..<headCount / keyHeadCount {
        let rows = draw.rows(.query(member: member), positions: queryPositions, threads: threads)
        // The rows of a single head are handed on as they are, not copied.
        if headCount == 1 { queries = rows } else { queries += rows }
      }
      let rows = draw.rows(.key, positions: keyPositions, threads: threads)
      if keyHeadCount == 1 { keys = rows } else { keys += rows }
    }
    return try HeadVectors(
      queries: queries, keys: keys, headCount: headCount, keyHeadCount: keyHeadCount,
      headDimension: headDimension, queryPositions: queryPositions, keyPositions: keyPositions,
      layout: first.layout)
  }

  /// Makes one draw of as many queries as keys, at positions 0 … n − 1.
  ///
  /// - Parameters:
  ///   - headDimension: d, even.
  ///   - length: n, at least 1.
  ///   - seed: Which draw.
  /// - Returns: The vectors of one head.
  /// - Throws: ``AttentionError`` when a shape is not allowed.
  public func vectors(
    headDimension: Int, length: Int, seed: UInt64
  ) throws(AttentionError) -> HeadVectors {
    guard length >= 1 else {
      throw AttentionError("The length is \(length); it must be at least 1.")
    }
    let positions = Array(0..<length)
    return try vectors(
      headDimension: headDimension, queryPositions: positions, keyPositions: positions, seed: seed)
  }
}

/// Throws unless key heads can be shared evenly.
private func requireHeads(_ headCount: Int, _ keyHeadCount: Int) throws(AttentionError) {
  guard headCount >= 1, keyHeadCount >= 1, headCount.isMultiple(of: keyHeadCount) else {
    throw AttentionError(
      "\(headCount) query heads cannot share \(keyHeadCount) key heads evenly; both must be at "
        + "least 1, and the number of key heads must divide the number of query heads.")
  }
}
