import RotaryEmbedding
import Testing

/// One larger base for all pairs.
@Suite struct NTKAwareTests {
  @Test(
    "The base grows to b·s^(d/(d−2))",
    arguments: [
      // mpf(10000) * mpf(s)**(mpf(d)/(d-2)) with mpmath at 40 digits.
      (64, 2.0, 20452.2287120253686), (64, 4, 41829.3659288994867), (64, 8, 85550.3758856853786),
      (64, 16, 174969.585401377722), (64, 32, 357851.797827723223),
      (128, 2, 20221.2616897379122), (128, 4, 40889.9424324862164),
      (128, 8, 82684.6226405622184), (128, 16, 167198.73921320368),
      (128, 32, 338096.945982443556),
    ])
  func base(dimension: Int, scale: Double, expected: Double) throws {
    let geometry = try RotaryGeometry(
      headDimension: dimension, base: 10_000, trainedContext: 2_048)
    #expect(relativeDistance(try geometry.base(stretching: scale), expected) < 1e-14)
  }

  @Test(
    "Every pair is divided by s^(i/(d/2 − 1)): the first by 1, the last by s",
    arguments: [4, 64, 128], [1.5, 2, 4, 16, 32])
  func ratios(dimension: Int, scale: Double) throws {
    let geometry = try RotaryGeometry(
      headDimension: dimension, base: 10_000, trainedContext: 2_048)
    let ratios = try NTKAware().schedule(for: geometry, extent: ContextExtent(scale: scale))
      .frequencyRatios
    #expect(ratios[0] == 1)
    // An ulp of b′ is multiplied by an exponent below 1, and the powers add one each.
    let last = ratios.count - 1
    #expect(relativeDistance(ratios[last], 1 / scale) < 4 * .ulpOfOne)
    for (pair, ratio) in ratios.enumerated() {
      let closedForm = power(scale, -Double(pair) / Double(last))
      #expect(relativeDistance(ratio, closedForm) < 8 * .ulpOfOne)
    }
  }

  @Test("The community's knob takes the place of the scale, and moves the effective scale with it")
  func ownKnob() throws {
    let geometry = try llama2()
    let knob = try NTKAware(alpha: 8)
    let stretched = try ContextExtent(scale: 2)
    let byKnob = try knob.schedule(for: geometry, extent: stretched)
    let byScale = try NTKAware().schedule(for: geometry, extent: ContextExtent(scale: 8))
    #expect(byKnob.inverseFrequencies == byScale.inverseFrequencies)
    #expect(knob.effectiveScale(for: geometry, extent: stretched) == 8)
    #expect(try NTKAware().effectiveScale(for: geometry, extent: stretched) == 2)
  }

  @Test("At scale 4 Llama 2's pairs sit on the straight line of ln θ′/θ, as tabulated")
  func llama2AtScale4() throws {
    // 4^(−i/63) with numpy, four decimals.
    let ratios = try NTKAware().schedule(for: llama2(), extent: ContextExtent(scale: 4))
      .frequencyRatios
    for (pair, ratio) in [
      (20, 0.6440), (28, 0.5400), (32, 0.4945), (40, 0.4147), (46, 0.3634), (63, 0.25),
    ] {
      #expect(abs(ratios[pair] - ratio) < 0.5001e-4)
    }
  }

  @Test("Of Llama 2's 18 pairs that never complete a turn, 17 leave their trained arc at scale 4")
  func pairsOutOfBounds() throws {
    let geometry = try llama2()
    let ratios = try NTKAware().schedule(for: geometry, extent: ContextExtent(scale: 4))
      .frequencyRatios
    let slow = geometry.rotations.indices.filter { geometry.rotations[$0] < 1 }
    #expect(slow.count == 18)
    // The last pair stays exactly on its arc; the next overshoots by 4^(1/63) = 1.022.
    #expect(slow.filter { ratios[$0] * 4 > 1.001 }.count == 17)
    // Pair 46: 4·4^(−46/63) = 1.453652610629607 (mpmath).
    #expect(relativeDistance(4 * ratios[46], 1.453652610629607) < 1e-14)
  }

  @Test("NTK-aware and the paper's YaRN cross between pairs 26 and 27 of Llama 2 at scale 4")
  func crossing() throws {
    let extent = try ContextExtent(scale: 4)
    let ntk = try NTKAware().schedule(for: llama2(), extent: extent).frequencyRatios
    let paper = try YaRN(ramp: Ramp(.rotations)).schedule(for: llama2(), extent: extent)
      .frequencyRatios
    #expect(ntk[26] < paper[26])
    #expect(ntk[27] > paper[27])
  }
}
