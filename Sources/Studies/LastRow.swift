public import AttentionEntropy
public import RotaryEmbedding

/// The statistics of the last query over a context: the row that sees the most, alone.
///
/// The query stands at position n − 1 and sees keys at 0 … n − 1. All-ones vectors go through the
/// ``AttentionEntropy/PositionalKernel`` where logits depend on the distance alone, everything else through the exact rows.
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
  if ensemble is AllOnesEnsemble, schedules.allSatisfy(\.dependsOnDistanceAlone) {
    return schedules.map { PositionalKernel(schedule: $0, count: length).lastRow }
  }
  guard let dimension = schedules.first?.geometry.headDimension else { return [] }
  let vectors = try ensemble.vectors(
    headDimension: dimension, queryPositions: [length - 1], keyPositions: Array(0..<length),
    seed: seed)
  var result: [AttentionStatistics] = []
  for schedule in schedules {
    result.append(try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0][0])
  }
  return result
}
