import RotaryEmbedding
import Testing

/// What holds for every method, and for every method that interpolates.
@Suite struct MethodLawTests {
  static let geometries: [(dimension: Int, base: Double, context: Int)] = [
    (4, 10_000, 64), (64, 10_000, 2_048), (64, 150_000, 4_096), (128, 10_000, 4_096),
    (128, 500_000, 8_192), (128, 1_000_000, 32_768), (96, 10_000, 4),
  ]

  /// Methods with a number of their own that changes frequencies or the softmax whatever the scale.
  static let regardlessOfScale: Set = [
    "nope", "partial-rotary", "p-rope", "hunyuan-alpha", "abf", "giraffe-power",
    "giraffe-truncated", "cope", "hard-clip", "ms-poe", "resonance", "logn", "infoscale",
    "scale-invariant", "adaptive-temperature",
    "scalable-softmax", "llama4-scaling", "ministral3-scaling",
    "beam-scaling", "inkling-scaling", "grok2-scaling", "entropy-abf", "rerope", "leaky-rerope",
    "string", "lampe",
  ]

  @Test(
    "At scale 1 and the trained length every method that follows the scale is RoPE",
    arguments: MethodCatalog.entries.map(\.name).filter { !regardlessOfScale.contains($0) })
  func scaleOne(_ name: String) throws {
    let entry = try MethodCatalog.entry(named: name)
    for (dimension, base, context) in Self.geometries {
      let geometry = try RotaryGeometry(
        headDimension: dimension, base: base, trainedContext: context)
      for length in [nil, 1, context] {
        let extent = try ContextExtent(scale: 1, sequenceLength: length)
        let schedule = try entry.schedule(for: geometry, extent: extent)
        // Blending adds γθ and (1 − γ)θ: three roundings.
        let frequencies = schedule.effectiveInverseFrequencies
        #expect(worstRelativeDistance(frequencies, geometry.inverseFrequencies) < 2 * .ulpOfOne)
        #expect(schedule.temperature == .none)
      }
    }
  }

  @Test(
    "A method that interpolates keeps every frequency between θ/s and θ",
    arguments: [
      "pi", "ntk-aware", "ntk-fixed", "ntk-mixed", "part-ntk", "ntk-by-parts", "llama3", "yarn",
      "mistral-yarn", "deepseek-yarn", "longrope", "ministral3-scaling",
    ], [1, 1.5, 4, 16, 128.0])
  func betweenInterpolationAndNothing(_ name: String, scale: Double) throws {
    let entry = try MethodCatalog.entry(named: name)
    let ramps: [Ramp.Convention?] =
      entry.parameters.contains(.ramp) ? RampTests.conventions.map(Optional.some) : [nil]
    for (dimension, base, context) in Self.geometries {
      let geometry = try RotaryGeometry(
        headDimension: dimension, base: base, trainedContext: context)
      for convention in ramps {
        let ratios = try entry.schedule(
          for: geometry, extent: ContextExtent(scale: scale),
          choice: MethodChoice(convention: convention)
        ).frequencyRatios
        // Four ulps for the rounding of powers and blends at the two ends.
        let slack = 4 * Double.ulpOfOne
        #expect(ratios.count == dimension / 2)
        #expect((ratios.min() ?? 0) >= (1 - slack) / scale)
        #expect((ratios.max() ?? 2) <= 1 + slack)
      }
    }
  }

  @Test("Position Interpolation is the same as dividing every frequency by s")
  func positionInterpolation() throws {
    let geometry = try llama2()
    let schedule = try PositionInterpolation().schedule(
      for: geometry, extent: ContextExtent(scale: 4))
    #expect(schedule.positionMap == .divided(by: 4))
    // Division by a power of two is exact.
    #expect(schedule.frequencyRatios.allSatisfy { $0 == 0.25 })
    #expect(schedule.blend == nil)
  }

  @Test(
    "YaRN is NTK-by-parts and a temperature, whatever the ramp", arguments: RampTests.conventions)
  func yarnIsByPartsWithTemperature(_ convention: Ramp.Convention) throws {
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 8)
    let ramp = try Ramp(convention)
    let parts = try NTKByParts(ramp: ramp).schedule(for: geometry, extent: extent)
    let yarn = try YaRN(ramp: ramp).schedule(for: geometry, extent: extent)
    #expect(parts.temperature == .none)
    #expect(yarn.temperature == (try TemperatureLaw.paper.temperature(atScale: 8)))
    #expect(parts.with(temperature: yarn.temperature) == yarn)
  }

  @Test("The usual ramp is the reference code's for YaRN and the paper's for NTK-by-parts")
  func usualRamps() throws {
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 4)
    let yarn = try MethodCatalog.entry(named: "yarn").schedule(for: geometry, extent: extent)
    #expect(yarn.blend == (try Ramp(.pairIndex(truncated: true)).blend(for: geometry)))
    let parts = try MethodCatalog.entry(named: "ntk-by-parts")
      .schedule(for: geometry, extent: extent)
    #expect(parts.blend == (try Ramp(.rotations).blend(for: geometry)))
  }

  @Test("YaRN on Llama 2 at scale 4 blends pairs as tabulated for paper and code")
  func llama2AtScale4() throws {
    // θ′/θ with numpy in float64 from the two formulas, four decimals.
    let table: [(pair: Int, paper: Double, code: Double)] = [
      (20, 1, 1), (22, 0.8909, 0.9423), (24, 0.7246, 0.8846), (28, 0.5063, 0.7692),
      (30, 0.4361, 0.7115), (32, 0.3835, 0.6538), (36, 0.3145, 0.5385), (40, 0.2757, 0.4231),
      (45, 0.2501, 0.2788), (46, 0.25, 0.25),
    ]
    let extent = try ContextExtent(scale: 4)
    let paper = try YaRN(ramp: Ramp(.rotations)).schedule(for: llama2(), extent: extent)
    let code = try YaRN(ramp: Ramp(.pairIndex(truncated: true)))
      .schedule(for: llama2(), extent: extent)
    for row in table {
      #expect(abs(paper.frequencyRatios[row.pair] - row.paper) < PublishedRampTableTests.printed)
      #expect(abs(code.frequencyRatios[row.pair] - row.code) < PublishedRampTableTests.printed)
    }
  }

  @Test("Without rotation no pair turns and nothing else changes")
  func noRotation() throws {
    let schedule = try NoRotation().schedule(for: llama2(), extent: ContextExtent(scale: 4))
    #expect(schedule.inverseFrequencies.isEmpty)
    #expect(schedule.effectiveInverseFrequencies.isEmpty)
    #expect(schedule.frequencyRatios.isEmpty)
    #expect(schedule.temperature == .none)
  }
}
