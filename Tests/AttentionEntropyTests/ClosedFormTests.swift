import AttentionEntropy
import RotaryEmbedding
import Testing

/// θⱼ of a head that turns as a whole.
private func frequencies(_ dimension: Int, base: Double = 10_000) throws -> [Double] {
  try RotaryGeometry(headDimension: dimension, base: base, trainedContext: 1).inverseFrequencies
}

@Suite struct PositionalBoundTests {
  @Test(
    "The bound is numpy's sum of moduli of partial sums",
    arguments: [
      // 2B/64 at d = 128, b = 10⁴, numpy in complex128 and cumsum.
      (1, 31.538166142658085), (2, 28.955988473564467), (5, 20.845357778356764),
      (10, 17.954137137084835), (20, 15.242430108721916), (50, 12.629452488319242),
      (100, 10.227329948505133), (150, 7.588477307232149), (200, 7.2447707485105095),
      (250, 6.548179031941601), (256, 6.54309732297895), (2_048, 3.6185154430536115),
      (4_096, 4.882792191194463),
    ])
  func partialSums(distance: Int, expected: Double) throws {
    let bound = positionalBound(of: try frequencies(128), at: Double(distance))
    #expect(abs(bound / 64 - expected) < 1e-11)
  }

  @Test("At distance 0 it is half of d/2 times d/2 + 1", arguments: [2, 64, 128])
  func atZero(_ dimension: Int) throws {
    let pairs = Double(dimension / 2)
    #expect(positionalBound(of: try frequencies(dimension), at: 0) == pairs * (pairs + 1) / 2)
  }

  @Test(
    "Sums of cosines of all pairs turn negative where numpy says",
    arguments: [
      (100.0, 59), (500, 171), (1_000, 361), (4_300, 1_077), (10_000, 1_707), (12_000, 1_554),
      (500_000, 18_438),
    ])
  func firstNegative(base: Double, expected: Int) throws {
    let theta = try frequencies(128, base: base)
    #expect(firstNegativeDistance(of: theta, upTo: expected) == expected)
    #expect(firstNegativeDistance(of: theta, upTo: expected - 1) == nil)
  }

  @Test("Pairs of one frequency turn negative beyond a quarter turn")
  func quarterTurn() {
    // cos Δ < 0 first at 2; cos(Δ/100) at ⌈50π⌉ = 158, beyond the first block of 128.
    #expect(firstNegativeDistance(of: [1], upTo: 10) == 2)
    #expect(firstNegativeDistance(of: [0.01, 0.01], upTo: 1_000) == 158)
    #expect(firstNegativeDistance(of: [0], upTo: 1_000) == nil)
  }
}

@Suite struct TwoLevelRowTests {
  @Test(
    "One logit above the others has the weight and entropy of the softmax itself",
    arguments: [-2.0, 0, 0.5, 5, 40], [1, 2, 10, 1_000])
  func definition(gap: Double, count: Int) {
    let row = [gap] + [Double](repeating: 0, count: count - 1)
    let statistics = SoftmaxAccumulatorTests.statistics(row)
    let n = Double(count)
    #expect(abs(TwoLevelRow.entropy(gap: gap, count: n) - statistics.entropy) < 1e-12)
    let weight = exponential(gap - statistics.logSumExp)
    #expect(abs(TwoLevelRow.topWeight(gap: gap, count: n) - weight) < 1e-13)
  }

  @Test(
    "The entropy at a gap of 5 is as tabulated",
    arguments: [(10.0, 0.344746), (100, 2.511762), (1_000, 6.398536), (10_000, 9.151846)])
  func table(count: Double, expected: Double) {
    #expect(abs(TwoLevelRow.entropy(gap: 5, count: count) - expected) < 5e-7)
  }

  @Test(
    "Zhai's bound is the printed formula",
    arguments: [(0.0, 4.605170), (1, 4.595352), (2, 4.526885), (5, 2.481533), (10, 0.047035)])
  func zhai(spread: Double, expected: Double) {
    let bound = TwoLevelRow.entropyFloor(spread: spread, count: 100)
    #expect(abs(bound - expected) < 5e-7)
    // Theorem 3.1 as printed, term by term.
    let beta = exponential(-spread * (100.0 / 99).squareRoot())
    let printed =
      logarithm(1 + 99 * beta) + spread * (100.0 * 99).squareRoot() * beta / (1 + 99 * beta)
    #expect(abs(bound - printed) < 1e-14)
  }

  @Test("Half of the weight is left at 1 + e^G logits")
  func halving() {
    #expect(abs(TwoLevelRow.halvingCount(gap: 5) - 149.4131591) < 1e-6)
    let count = TwoLevelRow.halvingCount(gap: 3)
    #expect(abs(TwoLevelRow.topWeight(gap: 3, count: count) - 0.5) < 1e-15)
  }
}

@Suite struct GaussianPhaseTests {
  @Test(
    "YaRN's law pushes sharp heads over the freezing line, which falls as tabulated",
    arguments: [(1.0, 3.9050), (4, 3.2744), (8, 3.0192), (32, 2.5973)])
  func freezing(scale: Double, expected: Double) {
    let root = 0.1 * logarithm(scale) + 1
    let spread = GaussianRow.freezingSpread(count: 2_048 * scale, multiplier: root * root)
    #expect(abs(spread - expected) < 5e-5)
    #expect(
      abs(GaussianRow.phase(count: 2_048 * scale, sigma: root * root * spread) - 1) < 1e-14)
  }

  @Test("Below freezing the entropy is ln n − σ²/2, from there on none")
  func share() {
    for sigma in [0.5, 1, 2] {
      let share = GaussianRow.leadingEntropyShare(count: 8_192, sigma: sigma)
      #expect(abs(share * logarithm(8_192) - (logarithm(8_192) - sigma * sigma / 2)) < 1e-12)
    }
    #expect(GaussianRow.leadingEntropyShare(count: 8_192, sigma: 5) == 0)
    #expect(abs(GaussianRow.leadingRenyiEntropy(order: 2, count: 8_192, sigma: 1) - 8.0109) < 5e-5)
  }

  @Test("The handbook's law restores a twentieth at any scale, the paper's a quarter at 4")
  func restored() {
    for scale in [2.0, 4, 32] {
      let handbook = (0.1 * logarithm(scale) + 1).squareRoot()
      let share = GaussianRow.restoredShare(scale: scale, multiplier: handbook, sigma: 1)
      #expect(abs(share - 0.05) < 1e-14)
      let whole = GaussianRow.leadingMultiplier(scale: scale, sigma: 1.3)
      let all = GaussianRow.restoredShare(scale: scale, multiplier: whole, sigma: 1.3)
      #expect(abs(all - 1) < 1e-14)
    }
    let paper = GaussianRow.restoredShare(scale: 4, multiplier: 1.296477, sigma: 1)
    #expect(abs(paper - 0.2456) < 5e-5)
  }

  @Test(
    "A needle's weight is as tabulated, above freezing and below",
    arguments: [
      // The closed form in numpy; Monte Carlo gave 0.1058, 0.3708 and 0.9252 for the first three.
      (8.0, 1.0, 0.10565492), (8, 1.296477, 0.37050370), (8, 2, 0.92337320),
      (4, 1, 0.00215908), (4, 1.78, 0.00425514), (4, 4, 0.0000770273),
    ])
  func needle(gap: Double, multiplier: Double, expected: Double) {
    let weight = GaussianRow.needleWeight(
      gap: gap, count: 8_192, sigma: 1.5, multiplier: multiplier)
    #expect(abs(weight - expected) < 1e-8)
  }

  @Test("Beyond e^(G²/2σ²) keys no factor gives a needle half of the weight")
  func capacity() {
    #expect(abs(GaussianRow.needleCapacity(gap: 8, sigma: 1.5) / 1_501_871 - 1) < 1e-6)
    #expect(abs(GaussianRow.needleCapacity(gap: 4, sigma: 1.5) - 35.0073) < 1e-4)
    for gap in [4.0, 8] {
      let n = GaussianRow.needleCapacity(gap: gap, sigma: 1.5)
      let best = gap / 2.25
      let weight = GaussianRow.needleWeight(gap: gap, count: n, sigma: 1.5, multiplier: best)
      #expect(abs(weight - 0.5) < 1e-12)
      #expect(
        GaussianRow.needleWeight(gap: gap, count: 1.01 * n, sigma: 1.5, multiplier: best) < 0.5)
    }
  }

  @Test("Drawn rows give needles and sinks the weight of the closed forms", arguments: [1.0, 1.3])
  func drawn(multiplier: Double) {
    let generator = CounterGenerator(seed: 62, stream: .keys)
    let (count, draws, gap) = (2_048, 200, 7.0)
    let weights = (0..<draws).map { draw -> Double in
      let sum = (0..<count).reduce(0.0) {
        $0 + exponential(multiplier * generator.normal(at: UInt64(draw * count + $1)))
      }
      let needle = exponential(multiplier * gap)
      return needle / (needle + sum)
    }
    let (mean, standardError) = meanAndStandardError(weights)
    let closed = GaussianRow.needleWeight(
      gap: gap, count: Double(count), sigma: 1, multiplier: multiplier)
    // The variance of the sum, relative (e^(m²σ²) − 1)/n, shifts the mean of p by less than that.
    let bias = (exponential(multiplier * multiplier) - 1) / Double(count)
    #expect(abs(mean - closed) < 4 * standardError + bias)
    let sink = GaussianRow.sinkShare(
      strength: multiplier * gap, count: Double(count), sigma: multiplier)
    #expect(abs(sink - closed) < 1e-14)
  }

  @Test(
    "A sink of 8 nats holds what is tabulated",
    arguments: [(512.0, 0.7793143794), (2_048, 0.4688855101), (8_192, 0.1808034746)])
  func sink(count: Double, expected: Double) {
    let share = GaussianRow.sinkShare(strength: 8, count: count, sigma: 1)
    #expect(abs(share - expected) < 1e-10)
    let strength = GaussianRow.sinkStrength(share: share, count: count, sigma: 1)
    #expect(abs(strength - 8) < 1e-13)
  }
}

@Suite struct SphericalRowTests {
  @Test(
    "At λ = 1 the entropy above ln n is Su's table and mpmath's Bessel functions",
    arguments: [
      // ln of Γ(d/2)(2/κ)^ν I_ν(κ) − κ I_{ν+1}/I_ν at κ = d, ν = d/2 − 1; mpmath, 30 digits.
      (32, -7.77470513067), (64, -15.4734001602), (96, -23.1725593524), (128, -30.8718338323),
      (256, -61.6692189226), (512, -123.264246844),
    ])
  func table(dimension: Int, expected: Double) {
    let entropy = SphericalRow.entropyAboveLogCount(scale: 1, dimension: dimension)
    #expect(abs(entropy - expected) < 1e-9)
  }

  @Test("At λ = 1/√d it is nearly −½ and not −0.24√d; the leading form is near it everywhere")
  func usualScale() {
    for (dimension, expected) in [(64, -0.4889942598), (128, -0.4943260257)] {
      let scale = 1 / Double(dimension).squareRoot()
      let entropy = SphericalRow.entropyAboveLogCount(scale: scale, dimension: dimension)
      #expect(abs(entropy - expected) < 1e-9)
    }
    let golden = 0.5 * logarithm((1 + 5.0.squareRoot()) / 2)
    for dimension in [64, 128, 512] {
      let leading = SphericalRow.leadingEntropyAboveLogCount(scale: 1, dimension: dimension)
      #expect(abs(leading + golden * Double(dimension)) < 1e-10)
      let exact = SphericalRow.entropyAboveLogCount(scale: 1, dimension: dimension)
      #expect(abs(leading - exact) < 0.08)
    }
    #expect(abs(SphericalRow.entropyAboveLogCount(scale: 0, dimension: 64)) < 1e-9)
    #expect(SphericalRow.leadingEntropyAboveLogCount(scale: 0, dimension: 64) == 0)
  }

  @Test(
    "W is the inverse of w·e^w", arguments: [0, 1e-12, 0.1, 1, 2.718281828459045, 30, 1e6, 1e300])
  func inverse(_ x: Double) {
    let w = lambertW(x)
    #expect(abs(w * exponential(w) - x) <= 1e-13 * x * (1 + w))
  }
}
