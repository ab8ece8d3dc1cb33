public import RotaryEmbedding

/// The exact statistics of every attention row, in Double, without ever holding a matrix of scores.
///
///     ℓ(h, r, j) = multiplier(m_r) · softmaxScale · ⟨q′(h, r), k′(h, j)⟩ / √d
///
/// with q′ and k′ rotated by the schedule and m_r the row's position, before any law by distance or entropy. Nothing is sampled.
///
/// - Parameters:
///   - vectors: Queries and keys before rotation; their head dimension must be that of the schedule's geometry.
///   - schedule: What the method does to positions and to the softmax.
///   - mask: Which keys a query may see; methods that act on distances need one that hides keys ahead of the query.
/// - Returns: Statistics [heads][n].
/// - Throws: ``AttentionError`` when the head dimensions differ, or the mask shows keys ahead of the query to a method that
///   acts on distances.
/// - Complexity: O(heads·n·m·d) time, O((n + m)·d) memory for each pass of the schedule.
public func attentionRows(
  of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask
) throws(AttentionError) -> [[AttentionStatistics]] {
  try attentionStatistics(
    of: vectors, schedule: schedule, request: AttentionRequest(mask: mask))?[0] ?? []
}

/// Queries and keys as rotated by a schedule, ready for any number of rows.
public struct TurnedRows: Sendable {
  private let vectors: HeadVectors
  private let temperature: Temperature
  private let relativePositions: RelativePositionMap?
  /// Rotated vectors, pass by pass.
  private let passes: [Pass]
  /// Components per row once padded with zeros to whole groups of eight, which the dot product takes at a time.
  private let stride: Int

  private struct Pass {
    /// Queries of all heads, [heads·n, stride].
    let queries: [Double]
    /// Keys of each key head, [m, stride].
    let keys: [[Double]]
  }

  /// Rotates the vectors.
  ///
  /// - Parameters:
  ///   - vectors: Queries and keys before rotation.
  ///   - schedule: What the method does to positions and to the softmax.
  /// - Throws: ``AttentionError`` when the head dimensions differ.
  public init(_ vectors: HeadVectors, schedule: RotarySchedule) throws(AttentionError) {
    try self.init(
      vectors,
      tables: PassTables(
        schedule: schedule, queryPositions: vectors.queryPositions,
        keyPositions: vectors.keyPositions))
  }

  /// Rotates the vectors by tables made before, for many draws at the same positions.
  ///
  /// - Parameters:
  ///   - vectors: Queries and keys before rotation.
  ///   - tables: The rotations at the positions of the vectors.
  /// - Throws: ``AttentionError`` when shapes do not fit.
  public init(_ vectors: HeadVectors, tables: PassTables) throws(AttentionError) {
    try requireSameHeadDimension(vectors, tables.schedule)
    let (queryCount, keyCount) = (tables.queryPositions.count, tables.keyPositions.count)
    guard queryCount == vectors.queryCount, keyCount == vectors.keyCount else {
      throw AttentionError(
        "The tables hold \(queryCount) query and \(keyCount) key positions; the vectors have "
          + "\(vectors.queryCount) and \(vectors.keyCount).")
    }
    let stride = (vectors.headDimension + 7) / 8 * 8
    self.stride = stride
    self.vectors = vectors
    temperature = tables.schedule.temperature
    relativePositions = tables.schedule.relativePositions
    passes = tables.passes.map { queryTable, keyTable in
      Pass(
        queries: (0..<vectors.headCount).flatMap { head in
          queryTable.turn(vectors.queries(ofHead: head), layout: vectors.layout, stride: stride)
        },
        keys: (0..<vectors.keyHeadCount).map { keyHead in
          keyTable.turn(vectors.keys(ofKeyHead: keyHead), layout: vectors.layout, stride: stride)
        })
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
    forEachKey(head: head, row: row, mask: mask) { _, logit in body(logit) }
  }

  /// Whether logits are scores times a factor that is known before them.
  var isFactor: Bool { temperature.isFactor }

  /// Hands on the index of each key that a row sees, and its logit.
  ///
  /// - Parameters:
  ///   - head: Query head.
  ///   - row: Query row.
  ///   - mask: Which keys the row may see.
  ///   - scale: Factor on all scores, before any law by distance or entropy.
  ///   - body: Receives each key and its logit, in the order of the keys.
  @inline(__always)
  package func forEachKey(
    head: Int, row: Int, mask: AttentionMask, scale: Double = 1,
    _ body: (_ key: Int, _ logit: Double) -> Void
  ) {
    let position = vectors.queryPositions[row]
    let multiplier =
      scale * temperature.queryMultiplier(position) * temperature.softmaxScale
      / Double(vectors.headDimension).squareRoot()
    guard !temperature.isFactor else {
      return forEachScore(head: head, row: row, mask: mask) { key, score in
        body(key, multiplier * score)
      }
    }
    func forEachLogit(_ body: (_ key: Int, _ logit: Double) -> Void) {
      forEachScore(head: head, row: row, mask: mask) { key, score in
        body(
          key,
          temperature.distanceLaw(
            multiplier * score, distance: position - vectors.keyPositions[key]))
      }
    }
    guard temperature.entropyLaw != .none else { return forEachLogit(body) }
    var accumulator = SoftmaxAccumulator()
    forEachLogit { _, logit in accumulator.add(logit) }
    let factor = temperature.entropyLaw(accumulator.statistics.entropy)
    forEachLogit { key, logit in body(key, factor * logit) }
  }

  /// Hands on the index of each key that a row sees, and the product of the two rotated vectors.
  @inline(__always)
  private func forEachScore(
    head: Int, row: Int, mask: AttentionMask, _ body: (_ key: Int, _ score: Double) -> Void
  ) {
    let position = vectors.queryPositions[row]
    let query = (head * vectors.queryCount + row) * stride
    let keyHead = vectors.keyHead(ofHead: head)
    guard let relativePositions else {
      passes[0].queries.withUnsafeBufferPointer { queries in
        passes[0].keys[keyHead].withUnsafeBufferPointer { keys in
          for (key, keyPosition) in vectors.keyPositions.enumerated()
          where mask.admits(query: position, key: keyPosition) {
            body(key, product(queries, query, keys, key * stride))
          }
        }
      }
      return
    }
    for (key, keyPosition) in vectors.keyPositions.enumerated()
    where mask.admits(query: position, key: keyPosition)
      && relativePositions.admits(query: position, key: keyPosition)
    {
      let pass = passes[relativePositions.pass(query: position, key: keyPosition)]
      let score = pass.queries.withUnsafeBufferPointer { queries in
        pass.keys[keyHead].withUnsafeBufferPointer { product(queries, query, $0, key * stride) }
      }
      body(key, score)
    }
  }

  /// ⟨q′, k′⟩ in eight partial sums of a fixed order: the same bits everywhere, and whole vector operations.
  @inline(__always)
  private func product(
    _ queries: UnsafeBufferPointer<Double>, _ query: Int, _ keys: UnsafeBufferPointer<Double>,
    _ key: Int
  ) -> Double {
    var sums = SIMD8<Double>.zero
    for group in Swift.stride(from: 0, to: stride, by: 8) {
      sums += eight(queries, query + group) * eight(keys, key + group)
    }
    return sums.sum()
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

/// Throws when a method that acts on distances would be asked for keys ahead of the query.
func requireDefined(_ schedule: RotarySchedule, _ mask: AttentionMask) throws(AttentionError) {
  guard schedule.seesAhead || mask.isCausal else {
    throw AttentionError(
      "The method acts on distances and says nothing of keys ahead of the query; it needs a mask that hides them."
    )
  }
}

/// Eight neighbouring components as one vector.
@inline(__always)
private func eight(_ buffer: UnsafeBufferPointer<Double>, _ start: Int) -> SIMD8<Double> {
  SIMD8(
    buffer[start], buffer[start + 1], buffer[start + 2], buffer[start + 3], buffer[start + 4],
    buffer[start + 5], buffer[start + 6], buffer[start + 7])
}
