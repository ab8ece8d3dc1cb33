public import RotaryEmbedding

/// Which kind of vector of a draw.
public enum VectorRole: Sendable, Hashable {
  /// A query of one of the query heads that share the key head, counted from 0 within their group.
  case query(member: Int)
  /// A key.
  case key
}

/// One draw of an ensemble for one key head: every query and key, each of which can be made by itself.
///
/// A row depends on the draw, its role and its position alone, so any rows can be made in any order, on any number of
/// threads and into any memory, always with the same bits.
///
/// ```swift
/// let draw = try IsotropicEnsemble().draw(headDimension: 64, seed: 7, keyHead: 0)
/// let last = draw.rows(.key, positions: [131_071])  // without the 131,071 before it
/// ```
public struct VectorDraw: Sendable {
  /// Components d of one vector.
  public let headDimension: Int
  /// Which components form a pair.
  public let layout: RotationLayout
  private let fillRow: @Sendable (VectorRole, Int, UnsafeMutableBufferPointer<Float>) -> Void

  /// Makes a draw from the function that makes one row.
  ///
  /// - Parameters:
  ///   - headDimension: d, even and at least 2.
  ///   - layout: Which components form a pair.
  ///   - fillRow: Sets all d components of the row of a role at a position; called from several threads at once.
  /// - Throws: ``AttentionError`` when components do not come in pairs.
  public init(
    headDimension: Int, layout: RotationLayout = .halfSplit,
    fillRow: @escaping @Sendable (VectorRole, Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(AttentionError) {
    try requirePairs(headDimension)
    self.headDimension = headDimension
    self.layout = layout
    self.fillRow = fillRow
  }

  /// Makes neighbouring rows in memory that is there already.
  ///
  /// - Parameters:
  ///   - role: Queries or keys.
  ///   - positions: Positions of the rows, in tokens, none below 0.
  ///   - buffer: Where to put them: [n, d] for n positions, row by row; its size is a precondition.
  ///   - threads: Threads at most; all that the machine has where none are given. The bits do not depend on it.
  /// - Complexity: O(n·d).
  public func fill(
    _ role: VectorRole, positions: Range<Int>, into buffer: UnsafeMutableBufferPointer<Float>,
    threads: Int? = nil
  ) {
    precondition(positions.lowerBound >= 0, "Positions must be at least 0.")
    fill(role, positions, buffer, threads)
  }

  /// Makes rows at any positions.
  ///
  /// - Parameters:
  ///   - role: Queries or keys.
  ///   - positions: Positions of the rows, in tokens, none below 0 (a precondition), in any order.
  ///   - threads: Threads at most; all that the machine has where none are given. The bits do not depend on it.
  /// - Returns: The rows [n, d].
  /// - Complexity: O(n·d).
  public func rows(_ role: VectorRole, positions: [Int], threads: Int? = nil) -> [Float] {
    precondition(positions.allSatisfy { $0 >= 0 }, "Positions must be at least 0.")
    let count = positions.count * headDimension
    return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      buffer.initialize(repeating: 0)
      fill(
        role, positions, UnsafeMutableBufferPointer(rebasing: buffer[..<count]), threads)
      filled = count
    }
  }

  /// Components that are worth a block of their own: some tenths of a millisecond.
  private static let grain = 1 << 14

  private func fill(
    _ role: VectorRole, _ positions: some RandomAccessCollection<Int> & Sendable,
    _ buffer: UnsafeMutableBufferPointer<Float>, _ threads: Int?
  ) {
    precondition(
      buffer.count == positions.count * headDimension, "The rows do not fill the buffer exactly.")
    // Blocks of rows are disjoint, so threads never write to the same place.
    nonisolated(unsafe) let buffer = buffer
    inParallel(positions.count, threads: threads, grain: max(1, Self.grain / headDimension)) {
      for row in $0 {
        let place = buffer[row * headDimension..<(row + 1) * headDimension]
        let position = positions[positions.index(positions.startIndex, offsetBy: row)]
        fillRow(role, position, UnsafeMutableBufferPointer(rebasing: place))
      }
    }
  }
}
