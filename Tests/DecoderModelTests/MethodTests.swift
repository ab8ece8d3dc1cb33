import AttentionEntropy
import DecoderModel
import RotaryEmbedding
import Testing

/// Every method of the catalogue in a pass, against the Double reference.
@Suite struct MethodTests {
  static func schedule(_ name: String, _ geometry: RotaryGeometry) throws -> RotarySchedule {
    var request = MethodRequest(
      name, headDimension: geometry.headDimension, trainedContext: geometry.trainedContext)
    request.base = geometry.base
    request.scale = 2
    request.usualSequenceLength = 28
    return try request.resolved().schedule
  }

  @Test(
    "A pass agrees with the Double reference under every method",
    arguments: MethodCatalog.entries.map(\.name))
  func everyMethod(name: String) throws {
    let fixture = try DecoderFixture("llama")
    let geometry = try RotaryGeometry(headDimension: 8, base: 1_000, trainedContext: 14)
    let schedules = try fixture.decoder.description.schedules(
      Self.schedule(name, geometry), named: name)
    let reference = try ReferenceDecoder(
      fixture.decoder.description, schedules: schedules
    ).run(fixture.tokens)
    try expectAgreement(fixture, schedules, reference)
  }

  @Test("Layers that do not rotate keep still under a method")
  func stillLayers() throws {
    let fixture = try DecoderFixture("smollm3")
    let geometry = try RotaryGeometry(headDimension: 6, base: 1_000, trainedContext: 14)
    let schedules = try fixture.decoder.description.schedules(
      Self.schedule("yarn", geometry), named: "yarn")
    #expect(schedules.map { $0.inverseFrequencies.isEmpty } == [false, false, false, true])
    #expect(schedules[3].temperature.amplitude == 1)
    #expect {
      try fixture.decoder.description.schedules(
        Self.schedule("lm-infinite", geometry), named: "lm-infinite")
    } throws: { "\($0)".contains("do not rotate") }
  }

  @Test("A layer with a window refuses methods that act on distances")
  func windows() throws {
    let fixture = try DecoderFixture("mistral")
    let geometry = try RotaryGeometry(headDimension: 8, base: 1_000, trainedContext: 14)
    #expect {
      try fixture.decoder.description.schedules(Self.schedule("rerope", geometry), named: "rerope")
    } throws: { "\($0)".contains("rerope") && "\($0)".contains("window") }
  }

  @Test("At scale 1 a method that is then the identity gives the bits of plain RoPE")
  func identity() throws {
    let fixture = try DecoderFixture("llama")
    func losses(_ name: String) throws -> TokenLosses? {
      var request = MethodRequest(name, headDimension: 8, trainedContext: 64)
      request.base = 1_000
      request.scale = 1
      let schedules = try fixture.decoder.description.schedules(
        request.resolved().schedule, named: name)
      return try DecoderPass(fixture.decoder, schedules: schedules).losses(of: fixture.tokens)
    }
    let plain = try losses("rope")
    for name in ["pi", "ntk-aware", "ntk-by-parts", "yarn"] {
      #expect(try losses(name) == plain, "\(name)")
    }
  }
}
