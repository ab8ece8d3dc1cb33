import AttentionEntropy
import RotaryEmbedding
import Testing

/// Rows of independent Gaussian logits: the null model.
@Suite struct GaussianRowTests {
  @Test(
    "The expected entropy agrees with an independent quadrature",
    arguments: [64, 512, 8_192], [0.5, 1, 1.5, 2, 5.0.squareRoot(), 3, 4, 5])
  func table(count: Int, sigma: Double) throws {
    // numpy and F(m) = E ln Σ e^(mσz) alone: trapezoid in z and u with steps of 0.02 over ±14, F′ by a seven-point central
    // difference with m = 1 ± 0.01k (error below 10⁻⁸), E[H] = F − F′.
    let sigmas = [0.5, 1, 1.5, 2, 5.0.squareRoot(), 3, 4, 5]
    let entropies: [Int: [Double]] = [
      64: [
        4.036652431, 3.684746460, 3.176213151, 2.642501922, 2.412003708, 1.810468075, 1.308141239,
        1.003826228,
      ],
      512: [
        6.113673784, 5.741890159, 5.141082645, 4.390143388, 4.024865704, 2.980561896, 2.065131996,
        1.524978368,
      ],
      8_192: [
        8.885935195, 8.511140022, 7.887961079, 7.029423350, 6.558258925, 4.963930227, 3.320984090,
        2.332917280,
      ],
    ]
    let column = try #require(sigmas.firstIndex(of: sigma))
    let expected = try #require(entropies[count])[column]
    // The bound that the documentation promises for σ ≤ 5.
    #expect(abs(GaussianRow.expectedEntropy(count: count, sigma: sigma) - expected) < 1e-6)
  }

  @Test(
    "Two Gaussian logits have the mean entropy of a coin with normal log-odds",
    arguments: [
      // mpmath, 30 digits: quad over N(0, 1) of the entropy of a coin with odds exp(√2·σ·z).
      (0.5, 0.639951295313955), (1, 0.539500061688396), (2, 0.375347537576122),
      (3, 0.277418733355333), (5, 0.177770474792094),
    ])
  func twoKeys(sigma: Double, expected: Double) {
    #expect(abs(GaussianRow.expectedEntropy(count: 2, sigma: sigma) - expected) < 1e-6)
  }

  @Test(
    "At σ = 1 short rows agree with an independent quadrature",
    arguments: [
      (4, 1.114317038), (8, 1.721807408), (16, 2.356953314), (32, 3.013395232),
      (128, 4.365641687), (1_024, 6.433270485),
    ])
  func shortRows(count: Int, expected: Double) {
    #expect(abs(GaussianRow.expectedEntropy(count: count, sigma: 1) - expected) < 1e-6)
  }

  @Test("Without spread the entropy is ln n, and one key has none")
  func specialCases() {
    for count in [1, 2, 64, 8_192] {
      #expect(GaussianRow.expectedEntropy(count: count, sigma: 0) == logarithm(Double(count)))
    }
    for sigma in [0.5, 1, 5] { #expect(GaussianRow.expectedEntropy(count: 1, sigma: sigma) == 0) }
  }

  @Test("For small σ the entropy is ln n − σ²/2 and a correction of order 1/n")
  func smallSigma() {
    // E[H] = ln n − σ²/2 + (σ²e^(σ²) − (e^(σ²) − 1)/2)/n + O(1/n²): the last term is below 1/n².
    for (count, sigma) in [(512, 0.25), (8_192, 0.5)] {
      let variance = sigma * sigma
      let growth = exponential(variance)
      let n = Double(count)
      let series = logarithm(n) - variance / 2 + (variance * growth - (growth - 1) / 2) / n
      let entropy = GaussianRow.expectedEntropy(count: count, sigma: sigma)
      #expect(abs(entropy - series) < 1e-6 + 1 / (n * n))
    }
  }

  @Test(
    "Drawn Gaussian rows average to the expected entropy",
    arguments: [(64, 1.0), (64, 2), (256, 1.5)])
  func monteCarlo(count: Int, sigma: Double) {
    let generator = CounterGenerator(seed: 61, stream: .keys)
    let draws = 400
    let entropies = (0..<draws).map { draw -> Double in
      let logits = (0..<count).map { index -> Double in
        sigma * generator.normal(at: UInt64(draw * count + index))
      }
      return SoftmaxAccumulatorTests.statistics(logits).entropy
    }
    let (mean, standardError) = meanAndStandardError(entropies)
    let expected = GaussianRow.expectedEntropy(count: count, sigma: sigma)
    #expect(abs(mean - expected) < 4 * standardError)
  }

  @Test(
    "In the null model the mean entropy of rows is that of Gaussian logits, whatever the method",
    arguments: ["nope", "rope", "pi", "yarn"])
  func nullModel(_ method: String) throws {
    // Given q, logits are N(0, ‖q‖²/d); scaling q to ‖q‖² = d makes every row a Gaussian row of σ = 1.
    let turning = try schedule(
      method, dimension: 16, context: 32, scale: 2, temperature: TemperatureLaw.none)
    let entropies = try (0..<300 as Range<UInt64>).map { seed -> Double in
      let drawn = try IsotropicEnsemble().vectors(
        headDimension: 16, queryPositions: [63], keyPositions: Array(0..<64), seed: seed)
      let norm: Float = drawn.queries.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let vectors = try HeadVectors(
        queries: drawn.queries.map { 4 * $0 / norm }, keys: drawn.keys, headDimension: 16,
        queryPositions: [63], keyPositions: Array(0..<64))
      return try attentionRows(of: vectors, schedule: turning, mask: .causal)[0][0].entropy
    }
    let (mean, standardError) = meanAndStandardError(entropies)
    // The table's 3.684746460 for n = 64 and σ = 1.
    #expect(abs(mean - 3.684746460) < 4 * standardError)
  }

  @Test(
    "The mean over uniform causal rows is ln(n!)/n",
    arguments: [
      // mpmath: loggamma(n + 1)/n.
      (1, 0), (2, 0.34657359027997265), (64, 3.2057531169162687), (128, 3.8781678006813877),
      (512, 5.2462118586452117), (2_048, 6.6269291857279473), (8_192, 8.0115755061390754),
    ])
  func uniformCausalRows(count: Int, mean: Double) {
    #expect(abs(meanEntropyOfUniformCausalRows(count: count) - mean) < 1e-12)
  }
}
