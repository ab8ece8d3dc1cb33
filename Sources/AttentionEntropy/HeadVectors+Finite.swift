/// A number of queries or keys that is NaN or infinite, by its place.
public struct NonFinitePlace: Sendable, Hashable, CustomStringConvertible {
  /// Whether it is among the queries; among the keys otherwise.
  public let isQuery: Bool
  /// Query head or key head, counted from 0.
  public let head: Int
  /// Row of that head, counted from 0.
  public let row: Int
  /// Component, counted from 0.
  public let column: Int
  /// NaN, ∞ or −∞.
  public let value: Float

  /// The place in words, such as “query head 0, row 3, column 5 (counted from 0) is NaN”.
  public var description: String {
    "\(isQuery ? "query" : "key") head \(head), row \(row), column \(column) (counted from 0) is "
      + (value.isNaN ? "NaN" : "\(value)")
  }
}

extension HeadVectors {
  /// The first number that is not finite: queries before keys, then by head, row and column.
  ///
  /// - Returns: Its place, or `nil` when all are finite.
  /// - Complexity: O(numbers), on all processors; about as fast as memory is read.
  public func firstNonFinite() -> NonFinitePlace? {
    for (isQuery, vectors, count) in [(true, queries, queryCount), (false, keys, keyCount)] {
      guard let index = firstNonFiniteIndex(in: vectors) else { continue }
      let (row, column) = index.quotientAndRemainder(dividingBy: headDimension)
      return NonFinitePlace(
        isQuery: isQuery, head: row / count, row: row % count, column: column,
        value: vectors[index])
    }
    return nil
  }

  /// The query rows that hold a number that is not finite.
  ///
  /// - Returns: For each query head the indices of such rows, in order.
  /// - Complexity: O(numbers).
  public func nonFiniteQueryRows() -> [[Int]] { nonFiniteRows(of: queries, headCount: headCount) }

  /// The keys that hold a number that is not finite.
  ///
  /// - Returns: For each key head the indices of such keys, in order.
  /// - Complexity: O(numbers).
  public func nonFiniteKeys() -> [[Int]] { nonFiniteRows(of: keys, headCount: keyHeadCount) }

  private func nonFiniteRows(of vectors: [Float], headCount: Int) -> [[Int]] {
    let count = vectors.count / headDimension / headCount
    guard firstNonFiniteIndex(in: vectors) != nil else {
      return [[Int]](repeating: [], count: headCount)
    }
    return vectors.withUnsafeBufferPointer { vectors in
      (0..<headCount).map { head in
        (0..<count).filter { row in
          let start = (head * count + row) * headDimension
          return holdsNonFinite(
            UnsafeBufferPointer(rebasing: vectors[start..<start + headDimension]))
        }
      }
    }
  }
}

/// The index of the first number that is NaN or infinite.
///
/// Blocks are looked at in parallel by a loop without branches, which the compiler turns into vector instructions; only the first block
/// that holds such a number is searched one by one.
///
/// - Parameter values: Any numbers.
/// - Returns: The index, or `nil` when all are finite.
/// - Complexity: O(n).
package func firstNonFiniteIndex(in values: [Float]) -> Int? {
  let blockLength = 1 << 16
  let blockCount = (values.count + blockLength - 1) / blockLength
  return values.withUnsafeBufferPointer { values in
    func block(_ index: Int) -> UnsafeBufferPointer<Float> {
      let start = index * blockLength
      return UnsafeBufferPointer(rebasing: values[start..<min(start + blockLength, values.count)])
    }
    nonisolated(unsafe) let blockAt = block
    var isFlagged = [Bool](repeating: false, count: blockCount)
    isFlagged.withUnsafeMutableBufferPointer { flags in
      nonisolated(unsafe) let flags = flags
      inParallel(blockCount, grain: 16) { blocks in
        for index in blocks { flags[index] = holdsNonFinite(blockAt(index)) }
      }
    }
    guard let first = isFlagged.firstIndex(of: true),
      let offset = block(first).firstIndex(where: { !$0.isFinite })
    else { return nil }
    return first * blockLength + offset
  }
}

/// Whether an exponent of all ones, which NaN and infinities alone have, occurs.
private func holdsNonFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
  var largest: UInt32 = 0
  for value in values { largest = max(largest, value.bitPattern & 0x7FFF_FFFF) }
  return largest >= 0x7F80_0000
}
