import AttentionEntropy
import RotaryEmbedding

extension Suite {
  /// Whole causal heads under every distinct schedule of a grid of thresholds, against a run for each.
  func gridSweeps() throws -> [BenchmarkGroup] {
    let paper = Ramp.Convention.rotations
    let code = Ramp.Convention.pairIndex(truncated: true)
    let narrow = ThresholdGrid(
      headDimension: 64, base: 1e5, trainedContext: 8_192, scale: 2, count: 16)
    let wide = ThresholdGrid(base: 5e5, trainedContext: 8_192, scale: 4, count: 16)
    let llama = ThresholdGrid(base: 1e4, trainedContext: 4_096, scale: 4, count: 16)
    return try [
      gridSweep("sweeps of whole heads, d = 64", "sweep-head", narrow, ramp: paper, bound: 2.4),
      gridSweep("sweeps of whole heads, base 5e5", "sweep-head", wide, ramp: paper, bound: 2.8),
      gridSweep("sweeps of whole heads, base 1e4", "sweep-head", llama, ramp: paper, bound: 2.2),
      gridSweep(
        "sweeps of whole heads, truncated", "sweep-head-truncated", narrow, ramp: code, bound: 1.2),
    ]
  }

  private func gridSweep(
    _ title: String, _ name: String, _ grid: ThresholdGrid, ramp: Ramp.Convention, bound: Double
  ) throws -> BenchmarkGroup {
    var grid = grid
    grid.ramp = ramp
    let shape = Workload.Shape(length: 8_192, dimension: grid.headDimension)
    let vectors = try shape.vectors()
    let schedules = try grid.schedules()
    let request = AttentionRequest(mask: .causal, precision: .single, threads: 1)
    let kernel = kernel
    let one = SweepCase(
      name: name, shape: shape, isa: kernel.description, distinct: schedules.count,
      plain: schedules.spread(8).map { schedule in
        {
          _ = try attentionStatistics(
            of: vectors, schedule: schedule, request: request, kernel: kernel)
        }
      },
      sweep: {
        _ = try attentionSweep(
          of: vectors, schedules: schedules, request: request, kernel: kernel
        ) { _ in }
      }, bound: bound)
    return BenchmarkGroup(title, rounds: 2, [one]) {
      try Self.validate(schedules.spread(24), shape, kernel)
    }
  }

  /// A head short enough to compare rows at every point with Double.
  private static func validate(
    _ schedules: [RotarySchedule], _ shape: Workload.Shape, _ kernel: AttentionKernel
  ) throws {
    let vectors = try Workload.Shape(length: 400, dimension: shape.dimension).vectors()
    var request = AttentionRequest(mask: .causal, precision: .single)
    var rows = [[AttentionStatistics]](repeating: [], count: schedules.count)
    _ = try attentionSweep(of: vectors, schedules: schedules, request: request, kernel: kernel) {
      rows[$0.schedule] = $0.rows
    }
    request.precision = .double
    for (index, schedule) in schedules.enumerated() {
      let expected =
        try attentionStatistics(of: vectors, schedule: schedule, request: request)?[0][0] ?? []
      for (a, b) in zip(rows[index], expected) where !(abs(a.entropy - b.entropy) <= 2e-5) {
        throw WrongResult(
          description: "Sweep of whole heads, schedule \(index): \(a), in Double \(b).")
      }
    }
  }
}
