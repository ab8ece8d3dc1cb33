public import AttentionEntropy

/// What one layer of a pass did, while the pass is there.
public struct DecodedLayer {
  /// Number of the layer, from 0.
  public let layer: Int
  /// Number n of tokens.
  public let tokenCount: Int
  let shape: DecoderShape
  let statisticsBuffer: AlignedBuffer<AttentionStatistics>
  /// Queries, keys and values before rotation [n, (h + 2g)·d].
  let projected: AlignedBuffer<Float>

  /// The statistics of every row of a head, with ``/AttentionEntropy/AttentionStatistics/mass``.
  ///
  /// - Parameter head: Query head, below h (a precondition).
  /// - Returns: n rows.
  public func statistics(ofHead head: Int) -> [AttentionStatistics] {
    precondition((0..<shape.headCount).contains(head), "There is no head \(head).")
    return (0..<tokenCount).map { statisticsBuffer[head * tokenCount + $0] }
  }

  /// Queries of a head as they are just before rotation, half-split.
  ///
  /// - Parameters:
  ///   - head: Query head, below h (a precondition).
  ///   - rows: Which tokens, each below n (a precondition).
  /// - Returns: [rows, d].
  public func queries(ofHead head: Int, rows: some Sequence<Int>) -> [Float] {
    precondition((0..<shape.headCount).contains(head), "There is no head \(head).")
    return vectors(head, rows: rows)
  }

  /// Keys of a key head as they are just before rotation, half-split.
  ///
  /// - Parameter keyHead: Key head, below g (a precondition).
  /// - Returns: [n, d].
  public func keys(ofKeyHead keyHead: Int) -> [Float] {
    precondition((0..<shape.keyHeadCount).contains(keyHead), "There is no key head \(keyHead).")
    return vectors(shape.headCount + keyHead, rows: 0..<tokenCount)
  }

  private func vectors(_ place: Int, rows: some Sequence<Int>) -> [Float] {
    let dimension = shape.headDimension
    return rows.flatMap { row in
      precondition((0..<tokenCount).contains(row), "There is no token \(row).")
      let start = projected.pointer + row * shape.projectedWidth + place * dimension
      return Array(UnsafeBufferPointer(start: start, count: dimension))
    }
  }
}
