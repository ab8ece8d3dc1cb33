import RotaryEmbedding
import Testing

/// Su's two forms of NTK-RoPE, which slow every pair, the first one too.
@Suite struct NTKFixedMixedTests {
  /// θ′/θ at d = 128, s = 8 for pairs 0, 1, 16, 32, 48, 62, 63: mpf(8)**(-mpf(2*(i+1))/128) and
  /// exp(-log(8)/mpf(64)**0.75*mpf(i+1)**0.75) with mpmath at 40 digits.
  static let table: [(pair: Int, fixed: Double, mixed: Double)] = [
    (0, 0.96803089674614723, 0.91219709351135822), (1, 0.93708381705514995, 0.85679600951575461),
    (16, 0.57559461497649135, 0.46329404204296839), (32, 0.34225060574364765, 0.28215161015968666),
    (48, 0.20350342773216847, 0.18231906547505118), (62, 0.12912810987765355, 0.12808961038640719),
    (63, 0.125, 0.125),
  ]

  @Test("Both slow pairs as their closed forms say")
  func closedForms() throws {
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 8)
    let fixed = try NTKFixed().schedule(for: geometry, extent: extent).frequencyRatios
    let mixed = try NTKMixed().schedule(for: geometry, extent: extent).frequencyRatios
    for row in Self.table {
      // Two powers, a product and a quotient, each within an ulp.
      #expect(relativeDistance(fixed[row.pair], row.fixed) < 4 * .ulpOfOne)
      #expect(relativeDistance(mixed[row.pair], row.mixed) < 4 * .ulpOfOne)
    }
  }

  @Test("Su's own example, k = 12 and q = 0.75, slows pairs as computed")
  func ownExample() throws {
    let ratios = try NTKMixed(exponent: 0.75).schedule(
      for: llama2(), extent: ContextExtent(scale: 12)
    ).frequencyRatios
    // exp(-log(12)/mpf(64)**0.75*mpf(i+1)**0.75) with mpmath at 40 digits.
    for (pair, ratio) in [
      (0, 0.89599683675792501), (16, 0.39875207074855892), (48, 0.13082886758677789),
      (63, 0.083333333333333333),
    ] {
      #expect(relativeDistance(ratios[pair], ratio) < 4 * .ulpOfOne)
    }
  }

  @Test(
    "The last pair is slowed by exactly s, whatever the exponent",
    arguments: [0.01, 0.5, 0.75, 1, 2, 50], [2.0, 8, 64])
  func lastPair(exponent: Double, scale: Double) throws {
    for dimension in [2, 4, 64, 128] {
      let geometry = try RotaryGeometry(
        headDimension: dimension, base: 10_000, trainedContext: 2_048)
      let schedule = try NTKMixed(exponent: exponent).schedule(
        for: geometry, extent: ContextExtent(scale: scale))
      // The scales are powers of two, by which a division is exact.
      #expect(schedule.inverseFrequencies.last == (geometry.inverseFrequencies.last ?? 0) / scale)
    }
  }

  @Test("With exponent 1 the mixed form is the fixed one", arguments: [1, 2.5, 8, 100.0])
  func exponentOne(_ scale: Double) throws {
    let extent = try ContextExtent(scale: scale)
    #expect(
      try NTKMixed(exponent: 1).schedule(for: llama2(), extent: extent)
        == NTKFixed().schedule(for: llama2(), extent: extent))
  }

  @Test("The smaller the exponent, the more every pair but the last is slowed")
  func exponents() throws {
    let extent = try ContextExtent(scale: 8)
    let slowings = try [0.25, 0.5, 0.75, 1, 2].map {
      try NTKMixed(exponent: $0).schedule(for: llama2(), extent: extent).inverseFrequencies
    }
    for (slower, faster) in zip(slowings, slowings.dropFirst()) {
      #expect(zip(slower, faster).dropLast().allSatisfy { $0 < $1 })
    }
  }

  @Test("The fixed form falls by equal ratios from pair to pair, from s^(−2/d) on")
  func geometricSeries() throws {
    let ratios = try NTKFixed().schedule(for: handbookModel(), extent: ContextExtent(scale: 4))
      .frequencyRatios
    let step = power(4, -2.0 / 64)
    #expect(relativeDistance(ratios[0], step) < 4 * .ulpOfOne)
    for (here, next) in zip(ratios, ratios.dropFirst()) {
      #expect(relativeDistance(next / here, step) < 8 * .ulpOfOne)
    }
  }

  @Test("vLLM's ntk with factor 8 gives the recorded ratios")
  func vLLM() throws {
    // vLLM 0.33.0 in float32, d = 128, printed to five digits: half of the last one.
    let fixed = try resolve("ntk", llama2(), scale: 8).frequencyRatios
    let mixed = try resolve("ntk-mixed", llama2(), scale: 8).frequencyRatios
    let aware = try resolve("ntk-aware", llama2(), scale: 8).frequencyRatios
    let recorded: [(pair: Int, fixed: Double, mixed: Double, aware: Double)] = [
      (0, 0.96803, 0.9122, 1), (1, 0.93708, 0.8568, 0.96753), (16, 0.57559, 0.46329, 0.58972),
      (32, 0.34225, 0.28215, 0.34777), (48, 0.2035, 0.18232, 0.20508),
      (62, 0.12913, 0.12809, 0.12919), (63, 0.125, 0.125, 0.125),
    ]
    for row in recorded {
      #expect(abs(fixed[row.pair] - row.fixed) < 0.5001e-5)
      #expect(abs(mixed[row.pair] - row.mixed) < 0.5001e-5)
      #expect(abs(aware[row.pair] - row.aware) < 0.5001e-5)
    }
  }

  @Test(
    "An exponent that is not positive and finite is refused",
    arguments: [0, -1, Double.nan, .infinity])
  func badExponent(_ exponent: Double) {
    let error = #expect(throws: RotaryError.self) { try NTKMixed(exponent: exponent) }
    #expect(error?.parameter == .option)
  }
}
