import AttentionEntropy
import DecoderModel
import Foundation
import ModelFiles
import RotaryEmbedding
import TestSupport
import Testing

/// SmolLM2-135M-Instruct against the losses that transformers gives it in float32, token by token.
///
@Suite(.enabled(if: LabModel.path != nil, LabModel.absent), .serialized)
struct LandmarkTests {
  /// The text and its losses under one method.
  private static func jargon(_ method: String) throws -> (tokens: [Int], losses: [Double]) {
    let url = try #require(
      Bundle.module.url(
        forResource: "jargon", withExtension: "safetensors", subdirectory: "Fixtures"))
    let file = try SafetensorsFile(path: url.path)
    return (
      try #require(try file.tensor(named: "token_ids").integers),
      try file.tensor(named: method).floats.map(Double.init)
    )
  }

  private static func losses(
    _ description: DecoderDescription, _ decoder: TrainedDecoder, _ method: String, tokens: [Int]
  ) throws -> TokenLosses {
    var request = MethodRequest(method, headDimension: 64, trainedContext: 8_192)
    request.base = 100_000
    request.scale = 2
    let schedules = try description.schedules(request.resolved().schedule, named: method)
    return try #require(try DecoderPass(decoder, schedules: schedules).losses(of: tokens))
  }

  // Transformers' own float32 is within 3·10⁻⁵ of float64 at 512 tokens; 3·10⁻⁴ is what a pass promises.
  @Test("512 tokens have the losses of transformers", arguments: ["rope", "yarn"])
  func short(method: String) throws {
    let (tokens, expected) = try Self.jargon(method)
    let decoder = try TrainedDecoder(path: try #require(LabModel.path))
    let losses = try Self.losses(
      decoder.description, decoder, method, tokens: Array(tokens.prefix(512)))
    #expect(worst(losses.values, Array(expected.prefix(511))) < 3e-4)
    let mean = expected.prefix(511).reduce(0, +) / 511
    #expect(abs(losses.mean - mean) < 1e-5)
  }

  @Test("2,048 tokens have the mean losses of the landmarks, and a wrong layout has not")
  func document() throws {
    let decoder = try TrainedDecoder(path: try #require(LabModel.path))
    for (method, landmark) in [("rope", 3.614), ("yarn", 3.648)] {
      let (tokens, expected) = try Self.jargon(method)
      let losses = try Self.losses(decoder.description, decoder, method, tokens: tokens)
      // The landmarks are means over 2,048 losses, of which the last needs a token more.
      #expect(abs(losses.mean - landmark) < 2e-3)
      #expect(abs(losses.mean - expected.reduce(0, +) / 2_047) < 1e-5)
    }
    let wrong = try TrainedDecoder(
      DecoderDescription(path: decoder.path, layout: .halfSplit))
    let (tokens, expected) = try Self.jargon("rope")
    let losses = try Self.losses(
      wrong.description, wrong, "rope", tokens: Array(tokens.prefix(512)))
    #expect(losses.mean > expected.prefix(511).reduce(0, +) / 511 + 1)
  }
}
