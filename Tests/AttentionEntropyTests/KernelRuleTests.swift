import AttentionEntropy
import RotaryEmbedding
import Testing

/// The written rules for odd values, kernel by kernel.
@Suite("Rules of the kernels", .serialized) struct KernelRuleTests {
  /// One query (1, 0) at position 0 against keys (score·√2, 0), nothing turned: scores as given.
  static func row(
    scores: [Float], kernel: AttentionKernel, mask: AttentionMask = .none, query: Float = 1,
    mass: Bool = true
  ) throws -> AttentionStatistics {
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 16)
    let vectors = try HeadVectors(
      queries: [query, 0], keys: scores.flatMap { [$0 * Float(2).squareRoot(), 0] },
      headDimension: 2, queryPositions: [0], keyPositions: Array(0..<scores.count))
    return try KernelTests.statistics(
      vectors, .withoutRotation(geometry), KernelTests.request(mask, mass: mass), kernel)[0]
  }

  @Test("One key has entropy exactly 0 and all the mass", arguments: AttentionKernel.all)
  func oneKey(_ kernel: AttentionKernel) throws {
    for score in [Float(0), 3.7, -1e4, 1e4] {
      #expect(try Self.row(scores: [score], kernel: kernel, mass: false).entropy == 0)
      let row = try Self.row(scores: [score], kernel: kernel)
      #expect(row.entropy == 0)
      // A score is rounded to single precision a few times over.
      #expect(abs(row.logSumExp - Double(score)) <= 3e-7 * Double(abs(score)))
      let mass = try #require(row.mass)
      #expect(mass.largest == 1 && mass.collision == 1 && mass.onFirst == 1 && mass.onRecent == 1)
      #expect(mass.meanDistance == 0)
    }
  }

  @Test(
    "m equal keys have entropy ln m, however many", arguments: AttentionKernel.all, [true, false])
  func equalKeys(_ kernel: AttentionKernel, mass: Bool) throws {
    for count in [2, 47, 48, 49, 768, 769, 5_000] {
      let row = try Self.row(
        scores: [Float](repeating: -2.5, count: count), kernel: kernel, mass: mass)
      // S is counted exactly; the logarithm and its factor ln 2 are good to Double.
      #expect(abs(row.entropy - logarithm(Double(count))) < 1e-14 * 10)
    }
  }

  @Test("A row that sees no key is masked", arguments: AttentionKernel.all)
  func maskedRow(_ kernel: AttentionKernel) throws {
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 16)
    let vectors = try HeadVectors(
      queries: [1, 0, 1, 0], keys: [1, 0], headDimension: 2, queryPositions: [3, 9],
      keyPositions: [7])
    let rows = try KernelTests.statistics(
      vectors, .withoutRotation(geometry), KernelTests.request(), kernel)
    #expect(rows[0] == .masked && !rows[1].isMasked)
  }

  @Test(
    "Scores of −∞ take no part, and a row of nothing else is masked",
    arguments: AttentionKernel.all, [true, false])
  func minusInfinity(_ kernel: AttentionKernel, mass: Bool) throws {
    let row = try Self.row(
      scores: [1, -.infinity, 1, -.infinity], kernel: kernel, query: 1, mass: mass)
    #expect(abs(row.entropy - logarithm(2)) < 1e-13)
    let none = try Self.row(scores: [-.infinity, -.infinity], kernel: kernel, mass: mass)
    #expect(none.isMasked && none.entropy == 0)
  }

  @Test(
    "NaN or +∞ among the scores makes the row NaN and leaves its neighbours alone",
    arguments: AttentionKernel.all, [true, false])
  func notANumber(_ kernel: AttentionKernel, mass: Bool) throws {
    for bad in [
      Float.nan, .infinity, Float(nan: 1, signaling: false), -Float(nan: 0x155, signaling: false),
    ] {
      for place in [0, 50, 99] {
        var scores = (0..<100).map { Float($0 % 7) }
        scores[place] = bad
        let row = try Self.row(scores: scores, kernel: kernel, mass: mass)
        #expect(row.entropy.isNaN && row.logSumExp.isNaN)
      }
    }
    let geometry = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 16)
    let vectors = try HeadVectors(
      queries: [1, 0, .nan, 0, 1, 0], keys: [1, 0, 2, 0], headDimension: 2,
      queryPositions: [1, 1, 1], keyPositions: [0, 1])
    let rows = try KernelTests.statistics(
      vectors, .withoutRotation(geometry), KernelTests.request(mass: mass), kernel)
    #expect(rows[1].entropy.isNaN && rows[0] == rows[2] && rows[0].entropy.isFinite)
  }

  @Test("Logits of ±10⁴ neither overflow nor cancel", arguments: AttentionKernel.all)
  func hugeLogits(_ kernel: AttentionKernel) throws {
    for sign in [Float(1), -1] {
      let row = try Self.row(scores: [sign * 1e4, sign * 1e4, 0, -sign * 1e4], kernel: kernel)
      let expected = sign > 0 ? logarithm(2) : 0
      #expect(abs(row.entropy - expected) < 1e-13)
      #expect(abs(row.logSumExp - (1e4 + expected)) < 3e-3)
    }
  }

  @Test("Denormal vectors are scored as they are: equal keys", arguments: AttentionKernel.all)
  func denormals(_ kernel: AttentionKernel) throws {
    let row = try Self.row(
      scores: [Float](repeating: .leastNonzeroMagnitude * 3, count: 60), kernel: kernel)
    #expect(abs(row.entropy - logarithm(60)) < 1e-13)
    #expect(abs(row.logSumExp - logarithm(60)) < 1e-13)
  }

  @Test(
    "Keys in any order of growth give the same row: the maximum may rise at every key",
    arguments: AttentionKernel.all)
  func risingMaxima(_ kernel: AttentionKernel) throws {
    let scores = (0..<1_000).map { Float($0) * 0.03 }
    let rising = try Self.row(scores: scores, kernel: kernel)
    let falling = try Self.row(scores: scores.reversed(), kernel: kernel)
    // A geometric series: weights fall by e^−0.03.
    let ratio = -0.03
    let total = (0..<1_000).reduce(0.0) { $0 + exponential(ratio * Double($1)) }
    let mean = (0..<1_000).reduce(0.0) {
      $0 + exponential(ratio * Double($1)) * ratio * Double($1)
    }
    let expected = logarithm(total) - mean / total
    #expect(abs(rising.entropy - expected) < 1e-5)
    #expect(abs(falling.entropy - expected) < 1e-5)
  }
}
