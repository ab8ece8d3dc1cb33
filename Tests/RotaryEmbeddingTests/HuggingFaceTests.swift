import RotaryEmbedding
import TestSupport
import Testing

/// Frequencies and amplitudes as Hugging Face transformers computes them from model configurations.
@Suite struct HuggingFaceTests {
  static let golden: [GoldenRope.Case] =
    (try? GoldenRope.load(from: .module).cases.filter {
      ["default", "linear", "dynamic", "yarn"].contains($0.ropeType)
    }) ?? []

  /// Our method for a configuration.
  static func schedule(of golden: GoldenRope.Case) throws -> RotarySchedule {
    let geometry = try RotaryGeometry(
      headDimension: golden.rotaryDimension, base: golden.base,
      trainedContext: golden.trainedContext)
    switch golden.ropeType {
    case "linear":
      return try PositionInterpolation().schedule(
        for: geometry, extent: ContextExtent(scale: golden.scale))
    case "dynamic":
      return try DynamicNTK().schedule(
        for: geometry,
        extent: ContextExtent(scale: golden.scale, sequenceLength: golden.sequenceLength))
    case "yarn":
      let ramp = try Ramp(
        .pairIndex(truncated: golden.truncates), alpha: golden.betaSlow, beta: golden.betaFast)
      return try YaRN(ramp: ramp, temperature: temperature(of: golden))
        .schedule(for: geometry, extent: ContextExtent(scale: golden.scale))
    default:
      return try UnmodifiedRoPE().schedule(for: geometry, extent: ContextExtent())
    }
  }

  /// A given attention factor wins; DeepSeek's two coefficients count only together, as a ratio of
  /// amplitudes 0.1·k·ln s + 1; otherwise the paper's law.
  private static func temperature(of golden: GoldenRope.Case) throws -> TemperatureLaw {
    if let factor = golden.givenAttentionFactor { return .affine(slope: 0, intercept: factor) }
    guard let own = golden.mscale, let all = golden.mscaleAllDimensions else { return .paper }
    func amplitude(_ coefficient: Double) throws -> Double {
      try TemperatureLaw.affine(slope: 0.1 * coefficient, intercept: 1)
        .temperature(atScale: golden.scale).amplitude
    }
    return .affine(slope: 0, intercept: try amplitude(own) / amplitude(all))
  }

  @Test("The recorded configurations are all there")
  func recorded() {
    let counts = Dictionary(grouping: Self.golden, by: \.ropeType).mapValues(\.count)
    #expect(counts == ["default": 13, "linear": 3, "dynamic": 10, "yarn": 21])
  }

  @Test("Our frequencies and amplitude are those of transformers", arguments: golden)
  func agreement(_ golden: GoldenRope.Case) throws {
    let schedule = try Self.schedule(of: golden)
    let frequencies = schedule.effectiveInverseFrequencies
    #expect(worstRelativeDistance(frequencies, golden.inverseFrequencies64) < 1e-12)
    // transformers computes in float32; its distance from float64 is at most 8.9e-7 in these cases.
    #expect(worstRelativeDistance(frequencies, golden.inverseFrequencies32) < 2e-6)
    // The recorded factor passed through Python's float64; 1e-6 leaves room for float32 configurations.
    #expect(abs(schedule.temperature.amplitude - golden.attentionFactor) < 1e-6)
    #expect(schedule.temperature.softmaxScale == 1)
  }

  @Test("Sampled frequencies of YaRN on Llama 2 at scale 16 are the published model's")
  func yarnLlama2() throws {
    // transformers 5.23.0, float32, d = 128, b = 10⁴, L = 4096, s = 16; tolerance for float32 as above.
    let schedule = try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
      .schedule(for: llama2(), extent: ContextExtent(scale: 16))
    let sampled: [(pair: Int, frequency: Double)] = [
      (0, 1), (20, 0.0562341288), (21, 0.0469408594), (30, 0.00852684397), (38, 0.00147999241),
      (45, 0.000151771645), (46, 8.33450904e-05), (63, 7.21738706e-06),
    ]
    for (pair, frequency) in sampled {
      #expect(relativeDistance(schedule.inverseFrequencies[pair], frequency) < 2e-6)
    }
    let exact = try YaRN(ramp: Ramp(.pairIndex(truncated: false)))
      .schedule(for: llama2(), extent: ContextExtent(scale: 16))
    let untruncated: [(pair: Int, frequency: Double)] = [
      (21, 0.048591502), (30, 0.00863427296), (38, 0.00141710404), (45, 9.78567841e-05),
      (46, 8.33450904e-05),
    ]
    for (pair, frequency) in untruncated {
      #expect(relativeDistance(exact.inverseFrequencies[pair], frequency) < 2e-6)
    }
  }
}
