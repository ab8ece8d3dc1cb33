public import AttentionEntropy
import Foundation
public import RotaryEmbedding

/// The logits of one row with the distances of its keys, kept so that any factor on them can be asked about.
public struct LogitRow: Sendable, Hashable {
  /// ℓⱼ of the n keys that the row sees.
  public let logits: [Double]
  /// Position of the query less that of each key, in tokens.
  public let distances: [Int]
  /// Position of the query in tokens.
  public let position: Int

  /// Makes a row from its values.
  ///
  /// - Parameters:
  ///   - logits: Of the keys that the row sees; finite.
  ///   - distances: As many, in tokens.
  ///   - position: Of the query, in tokens.
  public init(logits: [Double], distances: [Int], position: Int) {
    (self.logits, self.distances, self.position) = (logits, distances, position)
  }

  /// The row of the last query over keys at 0 … n − 1 of a draw.
  ///
  /// - Parameters:
  ///   - ensemble: Where query and keys come from.
  ///   - tables: The rotations of the schedule for the query at n − 1 and the n keys.
  ///   - seed: Which draw.
  /// - Throws: `AttentionError` when a shape is not allowed.
  /// - Complexity: O(n·d) time and memory.
  public init(
    lastOf ensemble: any VectorEnsemble, tables: PassTables, seed: UInt64
  ) throws(AttentionError) {
    let vectors = try ensemble.vectors(
      headDimension: tables.schedule.geometry.headDimension, queryPositions: tables.queryPositions,
      keyPositions: tables.keyPositions, seed: seed)
    self = try LogitRow(vectors, tables: tables, head: 0, row: 0, mask: .causal)
  }

  /// The row of the last query over n vectors all of whose components are 1, by ``/AttentionEntropy/PositionalKernel``.
  ///
  /// - Parameters:
  ///   - schedule: What rotates them; one whose logits depend on the distance alone.
  ///   - length: Number n of keys, at least 1.
  /// - Complexity: O(n·d) time, O(n) memory.
  public init(lastOfAllOnes schedule: RotarySchedule, length: Int) {
    self.init(
      logits: PositionalKernel(schedule: schedule, count: length).logits,
      distances: Array(0..<length), position: length - 1)
  }

  /// One row of vectors.
  init(
    _ vectors: HeadVectors, tables: PassTables, head: Int, row: Int, mask: AttentionMask
  ) throws(AttentionError) {
    self.init(
      try TurnedRows(vectors, tables: tables), vectors, head: head, row: row, mask: mask)
  }

  /// One row of vectors that are rotated already.
  init(_ rows: TurnedRows, _ vectors: HeadVectors, head: Int, row: Int, mask: AttentionMask) {
    let position = vectors.queryPositions[row]
    var logits: [Double] = []
    var distances: [Int] = []
    rows.forEachKey(head: head, row: row, mask: mask) { key, logit in
      logits.append(logit)
      distances.append(position - vectors.keyPositions[key])
    }
    self.init(logits: logits, distances: distances, position: position)
  }

  /// The statistics of the row with all logits multiplied by a factor.
  ///
  /// With w = exp(m(ℓ − max ℓ)) and Z = Σ w, the entropy is ln Z − Σ w·m(ℓ − max ℓ)/Z, whose parts do not cancel.
  ///
  /// - Parameter multiplier: m, above 0.
  /// - Returns: Entropy, log-sum-exp and where the mass lies, with 64 recent tokens; masked where the row sees no key.
  /// - Complexity: O(n).
  public func statistics(at multiplier: Double) -> AttentionStatistics {
    guard let top = logits.max() else { return .masked }
    var (sum, weighted, squares, distance, onFirst, onRecent) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for (logit, behind) in zip(logits, distances) {
      let depth = multiplier * (logit - top)
      let weight = exp(depth)
      sum += weight
      weighted += weight * depth
      squares += weight * weight
      distance += weight * Double(behind)
      if behind == position { onFirst += weight }
      if behind >= 0, behind < 64 { onRecent += weight }
    }
    let logSum = log(sum)
    return AttentionStatistics(
      entropy: max(0, logSum - weighted / sum), logSumExp: multiplier * top + logSum,
      mass: AttentionMass(
        largest: 1 / sum, collision: squares / (sum * sum), meanDistance: distance / sum,
        onFirst: onFirst / sum, onRecent: onRecent / sum))
  }
}
