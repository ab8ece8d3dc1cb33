public import RotaryEmbedding

/// Queries and keys of the heads of one attention layer, before rotation, with the positions they stand at.
///
/// Shapes: queries [heads, n, d], keys [key heads, m, d], row by row. Query head h reads key head
/// ⌊h · keyHeads / heads⌋, so heads that share keys are neighbours (grouped-query attention).
public struct HeadVectors: Sendable, Hashable {
  /// Number of query heads.
  public let headCount: Int
  /// Number of key heads; divides the number of query heads.
  public let keyHeadCount: Int
  /// Components d of one vector.
  public let headDimension: Int
  /// Queries [heads, n, d].
  public let queries: [Float]
  /// Keys [key heads, m, d].
  public let keys: [Float]
  /// Positions of the n query rows, in tokens, the same for every head.
  public let queryPositions: [Int]
  /// Positions of the m keys, in tokens, the same for every head.
  public let keyPositions: [Int]
  /// Which components form a pair.
  public let layout: RotationLayout

  /// Makes the vectors of one layer, or says which shape does not fit.
  ///
  /// - Parameters:
  ///   - queries: [heads, n, d], finite.
  ///   - keys: [key heads, m, d], finite.
  ///   - headCount: Query heads, at least 1.
  ///   - keyHeadCount: Key heads, at least 1; must divide `headCount`.
  ///   - headDimension: d, at least 1.
  ///   - queryPositions: n positions of at least 0; n is at least 1.
  ///   - keyPositions: m positions of at least 0; m is at least 1.
  ///   - layout: Which components form a pair.
  /// - Throws: ``AttentionError`` with the shapes that do not fit.
  public init(
    queries: [Float], keys: [Float], headCount: Int = 1, keyHeadCount: Int = 1, headDimension: Int,
    queryPositions: [Int], keyPositions: [Int], layout: RotationLayout = .halfSplit
  ) throws(AttentionError) {
    guard headCount >= 1, keyHeadCount >= 1, headDimension >= 1 else {
      throw AttentionError("Heads, key heads and the head dimension must each be at least 1.")
    }
    guard headCount.isMultiple(of: keyHeadCount) else {
      throw AttentionError(
        "\(headCount) query heads cannot share \(keyHeadCount) key heads evenly; the number of key "
          + "heads must divide the number of query heads.")
    }
    guard !queryPositions.isEmpty, !keyPositions.isEmpty else {
      throw AttentionError("There must be at least one query row and one key.")
    }
    guard queries.count == headCount * queryPositions.count * headDimension else {
      throw AttentionError(
        "\(queries.count) query components are not \(headCount) heads × \(queryPositions.count) rows × "
          + "\(headDimension) components.")
    }
    guard keys.count == keyHeadCount * keyPositions.count * headDimension else {
      throw AttentionError(
        "\(keys.count) key components are not \(keyHeadCount) heads × \(keyPositions.count) rows × "
          + "\(headDimension) components.")
    }
    try requirePositions(queryPositions + keyPositions)
    self.headCount = headCount
    self.keyHeadCount = keyHeadCount
    self.headDimension = headDimension
    self.queries = queries
    self.keys = keys
    self.queryPositions = queryPositions
    self.keyPositions = keyPositions
    self.layout = layout
  }

  /// Number n of query rows of each head.
  public var queryCount: Int { queryPositions.count }
  /// Number m of keys of each key head.
  public var keyCount: Int { keyPositions.count }

  /// Largest position plus one: the sequence length that dynamic methods see.
  public var sequenceLength: Int {
    max(queryPositions.max() ?? 0, keyPositions.max() ?? 0) + 1
  }

  /// The key head that a query head reads.
  ///
  /// - Parameter head: Query head.
  /// - Returns: ⌊head · keyHeads / heads⌋.
  public func keyHead(ofHead head: Int) -> Int { head * keyHeadCount / headCount }

  /// The same vectors with a run of neighbouring keys alone.
  ///
  /// - Parameter range: Indices of the keys to keep, of every key head; not empty, inside 0 ..< m.
  /// - Returns: Vectors with `range.count` keys.
  /// - Throws: ``AttentionError`` when the range is empty or reaches beyond the keys.
  public func keeping(keysAt range: Range<Int>) throws(AttentionError) -> HeadVectors {
    guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= keyCount else {
      throw AttentionError("Keys \(range) are not among the \(keyCount) keys there are.")
    }
    return try HeadVectors(
      queries: queries, keys: rows(range, of: keys, count: keyCount), headCount: headCount,
      keyHeadCount: keyHeadCount, headDimension: headDimension, queryPositions: queryPositions,
      keyPositions: Array(keyPositions[range]), layout: layout)
  }

  /// The same vectors with a run of neighbouring query rows alone.
  ///
  /// - Parameter range: Indices of the rows to keep, of every query head; not empty, inside 0 ..< n.
  /// - Returns: Vectors with `range.count` query rows and all keys.
  /// - Throws: ``AttentionError`` when the range is empty or reaches beyond the rows.
  public func keeping(rowsAt range: Range<Int>) throws(AttentionError) -> HeadVectors {
    guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= queryCount else {
      throw AttentionError("Rows \(range) are not among the \(queryCount) query rows there are.")
    }
    return try HeadVectors(
      queries: rows(range, of: queries, count: queryCount), keys: keys, headCount: headCount,
      keyHeadCount: keyHeadCount, headDimension: headDimension,
      queryPositions: Array(queryPositions[range]), keyPositions: keyPositions, layout: layout)
  }

  /// One query head with the key head that it reads.
  ///
  /// - Parameter head: Query head, below the number of heads.
  /// - Returns: Vectors with a single head.
  /// - Throws: ``AttentionError`` when there is no such head.
  public func keeping(head: Int) throws(AttentionError) -> HeadVectors {
    guard (0..<headCount).contains(head) else {
      throw AttentionError("There is no head \(head); there are \(headCount), counted from 0.")
    }
    guard headCount > 1 else { return self }
    return try HeadVectors(
      queries: Array(queries(ofHead: head)), keys: Array(keys(ofKeyHead: keyHead(ofHead: head))),
      headDimension: headDimension, queryPositions: queryPositions, keyPositions: keyPositions,
      layout: layout)
  }

  /// The rows of a range from every head of vectors [heads, count, d].
  private func rows(_ range: Range<Int>, of vectors: [Float], count: Int) -> [Float] {
    stride(from: 0, to: vectors.count, by: count * headDimension).flatMap { head in
      vectors[head + range.lowerBound * headDimension..<head + range.upperBound * headDimension]
    }
  }

  /// All queries of one head before rotation.
  func queries(ofHead head: Int) -> ArraySlice<Float> {
    let start = head * queryCount * headDimension
    return queries[start..<start + queryCount * headDimension]
  }

  /// All keys of one key head before rotation.
  func keys(ofKeyHead keyHead: Int) -> ArraySlice<Float> {
    let start = keyHead * keyCount * headDimension
    return keys[start..<start + keyCount * headDimension]
  }
}

/// Throws unless all positions are at least 0.
func requirePositions(_ positions: [Int]) throws(AttentionError) {
  if let negative = positions.first(where: { $0 < 0 }) {
    throw AttentionError("A position is \(negative); positions must be at least 0.")
  }
}
