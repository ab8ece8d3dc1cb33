extension HeadVectors {
  /// The vectors of some query heads, with the keys that they read.
  ///
  /// Heads that share a key head share it in the result when every key head has as many of the chosen heads and they are
  /// neighbours; otherwise every head gets keys of its own.
  ///
  /// - Parameter heads: Query heads in the order wanted, not empty, each inside 0 ..< heads.
  /// - Returns: Vectors with these heads alone.
  /// - Throws: ``AttentionError`` when there is no head, or one that does not exist.
  /// - Complexity: O(numbers kept).
  public func keeping(heads: [Int]) throws(AttentionError) -> HeadVectors {
    guard !heads.isEmpty, heads.allSatisfy((0..<headCount).contains) else {
      throw AttentionError("Heads \(heads) are not among the \(headCount) query heads there are.")
    }
    var runs: [(keyHead: Int, count: Int)] = []
    for keyHead in heads.map(keyHead(ofHead:)) {
      if runs.last?.keyHead == keyHead {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((keyHead, 1))
      }
    }
    let isEven = runs.allSatisfy { $0.count == runs[0].count }
    let keyHeads = isEven ? runs.map(\.keyHead) : heads.map(keyHead(ofHead:))
    return try HeadVectors(
      queries: heads.flatMap { queries(ofHead: $0) },
      keys: keyHeads.flatMap { keys(ofKeyHead: $0) }, headCount: heads.count,
      keyHeadCount: keyHeads.count, headDimension: headDimension, queryPositions: queryPositions,
      keyPositions: keyPositions, layout: layout)
  }

  /// The vectors of some query rows of every head, with all keys.
  ///
  /// - Parameter rows: Indices of rows in the order wanted, not empty, each inside 0 ..< n.
  /// - Returns: Vectors with these rows alone.
  /// - Throws: ``AttentionError`` when there is no row, or one that does not exist.
  /// - Complexity: O(numbers kept).
  public func keeping(rows: [Int]) throws(AttentionError) -> HeadVectors {
    guard !rows.isEmpty, rows.allSatisfy((0..<queryCount).contains) else {
      throw AttentionError("Rows \(rows) are not among the \(queryCount) query rows there are.")
    }
    var kept: [Float] = []
    kept.reserveCapacity(headCount * rows.count * headDimension)
    for head in 0..<headCount {
      for row in rows {
        let start = (head * queryCount + row) * headDimension
        kept += queries[start..<start + headDimension]
      }
    }
    return try HeadVectors(
      queries: kept, keys: keys, headCount: headCount, keyHeadCount: keyHeadCount,
      headDimension: headDimension, queryPositions: rows.map { queryPositions[$0] },
      keyPositions: keyPositions, layout: layout)
  }
}
