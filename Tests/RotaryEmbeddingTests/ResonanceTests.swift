import RotaryEmbedding
import Testing

/// Wavelengths of whole tokens.
@Suite struct ResonanceTests {
  @Test("Every wavelength is the nearest whole number")
  func wholeWavelengths() throws {
    let geometry = try handbookModel()
    let schedule = try Resonance().schedule(for: geometry, extent: ContextExtent())
    // mpmath at 40 digits: λ = 2π·10000**(i/32) = 6.2832, 8.3788, 11.1733, 62.8319, 628.3185, 47117.2428 for these.
    for (pair, wavelength) in [(0, 6.0), (1, 8), (2, 11), (8, 63), (16, 628), (31, 47_117)] {
      #expect(schedule.inverseFrequencies[pair] == 2 * .pi / wavelength)
    }
    for (resonant, trained) in zip(schedule.inverseFrequencies, geometry.wavelengths) {
      let wavelength = 2 * .pi / resonant
      #expect(relativeDistance(wavelength, wavelength.rounded()) < 2 * .ulpOfOne)
      // Half a token, and the rounding of a wavelength below 10⁵.
      #expect(abs(wavelength - trained) <= 0.5 + 1e-10)
    }
  }

  @Test("Angles repeat after λ′ tokens", arguments: ["rope", "yarn", "pi", "ntk-aware"])
  func repetition(_ name: String) throws {
    let schedule = try resolve(
      name, handbookModel(), scale: 4, MethodChoice(resonates: true))
    for (pair, frequency) in schedule.inverseFrequencies.enumerated() {
      let wavelength = (2 * .pi / frequency).rounded()
      for position in [0, 1, 17, 1_000.0] {
        let once = schedule.angle(position: position, pair: pair)
        let later = schedule.angle(position: position + 5 * wavelength, pair: pair)
        // Five turns; the slowest pair of PI has 188,469 tokens a turn. Angles up to 10⁴ are rounded to 10⁻¹².
        #expect(abs(later - once - 10 * .pi) < 1e-11)
      }
    }
  }

  @Test("It keeps what the inner method does besides: temperature, ramp, effective scale")
  func composition() throws {
    let geometry = try llama2()
    let yarn = try resolve("yarn", geometry, scale: 16)
    let resonant = try resolve("yarn", geometry, scale: 16, MethodChoice(resonates: true))
    #expect(resonant.temperature == yarn.temperature)
    #expect(resonant.ramp == yarn.ramp)
    #expect(resonant.geometry == geometry)
    for (frequency, inner) in zip(resonant.inverseFrequencies, yarn.inverseFrequencies) {
      #expect(frequency == 2 * .pi / (2 * .pi / inner).rounded(.toNearestOrEven))
    }
    let knob = try MethodCatalog.entry(named: "ntk-aware")
      .method(MethodChoice(ntkAlpha: 8, resonates: true))
    #expect(knob.effectiveScale(for: geometry, extent: try ContextExtent(scale: 2)) == 8)
  }

  @Test("A squeeze of positions is folded into the wavelengths before they are rounded")
  func squeeze() throws {
    let schedule = try resolve("pi", handbookModel(), scale: 4, MethodChoice(resonates: true))
    #expect(schedule.positionMap == .identity)
    // 4·2π = 25.13 and 4·8.3788 = 33.52.
    #expect(schedule.inverseFrequencies[0] == 2 * .pi / 25)
    #expect(schedule.inverseFrequencies[1] == 2 * .pi / 34)
  }

  @Test("Twice is once")
  func idempotent() throws {
    let once = try resolve("resonance", handbookModel())
    let twice = try resolve("resonance", handbookModel(), MethodChoice(resonates: true))
    #expect(once == twice)
    #expect(once == (try resolve("rope", handbookModel(), MethodChoice(resonates: true))))
  }

  @Test("Pairs that do not turn stay so, and a head without rotation stays without")
  func stopped() throws {
    let half = MethodChoice(options: ["fraction": [0.5]], resonates: true)
    let stopped = try resolve("p-rope", handbookModel(), half)
    #expect(stopped.inverseFrequencies[16...].allSatisfy { $0 == 0 })
    #expect(stopped.inverseFrequencies[0] == 2 * .pi / 6)
    let none = try resolve("nope", handbookModel(), MethodChoice(resonates: true))
    #expect(none.inverseFrequencies.isEmpty)
  }

  @Test("The first tokens of LongRoPE still turn as trained")
  func startTokens() throws {
    let geometry = try handbookModel()
    let factors = (0..<32).map { 1 + Double($0) }
    let schedule = try resolve(
      "longrope", geometry, scale: 4, length: 8_192,
      MethodChoice(options: ["long-factors": factors, "start-tokens": [4]], resonates: true))
    for (pair, theta) in geometry.inverseFrequencies.enumerated() {
      #expect(
        relativeDistance(schedule.angle(position: 3, pair: pair), 3 * theta) < 4 * .ulpOfOne)
      let wavelength = (2 * .pi / (theta / factors[pair])).rounded()
      #expect(
        relativeDistance(schedule.angle(position: 4, pair: pair), 4 * 2 * .pi / wavelength)
          < 4 * .ulpOfOne)
    }
  }

  @Test(
    "Methods that act on distances cannot resonate",
    arguments: ["rerope", "leaky-rerope", "self-extend", "dual-chunk", "string", "lm-infinite"])
  func distances(_ name: String) throws {
    let error = #expect(throws: RotaryError.self) {
      try resolve(name, llama2(), MethodChoice(resonates: true))
    }
    #expect(error?.parameter == .option)
    #expect(error?.description.contains("cannot resonate") == true)
  }
}
