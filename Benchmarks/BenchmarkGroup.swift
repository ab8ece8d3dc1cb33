import AttentionEntropy
import RotaryEmbedding

/// Cases that are timed by turns because they are compared with each other.
struct BenchmarkGroup {
  let title: String
  /// How often each trial runs, or `runs` times that.
  let rounds: Int
  /// Runs every trial once, which also warms it up, and checks what it gives.
  let validate: () throws -> Void
  let trials: () throws -> [Trial]
  let report: ([Timing]) -> [CaseReport]
}

extension BenchmarkGroup {
  /// A group of causal heads of one or more shapes.
  init(
    _ title: String, rounds: Int, _ workloads: [Workload], runs: [Int]? = nil,
    vectors: SharedVectors, report: @escaping ([Timing]) -> [CaseReport]
  ) {
    self.title = title
    self.rounds = rounds
    self.report = report
    validate = {
      for workload in workloads {
        let vectors = try vectors[workload.shape]
        try Validation.sample(workload, workload.run(on: vectors), vectors)
      }
    }
    trials = {
      try workloads.enumerated().map { index, workload in
        let vectors = try vectors[workload.shape]
        return Trial(
          runs: runs?[index] ?? 1,
          meter: PeakMeter(kernel: workload.kernel, threads: workload.threads)
        ) { _ = try workload.run(on: vectors) }
      }
    }
  }
}

/// Vectors of every shape, made when they are first asked for and kept.
final class SharedVectors {
  private var made: [Workload.Shape: HeadVectors] = [:]

  subscript(shape: Workload.Shape) -> HeadVectors {
    get throws {
      if let vectors = made[shape] { return vectors }
      let vectors = try shape.vectors()
      made[shape] = vectors
      return vectors
    }
  }
}

/// The cases that the engine is held to.
struct Suite {
  let kernel: AttentionKernel
  let threads: Int
  let vectors = SharedVectors()

  static let short = Workload.Shape(length: 8_192, dimension: 128)
  static let middle = Workload.Shape(length: 16_384, dimension: 128)
  static let usual = Workload.Shape(length: 32_768, dimension: 128)
  static let narrow = Workload.Shape(length: 32_768, dimension: 64)
  static let long = Workload.Shape(length: 131_072, dimension: 128)

  private func causal(_ shape: Workload.Shape) throws -> Workload {
    try Workload("causal", shape, kernel, threads: threads)
  }

  /// Every group, the quick ones first.
  func groups() throws -> [BenchmarkGroup] {
    try [
      usualLength(), narrowHeads(), allStatistics(), temperatures(), threadCounts(),
      positionalKernel(), noCliff(), otherKernels(), figures(), configurations(), gallery(),
      explorer(),
    ].compactMap { $0 } + sweeps()
  }

  /// Entropy and log-sum-exp of a head as long as they are used, from turned vectors, and with their rotation.
  private func usualLength() throws -> BenchmarkGroup {
    let plain = try causal(Self.usual)
    let rotated = try plain.varied("causal-rotated") { $0.schedule = try Self.usual.yarn() }
    return BenchmarkGroup("n = 32,768, d = 128", rounds: 11, [plain, rotated], vectors: vectors) {
      let overhead = 100 * ($0[1].seconds.best / $0[0].seconds.best - 1)
      return [
        CaseReport(plain, $0[0], bound: .atLeast(0.80)),
        CaseReport(
          rotated, $0[1],
          [
            Reading(
              key: "rotation_overhead", value: overhead, digits: 1, unit: "%", bound: .atMost(8))
          ]),
      ]
    }
  }

  /// Where a score costs half as much and its softmax the same.
  private func narrowHeads() throws -> BenchmarkGroup {
    let workload = try causal(Self.narrow)
    return BenchmarkGroup("n = 32,768, d = 64", rounds: 15, [workload], vectors: vectors) {
      [CaseReport(workload, $0[0], bound: .atLeast(0.72))]
    }
  }

  private func allStatistics() throws -> BenchmarkGroup {
    let workload = try causal(Self.usual).varied("causal-all-statistics") {
      $0.measuresMass = true
    }
    return BenchmarkGroup("all statistics", rounds: 9, [workload], vectors: vectors) {
      [CaseReport(workload, $0[0], bound: .atLeast(0.60))]
    }
  }

  private func temperatures() throws -> BenchmarkGroup {
    let one = try causal(Self.middle)
    let eight = one.varied("causal-8-temperatures") {
      $0.multipliers = (0..<8).map { 0.75 + 0.125 * Double($0) }
    }
    return BenchmarkGroup("eight temperatures", rounds: 11, [one, eight], vectors: vectors) {
      let ratio = $0[1].seconds.best / $0[0].seconds.best
      return [
        CaseReport(
          eight, $0[1],
          [Reading(key: "cost_of_one_temperature", value: ratio, digits: 2, bound: .atMost(2.5))])
      ]
    }
  }

  /// Nothing to compare where there is one thread.
  private func threadCounts() throws -> BenchmarkGroup? {
    guard threads >= 2 else { return nil }
    let two = try causal(Self.usual).varied("causal-2-threads") { $0.threads = 2 }
    let one = two.varied("causal-1-thread") { $0.threads = 1 }
    return BenchmarkGroup("two threads and one", rounds: 7, [one, two], vectors: vectors) {
      let speedup = $0[0].seconds.best / $0[1].seconds.best
      return [
        CaseReport(one, $0[0]),
        CaseReport(
          two, $0[1],
          [Reading(key: "speedup", value: speedup, digits: 2, bound: .atLeast(1.85))]),
      ]
    }
  }

  /// A head eight times as long, whose packed keys no cache holds.
  ///
  /// It runs less often: seconds of disturbance average out in it.
  private func noCliff() throws -> BenchmarkGroup {
    let short = try causal(Self.middle).varied("causal-middle") { _ in }
    let long = try causal(Self.long)
    return BenchmarkGroup(
      "n = 131,072 and 16,384", rounds: 3, [short, long], runs: [7, 1], vectors: vectors
    ) {
      let ratio =
        $0[1].seconds.best / $0[0].seconds.best * short.operations / long.operations
      return [
        CaseReport(short, $0[0]),
        CaseReport(
          long, $0[1],
          [Reading(key: "time_per_n2_of_16384", value: ratio, digits: 3, bound: .atMost(1.10))]),
      ]
    }
  }

  /// The other kernels of the machine, for comparison.
  private func otherKernels() throws -> BenchmarkGroup? {
    let workloads = try AttentionKernel.all.map {
      try Workload("causal", Self.short, $0, threads: threads)
    }
    return BenchmarkGroup("all kernels", rounds: 7, workloads, vectors: vectors) { timings in
      zip(workloads, timings).map { CaseReport($0, $1) }
    }
  }

  /// Bytes beyond the vectors during the longest case, and what the packed copy of its keys takes of them.
  func memory() throws -> CaseReport {
    let workload = try causal(Self.long).varied("memory") { $0.schedule = try Self.long.yarn() }
    let vectors = try vectors[Self.long]
    var timing = Timing()
    let (growth, results) = try ProcessMemory.growth {
      var results: [[[AttentionStatistics]]] = []
      timing.seconds.append(try seconds { results = try workload.run(on: vectors) })
      return results
    }
    try Validation.sample(workload, results, vectors)
    let packed = 4 * workload.shape.length * workload.shape.dimension
    let mebibyte = Double(1 << 20)
    return CaseReport(
      workload.name, length: workload.shape.length, dimension: workload.shape.dimension,
      threads: threads, isa: kernel.description, timing,
      [
        Reading(
          key: "besides", value: Double(growth - packed) / mebibyte, digits: 1, unit: "MiB",
          bound: .atMost(32)),
        Reading(key: "packed_keys", value: Double(packed) / mebibyte, digits: 1, unit: "MiB"),
        Reading(key: "extra", value: Double(growth) / mebibyte, digits: 1, unit: "MiB"),
      ])
  }
}
