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
/// - Complexity: O(heads·n·m·d) time, O(m·d) memory.
public func attentionRows(
  of vectors: HeadVectors, schedule: RotarySchedule, mask: AttentionMask
) throws(AttentionError) -> [[AttentionStatistics]] {
  try requireSameHeadDimension(vectors, schedule)
  let stride = paddedLength(vectors.headDimension)
  let scale = schedule.temperature.softmaxScale / Double(vectors.headDimension).squareRoot()
  var result: [[AttentionStatistics]] = []
  var turnedKeys: (head: Int, keys: [Double])?
  for head in 0..<vectors.headCount {
    let keyHead = vectors.keyHead(ofHead: head)
    if turnedKeys?.head != keyHead {
      let keys = rotated(
        vectors.keys(ofKeyHead: keyHead), positions: vectors.keyPositions, schedule: schedule,
        layout: vectors.layout, stride: stride)
      turnedKeys = (keyHead, keys)
    }
    let keys = turnedKeys?.keys ?? []
    result.append(
      vectors.queryPositions.enumerated().map { row, position in
        let query = rotated(
          vectors.query(head: head, row: row), positions: [position], schedule: schedule,
          layout: vectors.layout, stride: stride)
        let multiplier = scale * schedule.temperature.queryMultiplier(position)
        return statistics(
          query: query, keys: keys, stride: stride, multiplier: multiplier,
          admits: { mask.admits(query: position, key: vectors.keyPositions[$0]) })
      })
  }
  return result
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

/// Components per row once padded with zeros to whole groups of eight, which the dot product takes at a time.
private func paddedLength(_ dimension: Int) -> Int { (dimension + 7) / 8 * 8 }

/// Streams the keys of one row through the accumulator.
private func statistics(
  query: [Double], keys: [Double], stride: Int, multiplier: Double, admits: (Int) -> Bool
) -> AttentionStatistics {
  var accumulator = SoftmaxAccumulator()
  query.withUnsafeBufferPointer { query in
    keys.withUnsafeBufferPointer { keys in
      for key in 0..<keys.count / stride where admits(key) {
        // Eight partial sums in a fixed order: the same bits everywhere, and one vector operation each.
        var sums = SIMD8<Double>.zero
        for group in Swift.stride(from: 0, to: stride, by: 8) {
          sums += eight(query, group) * eight(keys, key * stride + group)
        }
        accumulator.add(multiplier * sums.sum())
      }
    }
  }
  return accumulator.statistics
}

/// Eight neighbouring components as one vector.
@inline(__always)
private func eight(_ buffer: UnsafeBufferPointer<Double>, _ start: Int) -> SIMD8<Double> {
  SIMD8(
    buffer[start], buffer[start + 1], buffer[start + 2], buffer[start + 3], buffer[start + 4],
    buffer[start + 5], buffer[start + 6], buffer[start + 7])
}
