import AttentionEntropy

/// Vectors without the numbers that are not finite, in parts that are measured one by one.
///
/// Rows that hold such a number are zeros and listed; keys that do are gone, and where key heads lose different keys each is a
/// part of its own.
struct FiniteVectors {
  /// Neighbouring query heads with the keys that are left.
  struct Part {
    /// Places of the heads.
    let heads: Range<Int>
    /// `nil` where no key is left.
    let vectors: HeadVectors?
  }

  let parts: [Part]
  /// For each head the rows left out.
  let skippedRows: [Set<Int>]
  /// Keys left out, over all key heads.
  let skippedKeyCount: Int

  /// How many rows and keys were left out, in a sentence.
  static func note(rows: Int, keys: Int) -> String {
    "\(rows) query \(rows == 1 ? "row" : "rows") and \(keys) \(keys == 1 ? "key" : "keys") hold NaN "
      + "or infinity and were left out."
  }

  /// Vectors that are finite as they are.
  init(finite vectors: HeadVectors) {
    parts = [Part(heads: 0..<vectors.headCount, vectors: vectors)]
    skippedRows = [Set<Int>](repeating: [], count: vectors.headCount)
    skippedKeyCount = 0
  }

  /// Leaves out what is not finite.
  init(skippingIn vectors: HeadVectors) throws {
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
    parts = try groups.map { keyHeads in
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
}

extension MeasuredLayer {
  /// Reads the vectors and finds all their numbers finite, or leaves out those that are not.
  ///
  /// - Parameters:
  ///   - place: One head among `heads`; all where none is given.
  ///   - allowsNonFinite: Whether to leave out what is not finite.
  /// - Returns: The vectors, in parts.
  /// - Throws: ``CommandFailure`` (65) that names the first number that is not finite.
  func finiteVectors(place: Int? = nil, allowsNonFinite: Bool) throws -> FiniteVectors {
    let vectors = try load(place)
    guard let wrong = vectors.firstNonFinite() else { return FiniteVectors(finite: vectors) }
    guard allowsNonFinite else {
      let reader =
        wrong.isQuery ? wrong.head : wrong.head * (vectors.headCount / vectors.keyHeadCount)
      let words = describe(wrong, heads[place ?? reader])
      throw CommandFailure(
        .badData,
        "\(words); all numbers must be finite (--allow-nonfinite leaves out such rows and keys).")
    }
    return try FiniteVectors(skippingIn: vectors)
  }
}
