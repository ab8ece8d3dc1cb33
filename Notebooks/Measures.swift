import AttentionEntropy
import RotaryEmbedding
import Studies

/// Entropy of the last of so many queries of all-ones vectors, in nats.
func allOnesEntropy(_ schedule: RotarySchedule, keys: Int) -> Double {
  PositionalKernel(schedule: schedule, count: keys).lastRow.entropy
}

/// Entropy of the last row of one vector whose pairs have amplitudes of a profile, in nats.
func profileEntropy(_ schedule: RotarySchedule, _ profile: AmplitudeProfile, keys: Int) -> Double {
  let amplitudes = profile.amplitudes(pairCount: schedule.geometry.pairCount)
  return PositionalKernel(
    schedule: schedule, count: keys, pairWeights: amplitudes.map { 2 * $0 * $0 }
  ).lastRow.entropy
}

/// The factor on all logits of a row of all-ones vectors that gives it an entropy.
func restoringMultiplier(_ schedule: RotarySchedule, keys: Int, target: Double) throws -> Double {
  let row = LogitRow(lastOfAllOnes: schedule, length: keys)
  let outcome = try MultiplierSearch().root(target: target) {
    $0.map { row.statistics(at: $0).entropy }
  }
  return outcome.multiplier ?? .nan
}
