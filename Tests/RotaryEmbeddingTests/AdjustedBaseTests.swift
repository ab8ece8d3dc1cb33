import RotaryEmbedding
import Testing

/// Methods that put another base in place of the trained one.
@Suite struct AdjustedBaseTests {
  @Test(
    "ABF's frequencies are powers of the new base, whatever the old one",
    arguments: [
      // mpf(b)**(-mpf(2*i)/128) for pairs 1, 32 and 63 with mpmath at 40 digits.
      (500_000.0, [0.8146172338565447, 0.001414213562373095, 2.4551407911316089e-6]),
      (1_000_000, [0.80584218776148182, 0.001, 1.2409377607517196e-6]),
    ] as [(base: Double, expected: [Double])], [10_000.0, 500_000])
  func closedForm(new: (base: Double, expected: [Double]), old: Double) throws {
    let geometry = try RotaryGeometry(headDimension: 128, base: old, trainedContext: 4_096)
    let schedule = try AdjustedBaseFrequency(base: new.base).schedule(
      for: geometry, extent: ContextExtent(scale: 4))
    #expect(schedule.inverseFrequencies[0] == 1)
    for (pair, expected) in zip([1, 32, 63], new.expected) {
      #expect(relativeDistance(schedule.inverseFrequencies[pair], expected) < 2 * .ulpOfOne)
    }
    #expect(schedule.temperature == .none)
    // The geometry says how the model was trained, and keeps its base.
    #expect(schedule.geometry == geometry)
  }

  @Test("With the trained base ABF is RoPE, and a larger base slows every pair but the first")
  func limits() throws {
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 4)
    let same = try AdjustedBaseFrequency(base: 10_000).schedule(for: geometry, extent: extent)
    #expect(same.inverseFrequencies == geometry.inverseFrequencies)
    let ratios = try AdjustedBaseFrequency().schedule(for: geometry, extent: extent)
      .frequencyRatios
    #expect(ratios[0] == 1)
    #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test("NTK-aware is ABF with the base b·s^(d/(d−2))")
  func ntkAware() throws {
    let geometry = try handbookModel()
    let extent = try ContextExtent(scale: 4)
    let base = 10_000 * power(4, 64.0 / 62)
    let adjusted = try AdjustedBaseFrequency(base: base).schedule(for: geometry, extent: extent)
    let aware = try NTKAware().schedule(for: geometry, extent: extent)
    #expect(
      worstRelativeDistance(adjusted.inverseFrequencies, aware.inverseFrequencies)
        < 4 * .ulpOfOne)
  }

  @Test("Hunyuan's α of 1000 makes the base 11.2 million, whatever scale and length")
  func hunyuan() throws {
    let geometry = try llama2()
    // mpf(10000)*mpf(1000)**(mpf(128)/126) = 11158839.925077485, and its powers, with mpmath.
    let expected = [1: 0.77603436304697441, 32: 0.00029935772947204898, 63: 1.1547819846894582e-7]
    for (scale, length) in [(1.0, nil), (8, 32_768)] {
      let schedule = try resolve("hunyuan-alpha", geometry, scale: scale, length: length)
      for (pair, frequency) in expected {
        // An ulp or two of the base, under exponents below 1, and one of each power.
        #expect(relativeDistance(schedule.inverseFrequencies[pair], frequency) < 4 * .ulpOfOne)
      }
    }
    #expect(relativeDistance(try geometry.base(stretching: 1_000), 11158839.925077485) < 1e-14)
    let chosen = try resolve("hunyuan-alpha", geometry, MethodChoice(ntkAlpha: 50))
    #expect(
      chosen.inverseFrequencies
        == (try resolve("ntk-aware", geometry, scale: 50)).inverseFrequencies)
  }

  @Test("Entropy-ABF is ABF with the log-n law of the trained context")
  func entropyABF() throws {
    let geometry = try llama2()
    let schedule = try resolve("entropy-abf", geometry, scale: 4)
    #expect(
      schedule.inverseFrequencies == (try resolve("abf", geometry, scale: 4)).inverseFrequencies)
    #expect(
      schedule.temperature
        == Temperature(queryMultiplier: .logarithmic(trainedContext: 4_096)))
    let other = try resolve(
      "entropy-abf", geometry, MethodChoice(options: ["adjusted-base": [1e6]]))
    #expect(other.inverseFrequencies[32] == geometry.inverseFrequencies(base: 1e6)[32])
  }

  @Test(
    "A base that is not finite and above 1 is refused",
    arguments: [1, 0, -5, Double.nan, .infinity])
  func badBase(_ base: Double) {
    for make in [
      { _ = try AdjustedBaseFrequency(base: base) }, { _ = try EntropyABF(base: base) },
    ] {
      let error = #expect(throws: RotaryError.self) { try make() }
      #expect(error?.parameter == .option)
    }
  }
}
