import AttentionEntropy
import TestSupport
import Testing

/// The statistics of a softmax row, logit by logit.
@Suite struct SoftmaxAccumulatorTests {
  static func statistics(_ logits: [Double]) -> AttentionStatistics {
    var accumulator = SoftmaxAccumulator()
    for logit in logits { accumulator.add(logit) }
    return accumulator.statistics
  }

  /// Seeded logits between −spread and spread.
  static func logits(_ count: Int, spread: Double, seed: UInt64) -> [Double] {
    uniforms(count, seed: seed).map { spread * Double($0) }
  }

  @Test(
    "n equal logits have the entropy ln n, whatever their value",
    arguments: [1, 2, 3, 64, 1_000], [-1e4, -3, 0, 0.1, 1e4])
  func uniform(count: Int, value: Double) {
    let row = Self.statistics([Double](repeating: value, count: count))
    #expect(row.entropy == logarithm(Double(count)))
    #expect(row.logSumExp == value + logarithm(Double(count)))
    #expect(!row.isMasked)
  }

  @Test("A single key has entropy exactly 0, of positive sign")
  func oneKey() {
    for logit in [-1e4, 0, 7.25, 1e4] {
      let row = Self.statistics([logit])
      #expect(row.entropy == 0)
      #expect(row.entropy.sign == .plus)
      #expect(row.logSumExp == logit)
    }
  }

  @Test(
    "One key that stands out by G among n has H = ln(1 + w) + Gw/(1 + w), w = (n − 1)e^(−G)",
    arguments: [
      // G = 5, evaluated with mpmath at 40 digits.
      (10, 0.3447458425575579), (100, 2.511761639060657), (1_000, 6.398535885502635),
      (10_000, 9.151845522590127),
    ])
  func twoLevels(count: Int, entropy: Double) {
    let background = [Double](repeating: -2, count: count - 1)
    // n weights are added one by one, so their sum may be off by n/2 ulps at worst, by √n in practice.
    let tolerance = Double(count) * .ulpOfOne
    for row in [[3] + background, background + [3]] {
      #expect(relativeDistance(Self.statistics(row).entropy, entropy) < max(tolerance, 1e-14))
    }
  }

  @Test("Two logits ℓ apart have the entropy of a coin with odds e^ℓ", arguments: [0.1, 1, 5, 30])
  func coin(gap: Double) {
    // p the smaller probability: ln p = −ℓ − ln(1 + e^(−ℓ)) and ln(1 − p) = −ln(1 + e^(−ℓ)).
    let p = 1 / (1 + exponential(gap))
    let rest = logarithm(1 + exponential(-gap))
    // Z = 1 + e^(−ℓ) is rounded at the size of 1, whatever is left of the entropy.
    #expect(abs(Self.statistics([gap, 0]).entropy - (p * gap + rest)) < 4 * .ulpOfOne)
  }

  @Test("The entropy lies between 0 and ln n", arguments: [1, 2, 17, 400], [0.01, 1, 30, 1e4])
  func bounds(count: Int, spread: Double) {
    for seed in 1...10 as ClosedRange<UInt64> {
      let row = Self.statistics(Self.logits(count, spread: spread, seed: seed))
      #expect(row.entropy >= 0)
      // ln Z and W/Z are each rounded once, and Z carries n/2 ulps at worst.
      #expect(row.entropy <= logarithm(Double(count)) + Double(count) * .ulpOfOne)
    }
  }

  @Test(
    "Adding a constant to every logit changes the log-sum-exp alone",
    arguments: [-1e4, -1, 64, 1e4])
  func shift(constant: Double) {
    let logits = Self.logits(200, spread: 4, seed: 31)
    let row = Self.statistics(logits)
    let shifted = Self.statistics(logits.map { $0 + constant })
    // Logits near 10⁴ are rounded by 9·10⁻¹³; dH = −Σ p(ln p + H) dℓ, and |ln p + H| stays below 10 here.
    #expect(abs(shifted.entropy - row.entropy) < 1e-11)
    #expect(abs(shifted.logSumExp - row.logSumExp - constant) < 1e-11)
  }

  @Test("The order of the logits does not matter")
  func order() {
    let logits = Self.logits(500, spread: 10, seed: 32)
    let row = Self.statistics(logits)
    var generator = SplitMix64(seed: 33)
    for order in [logits.sorted(), logits.sorted(by: >), logits.shuffled(using: &generator)] {
      let other = Self.statistics(order)
      // Sums of 500 positive weights: at worst 500 half ulps each way, in Z and in W.
      #expect(abs(other.entropy - row.entropy) < 500 * 2 * .ulpOfOne)
      #expect(relativeDistance(other.logSumExp, row.logSumExp) < 500 * .ulpOfOne)
    }
  }

  @Test("Huge logits neither overflow nor lose the small entropy they leave")
  func huge() {
    let row = Self.statistics([1e4, 1e4, -1e4, -1e4])
    #expect(row.entropy == logarithm(2))
    #expect(row.logSumExp == 1e4 + logarithm(2))
    #expect(Self.statistics([-1e4, 1e4]).entropy == 0)
    // H = 701·e^(−700), of which ln Z = ln(1 + e^(−700)) rounds one e^(−700) away.
    let tiny = Self.statistics([0, -700]).entropy
    #expect(relativeDistance(tiny, 700 * exponential(-700)) < 1e-14)
  }

  @Test("A logit of −∞ takes no part, wherever it stands")
  func minusInfinity() {
    let logits = Self.logits(50, spread: 3, seed: 34)
    let row = Self.statistics(logits)
    #expect(Self.statistics([-.infinity] + logits) == row)
    #expect(Self.statistics(logits + [-.infinity]) == row)
    #expect(Self.statistics(logits.flatMap { [-.infinity, $0] }) == row)
  }

  @Test("A row that sees no key is masked: entropy 0, log-sum-exp −∞")
  func masked() {
    for row in [[], [-.infinity], [Double](repeating: -.infinity, count: 9)] {
      let statistics = Self.statistics(row)
      #expect(statistics == .masked)
      #expect(statistics.isMasked)
      #expect(statistics.entropy == 0)
      #expect(statistics.logSumExp == -.infinity)
    }
  }

  @Test("NaN and +∞ make the row NaN, wherever they stand", arguments: [Double.nan, .infinity])
  func poison(_ logit: Double) {
    for row in [
      [logit], [logit, 1, 2], [1, logit, 2], [1, 2, logit], [-Double.infinity, logit],
    ] {
      let statistics = Self.statistics(row)
      #expect(statistics.entropy.isNaN)
      #expect(statistics.logSumExp.isNaN)
      #expect(!statistics.isMasked)
    }
  }

  @Test(
    "The streaming statistics are those of the written-out softmax", arguments: [0.1, 1, 8, 50])
  func definition(spread: Double) {
    for seed in 41...45 as ClosedRange<UInt64> {
      let logits = Self.logits(300, spread: spread, seed: seed)
      let entropy = ReferenceAttention.entropy(ReferenceAttention.softmax(logits))
      #expect(abs(Self.statistics(logits).entropy - entropy) < 300 * 4 * .ulpOfOne)
    }
  }

  @Test("A bit is ln 2 nats")
  func bits() {
    let row = Self.statistics([Double](repeating: 0, count: 1_024))
    #expect(abs(row.entropyInBits - 10) < 1e-14)
  }
}
