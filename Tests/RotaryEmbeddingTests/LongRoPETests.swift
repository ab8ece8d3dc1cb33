import RotaryEmbedding
import Testing

/// LongRoPE's two lists, its start tokens and its amplitude.
@Suite struct LongRoPETests {
  /// d = 96, b = 10⁴, L = 4096: Phi-3 mini.
  static func phi3() throws -> RotaryGeometry {
    try RotaryGeometry(headDimension: 96, base: 10_000, trainedContext: 4_096)
  }

  static let rising = (0..<48).map { 1 + Double($0) }
  static let short = (0..<48).map { 1 + Double($0) / 64 }

  @Test(
    "The lists switch strictly beyond the trained context",
    arguments: [1, 4_095, 4_096, 4_097, 131_072])
  func switching(_ length: Int) throws {
    let method = try LongRoPE(shortFactors: Self.short, longFactors: Self.rising)
    let geometry = try Self.phi3()
    let schedule = try method.schedule(
      for: geometry, extent: ContextExtent(scale: 32, sequenceLength: length))
    let factors = length > 4_096 ? Self.rising : Self.short
    #expect(
      worstRelativeDistance(
        schedule.inverseFrequencies, zip(geometry.inverseFrequencies, factors).map { $0 / $1 })
        <= .ulpOfOne)
    // The amplitude is the same on both sides of the switch.
    #expect(relativeDistance(schedule.temperature.amplitude, 1.1902380714238083) < 1e-15)
    #expect(schedule.positionMap == .identity)
  }

  @Test("Without a length the sequence lies within the trained context")
  func lengthLeftOut() throws {
    let method = try LongRoPE(shortFactors: Self.short, longFactors: Self.rising)
    #expect(
      try method.schedule(for: Self.phi3(), extent: ContextExtent(scale: 32))
        == method.schedule(for: Self.phi3(), extent: ContextExtent(scale: 32, sequenceLength: 1)))
  }

  @Test("Without lists a short sequence turns as trained and a long one as the search begins")
  func startOfSearch() throws {
    let geometry = try llama2()
    let short = try LongRoPE().schedule(
      for: geometry, extent: ContextExtent(scale: 16, sequenceLength: 4_096))
    #expect(short.inverseFrequencies == geometry.inverseFrequencies)
    let ratios = try LongRoPE().schedule(
      for: geometry, extent: ContextExtent(scale: 16, sequenceLength: 4_097)
    ).frequencyRatios
    // λ = γ + (1 − γ)·16 with γ = (46 − i)/26 between pairs 20 and 46, in fractions: 41/26, 176/26, 401/26.
    for (pair, factor) in [
      (0, 1.0), (20, 1), (21, 41.0 / 26), (30, 176.0 / 26), (45, 401.0 / 26), (46, 16), (63, 16),
    ] {
      #expect(relativeDistance(ratios[pair], 1 / factor) < 1e-14)
    }
  }

  @Test("The first tokens turn as trained, and the others by the list", arguments: [1, 4, 100])
  func startTokens(_ count: Int) throws {
    let geometry = try Self.phi3()
    let schedule = try LongRoPE(longFactors: Self.rising, startTokens: count).schedule(
      for: geometry, extent: ContextExtent(scale: 32, sequenceLength: 8_192))
    for (pair, theta) in geometry.inverseFrequencies.enumerated() {
      for position in [0, count - 1, count, count + 1, 8_191] {
        let asTrained = Double(position) * theta
        let expected = position < count ? asTrained : asTrained / Self.rising[pair]
        let angle = schedule.angle(position: Double(position), pair: pair)
        // m·λ·(θ/λ): three roundings.
        #expect(relativeDistance(angle, expected) < 2 * .ulpOfOne)
      }
    }
    #expect(!schedule.dependsOnDistanceAlone)
    // Short sequences have their own start tokens by their own list.
    let short = try LongRoPE(longFactors: Self.rising, startTokens: count).schedule(
      for: geometry, extent: ContextExtent(scale: 32))
    #expect(short.angle(position: 0.5, pair: 47) == 0.5 * geometry.inverseFrequencies[47])
  }

  @Test("The amplitude is √(1 + ln s/ln L), 1 at scale 1, and follows no list")
  func amplitude() throws {
    let geometry = try Self.phi3()
    // sqrt(1+log(32)/log(4096)) = sqrt(17/12), as 32 = 2⁵ and 4096 = 2¹².
    let phi = try resolve("longrope", geometry, scale: 32).temperature
    #expect(relativeDistance(phi.amplitude, (17.0 / 12).squareRoot()) < 2 * .ulpOfOne)
    #expect(phi.softmaxScale == 1)
    #expect(try resolve("longrope", geometry, scale: 1).temperature == .none)
    let fixed = try LongRoPE(temperature: .fixed(amplitude: 1.25)).schedule(
      for: geometry, extent: ContextExtent(scale: 32))
    #expect(fixed.temperature == Temperature(amplitude: 1.25))
  }

  @Test("Options reach the lists and the start tokens")
  func options() throws {
    let choice = MethodChoice(options: [
      "short-factors": Self.short, "long-factors": Self.rising, "start-tokens": [4],
    ])
    let extent = try ContextExtent(scale: 32, sequenceLength: 5_000)
    let chosen = try resolve("longrope", Self.phi3(), scale: 32, length: 5_000, choice)
    let made = try LongRoPE(
      shortFactors: Self.short, longFactors: Self.rising, startTokens: 4
    ).schedule(for: Self.phi3(), extent: extent)
    #expect(chosen == made)
    #expect(chosen.positionMap == .unscaledStart(tokens: 4, factors: Self.rising))
  }

  @Test("transformers gives the recorded frequencies")
  func recorded() throws {
    // transformers 5.23.0, d = 96, long factors 1 + i, short factors 1, printed to four digits.
    let method = try LongRoPE(longFactors: Self.rising)
    func frequencies(_ length: Int) throws -> [Double] {
      try method.schedule(
        for: Self.phi3(), extent: ContextExtent(scale: 32, sequenceLength: length)
      ).inverseFrequencies
    }
    #expect(worstDistance(Array(try frequencies(4_097)[..<3]), [1, 0.4127, 0.2271]) < 0.5001e-4)
    #expect(worstDistance(Array(try frequencies(4_096)[..<3]), [1, 0.8254, 0.6813]) < 0.5001e-4)
  }

  @Test("Lists of the wrong length, bad factors and negative counts are refused")
  func refused() throws {
    for count in [0, 47, 49] {
      let list = [Double](repeating: 1, count: count)
      for method in [try LongRoPE(shortFactors: list), try LongRoPE(longFactors: list)] {
        let error = #expect(throws: RotaryError.self) {
          try method.schedule(for: Self.phi3(), extent: ContextExtent(scale: 2))
        }
        #expect(error?.parameter == .option)
        #expect(error?.description.contains("There are \(count) ") == true)
        #expect(error?.description.contains("48 are needed") == true)
      }
    }
    for bad in [0, -1, Double.nan, .infinity] {
      #expect(throws: RotaryError.self) { try LongRoPE(shortFactors: [1, bad]) }
      #expect(throws: RotaryError.self) { try LongRoPE(longFactors: [bad]) }
    }
    #expect(throws: RotaryError.self) { try LongRoPE(startTokens: -1) }
    let one = try RotaryGeometry(headDimension: 4, base: 10_000, trainedContext: 1)
    let error = #expect(throws: RotaryError.self) {
      try LongRoPE().schedule(for: one, extent: ContextExtent(scale: 2))
    }
    #expect(error?.parameter == .trainedContext)
  }
}
