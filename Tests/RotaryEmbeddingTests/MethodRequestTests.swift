import Foundation
import RotaryEmbedding
import Testing

@Suite("Method requests")
struct MethodRequestTests {
  private func request(_ method: String, context: Int? = 2_048) -> MethodRequest {
    MethodRequest(method, headDimension: 64, trainedContext: context)
  }

  @Test("A request gives the schedule of its method, geometry and extent")
  func schedule() throws {
    var asked = request("pi")
    asked.scale = 4
    asked.base = 500_000
    let method = try asked.resolved()
    #expect(method.entry.name == "pi")
    #expect(method.geometry.base == 500_000)
    #expect(method.knowsTrainedContext)
    #expect(method.notes.isEmpty)
    #expect(method.targetLength == nil)
    // θ′ᵢ = b^(−2i/d)/s, by the definition of position interpolation; a few roundings of a power.
    for (pair, theta) in method.schedule.effectiveInverseFrequencies.enumerated() {
      let expected = pow(500_000, -Double(pair) / 32) / 4
      #expect(abs(theta - expected) <= 8 * expected.ulp)
    }
    let gained = method.multiplied(by: 1.5)
    #expect(gained.schedule.temperature.logitMultiplier == 1.5)
    #expect(gained.schedule.inverseFrequencies == method.schedule.inverseFrequencies)
  }

  @Test("A target beyond the trained context gives methods that stretch their scale")
  func target() throws {
    var asked = request("yarn")
    asked.targetLength = 8_192
    let method = try asked.resolved()
    #expect(method.extent.scale == 4)
    #expect(method.targetLength == 8_192)
    asked.targetLength = 2_048
    #expect(
      throws: MethodRequestError.missingScale(method: "yarn", hasKnob: false, takesTarget: true)
    ) {
      try asked.resolved()
    }
    asked.method = "rope"
    asked.targetLength = 8_192
    #expect(try asked.resolved().extent.scale == 1)
  }

  @Test("What is missing or excludes each other is refused by kind")
  func refusals() throws {
    #expect(throws: MethodRequestError.missingTrainedContext(method: "yarn")) {
      try request("yarn", context: nil).resolved()
    }
    #expect(
      throws: MethodRequestError.missingScale(
        method: "ntk-aware", hasKnob: true, takesTarget: false)
    ) {
      try request("ntk-aware").resolved()
    }
    #expect(throws: MethodRequestError.missingSequenceLength(method: "dynamic-ntk")) {
      try request("dynamic-ntk").resolved()
    }
    var knob = request("pi")
    knob.ntkAlpha = 4
    #expect(throws: MethodRequestError.foreignKnob(method: "pi")) { try knob.resolved() }
    knob.method = "ntk-aware"
    knob.scale = 2
    #expect(throws: MethodRequestError.knobBesideScale) { try knob.resolved() }
    var twice = request("rerope")
    twice.settings = [
      MethodSetting(name: "window", values: [8]), MethodSetting(name: "window", values: [9]),
    ]
    #expect { try twice.resolved() } throws: { error in
      guard case MethodRequestError.invalid(let error) = error else { return false }
      return error.parameter == .option
    }
    var threshold = request("yarn")
    threshold.scale = 2
    threshold.beta = .infinity
    #expect { try threshold.resolved() } throws: { error in
      guard case MethodRequestError.invalid(let error) = error else { return false }
      return error.parameter == .beta
    }
  }

  @Test("What a method does not use is noted, once for each quantity")
  func notes() throws {
    var asked = request("rope")
    asked.scale = 2
    asked.sequenceLength = 99
    asked.ramp = .rotations
    asked.alpha = 1
    asked.beta = 32
    #expect(
      try asked.resolved().notes == [
        MethodNote(.scale, method: "rope", .hasNoScale),
        MethodNote(.sequenceLength, method: "rope", .ignoresSequenceLength),
        MethodNote(.ramp, method: "rope", .hasNoRamp),
        MethodNote(.alpha, method: "rope", .hasNoRamp),
        MethodNote(.beta, method: "rope", .hasNoRamp),
      ])
    asked.method = "ntk-aware"
    #expect(
      try asked.resolved().notes.first { $0.parameter == .alpha }?.reason == .hasNoRampButKnob)
    asked.method = "dynamic-yarn"
    #expect(
      try asked.resolved().notes == [
        MethodNote(.scale, method: "dynamic-yarn", .followsSequenceLength)
      ])
    var law = request("nope")
    law.temperature = .affine(slope: 0.1, intercept: 1)
    #expect(try law.resolved().notes.contains { $0.reason == .rotatesNothing })
  }

  @Test("Several methods share the notes about what none of them uses")
  func sharedNotes() throws {
    var asked = request("rope")
    asked.scale = 2
    asked.alpha = 1
    asked.beta = 32
    let notes = try asked.each(of: ["pi", "yarn"]).map { try $0.resolved().notes }
    #expect(MethodNote.shared(by: notes).isEmpty)
    let others = try asked.each(of: ["rope", "ntk-aware"]).map { try $0.resolved().notes }
    // The scale is used by the second; the words are those of the first.
    #expect(
      MethodNote.shared(by: others) == [
        MethodNote(.alpha, method: "rope", .hasNoRamp),
        MethodNote(.beta, method: "rope", .hasNoRamp),
      ])
    #expect(MethodNote.shared(by: []).isEmpty)
  }

  @Test("What one of several methods knows is not held against the others")
  func each() throws {
    var asked = request("rope")
    asked.ntkAlpha = 4
    asked.settings = [
      MethodSetting(name: "window", values: [8]), MethodSetting(name: "nonsense", values: [1]),
    ]
    let requests = try asked.each(of: ["rope", "ntk-aware", "rerope"])
    #expect(requests.map(\.method) == ["rope", "ntk-aware", "rerope"])
    #expect(requests.map(\.ntkAlpha) == [nil, 4, nil])
    #expect(
      requests.map { $0.settings.map(\.name) } == [
        ["nonsense"], ["nonsense"], ["window", "nonsense"],
      ])
    #expect(throws: RotaryError.self) { try asked.each(of: ["rope", "bogus"]) }
  }

  @Test(
    "The request of a resolved method makes it again",
    arguments: [
      "rope", "pi", "ntk-aware", "yarn", "mistral-yarn", "deepseek-yarn", "ntk-by-parts", "llama3",
      "part-ntk", "dynamic-ntk", "dynamic-yarn",
    ])
  func again(method: String) throws {
    var asked = request(method)
    let entry = try MethodCatalog.entry(named: method)
    if entry.parameters.contains(.scale) { asked.scale = 3 }
    if entry.parameters.contains(.sequenceLength) { asked.sequenceLength = 5_000 }
    if entry.parameters.contains(.alpha) { (asked.alpha, asked.beta) = (1.5, 20) }
    if entry.parameters.contains(.ramp) { asked.ramp = .pairIndex(truncated: false) }
    asked.base = 50_000
    let resolved = try asked.resolved()
    let found = try #require(resolved.request())
    let made = try found.resolved()
    #expect(made.entry == resolved.entry && made.notes.isEmpty)
    for (one, two) in zip(
      made.schedule.effectiveInverseFrequencies, resolved.schedule.effectiveInverseFrequencies)
    {
      #expect(abs(one - two) <= 1e-12 * two)
    }
    #expect(made.schedule.temperature == resolved.schedule.temperature)
  }

  @Test("A temperature of a file is held as an amplitude, or follows the scale as DeepSeek's does")
  func temperature() throws {
    var asked = request("yarn")
    asked.scale = 4
    let yarn = try asked.resolved()
    func own(_ temperature: Temperature) throws -> MethodRequest? {
      ResolvedMethod(
        entry: yarn.entry, geometry: yarn.geometry, extent: yarn.extent, knowsTrainedContext: true,
        schedule: yarn.schedule.with(temperature: temperature)
      ).request()
    }
    var fixed = try #require(try own(Temperature(amplitude: 1.25)))
    fixed.scale = 8
    #expect(try fixed.resolved().schedule.temperature == Temperature(amplitude: 1.25))
    // DeepSeek-V3: k = k′ = 1, so amplitude 1 and softmax scale (0.1 ln s + 1)².
    let gain = pow(0.1 * log(4) + 1, 2)
    var latent = try #require(try own(Temperature(softmaxScale: gain)))
    latent.scale = 40
    let found = try latent.resolved().schedule.temperature
    #expect(abs(found.amplitude - 1) < 1e-12)
    #expect(abs(found.softmaxScale - pow(0.1 * log(40) + 1, 2)) < 1e-12)
    // Frequencies that no parameter says.
    let odd = RotarySchedule(
      geometry: yarn.geometry, inverseFrequencies: yarn.geometry.inverseFrequencies.map { $0 / 3 })
    #expect(
      ResolvedMethod(
        entry: yarn.entry, geometry: yarn.geometry, extent: yarn.extent, knowsTrainedContext: true,
        schedule: odd
      ).request() == nil)
  }
}
