import RotaryEmbedding
import Testing

/// The reference code's first NTK-by-parts: three spectra and two ramps.
@Suite struct PartNTKTests {
  /// θ′/θ at d = 128, b = 10⁴, L = 4096, s = 16.
  ///
  /// Ramps between pairs 43 and 48 (turns 1.25 and 0.75) and between 25 and
  /// 41 (turns 16 and 2), rounded outwards: m₁ = (48 − i)/5 and m₂ = (41 − i)/16 clamped,
  /// (1 − m₂)·((1 − m₁)/16 + m₁·16^(−2i/126)) + m₂ with mpmath at 40 digits.
  static let llama2Ratios: [(pair: Int, ratio: Double)] = [
    (25, 1), (28, 0.86718104873013046), (30, 0.77095638209487517), (36, 0.45349513931381277),
    (40, 0.22373178143537837), (41, 0.16457594613328022), (42, 0.15749013123685915),
    (44, 0.12787648416548789), (46, 0.090327647809756806), (47, 0.07527657711217239), (48, 0.0625),
  ]

  @Test("Llama 2's pairs are blended at scale 16 as the closed form says")
  func closedForm() throws {
    let ratios = try PartNTK().schedule(for: llama2(), extent: ContextExtent(scale: 16))
      .frequencyRatios
    for row in Self.llama2Ratios {
      // Two ramps whose values carry an ulp of 1 each, and the power of a base with its own.
      #expect(relativeDistance(ratios[row.pair], row.ratio) < 1e-14)
    }
    #expect(ratios[..<26].allSatisfy { $0 == 1 })
    #expect(ratios[48...].allSatisfy { $0 == 0.0625 })
  }

  @Test("Factors below 1 take shares of both ramps away")
  func factors() throws {
    let ratios = try resolve(
      "part-ntk", llama2(), scale: 16,
      MethodChoice(options: ["ntk-factor": [0.5], "extrapolation-factor": [0.25]])
    ).frequencyRatios
    // The same with m₁/2 and m₂/4; pair 0 is 0.75·(0.5/16 + 0.5) + 0.25.
    for (pair, ratio) in [
      (0, 0.6484375), (25, 0.39823499779739761), (30, 0.3083336125257096),
      (44, 0.095188242082743946), (46, 0.076413823904878403), (63, 0.0625),
    ] {
      #expect(relativeDistance(ratios[pair], ratio) < 1e-14)
    }
  }

  @Test(
    "Without NTK and untouched shares it is Position Interpolation, without the latter NTK-aware")
  func limits() throws {
    let extent = try ContextExtent(scale: 16)
    let interpolated = try PartNTK(ntkFactor: 0, extrapolationFactor: 0)
      .schedule(for: llama2(), extent: extent)
    // Division by 16 is exact, and so are products with 1 and sums with 0.
    #expect(interpolated.frequencyRatios.allSatisfy { $0 == 0.0625 })
    let aware = try NTKAware().schedule(for: llama2(), extent: extent)
    let stretched = try PartNTK(extrapolationFactor: 0).schedule(for: llama2(), extent: extent)
    #expect(stretched.inverseFrequencies[..<44] == aware.inverseFrequencies[..<44])
    #expect(stretched.frequencyRatios[48...].allSatisfy { $0 == 0.0625 })
  }

  @Test("The reference code gives the recorded ratios")
  func referenceCode() throws {
    // jquesnelle/yarn @995db5b, float32, four digits.
    let recorded = [
      25: 1.0, 28: 0.8672, 30: 0.7710, 36: 0.4535, 40: 0.2237, 41: 0.1646, 42: 0.1575, 44: 0.1279,
      46: 0.0903, 47: 0.0753, 48: 0.0625,
    ]
    let ratios = try resolve("part-ntk", llama2(), scale: 16).frequencyRatios
    for (pair, ratio) in recorded { #expect(abs(ratios[pair] - ratio) < 0.5001e-4) }
  }

  @Test("Factors outside 0 … 1 and a head of one pair are refused")
  func refused() throws {
    for bad in [-0.1, 1.1, .nan] {
      #expect(throws: RotaryError.self) { try PartNTK(ntkFactor: bad) }
      #expect(throws: RotaryError.self) { try PartNTK(extrapolationFactor: bad) }
    }
    let one = try RotaryGeometry(headDimension: 2, base: 10_000, trainedContext: 64)
    let error = #expect(throws: RotaryError.self) {
      try PartNTK().schedule(for: one, extent: ContextExtent(scale: 2))
    }
    #expect(error?.parameter == .rotaryDimension)
  }
}
