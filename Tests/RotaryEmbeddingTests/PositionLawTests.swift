import RotaryEmbedding
import Testing

/// Laws by the position of the query without steps: Beam's power, Inkling's and Grok-2's logarithm.
@Suite struct PositionLawTests {
  private static func multiplier(
    _ law: TemperatureLaw
  ) throws -> Temperature.QueryMultiplier {
    try law.temperature(atScale: 1).queryMultiplier
  }

  /// Positions from 0 to 2⁴⁰, close together at first, and both sides of the intervals of all three laws.
  private static let positions =
    (Array(0...300) + (9...40).map { 1 << $0 }
    + [1_023, 1_025, 2_047, 2_049, 127_998, 127_999, 128_000, 128_001]).sorted()

  @Test(
    "Beam's law is (1 + (m + 1)/2048)^0.1",
    arguments: [
      // (1+mpf(m+1)/2048)**mpf('0.1') with mpmath at 40 digits. By hand: at m = 63,487 the base is 1 + 63,488/2048 = 32,
      // and 32^0.1 = 2^0.5; at m = 2,047 it is 2.
      (0, 1.0000488173994806), (2_047, 1.0717734625362931), (8_191, 1.174618943088019),
      (63_487, 1.4142135623730951), (131_071, 1.5180683844287584), (1_048_575, 1.8664301291501608),
    ] as [(Int, Double)])
  func beam(position: Int, expected: Double) throws {
    let factor = try Self.multiplier(.beam)(position)
    // One ulp of the power, and two roundings of the base times 0.1.
    #expect(relativeDistance(factor, expected) < 2 * .ulpOfOne)
  }

  @Test(
    "Inkling's law is 1 + 0.1 ln((m + 1)/128000) beyond 128,000 tokens",
    arguments: [
      // 1+mpf('0.1')*log(max(1,mpf(m+1)/128000)) with mpmath at 40 digits. By hand: at m = 255,999 the quotient is 2, and
      // 1 + 0.1·0.6931 = 1.0693.
      (0, 1), (127_999, 1), (128_000, 1.0000007812469482), (131_071, 1.0023716526617317),
      (255_999, 1.0693147180559945), (511_999, 1.138629436111989), (1_048_575, 1.2103158068297153),
    ] as [(Int, Double)])
  func inkling(position: Int, expected: Double) throws {
    let factor = try Self.multiplier(.inkling)(position)
    // Half an ulp of the sum; what is added is below a quarter of it and has three ulps at most.
    #expect(relativeDistance(factor, expected) < 2 * .ulpOfOne)
  }

  @Test(
    "Grok-2's law is log₂ m/log₂ 1024 beyond position 1,024",
    arguments: [
      // log(mpf(m),2)/10 with mpmath at 40 digits, 1 up to 1,024. By hand: log₂ 1024 = 10, so 2¹¹, 2¹³, 2¹⁵, 2¹⁷ and 2²⁰
      // have 1.1, 1.3, 1.5, 1.7 and 2.
      (0, 1), (1, 1), (1_023, 1), (1_024, 1), (1_025, 1.000140819439281), (2_048, 1.1),
      (8_192, 1.3), (32_768, 1.5), (131_072, 1.7), (1_048_576, 2),
    ] as [(Int, Double)])
  func grok2(position: Int, expected: Double) throws {
    let factor = try Self.multiplier(.grok2)(position)
    // 1/ln F and ln(m/F) have 1.5 ulps each; product and sum half an ulp each.
    #expect(relativeDistance(factor, expected) < 4 * .ulpOfOne)
  }

  @Test(
    "Within F tokens Inkling's and Grok-2's laws are exactly 1; Beam's is not even at the first")
  func withinInterval() throws {
    let (inkling, grok2) = (try Self.multiplier(.inkling), try Self.multiplier(.grok2))
    #expect((0..<128_000).allSatisfy { inkling($0) == 1 })
    #expect((0...1_024).allSatisfy { grok2($0) == 1 })
    #expect(inkling(128_000) > 1 && grok2(1_025) > 1)
    // Bernoulli: 1 < (1 + x)^p < 1 + p·x for x > 0 and 0 < p < 1.
    let first = try Self.multiplier(.beam)(0)
    #expect(1 < first && first < 1 + 0.1 / 2_048)
  }

  @Test("No law jumps or falls from one position to the next")
  func continuity() throws {
    // The derivatives are at most p/F for Beam, α/F for Inkling and 1/(F ln F) for Grok-2.
    let laws: [(TemperatureLaw, steepest: Double)] = [
      (.beam, 0.1 / 2_048), (.inkling, 0.1 / 128_000), (.grok2, 1 / (1_024 * logarithm(1_024))),
    ]
    for (law, steepest) in laws {
      let multiplier = try Self.multiplier(law)
      for position in Self.positions {
        let rise = multiplier(position + 1) - multiplier(position)
        // Two factors below 8, of at most four ulps each.
        #expect(rise > -64 * Double.ulpOfOne && rise < steepest + 64 * .ulpOfOne, "\(law)")
      }
      let values = Self.positions.map { multiplier($0) }
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }, "\(law)")
    }
  }

  @Test("Grok-2's law is the log-n law of L = 1,024 one token later")
  func grok2IsLogN() throws {
    let grok2 = try Self.multiplier(.grok2)
    let logN = try TemperatureLaw.logarithmic
      .temperature(atScale: 1, trainedContext: 1_024).queryMultiplier
    for position in Self.positions.dropFirst() {
      #expect(relativeDistance(grok2(position), logN(position - 1)) < 6 * .ulpOfOne)
    }
  }

  @Test("With exponent or slope 0 every factor is exactly 1")
  func noGain() throws {
    for law in [
      TemperatureLaw.power(exponent: 0, interval: 2, offset: 1),
      .logarithmBeyond(slope: 0, interval: 2, offset: 1),
    ] {
      let multiplier = try Self.multiplier(law)
      #expect(Self.positions.allSatisfy { multiplier($0) == 1 })
    }
  }

  @Test("Beam and Inkling do not rotate, Grok-2 rotates as RoPE does, and no scale changes any")
  func schedules() throws {
    let geometry = try llama2()
    for (name, law) in [
      ("beam-scaling", TemperatureLaw.beam), ("inkling-scaling", .inkling),
      ("grok2-scaling", .grok2),
    ] {
      for scale in [1, 8.0] {
        let schedule = try resolve(name, geometry, scale: scale)
        #expect(schedule.temperature == (try law.temperature(atScale: 1)), "\(name)")
        #expect(
          schedule.inverseFrequencies
            == (name == "grok2-scaling" ? geometry.inverseFrequencies : []),
          "\(name)")
        #expect(schedule.positionMap == .identity)
        #expect(!schedule.dependsOnDistanceAlone)
      }
    }
  }

  @Test(
    "Numbers that cannot be are refused in a sentence with the law",
    arguments: [
      (.power(exponent: -0.1, interval: 8, offset: 1), "(1 + (m + 1)/8)^-0.1"),
      (.power(exponent: .nan, interval: 8, offset: 1), "(1 + (m + 1)/8)^nan"),
      (.power(exponent: .infinity, interval: 8, offset: 1), "(1 + (m + 1)/8)^inf"),
      (.power(exponent: 0.1, interval: 0, offset: 1), "(1 + (m + 1)/0)^0.1"),
      (.power(exponent: 0.1, interval: 8, offset: -1), "(1 + (m + -1)/8)^0.1"),
      (.power(exponent: 0.1, interval: 8, offset: .max), "(1 + (m + 9223372036854775807)/8)^0.1"),
      (.logarithmBeyond(slope: -1, interval: 8, offset: 0), "1 + -1.0·ln max(1, (m + 0)/8)"),
      (.logarithmBeyond(slope: .nan, interval: 8, offset: 0), "1 + nan·ln max(1, (m + 0)/8)"),
      (.logarithmBeyond(slope: 1, interval: -8, offset: 0), "1 + 1.0·ln max(1, (m + 0)/-8)"),
      (.logarithmBeyond(slope: 1, interval: 8, offset: -1), "1 + 1.0·ln max(1, (m + -1)/8)"),
      // ln 1 = 0 cannot divide; 0 and less have no logarithm.
      (.logarithmRatio(interval: 1), "1 + inf·ln max(1, (m + 0)/1)"),
      (.logarithmRatio(interval: 0), "/0)"), (.logarithmRatio(interval: -1), "/-1)"),
    ] as [(TemperatureLaw, String)])
  func refusals(law: TemperatureLaw, words: String) {
    let error = #expect(throws: RotaryError.self) { try law.temperature(atScale: 1) }
    #expect(error?.parameter == .temperature)
    #expect(error?.description.contains(words) == true)
  }

  @Test("The largest numbers that are allowed trap nowhere")
  func largest() throws {
    for law in [
      TemperatureLaw.power(exponent: 0.1, interval: .max, offset: 1 << 40),
      .logarithmBeyond(slope: 0.1, interval: .max, offset: 1 << 40),
      .logarithmRatio(interval: .max),
    ] {
      // (2⁴⁰ + 2⁴⁰)/2⁶³ is far below 1.
      let factor = try Self.multiplier(law)(1 << 40)
      #expect(factor >= 1 && factor < 1 + 1e-6)
    }
  }

  @Test("A law by position is joined with an amplitude, and not with another law by position")
  func joined() throws {
    let joined = try TemperatureLaw.all([.paper, .grok2]).temperature(atScale: 4)
    #expect(joined.amplitude == (try TemperatureLaw.paper.temperature(atScale: 4)).amplitude)
    #expect(joined.queryMultiplier(32_768) > 1.49)
    for law in [TemperatureLaw.beam, .inkling, .grok2] {
      #expect(throws: RotaryError.self) {
        try TemperatureLaw.all([law, .logarithmic])
          .temperature(atScale: 4, trainedContext: 4_096)
      }
    }
  }
}
