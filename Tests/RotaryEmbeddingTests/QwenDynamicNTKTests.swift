import RotaryEmbedding
import Testing

/// Qwen's steps of dynamic NTK.
@Suite struct QwenDynamicNTKTests {
  /// d = 128, b = 10⁴, L = 2048: Qwen 7B.
  static func qwen() throws -> RotaryGeometry {
    try RotaryGeometry(headDimension: 128, base: 10_000, trainedContext: 2_048)
  }

  /// How much slower the last pair is, which is α.
  static func alpha(at length: Int) throws -> Double {
    1
      / (try QwenDynamicNTK().schedule(
        for: qwen(), extent: ContextExtent(sequenceLength: length)
      ).frequencyRatios[63])
  }

  @Test(
    "α is 1 up to L, 3 up to 2L, 7 up to 4L, 15 up to 8L, both ends of each step included",
    arguments: [
      (1, 1), (2_048, 1), (2_049, 3), (3_000, 3), (4_095, 3), (4_096, 3), (4_097, 7), (8_191, 7),
      (8_192, 7), (8_193, 15), (16_384, 15), (16_385, 31),
    ])
  func steps(length: Int, alpha: Int) throws {
    #expect(relativeDistance(try Self.alpha(at: length), Double(alpha)) < 8 * .ulpOfOne)
  }

  @Test("Lengths of exactly L·2ⁿ belong to the lower step, however large", arguments: 1...30)
  func powersOfTwo(_ exponent: Int) throws {
    let length = 2_048 << exponent
    let expected = Double((1 << (exponent + 1)) - 1)
    #expect(relativeDistance(try Self.alpha(at: length), expected) < 8 * .ulpOfOne)
    #expect(relativeDistance(try Self.alpha(at: length + 1), 2 * expected + 1) < 8 * .ulpOfOne)
  }

  @Test("Inside a step it is NTK-aware with that knob, whatever the scale of the extent")
  func knob() throws {
    for (length, alpha) in [(3_000, 3.0), (5_000, 7), (16_000, 15)] {
      let steps = try QwenDynamicNTK().schedule(
        for: Self.qwen(), extent: ContextExtent(scale: 9, sequenceLength: length))
      #expect(
        try steps == NTKAware(alpha: alpha).schedule(for: Self.qwen(), extent: ContextExtent()))
    }
    // mpf(10000)*mpf(a)**(mpf(128)/126) for a = 3, 7, 15 with mpmath at 40 digits.
    for (alpha, base) in [
      (3.0, 30527.736748806698), (7, 72195.860086509387), (15, 156588.32345714503),
    ] {
      #expect(relativeDistance(try Self.qwen().base(stretching: alpha), base) < 1e-14)
    }
  }

  @Test("The last pair is divided by α")
  func lastPair() throws {
    // mpf(10000)**(-mpf(126)/128)/a with mpmath at 40 digits.
    for (length, frequency) in [
      (4_096, 3.8492732822981939e-5), (8_192, 1.6496885495563688e-5),
      (16_384, 7.6985465645963879e-6),
    ] {
      let schedule = try QwenDynamicNTK().schedule(
        for: Self.qwen(), extent: ContextExtent(sequenceLength: length))
      #expect(relativeDistance(schedule.inverseFrequencies[63], frequency) < 1e-14)
    }
  }

  @Test("A base that would overflow is blamed on the sequence length")
  func overflow() throws {
    let geometry = try RotaryGeometry(headDimension: 4, base: 1e308, trainedContext: 1)
    let error = #expect(throws: RotaryError.self) {
      try QwenDynamicNTK().schedule(for: geometry, extent: ContextExtent(sequenceLength: 1_000))
    }
    #expect(error?.parameter == .sequenceLength)
    #expect(error?.description.contains("smaller sequence length") == true)
  }
}
