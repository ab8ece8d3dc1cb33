import AttentionEntropy
import RotaryEmbedding

extension Suite {
  /// A grid of thresholds on one synthetic row, against the row in Double for each schedule.
  func rowSweep() throws -> BenchmarkGroup {
    let shape = Workload.Shape(length: 32_768, dimension: 128)
    let schedules = try ThresholdGrid(count: 16).schedules()
    let vectors = try AlignedEnsemble(correlation: 0.5).vectors(
      headDimension: shape.dimension, queryPositions: [shape.length - 1],
      keyPositions: Array(0..<shape.length), seed: 1)
    func plain(_ schedule: RotarySchedule) throws -> AttentionStatistics {
      try attentionRows(of: vectors, schedule: schedule, mask: .causal)[0][0]
    }
    let sweep = SweepCase(
      name: "sweep-aligned-16x16", shape: shape, isa: kernel.description,
      distinct: schedules.count,
      plain: schedules.spread(8).map { schedule in { _ = try plain(schedule) } },
      sweep: {
        _ = try sweptRows(
          of: vectors, schedules: schedules, mask: .causal, threads: 1, kernel: kernel)
      }, bound: 60)
    return BenchmarkGroup("sweeps of one row", [sweep]) {
      let rows =
        try sweptRows(
          of: vectors, schedules: schedules, mask: .causal, threads: threads, kernel: kernel) ?? []
      for index in schedules.indices.spread(16) {
        let expected = try plain(schedules[index])
        guard abs(rows[index][0][0].entropy - expected.entropy) <= 1e-11 else {
          throw WrongResult(
            description:
              "Sweep of one row: \(rows[index][0][0].entropy), not \(expected.entropy).")
        }
      }
    }
  }
}
