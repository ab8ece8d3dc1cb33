package import AttentionEntropy

/// Vectors without the numbers that are not finite, in parts that are measured one by one.
///
/// Rows that hold such a number are zeros and listed; keys that do are gone, and where key heads lose different keys each is a
/// part of its own.
package struct FiniteVectors: Sendable {
  /// Neighbouring query heads with the keys that are left.
  package struct Part: Sendable {
    /// Places of the heads.
    package let heads: Range<Int>
    /// `nil` where no key is left.
    package let vectors: HeadVectors?
  }

  /// All heads, in order.
  package let parts: [Part]
  /// For each head the rows left out.
  package let skippedRows: [Set<Int>]
  /// Keys left out, over all key heads.
  package let skippedKeyCount: Int

  /// Vectors that are finite as they are.
  package init(finite vectors: HeadVectors) {
    parts = [Part(heads: 0..<vectors.headCount, vectors: vectors)]
    skippedRows = [Set<Int>](repeating: [], count: vectors.headCount)
    skippedKeyCount = 0
  }

  /// Leaves out what is not finite.
  ///
  /// - Throws: `AttentionError` never for vectors whose shapes fit.
  /// - Complexity: O(numbers).
  package init(skippingIn vectors: HeadVectors) throws(AttentionError) {
    let rows = vectors.nonFiniteQueryRows()
    let keys = vectors.nonFiniteKeys()
    skippedRows = rows.map(Set.init)
    skippedKeyCount = keys.reduce(0) { $0 + $1.count }
    let dimension = vectors.headDimension
    var queries = vectors.queries
    for (head, rows) in rows.enumerated() {
      for row in rows {
        let start = (head * vectors.queryCount + row) * dimension
        for component in start..<start + dimension { queries[component] = 0 }
      }
    }
    let group = vectors.headCount / vectors.keyHeadCount
    let hasAllKeys = keys.allSatisfy(\.isEmpty)
    // Key heads with all their keys need no part of their own.
    let groups =
      hasAllKeys
      ? [0..<vectors.keyHeadCount] : (0..<vectors.keyHeadCount).map { $0..<$0 + 1 }
    parts = try groups.map { keyHeads throws(AttentionError) in
      let heads = keyHeads.lowerBound * group..<keyHeads.upperBound * group
      let length = vectors.queryCount * dimension
      let left = Set(0..<vectors.keyCount).subtracting(hasAllKeys ? [] : keys[keyHeads.lowerBound])
        .sorted()
      guard !left.isEmpty else { return Part(heads: heads, vectors: nil) }
      let kept = keyHeads.flatMap { keyHead in
        left.flatMap { key in
          let start = (keyHead * vectors.keyCount + key) * dimension
          return vectors.keys[start..<start + dimension]
        }
      }
      return Part(
        heads: heads,
        vectors: try HeadVectors(
          queries: Array(queries[heads.lowerBound * length..<heads.upperBound * length]),
          keys: kept, headCount: heads.count, keyHeadCount: keyHeads.count,
          headDimension: dimension, queryPositions: vectors.queryPositions,
          keyPositions: left.map { vectors.keyPositions[$0] }, layout: vectors.layout))
    }
  }

  /// The vectors of a part without the rows that are left out, which may be other rows in every head.
  ///
  /// - Parameter part: One of ``parts``.
  /// - Returns: The part as it is where it lost no row, else its heads one by one; none where nothing is left.
  /// - Throws: `AttentionError` never for vectors whose shapes fit.
  package func withoutSkippedRows(_ part: Part) throws(AttentionError) -> [HeadVectors] {
    guard let vectors = part.vectors else { return [] }
    guard part.heads.contains(where: { !skippedRows[$0].isEmpty }) else { return [vectors] }
    var heads: [HeadVectors] = []
    for (place, head) in part.heads.enumerated() {
      let one = try vectors.keeping(heads: [place])
      let rows = (0..<one.queryCount).filter { !skippedRows[head].contains($0) }
      guard !rows.isEmpty else { continue }
      heads.append(
        try HeadVectors(
          queries: rows.flatMap { row in
            one.queries[row * one.headDimension..<(row + 1) * one.headDimension]
          },
          keys: one.keys, headDimension: one.headDimension,
          queryPositions: rows.map { one.queryPositions[$0] }, keyPositions: one.keyPositions,
          layout: one.layout))
    }
    return heads
  }
}
