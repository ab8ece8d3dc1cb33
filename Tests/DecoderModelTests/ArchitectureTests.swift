import AttentionEntropy
import DecoderModel
import ModelFiles
import RotaryEmbedding
import Testing

/// Each architecture against Hugging Face transformers in float64.
@Suite struct ArchitectureTests {
  // Transformers takes inverse frequencies and angles in single precision: up to 27·6·10⁻⁸ radians, some 10⁻⁶ of a logit.
  @Test("The Double reference has the logits of transformers", arguments: DecoderFixture.names)
  func reference(name: String) throws {
    let fixture = try DecoderFixture(name)
    let reference = try ReferenceDecoder(
      fixture.decoder.description,
      schedules: fixture.decoder.description.ownRopes(tokens: fixture.tokens.count).schedules)
    let result = try reference.run(fixture.tokens, keepsLogits: true)
    let distance = worst(Array(result.logits.joined()), Array(fixture.logits.joined()))
    #expect(distance < 2e-5, "\(name) is off by \(distance)")
    #expect(worst(result.losses, fixture.losses) < 2e-5)
  }

  @Test(
    "A pass has the losses and the rows of the Double reference", arguments: DecoderFixture.names)
  func pass(name: String) throws {
    let fixture = try DecoderFixture(name)
    let schedules = try fixture.decoder.description.ownRopes(tokens: fixture.tokens.count).schedules
    let reference = try ReferenceDecoder(
      fixture.decoder.description, schedules: schedules
    ).run(fixture.tokens)
    try expectAgreement(fixture, schedules, reference)
  }

  @Test("Architectures that are not run are refused by name")
  func refusal() throws {
    let configuration = try SmallConfiguration.with("model_type", "gemma3_text")
    #expect {
      try DecoderShape(configuration)
    } throws: { error in
      "\(error)".contains("gemma3_text") && "\(error)".contains("qwen3")
    }
  }

  @Test(
    "A shape that cannot be is refused by key",
    arguments: [
      ("num_key_value_heads", "3"), ("head_dim", "7"), ("rms_norm_eps", "0"),
      ("vocab_size", "0"), ("hidden_act", "\"gelu\""), ("attention_bias", "true"),
      ("intermediate_size", "\"many\""),
    ])
  func shape(key: String, value: String) throws {
    let configuration = try SmallConfiguration.with(key, json: value)
    #expect(throws: FileError.self) { try DecoderShape(configuration) }
  }
}

/// Finds that a pass over a fixture agrees with the reference in every loss and every row.
///
/// The bound is a fifth of what ``DecoderPass`` promises: these models are small, but sharper than trained ones.
func expectAgreement(
  _ fixture: DecoderFixture, _ schedules: [RotarySchedule], _ reference: ReferenceDecoder.Result,
  within bound: Double = 6e-5
) throws {
  let pass = try DecoderPass(fixture.decoder, schedules: schedules, threads: 2)
  var rows: [Double] = []
  var expected: [Double] = []
  let losses = try pass.losses(of: fixture.tokens) { layer in
    for head in 0..<fixture.decoder.shape.headCount {
      rows += layer.statistics(ofHead: head).flatMap(numbers)
      expected += reference.statistics[layer.layer][head].flatMap(numbers)
    }
  }
  let values = try #require(losses).values
  #expect(worst(values, reference.losses) < bound)
  #expect(worst(rows, expected) < 3 * bound)
}

/// The numbers of a row that a pass must have right.
func numbers(of row: AttentionStatistics) -> [Double] {
  guard let mass = row.mass else { return [.infinity] }
  return [
    row.entropy, row.logSumExp, mass.largest, mass.collision, mass.meanDistance / 8, mass.onFirst,
    mass.onRecent,
  ]
}
