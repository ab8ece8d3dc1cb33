import AttentionEntropy
import RotaryEmbedding
import Testing

/// The kernels against the Double rows, which share with them the ensembles and the definition of the masks alone.
@Suite("Attention kernels") struct KernelTests {
  static let masks: [AttentionMask] = [
    .causal, .none, .window(1), .window(37), .sinkWindow(sinks: 4, window: 50),
    .around(0), .around(29),
  ]

  static func request(
    _ mask: AttentionMask = .causal, _ precision: AttentionRequest.Precision = .single,
    multipliers: [Double] = [1], mass: Bool = true, threads: Int? = nil
  ) -> AttentionRequest {
    AttentionRequest(
      mask: mask, logitMultipliers: multipliers, measuresMass: mass, recentTokens: 20,
      precision: precision, threads: threads)
  }

  static func statistics(
    _ vectors: HeadVectors, _ schedule: RotarySchedule, _ request: AttentionRequest,
    _ kernel: AttentionKernel? = nil
  ) throws -> [AttentionStatistics] {
    try #require(
      try attentionStatistics(of: vectors, schedule: schedule, request: request, kernel: kernel)
    ).joined().joined().map(\.self)
  }

  /// The bound that ``AttentionRequest/Precision/single`` states for a row, from its largest |logit|, which is at most
  /// |log-sum-exp| + ln m here and the gap to the smallest logit is not asked for.
  static func allowed(_ row: AttentionStatistics) -> Double {
    max(2e-5, 2e-7 * abs(row.logSumExp))
  }

  @Test(
    "Kernels agree with Double within the stated bound, for every mask and statistic",
    arguments: AttentionKernel.all, masks)
  func agreesWithDouble(_ kernel: AttentionKernel, mask: AttentionMask) throws {
    for (heads, keyHeads, dimension, queries, keys) in [
      (1, 1, 64, Array(0..<120), Array(0..<120)), (4, 2, 20, Array(250..<270), Array(0..<300)),
      (2, 1, 2, [5, 900, 17], Array((0..<1_000).reversed())), (1, 1, 128, [0], [0]),
      (3, 1, 96, Array(0..<50), [3, 0, 0, 3, 49, 12, 7]),
    ] {
      let vectors = try AttentionRowsTests.vectors(
        heads: heads, keyHeads: keyHeads, dimension: dimension, queries: queries, keys: keys)
      let schedule = try schedule("yarn", dimension: dimension, context: 16, scale: 4)
      let single = try Self.statistics(
        vectors, schedule, Self.request(mask, multipliers: [0.25, 1, 3]), kernel)
      let alone = try [0.25, 1, 3].flatMap {
        try Self.statistics(
          vectors, schedule, Self.request(mask, multipliers: [$0], mass: false), kernel)
      }
      let double = try Self.statistics(
        vectors, schedule, Self.request(mask, .double, multipliers: [0.25, 1, 3]))
      #expect(single.count == double.count && alone.count == double.count)
      for (a, b) in zip(alone, double) {
        #expect(a.isMasked == b.isMasked)
        #expect(abs(a.entropy - b.entropy) <= Self.allowed(b))
        #expect(a.isMasked || abs(a.logSumExp - b.logSumExp) <= 5 * Self.allowed(b))
      }
      for (a, b) in zip(single, double) {
        #expect(a.isMasked == b.isMasked)
        #expect(abs(a.entropy - b.entropy) <= Self.allowed(b))
        #expect(a.isMasked || abs(a.logSumExp - b.logSumExp) <= 5 * Self.allowed(b))
        guard let mass = a.mass, let expected = b.mass else {
          #expect(b.isMasked)
          continue
        }
        // Weights carry the error of the log-sum-exp, relative; the distance weighs it by at most the longest one.
        let relative = 5 * Self.allowed(b) + 1e-6
        #expect(abs(mass.largest - expected.largest) <= relative)
        #expect(abs(mass.collision - expected.collision) <= 2 * relative)
        #expect(abs(mass.onFirst - expected.onFirst) <= relative)
        #expect(abs(mass.onRecent - expected.onRecent) <= relative)
        #expect(abs(mass.meanDistance - expected.meanDistance) <= 1_000 * relative)
      }
    }
  }

  @Test("Results have the same bits on any number of threads")
  func threads() throws {
    let schedule = try schedule("rope")
    // Double rows are a hundred times slower in debug builds, and are shared out one by one.
    for (precision, count) in [(AttentionRequest.Precision.single, 1_700), (.double, 200)] {
      let vectors = try AttentionRowsTests.vectors(
        heads: 2, queries: Array(0..<count), keys: Array(0..<count))
      let one = try Self.statistics(
        vectors, schedule, Self.request(.causal, precision, multipliers: [1, 2], threads: 1))
      for threads in [2, 5] {
        #expect(
          try one
            == Self.statistics(
              vectors, schedule,
              Self.request(.causal, precision, multipliers: [1, 2], threads: threads)))
      }
    }
  }

  @Test(
    "Kernels with fused multiply-adds give the same bits",
    .enabled(if: AttentionKernel.all.count > 2))
  func sameBits() throws {
    let fused = AttentionKernel.all.dropLast()
    let vectors = try AttentionRowsTests.vectors(
      dimension: 96, queries: Array(0..<900), keys: Array(0..<900))
    let schedule = try schedule("yarn", dimension: 96, context: 64, scale: 8)
    for mask in Self.masks {
      for (multipliers, mass) in [([1], true), ([0.5, 1, 1.7], true), ([1], false)] {
        let results = try fused.map {
          try Self.statistics(
            vectors, schedule, Self.request(mask, multipliers: multipliers, mass: mass), $0)
        }
        #expect(results.allSatisfy { $0 == results[0] })
      }
    }
  }

  @Test("A row does not depend on its neighbours: alone or among others it has the same bits")
  func rowsAlone() throws {
    let vectors = try AttentionRowsTests.vectors(
      queries: Array(0..<800), keys: Array(0..<800))
    let schedule = try schedule("rope")
    let all = try Self.statistics(vectors, schedule, Self.request())
    for row in [0, 47, 48, 500, 799] {
      let alone = try Self.statistics(
        vectors.keeping(rowsAt: row..<row + 1), schedule, Self.request())
      #expect(alone == [all[row]])
    }
  }
}
