import RotaryEmbedding
import Testing

/// Methods that follow the current sequence length.
@Suite struct DynamicMethodTests {
  static let names = ["dynamic-ntk", "dynamic-pi", "dynamic-yarn", "qwen-dynamic-ntk"]

  @Test(
    "Up to the trained context a dynamic method is RoPE, whatever the scale",
    arguments: names, [1, 100, 4_095, 4_096])
  func shortSequences(_ name: String, length: Int) throws {
    let geometry = try llama2()
    let schedule = try MethodCatalog.entry(named: name).schedule(
      for: geometry, extent: ContextExtent(scale: 8, sequenceLength: length))
    let frequencies = schedule.effectiveInverseFrequencies
    #expect(worstRelativeDistance(frequencies, geometry.inverseFrequencies) < 2 * .ulpOfOne)
    #expect(schedule.temperature == .none)
  }

  @Test("Without a length a dynamic method takes the trained context", arguments: names)
  func lengthLeftOut(_ name: String) throws {
    let entry = try MethodCatalog.entry(named: name)
    let geometry = try llama2()
    let without = try entry.schedule(for: geometry, extent: ContextExtent(scale: 8))
    let trained = try entry.schedule(
      for: geometry, extent: ContextExtent(scale: 8, sequenceLength: 4_096))
    #expect(without == trained)
  }

  @Test(
    "Dynamic NTK divides the last pair by s·l/L − (s − 1)",
    arguments: [
      // Llama 2 with s = 2: mpf(10000)**(-mpf(126)/128)/(2*mpf(l)/4096 - 1) with mpmath at 40 digits.
      (4_097, 0.00011542184014856078), (8_192, 3.8492732822981939e-5),
      (16_384, 1.6496885495563688e-5), (65_536, 3.725103176417607e-6),
    ])
  func dynamicNTK(length: Int, lastFrequency: Double) throws {
    let schedule = try DynamicNTK().schedule(
      for: llama2(), extent: ContextExtent(scale: 2, sequenceLength: length))
    #expect(schedule.inverseFrequencies[0] == 1)
    #expect(relativeDistance(schedule.inverseFrequencies[63], lastFrequency) < 1e-14)
  }

  @Test("Dynamic PI and Dynamic YaRN are PI and YaRN at the scale l/L", arguments: [6_144, 16_384])
  func staticTwins(_ length: Int) throws {
    let geometry = try llama2()
    let dynamic = try ContextExtent(scale: 2, sequenceLength: length)
    let fixed = try ContextExtent(scale: Double(length) / 4_096)
    for (name, twin) in [("dynamic-pi", "pi"), ("dynamic-yarn", "yarn")] {
      let follows = try MethodCatalog.entry(named: name).schedule(for: geometry, extent: dynamic)
      let stands = try MethodCatalog.entry(named: twin).schedule(for: geometry, extent: fixed)
      #expect(follows == stands)
    }
  }

  @Test(
    "The effective scale of a dynamic method is how far the sequence reaches, of others the extent's"
  )
  func effectiveScale() throws {
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 3, sequenceLength: 8_192)
    for entry in MethodCatalog.entries {
      let scale = try entry.method().effectiveScale(for: geometry, extent: extent)
      let follows = Self.names.contains(entry.name)
      // Hunyuan's α is a number of its own.
      let expected: Double = entry.name == "hunyuan-alpha" ? 1_000 : follows ? 2 : 3
      #expect(scale == expected, "\(entry.name)")
    }
    #expect(extent.reach(beyond: geometry) == 2)
    #expect(try ContextExtent(sequenceLength: 100).reach(beyond: geometry) == 1)
    #expect(try ContextExtent(scale: 9).reach(beyond: geometry) == 1)
  }

  @Test("A chosen temperature is read at the effective scale of the method")
  func temperatureFollowsLength() throws {
    let geometry = try llama2()
    let extent = try ContextExtent(scale: 1, sequenceLength: 16_384)
    for name in Self.names {
      let schedule = try MethodCatalog.entry(named: name).schedule(
        for: geometry, extent: extent, choice: MethodChoice(temperature: .paper))
      #expect(schedule.temperature == (try TemperatureLaw.paper.temperature(atScale: 4)))
    }
    let knob = try MethodCatalog.entry(named: "ntk-aware").schedule(
      for: geometry, extent: extent, choice: MethodChoice(ntkAlpha: 8, temperature: .paper))
    #expect(knob.temperature == (try TemperatureLaw.paper.temperature(atScale: 8)))
  }
}
