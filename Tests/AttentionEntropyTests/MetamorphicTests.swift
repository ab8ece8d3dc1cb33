import AttentionEntropy
import RotaryEmbedding
import TestSupport
import Testing

/// Laws that hold for any geometry, method, mask and size, over cases drawn by a seed.
@Suite("laws of rows over random cases") struct MetamorphicTests {
  /// A case: vectors of one key head with several query heads, and a method.
  struct Case: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let vectors: HeadVectors
    let schedule: RotarySchedule
    let name: String
    var testDescription: String { "\(seed): \(name), d = \(vectors.headDimension)" }
  }

  /// Methods whose positions are tokens times a factor, so that only distances matter.
  private static let methods = [
    "nope", "rope", "pi", "ntk-aware", "ntk-by-parts", "yarn", "abf", "llama3",
  ]

  static let cases: [Case] = (0..<16).compactMap { seed in
    var generator = SplitMix64(seed: UInt64(seed) + 77)
    func below(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }
    let dimension = 2 * (1 + below(40))
    let name = methods[below(methods.count)]
    let base = [100.0, 10_000, 500_000][below(3)]
    let start = below(5_000)
    let (n, m) = (1 + below(40), 2 + below(150))
    guard
      let geometry = try? RotaryGeometry(
        headDimension: dimension, base: base, trainedContext: 64 + below(4_000)),
      let schedule = try? MethodCatalog.entry(named: name).schedule(
        for: geometry, extent: ContextExtent(scale: 1 + Double(below(64)) / 4)),
      let vectors = try? AttentionRowsTests.vectors(
        heads: 2, dimension: dimension, queries: (0..<n).map { start + m + 3 * $0 },
        keys: (0..<m).map { start + $0 }, seed: UInt64(seed))
    else { return nil }
    return Case(seed: UInt64(seed), vectors: vectors, schedule: schedule, name: name)
  }

  /// Rows in Double, and by every kernel.
  private func rows(
    _ vectors: HeadVectors, _ schedule: RotarySchedule, multiplier: Double = 1
  ) throws -> [(rows: [AttentionStatistics], single: Bool)] {
    try [nil].map { _ in
      (
        try KernelTests.statistics(
          vectors, schedule,
          KernelTests.request(.causal, .double, multipliers: [multiplier], mass: false)), false
      )
    }
      + AttentionKernel.all.map { kernel in
        (
          try KernelTests.statistics(
            vectors, schedule,
            KernelTests.request(.causal, multipliers: [multiplier], mass: false), kernel), true
        )
      }
  }

  private func compare(
    _ one: [(rows: [AttentionStatistics], single: Bool)],
    _ other: [(rows: [AttentionStatistics], single: Bool)], plus shift: Double = 0
  ) {
    for (a, b) in zip(one, other) {
      #expect(a.rows.count == b.rows.count)
      // Twice the bound that the recorded cases keep; Double rounds angles up to 10⁴.
      let allowed = a.single ? 4e-5 : 2e-10
      for (x, y) in zip(a.rows, b.rows) {
        #expect(abs(x.entropy + shift - y.entropy) <= allowed)
        #expect(abs(x.logSumExp + shift - y.logSumExp) <= 5 * allowed)
      }
    }
  }

  @Test("there are cases, and of most methods")
  func variety() { #expect(Self.cases.count == 16 && Set(Self.cases.map(\.name)).count > 5) }

  @Test("the order of the keys does not matter", arguments: cases)
  func permutation(_ one: Case) throws {
    let (vectors, d) = (one.vectors, one.vectors.headDimension)
    var generator = SplitMix64(seed: one.seed)
    let order = Array(0..<vectors.keyCount).shuffled(using: &generator)
    let permuted = try HeadVectors(
      queries: vectors.queries, keys: order.flatMap { vectors.keys[$0 * d..<($0 + 1) * d] },
      headCount: 2, headDimension: d, queryPositions: vectors.queryPositions,
      keyPositions: order.map { vectors.keyPositions[$0] })
    compare(try rows(vectors, one.schedule), try rows(permuted, one.schedule))
  }

  @Test("every key twice adds ln 2 to entropy and log-sum-exp", arguments: cases)
  func doubling(_ one: Case) throws {
    let vectors = one.vectors
    let doubled = try HeadVectors(
      queries: vectors.queries, keys: vectors.keys + vectors.keys, headCount: 2,
      headDimension: vectors.headDimension, queryPositions: vectors.queryPositions,
      keyPositions: vectors.keyPositions + vectors.keyPositions)
    compare(try rows(vectors, one.schedule), try rows(doubled, one.schedule), plus: logarithm(2))
  }

  @Test("all positions moved by as much leave the rows as they are", arguments: cases)
  func shift(_ one: Case) throws {
    let vectors = one.vectors
    let moved = try HeadVectors(
      queries: vectors.queries, keys: vectors.keys, headCount: 2,
      headDimension: vectors.headDimension,
      queryPositions: vectors.queryPositions.map { $0 + 1_234 },
      keyPositions: vectors.keyPositions.map { $0 + 1_234 })
    compare(try rows(vectors, one.schedule), try rows(moved, one.schedule))
  }

  @Test("queries twice as long are a multiplier of 2", arguments: cases)
  func length(_ one: Case) throws {
    let vectors = one.vectors
    let longer = try HeadVectors(
      queries: vectors.queries.map { 2 * $0 }, keys: vectors.keys, headCount: 2,
      headDimension: vectors.headDimension, queryPositions: vectors.queryPositions,
      keyPositions: vectors.keyPositions)
    compare(try rows(vectors, one.schedule, multiplier: 2), try rows(longer, one.schedule))
  }

  @Test(
    "at scale 1 a method that stretches is RoPE",
    arguments: ["pi", "ntk-aware", "ntk-by-parts", "yarn", "llama3", "dynamic-ntk", "part-ntk"])
  func unity(method: String) throws {
    for dimension in [16, 64, 128] {
      let geometry = try RotaryGeometry(
        headDimension: dimension, base: 10_000, trainedContext: 4_096)
      let extent = try ContextExtent(scale: 1, sequenceLength: 4_096)
      let found = try MethodCatalog.entry(named: method).schedule(for: geometry, extent: extent)
      let plain = try UnmodifiedRoPE().schedule(for: geometry, extent: extent)
      for (a, b) in zip(found.effectiveInverseFrequencies, plain.effectiveInverseFrequencies) {
        #expect(abs(a / b - 1) < 1e-14)
      }
      #expect(abs(found.temperature.logitMultiplier - 1) < 1e-14)
    }
  }
}
