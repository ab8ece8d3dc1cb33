import AttentionEntropy
import RotaryEmbedding
import Testing

/// Many schedules at once, against the Double rows of each.
@Suite("Sweeps over schedules") struct SweepRowsTests {
  /// A schedule of the paper's ramp, or of the code's in the pair index, from its definition.
  static func schedule(
    dimension: Int = 64, turning: Int? = nil, base: Double = 10_000, context: Int = 2_048,
    alpha: Double, beta: Double, scale: Double = 4, isCode: Bool = false, truncated: Bool = false,
    amplitude: Double = 1
  ) throws -> RotarySchedule {
    let geometry = try RotaryGeometry(
      headDimension: dimension, rotaryDimension: turning ?? dimension, base: base,
      trainedContext: context)
    let width = Double(turning ?? dimension)
    func index(_ turns: Double) -> Double {
      width * logarithm(Double(context) / (turns * 2 * Double.pi)) / (2 * logarithm(base))
    }
    var (low, high) = (index(beta), index(alpha))
    if truncated { (low, high) = (low.rounded(.down), high.rounded(.up)) }
    if low == high { high += 0.001 }
    let frequencies = geometry.inverseFrequencies.enumerated().map { pair, theta in
      let turns = Double(context) * theta / (2 * Double.pi)
      let blend =
        isCode
        ? 1 - (Double(pair) - low) / (high - low) : (turns - alpha) / (beta - alpha)
      let gamma = min(1, max(0, blend))
      return theta * (gamma + (1 - gamma) / scale)
    }
    return RotarySchedule(
      geometry: geometry, inverseFrequencies: frequencies,
      temperature: Temperature(amplitude: amplitude))
  }

  static func grid(
    _ alphas: [Double], _ betas: [Double], dimension: Int = 64, turning: Int? = nil,
    isCode: Bool = false, truncated: Bool = false
  ) throws -> [RotarySchedule] {
    try alphas.flatMap { alpha in
      try betas.map {
        try schedule(
          dimension: dimension, turning: turning, alpha: alpha, beta: $0, isCode: isCode,
          truncated: truncated)
      }
    }
  }

  /// The rows [schedules][multipliers][heads][n], with chunks wherever they can be unless a gain is asked for.
  static func swept(
    _ vectors: HeadVectors, _ schedules: [RotarySchedule], _ request: AttentionRequest,
    budget: Int = AttentionSweepPlan.usualBudget, leastGain: Double = 0,
    kernel: AttentionKernel? = nil,
    blockLength: Int? = nil
  ) throws -> [[[[AttentionStatistics]]]] {
    let plan = AttentionSweepPlan(
      schedules, vectors: vectors, request: request, budget: budget, leastGain: leastGain)
    var rows = [[[[AttentionStatistics]]]](
      repeating: [[[AttentionStatistics]]](
        repeating: [[AttentionStatistics]](repeating: [], count: vectors.headCount),
        count: request.logitMultipliers.count), count: schedules.count)
    let isDone = try attentionSweep(
      of: vectors, schedules: schedules, request: request, plan: plan, kernel: kernel,
      blockLength: blockLength
    ) {
      #expect(rows[$0.schedule][$0.multiplier][$0.head].isEmpty, "Every row comes once.")
      rows[$0.schedule][$0.multiplier][$0.head] = $0.rows
    }
    #expect(isDone)
    return rows
  }

  /// Compares every row at every point with Double.
  static func expectAgreement(
    _ vectors: HeadVectors, _ schedules: [RotarySchedule], _ request: AttentionRequest,
    budget: Int = AttentionSweepPlan.usualBudget, kernel: AttentionKernel? = nil
  ) throws {
    let rows = try swept(vectors, schedules, request, budget: budget, kernel: kernel)
    var double = request
    double.precision = .double
    for (point, schedule) in schedules.enumerated() {
      let expected = try #require(
        try attentionStatistics(of: vectors, schedule: schedule, request: double))
      for (a, b) in zip(rows[point].joined().joined(), expected.joined().joined()) {
        let allowed = KernelTests.allowed(b)
        #expect(a.isMasked == b.isMasked)
        #expect(abs(a.entropy - b.entropy) <= allowed, "point \(point)")
        #expect(a.isMasked || abs(a.logSumExp - b.logSumExp) <= 5 * allowed, "point \(point)")
        guard let mass = a.mass, let other = b.mass else {
          #expect(a.isMasked || !request.measuresMass)
          continue
        }
        let relative = 5 * allowed + 1e-6
        #expect(abs(mass.largest - other.largest) <= relative)
        #expect(abs(mass.collision - other.collision) <= 2 * relative)
        #expect(abs(mass.onFirst - other.onFirst) <= relative)
        #expect(abs(mass.onRecent - other.onRecent) <= relative)
        #expect(abs(mass.meanDistance - other.meanDistance) <= 1_000 * relative)
      }
      #expect(rows[point].map { $0.map(\.count) } == expected.map { $0.map(\.count) })
    }
  }

  @Test(
    "Every point of a grid agrees with Double, with the paper's ramp and the code's",
    arguments: AttentionKernel.all)
  func agreesWithDouble(_ kernel: AttentionKernel) throws {
    for (dimension, count) in [(64, 130), (128, 60)] {
      let vectors = try AttentionRowsTests.vectors(
        dimension: dimension, queries: Array(0..<count), keys: Array(0..<count))
      for isCode in [false, true] {
        try Self.expectAgreement(
          vectors,
          Self.grid([0.5, 1, 2.3, 4], [8, 19, 64], dimension: dimension, isCode: isCode),
          KernelTests.request(mass: false), kernel: kernel)
      }
    }
  }

  @Test(
    "Masks, shared keys, components that do not turn and positions in any order agree with Double",
    arguments: KernelTests.masks)
  func shapes(_ mask: AttentionMask) throws {
    for (heads, keyHeads, dimension, turning, queries, keys) in [
      (4, 2, 20, 20, Array(250..<270), Array(0..<300)),
      (2, 1, 32, 16, [5, 900, 17], Array((0..<500).reversed())), (1, 1, 64, 64, [0], [0]),
      (3, 1, 24, 12, Array(0..<50), [3, 0, 0, 3, 49, 12, 7]),
      (1, 1, 16, 16, Array(1_000..<1_060), Array(7..<120) + Array(1_000..<1_060)),
    ] {
      let vectors = try AttentionRowsTests.vectors(
        heads: heads, keyHeads: keyHeads, dimension: dimension, queries: queries, keys: keys)
      let schedules = try Self.grid([0.5, 2], [8, 19, 64], dimension: dimension, turning: turning)
      try Self.expectAgreement(
        vectors, schedules, KernelTests.request(mask, multipliers: [0.25, 1, 3]))
      try Self.expectAgreement(
        vectors, schedules, KernelTests.request(mask, multipliers: [0.7], mass: false))
    }
  }

  @Test("One point, equal thresholds, chunks of two points and more points than a chunk holds")
  func chunkBoundaries() throws {
    let vectors = try AttentionRowsTests.vectors(
      dimension: 32, queries: Array(0..<70), keys: Array(0..<70))
    let request = KernelTests.request(mass: false)
    let one = try Self.grid([1], [32], dimension: 32)
    try Self.expectAgreement(vectors, one, request)
    // α = β is a step: between its thresholds there is nothing.
    let steps = try [1.0, 2, 4, 8].map {
      try Self.schedule(dimension: 32, alpha: $0, beta: $0, isCode: true)
    }
    try Self.expectAgreement(vectors, steps, request)
    try Self.expectAgreement(vectors, steps + one, request, budget: 0)
    let many = try Self.grid(
      [0.6, 0.61], (0..<40).map { 8 + 1.4 * Double($0) }, dimension: 32)
    try Self.expectAgreement(vectors, many, request)
    let plan = AttentionSweepPlan(many, vectors: vectors, request: request, leastGain: 0)
    #expect(plan.chunkedCount == 80 && plan.plain.isEmpty)
  }

  @Test(
    "Rows whose logits reach 100, and beyond what a trusted row may, agree with Double",
    arguments: AttentionKernel.all)
  func hotRows(_ kernel: AttentionKernel) throws {
    let plain = try AttentionRowsTests.vectors(
      dimension: 32, queries: Array(0..<200), keys: Array(0..<200))
    for factor in [Float(6), 16, 60] {
      let hot = try HeadVectors(
        queries: plain.queries.enumerated().map { index, x in
          // Every other block of 16 rows, so that some groups fail and others do not.
          index / plain.headDimension / 16 % 2 == 0 ? factor * x : x
        }, keys: plain.keys, headDimension: 32, queryPositions: plain.queryPositions,
        keyPositions: plain.keyPositions)
      let schedules = try Self.grid([0.5, 1, 2], [8, 64], dimension: 32)
      try Self.expectAgreement(
        hot, schedules, KernelTests.request(mass: false), kernel: kernel)
      try Self.expectAgreement(
        hot, schedules, KernelTests.request(.window(60), multipliers: [0.5, 2], mass: false),
        kernel: kernel)
    }
  }

  @Test("Another order, other threads and other blocks give the same bits")
  func sameBits() throws {
    let vectors = try AttentionRowsTests.vectors(
      heads: 2, queries: Array(0..<900), keys: Array(0..<900))
    let schedules = try Self.grid([0.5, 1, 2.3], [8, 19, 33, 64])
    for mass in [false, true] {
      var request = KernelTests.request(mass: mass, threads: 1)
      let rows = try Self.swept(vectors, schedules, request)
      let backwards = try Self.swept(vectors, schedules.reversed(), request)
      #expect(rows == backwards.reversed())
      for (threads, length) in [(2, nil), (5, 8), (2, 64)] {
        request.threads = threads
        #expect(try Self.swept(vectors, schedules, request, blockLength: length) == rows)
      }
    }
  }

  @Test(
    "Kernels with fused multiply-adds give the same bits",
    .enabled(if: AttentionKernel.all.count > 2))
  func sameBitsOfKernels() throws {
    let vectors = try AttentionRowsTests.vectors(
      dimension: 96, queries: Array(0..<500), keys: Array(0..<500))
    let schedules = try Self.grid([0.5, 2.3], [8, 19, 64], dimension: 96)
    for mask in KernelTests.masks {
      for (multipliers, mass) in [([1], true), ([0.5, 1, 1.7], false), ([1], false)] {
        let request = KernelTests.request(mask, multipliers: multipliers, mass: mass)
        let rows = try AttentionKernel.all.dropLast().map {
          try Self.swept(vectors, schedules, request, kernel: $0)
        }
        #expect(rows.allSatisfy { $0 == rows[0] })
      }
    }
  }

  @Test(
    "Eight or more multipliers in equal steps agree with Double, where exponentials vanish and where they do not",
    arguments: AttentionKernel.all)
  func ladders(_ kernel: AttentionKernel) throws {
    let plain = try AttentionRowsTests.vectors(
      dimension: 16, queries: Array(0..<110), keys: Array(0..<110))
    let ladder = (0..<16).map { 0.25 + 0.125 * Double($0) }
    for (factor, mask) in [(Float(1), AttentionMask.causal), (30, .causal), (8, .window(37))] {
      let vectors = try HeadVectors(
        queries: plain.queries.map { factor * $0 }, keys: plain.keys, headDimension: 16,
        queryPositions: plain.queryPositions, keyPositions: plain.keyPositions)
      for multipliers in [
        ladder, (0..<32).map { 0.01 + 0.1 * Double($0) }, Array(ladder.prefix(8)),
        // No ladder: the steps are not equal, or fall.
        ladder.map { $0 * $0 }, ladder.reversed(),
      ] {
        let request = KernelTests.request(mask, multipliers: multipliers, mass: false)
        try Self.expectAgreement(
          vectors, Self.grid([1], [8, 64], dimension: 16), request, kernel: kernel)
      }
    }
  }

  @Test("A ladder and an exponential for each of its multipliers agree, and climb with the entropy")
  func ladderOfEqualLogits() throws {
    // One key stands z above m − 1 others: H from its definition, at every multiplier.
    let count = 1_000
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 16)
    let vectors = try HeadVectors(
      queries: [3, 0], keys: (0..<count).flatMap { [$0 == 77 ? Float(2).squareRoot() : 0, 0] },
      headDimension: 2, queryPositions: [0], keyPositions: Array(0..<count))
    let multipliers = (0..<24).map { 0.125 + 0.5 * Double($0) }
    let rows = try KernelTests.statistics(
      vectors, .withoutRotation(geometry),
      KernelTests.request(.none, multipliers: multipliers, mass: false))
    for (row, multiplier) in zip(rows, multipliers) {
      let z = 3 * multiplier
      let p = 1 / (1 + Double(count - 1) * exponential(-z))
      let q = p * exponential(-z)
      let expected = -p * logarithm(p) - Double(count - 1) * q * logarithm(q)
      #expect(abs(row.entropy - expected) <= 2e-5, "\(multiplier)")
    }
  }

  @Test("Equal schedules and those of other temperatures share their scores")
  func sharing() throws {
    let vectors = try AttentionRowsTests.vectors(
      queries: Array(0..<120), keys: Array(0..<120))
    let request = KernelTests.request(multipliers: [1, 0.5], mass: false)
    var schedules = try Self.grid([0.5, 1], [8, 64])
    schedules += schedules
    for schedule in schedules.prefix(4) {
      schedules.append(schedule.with(temperature: Temperature(amplitude: 1.2)))
    }
    let plan = AttentionSweepPlan(schedules, vectors: vectors, request: request)
    #expect(plan.distinctCount == 4 && plan.chunkedCount == 4 && plan.plain.isEmpty)
    let rows = try Self.swept(vectors, schedules, request)
    #expect(rows[0..<4] == rows[4..<8])
    try Self.expectAgreement(vectors, schedules, request)
  }

  @Test("Schedules that cannot be scored together say why, and take the plain path to the bit")
  func plainPath() throws {
    let vectors = try AttentionRowsTests.vectors(
      dimension: 64, queries: Array(0..<150), keys: Array(0..<150))
    var request = KernelTests.request(mass: false)
    let names = ["rope", "pi", "ntk-aware", "yarn", "self-extend"]
    let methods = try names.map { try AttentionEntropyTests.schedule($0, scale: 4) }
    let plan = AttentionSweepPlan(methods, vectors: vectors, request: request)
    #expect(
      plan.plain.map(\.reason)
        == [
          .sharesTooLittle, .sharesTooLittle, .sharesTooLittle, .sharesTooLittle, .scoresAfterwards,
        ])
    let rows = try Self.swept(vectors, methods, request, leastGain: 1.2)
    for (schedule, rows) in zip(methods, rows) {
      #expect(
        try attentionStatistics(of: vectors, schedule: schedule, request: request) == rows)
    }
    let grid = try Self.grid([0.5, 1, 2], [8, 19, 64])
    request.precision = .double
    #expect(
      AttentionSweepPlan(grid, vectors: vectors, request: request).plain.allSatisfy {
        $0.reason == .double
      })
    request.precision = .single
    let scattered = (0..<150).map { 50 * $0 }
    #expect(
      AttentionSweepPlan(
        grid,
        vectors: try AttentionRowsTests.vectors(queries: scattered, keys: scattered),
        request: request
      ).plain.allSatisfy { $0.reason == .scatteredPositions })
  }

  @Test("The code ramp with whole bounds has as many distinct schedules as counted by hand")
  func distinctSchedules() throws {
    for (dimension, base, context, scale, few, many) in [
      (64, 1e5, 8_192, 2.0, 42, 42), (128, 5e5, 8_192, 4, 100, 121), (128, 1e4, 4_096, 4, 144, 225),
    ] {
      let vectors = try AttentionRowsTests.vectors(dimension: dimension, queries: [0], keys: [0])
      for (points, count) in [(16, few), (64, many)] {
        let step = 1 / Double(points - 1)
        let schedules = try (0..<points).flatMap { alpha in
          try (0..<points).map { beta in
            try Self.schedule(
              dimension: dimension, base: base, context: context,
              alpha: 0.5 + 3.5 * Double(alpha) * step, beta: 8 + 56 * Double(beta) * step,
              scale: scale, isCode: true, truncated: true)
          }
        }
        let plan = AttentionSweepPlan(
          schedules, vectors: vectors, request: KernelTests.request(mass: false))
        #expect(plan.distinctCount == count, "\(dimension) \(base) \(points)")
      }
    }
  }

  @Test("What is no number stays in its row")
  func notANumber() throws {
    let plain = try AttentionRowsTests.vectors(
      dimension: 32, queries: Array(0..<120), keys: Array(0..<120))
    var queries = plain.queries
    queries[50 * 32 + 3] = .nan
    queries[90 * 32 + 5] = .infinity
    let wrong = try HeadVectors(
      queries: queries, keys: plain.keys, headDimension: 32,
      queryPositions: plain.queryPositions, keyPositions: plain.keyPositions)
    let schedules = try Self.grid([0.5, 1], [8, 64], dimension: 32)
    let request = KernelTests.request(mass: false)
    let rows = try Self.swept(wrong, schedules, request)
    let expected = try Self.swept(plain, schedules, request)
    for point in schedules.indices {
      for row in 0..<120 {
        let (a, b) = (rows[point][0][0][row], expected[point][0][0][row])
        #expect([50, 90].contains(row) ? a.entropy.isNaN : abs(a.entropy - b.entropy) <= 2e-5)
      }
    }
  }

  @Test("Stopped, it says so; an error of the receiver ends it")
  func stopping() throws {
    let vectors = try AttentionRowsTests.vectors(queries: Array(0..<90), keys: Array(0..<90))
    let schedules = try Self.grid([0.5, 1], [8, 64])
    let request = KernelTests.request(mass: false)
    let stopped = try attentionSweep(
      of: vectors, schedules: schedules, request: request,
      observer: AttentionObserver(isCancelled: { true })
    ) { _ in Issue.record("Nothing was measured.") }
    #expect(!stopped)
    #expect(throws: AttentionError.self) {
      _ = try attentionSweep(of: vectors, schedules: schedules, request: request) { _ in
        throw AttentionError("enough")
      }
    }
  }
}
