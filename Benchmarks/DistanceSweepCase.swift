import AttentionEntropy
import RotaryEmbedding

extension Suite {
  /// Grids of thresholds on equal vectors, against the kernel of distances for each schedule.
  func distanceSweep() throws -> BenchmarkGroup {
    let grids: [(name: String, grid: ThresholdGrid, bound: Double)] = [
      ("sweep-all-ones-64x64", ThresholdGrid(count: 64), 15),
      (
        "sweep-all-ones-64x64-truncated",
        ThresholdGrid(count: 64, ramp: .pairIndex(truncated: true)), 15
      ),
    ]
    let shape = Workload.Shape(length: 32_768, dimension: 128)
    let cases = try grids.map { name, grid, bound in
      let schedules = try grid.schedules()
      return SweepCase(
        name: name, shape: shape, isa: kernel.description, distinct: schedules.count,
        plain: schedules.spread(8).map { schedule in
          { _ = PositionalKernel(schedule: schedule, count: shape.length).lastRow }
        },
        sweep: {
          _ = try lastRowsByDistance(schedules, count: shape.length, threads: 1, kernel: kernel)
        }, bound: bound)
    }
    return BenchmarkGroup("sweeps of equal vectors", cases) {
      for (_, grid, _) in grids {
        let schedules = try grid.schedules()
        let rows =
          try lastRowsByDistance(schedules, count: shape.length, threads: threads, kernel: kernel)
          ?? []
        for index in schedules.indices.spread(64) {
          let expected = PositionalKernel(schedule: schedules[index], count: shape.length).lastRow
          guard abs(rows[index].entropy - expected.entropy) <= 1e-12 else {
            throw WrongResult(
              description:
                "Sweep of equal vectors: \(rows[index].entropy), not \(expected.entropy).")
          }
        }
      }
    }
  }
}

extension RandomAccessCollection where Index == Int {
  /// Some elements from the first to the last, evenly; all where there are no more.
  func spread(_ number: Int) -> [Element] {
    guard count > number else { return Array(self) }
    return (0..<number).map { self[startIndex + $0 * (count - 1) / (number - 1)] }
  }
}
