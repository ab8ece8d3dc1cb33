import RotaryEmbedding
import Testing

/// Two ways of turning a part of a head: partial rotary embedding and p-RoPE.
@Suite struct PartialRotationTests {
  @Test(
    "Partial rotary takes the rotary dimension as denominator: a quarter of 64 gives powers of √10")
  func partialExponents() throws {
    let schedule = try PartialRotary().schedule(for: handbookModel(), extent: ContextExtent())
    // 10000^(−2i/16) = 10^(−i/2).
    let root = 10.0.squareRoot()
    let expected = [
      1, 1 / root, 0.1, 0.1 / root, 0.01, 0.01 / root, 0.001, 0.001 / root,
    ]
    #expect(worstRelativeDistance(schedule.inverseFrequencies, expected) < 4 * .ulpOfOne)
    #expect(schedule.geometry.rotaryDimension == 16)
    #expect(schedule.geometry.headDimension == 64)
    #expect(schedule.geometry.trainedContext == 2_048)
    #expect(schedule.temperature == .none)
  }

  @Test("Phi-2 turns 32 of 80 components")
  func phi2() throws {
    let geometry = try RotaryGeometry(headDimension: 80, base: 10_000, trainedContext: 2_048)
    let schedule = try resolve(
      "partial-rotary", geometry, MethodChoice(options: ["fraction": [0.4]]))
    #expect(schedule.inverseFrequencies.count == 16)
    // mpf(10000)**(-mpf(30)/32) with mpmath at 40 digits.
    #expect(relativeDistance(schedule.inverseFrequencies[15], 0.00017782794100389228) < 1e-15)
  }

  @Test("With all components partial rotary and p-RoPE are RoPE")
  func whole() throws {
    let geometry = try llama2()
    let plain = try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    #expect(
      try PartialRotary(fraction: 1).schedule(for: geometry, extent: ContextExtent()) == plain)
    #expect(
      try ProportionalRoPE(fraction: 1).schedule(for: geometry, extent: ContextExtent()) == plain)
  }

  @Test(
    "p-RoPE keeps the exponents of the whole head, and stops the rest exactly",
    arguments: [
      // ⌊p·d/2⌋ of pairs: 0.3·80/2 = 12, and 0.75·20/2 = 7.5.
      (512, 0.25, 64), (80, 0.3, 12), (20, 0.75, 7), (64, 0, 0), (64, 1, 32),
      (64, 0.999, 31),
    ] as [(Int, Double, Int)], [1, 4.0])
  func proportional(head: (dimension: Int, fraction: Double, turning: Int), scale: Double) throws {
    let geometry = try RotaryGeometry(
      headDimension: head.dimension, base: 1_000_000, trainedContext: 8_192)
    let schedule = try ProportionalRoPE(fraction: head.fraction)
      .schedule(for: geometry, extent: ContextExtent(scale: scale))
    let frequencies = schedule.inverseFrequencies
    #expect(frequencies.count == head.dimension / 2)
    for pair in 0..<head.turning {
      // Division by 4 is exact.
      #expect(frequencies[pair] == geometry.inverseFrequencies[pair] / scale)
    }
    #expect(frequencies[head.turning...].allSatisfy { $0 == 0 && $0.sign == .plus })
    // All pairs stay pairs: a stopped one is turned by nothing.
    #expect(schedule.geometry == geometry)
    #expect(schedule.angle(position: 1e6, pair: head.dimension / 2 - 1) == 0 || head.fraction == 1)
  }

  @Test("transformers gives the recorded frequencies of a head like Gemma 4's")
  func recorded() throws {
    let geometry = try RotaryGeometry(headDimension: 512, base: 1e6, trainedContext: 131_072)
    let frequencies = try resolve(
      "p-rope", geometry, MethodChoice(options: ["fraction": [0.25]])
    ).inverseFrequencies
    // transformers 5.23.0 in float32.
    #expect(relativeDistance(frequencies[1], 0.947463512) < 1e-6)
    #expect(relativeDistance(frequencies[63], 0.0333762467) < 1e-6)
    #expect(frequencies[64...].allSatisfy { $0 == 0 })
  }

  @Test("The two differ: for one share the slowest turning pair is far slower under partial rotary")
  func different() throws {
    let geometry = try handbookModel()
    let half = MethodChoice(options: ["fraction": [0.5]])
    let partial = try resolve("partial-rotary", geometry, half).inverseFrequencies
    let proportional = try resolve("p-rope", geometry, half).inverseFrequencies
    #expect(partial.count == 16)
    #expect(proportional.filter { $0 > 0 }.count == 16)
    // 10000^(−30/32) under one, 10000^(−30/64), its square root, under the other.
    #expect(relativeDistance(partial[15], proportional[15] * proportional[15]) < 1e-15)
  }

  @Test("Shares that leave an odd number of components, or none, are refused")
  func refused() throws {
    for fraction in [0.4, 0.01] {
      // ⌊0.4·64⌋ = 25 and ⌊0.01·64⌋ = 0.
      let error = #expect(throws: RotaryError.self) {
        try PartialRotary(fraction: fraction).schedule(
          for: handbookModel(), extent: ContextExtent())
      }
      #expect(error?.parameter == .rotaryDimension)
    }
    for bad in [0, -0.25, 1.01, Double.nan] {
      #expect(throws: RotaryError.self) { try PartialRotary(fraction: bad) }
    }
    for bad in [-0.25, 1.01, Double.nan] {
      #expect(throws: RotaryError.self) { try ProportionalRoPE(fraction: bad) }
    }
  }
}
