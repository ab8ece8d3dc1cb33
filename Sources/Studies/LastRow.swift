public import AttentionEntropy
public import RotaryEmbedding

/// The statistics of the last query over a context: the row that sees the most, alone.
///
/// The query stands at position n − 1 and sees keys at 0 … n − 1. What the schedules have in common is worked out once: for all-ones
/// vectors where logits depend on the distance alone, else where every schedule rotates positions linearly. All other rows are
/// measured schedule by schedule. Everything is in Double.
///
/// - Parameters:
///   - ensemble: Where queries and keys come from.
///   - schedules: Methods to compare on the same draw, all of one head dimension.
///   - length: Number n of keys, at least 1.
///   - seed: Which draw.
/// - Returns: Statistics, one for each schedule.
/// - Throws: `AttentionError` when a shape is not allowed.
/// - Complexity: O(n·d) for each schedule.
public func lastRows(
  of ensemble: any VectorEnsemble, schedules: [RotarySchedule], length: Int, seed: UInt64
) throws(AttentionError) -> [AttentionStatistics] {
  guard let dimension = schedules.first?.geometry.headDimension else { return [] }
  if ensemble is AllOnesEnsemble, schedules.allSatisfy(\.dependsOnDistanceAlone) {
    return try lastRowsByDistance(schedules, count: length) ?? []
  }
  let vectors = try ensemble.vectors(
    headDimension: dimension, queryPositions: [length - 1], keyPositions: Array(0..<length),
    seed: seed)
  if schedules.allSatisfy({ canSweepRows($0, at: [length - 1]) }) {
    return try sweptRows(of: vectors, schedules: schedules, mask: .causal)?.map { $0[0][0] } ?? []
  }
  var result: [AttentionStatistics] = []
  for schedule in schedules {
    result.append(try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0][0])
  }
  return result
}
