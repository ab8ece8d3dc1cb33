public import RotaryEmbedding

/// The exact statistics of every attention row, in Double, without ever holding a matrix of scores.
///
///     ℓ(h, r, j) = multiplier(m_r) · softmaxScale · ⟨q′(h, r), k′(h, j)⟩ / √d
///
/// with q′ and k′ turned by the schedule and m_r the row's position. Nothing is sampled.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation; their head dimension must be that of the schedule's geometry.
///   - schedule: What the method does to positions and to the softmax.
///   - mask: Which keys a query may see.
/// - Returns: Statistics [heads][n].
/// - Throws: ``AttentionError`` when the head dimensions differ.
/// - Complexity: O(heads·n·m·d) time, O((n + m)·d) memory.
public func attentionRows(
  of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask
) throws(AttentionError) -> [[AttentionStatistics]] {
  let rows = try TurnedRows(vectors, schedule: schedule)
  return (0..<vectors.headCount).map { head in
    (0..<vectors.queryCount).map { row in
      var accumulator = SoftmaxAccumulator()
      rows.forEachLogit(head: head, row: row, mask: mask) { accumulator.add($0) }
      return accumulator.statistics
    }
  }
}

/// Queries and keys as turned by a schedule, ready for any number of rows.
public struct TurnedRows: Sendable {
  private let vectors: HeadVectors
  private let temperature: Temperature
  private let queries: [Double]
  private let keys: [[Double]]
  /// Components per row once padded with zeros to whole groups of eight, which the dot product takes at a time.
  private let stride: Int

  /// Turns the vectors.
  ///
  /// - Parameters:
  ///   - vectors: Queries and keys before rotation.
  ///   - schedule: What the method does to positions and to the softmax.
  /// - Throws: ``AttentionError`` when the head dimensions differ.
  public init(_ vectors: HeadVectors, schedule: RotarySchedule) throws(AttentionError) {
    try self.init(
      vectors,
      queryTable: RotationTable(schedule: schedule, positions: vectors.queryPositions),
      keyTable: RotationTable(schedule: schedule, positions: vectors.keyPositions))
  }

  /// Turns the vectors by tables made before, for many draws at the same positions.
  ///
  /// - Parameters:
  ///   - vectors: Queries and keys before rotation.
  ///   - queryTable: The schedule at the query positions.
  ///   - keyTable: The same schedule at the key positions.
  /// - Throws: ``AttentionError`` when shapes do not fit.
  public init(
    _ vectors: HeadVectors, queryTable: RotationTable, keyTable: RotationTable
  ) throws(AttentionError) {
    try requireSameHeadDimension(vectors, queryTable.schedule)
    guard queryTable.count == vectors.queryCount, keyTable.count == vectors.keyCount else {
      throw AttentionError(
        "The tables hold \(queryTable.count) query and \(keyTable.count) key positions; the vectors have "
          + "\(vectors.queryCount) and \(vectors.keyCount).")
    }
    let stride = (vectors.headDimension + 7) / 8 * 8
    self.stride = stride
    self.vectors = vectors
    temperature = queryTable.schedule.temperature
    queries = (0..<vectors.headCount).flatMap { head in
      queryTable.turn(vectors.queries(ofHead: head), layout: vectors.layout, stride: stride)
    }
    keys = (0..<vectors.keyHeadCount).map { keyHead in
      keyTable.turn(vectors.keys(ofKeyHead: keyHead), layout: vectors.layout, stride: stride)
    }
  }

  /// Hands on the logits of one row, key by key.
  ///
  /// - Parameters:
  ///   - head: Query head.
  ///   - row: Query row.
  ///   - mask: Which keys the row may see; the others are passed over.
  ///   - body: Receives each logit in the order of the keys.
  /// - Complexity: O(m·d).
  public func forEachLogit(
    head: Int, row: Int, mask: AttentionMask, _ body: (Double) -> Void
  ) {
    let position = vectors.queryPositions[row]
    let multiplier =
      temperature.queryMultiplier(position) * temperature.softmaxScale
      / Double(vectors.headDimension).squareRoot()
    queries.withUnsafeBufferPointer { queries in
      keys[vectors.keyHead(ofHead: head)].withUnsafeBufferPointer { keys in
        let query = (head * vectors.queryCount + row) * stride
        for (key, keyPosition) in vectors.keyPositions.enumerated()
        where mask.admits(query: position, key: keyPosition) {
          // Eight partial sums in a fixed order: the same bits everywhere, and whole vector operations.
          var sums = SIMD8<Double>.zero
          for group in Swift.stride(from: 0, to: stride, by: 8) {
            sums += eight(queries, query + group) * eight(keys, key * stride + group)
          }
          body(multiplier * sums.sum())
        }
      }
    }
  }
}

/// Throws unless vectors and schedule agree on the head dimension.
func requireSameHeadDimension(
  _ vectors: HeadVectors, _ schedule: RotarySchedule
) throws(AttentionError) {
  guard vectors.headDimension == schedule.geometry.headDimension else {
    throw AttentionError(
      "The vectors have \(vectors.headDimension) components but the schedule is made for a head "
        + "dimension of \(schedule.geometry.headDimension).")
  }
}

/// Eight neighbouring components as one vector.
@inline(__always)
private func eight(_ buffer: UnsafeBufferPointer<Double>, _ start: Int) -> SIMD8<Double> {
  SIMD8(
    buffer[start], buffer[start + 1], buffer[start + 2], buffer[start + 3], buffer[start + 4],
    buffer[start + 5], buffer[start + 6], buffer[start + 7])
}
