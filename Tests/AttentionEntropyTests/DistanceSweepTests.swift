import AttentionEntropy
import RotaryEmbedding
import Testing

/// The last row of equal vectors under many schedules, against the kernel of distances, which shares no arithmetic with it.
@Suite("Sweeps of distances") struct DistanceSweepTests {
  private func rows(
    _ schedules: [RotarySchedule], _ count: Int, weights: [Double]? = nil, threads: Int = 1,
    _ kernel: AttentionKernel? = nil
  ) throws -> [AttentionStatistics] {
    try #require(
      try lastRowsByDistance(
        schedules, count: count, pairWeights: weights, threads: threads, kernel: kernel))
  }

  private func expect(
    _ schedules: [RotarySchedule], _ count: Int, weights: [Double]? = nil,
    _ kernel: AttentionKernel? = nil
  ) throws {
    let found = try rows(schedules, count, weights: weights, kernel)
    for (index, schedule) in schedules.enumerated() {
      let expected = PositionalKernel(schedule: schedule, count: count, pairWeights: weights)
        .lastRow
      #expect(abs(found[index].entropy - expected.entropy) < 1e-12, "\(count), \(index)")
      #expect(abs(found[index].logSumExp - expected.logSumExp) < 1e-12, "\(count), \(index)")
    }
  }

  @Test(
    "Every point of a grid is what the kernel of distances gives, at any number of distances",
    arguments: AttentionKernel.all,
    [1, 2, 47, 48, 49, 383, 384, 385, 3_071, 3_072, 3_073, 8_192])
  func everyPoint(_ kernel: AttentionKernel, count: Int) throws {
    try expect(RampGrid().schedules(), count, kernel)
  }

  @Test("So it is for other shapes, beyond the distances that are held at once")
  func shapes() throws {
    let grids = [
      RampGrid(dimension: 128, alphas: [1, 4], betas: [8, 64]),
      RampGrid(dimension: 2, context: 16), RampGrid(dimension: 18, base: 500_000, context: 8_192),
      RampGrid(alphas: [1], betas: [32]),
      RampGrid(dimension: 80, turning: 20),
      // The ramp is a step where both thresholds are one.
      RampGrid(alphas: [2, 8], betas: [8]), RampGrid(alphas: [8], betas: [8]),
    ]
    for grid in grids { try expect(grid.schedules(), 34_000) }
  }

  @Test("An entropy is that of a softmax written out from cosines of the library")
  func definition() throws {
    for schedule in try RampGrid(dimension: 16, context: 64).schedules() {
      let logits = (0..<400).map { distance in
        2 / 4 * schedule.inverseFrequencies.reduce(0) { $0 + cosine(Double(distance) * $1) }
      }
      let expected = ReferenceAttention.entropy(ReferenceAttention.softmax(logits))
      #expect(abs(try rows([schedule], 400)[0].entropy - expected) < 1e-13)
    }
  }

  @Test("Weights, amplitudes, scales and components that do not turn enter as in the kernel")
  func factors() throws {
    let weights = (0..<10).map { 0.5 + Double($0 % 3) }
    let grid = RampGrid(
      dimension: 32, turning: 20,
      temperatures: [
        .none, Temperature(amplitude: 1.3), Temperature(softmaxScale: 0.5),
        Temperature(amplitude: 1.3, softmaxScale: 3),
      ])
    try expect(grid.schedules(), 5_000)
    try expect(grid.schedules(), 5_000, weights: weights)
    // Sharp enough that most weights are below the smallest number.
    let sharp = RampGrid(dimension: 128, temperatures: [Temperature(softmaxScale: 400)])
    try expect(sharp.schedules(), 3_000)
  }

  @Test("What it cannot share goes by the plain kernel, to the bit")
  func others() throws {
    let schedule = try RampGrid(alphas: [1], betas: [32]).schedules()[0]
    let lawful = schedule.with(
      temperature: Temperature(distanceLaw: .scaleInvariant(length: 10)))
    let negative = schedule.inverseFrequencies.indices.map { $0 == 3 ? -1.0 : 2 }
    for (one, weights) in [(lawful, nil), (schedule, negative)] {
      let expected = PositionalKernel(schedule: one, count: 700, pairWeights: weights).lastRow
      #expect(try rows([schedule, one], 700, weights: weights)[1] == expected)
    }
    // Without pairs all keys are alike.
    let still = RotarySchedule.withoutRotation(schedule.geometry)
    let row = try rows([still, schedule], 700)[0]
    #expect(abs(row.entropy - logarithm(700)) < 1e-13)
    // 64 products of 1 over √64.
    #expect(abs(row.logSumExp - (8 + logarithm(700))) < 1e-13)
    #expect(try rows([], 700).isEmpty)
  }

  @Test("More schedules than a chunk holds give what each gives alone")
  func chunks() throws {
    let grid = RampGrid(
      dimension: 128, alphas: [1], betas: (0..<150).map { 8 + 0.4 * Double($0) })
    let schedules = try grid.schedules()
    let all = try rows(schedules, 4_000)
    for (index, schedule) in schedules.enumerated() {
      #expect(abs(all[index].entropy - (try rows([schedule], 4_000)[0].entropy)) < 1e-13)
    }
  }

  @Test(
    "Bits depend neither on threads nor on the order of the list, and equal schedules have equal ones"
  )
  func sameBits() throws {
    let schedules = try RampGrid(dimension: 128, betas: (1...40).map { 10 * Double($0) })
      .schedules()
    let once = try rows(schedules, 3_500)
    for threads in 2...5 { #expect(try rows(schedules, 3_500, threads: threads) == once) }
    let order = schedules.indices.sorted { ($0 * 37 % 120, $0) < ($1 * 37 % 120, $1) }
    let others = try rows(order.map { schedules[$0] } + schedules, 3_500, threads: 2)
    #expect(Array(others[order.count...]) == once)
    for (place, index) in order.enumerated() { #expect(others[place] == once[index]) }
  }

  @Test("Kernels with fused multiply-adds give the same bits")
  func kernels() throws {
    let schedules = try RampGrid(dimension: 40).schedules()
    guard let first = AttentionKernel.fused.first else { return }
    let expected = try rows(schedules, 5_001, first)
    for kernel in AttentionKernel.fused { #expect(try rows(schedules, 5_001, kernel) == expected) }
  }

  @Test("A stopped sweep has no rows")
  func stopped() throws {
    let observer = AttentionObserver(isCancelled: { true })
    #expect(try lastRowsByDistance(RampGrid().schedules(), count: 9, observer: observer) == nil)
  }
}
