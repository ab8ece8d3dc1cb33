import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import TestSupport
import Testing

/// Public configurations that were once answered wrongly without a word; `Tests/Fixtures/Field` says how each right answer
/// was found.
@Suite struct FieldTests {
  /// What holds for one layer of a file.
  struct Expectation: Sendable {
    let folder: String
    /// Number of the layer from 0; `nil` for the kind that answers for the model.
    let layer: Int?
    let method: String
    /// Number of pairs that turn.
    var pairs = 0
    /// Frequencies by pair, in radians per token.
    var frequencies: [Int: Double] = [:]
    var amplitude = 1.0
    var softmaxScale = 1.0
  }

  private static let noRotation: [Expectation] =
    [3, 7, 11, 15, 19, 23, 27, 31, 35].map {
      Expectation(folder: "01-smollm3-nope", layer: $0, method: "nope")
    }
    + [3, 7, 11].map { Expectation(folder: "03-exaone4-global-nope", layer: $0, method: "nope") }
    + [5, nil].map { Expectation(folder: "11-granite4-h-nope", layer: $0, method: "nope") }

  private static let rotation: [Expectation] = [
    Expectation(
      folder: "01-smollm3-nope", layer: 0, method: "rope", pairs: 64,
      frequencies: [1: 0.78583, 63: 2.54508e-7]),
    Expectation(
      folder: "01-smollm3-nope", layer: 34, method: "rope", pairs: 64,
      frequencies: [1: 0.78583, 63: 2.54508e-7]),
    Expectation(
      folder: "03-exaone4-global-nope", layer: 0, method: "llama3", pairs: 64,
      frequencies: [63: 7.755861e-8]),
    Expectation(
      folder: "05-modernbert-two-thetas", layer: 0, method: "rope", pairs: 32,
      frequencies: [1: 0.687656, 31: 9.088847e-6]),
    Expectation(
      folder: "05-modernbert-two-thetas", layer: 1, method: "rope", pairs: 32,
      frequencies: [1: 0.7498942, 31: 1.333522e-4]),
    Expectation(
      folder: "05-modernbert-two-thetas", layer: 3, method: "rope", pairs: 32,
      frequencies: [1: 0.687656, 31: 9.088847e-6]),
    Expectation(
      folder: "06-hunyuan-alpha", layer: nil, method: "hunyuan-alpha", pairs: 64,
      frequencies: [1: 0.7760344, 32: 2.993577e-4, 63: 1.154782e-7]),
    Expectation(
      folder: "07-deepseek-v4-two-ropes", layer: 0, method: "rope", pairs: 32,
      frequencies: [31: 1.333522e-4]),
    Expectation(
      folder: "09-kimi-k2-0905", layer: nil, method: "yarn", pairs: 32,
      frequencies: [31: 4.382206e-7], softmaxScale: 2.0047397),
    Expectation(
      folder: "10-kimi-k25-nested", layer: nil, method: "yarn", pairs: 32,
      frequencies: [31: 4.382206e-7], softmaxScale: 2.0047397),
    Expectation(
      folder: "14-qwen3-omni-thinker", layer: nil, method: "m-rope-interleaved", pairs: 64,
      frequencies: [63: 1.240938e-6]),
    Expectation(
      folder: "17-untyped-scaling", layer: nil, method: "rope", pairs: 64,
      // 10⁶^(−126/128).
      frequencies: [63: 1.240938e-6]),
    Expectation(
      folder: "22-gptj-rotary-dim", layer: nil, method: "rope", pairs: 32,
      frequencies: [1: 0.7498942, 31: 1.333521e-4]),
  ]

  private func configuration(
    _ folder: String, _ name: String = "config"
  ) throws -> ModelConfiguration {
    try ModelConfiguration(
      path: Repository.root.appending(path: "Tests/Fixtures/Field/\(folder)/\(name).json")
        .path(percentEncoded: false))
  }

  private func kind(_ layer: Int?, of configuration: ModelConfiguration) throws -> LayerKind {
    let kinds = try configuration.layerKinds()
    guard let layer else { return try #require(ModelConfiguration.mainKind(of: kinds)) }
    return try #require(kinds.first { $0.layers.contains(layer) })
  }

  @Test(arguments: noRotation + rotation)
  func `Every layer has the rope that its class gives it`(expected: Expectation) throws {
    let configuration = try configuration(expected.folder)
    let rope = try configuration.resolved(try kind(expected.layer, of: configuration))
    #expect(rope.methodName == expected.method)
    let frequencies = rope.schedule.effectiveInverseFrequencies
    #expect(rope.rotates == (expected.method != "nope"))
    #expect(frequencies.count { $0 != 0 } == expected.pairs)
    for (pair, value) in expected.frequencies {
      // The values are those of float32 buffers, printed with six or seven digits.
      #expect(abs(frequencies[pair] / value - 1) < 3e-6, "pair \(pair): \(frequencies[pair])")
    }
    #expect(abs(rope.schedule.temperature.amplitude - expected.amplitude) < 1e-7)
    #expect(abs(rope.schedule.temperature.softmaxScale - expected.softmaxScale) < 1e-7)
  }

  @Test func `Of SmolLM3's 36 layers 27 turn, and of EXAONE 4's 64 the 48 with a window`() throws {
    for (folder, turning, all) in [
      ("01-smollm3-nope", 27, 36), ("03-exaone4-global-nope", 48, 64),
    ] {
      let configuration = try configuration(folder)
      let kinds = try configuration.layerKinds()
      #expect(kinds.flatMap(\.layers).sorted() == Array(0..<all))
      let turns = try kinds.filter { try configuration.resolved($0).rotates }
      #expect(turns.map(\.layers.count).reduce(0, +) == turning)
    }
  }

  @Test func `Without a window EXAONE 4 turns in every layer, as its 1.2B file does`() throws {
    var object = try #require(
      JSONSerialization.jsonObject(
        with: Data(
          contentsOf: Repository.root.appending(
            path: "Tests/Fixtures/Field/03-exaone4-global-nope/config.json"))) as? [String: Any])
    object["sliding_window"] = NSNull()
    let bytes = try JSONSerialization.data(withJSONObject: object)
    let configuration = try ModelConfiguration(bytes: [UInt8](bytes), file: "config.json")
    for kind in try configuration.layerKinds() {
      #expect(try configuration.resolved(kind).methodName == "llama3")
    }
  }

  @Test func `DeepSeek V4 has a second rope for compressed keys, with YaRN of amplitude 1`() throws
  {
    let configuration = try configuration("07-deepseek-v4-two-ropes")
    let kinds = try configuration.layerKinds()
    let compressing = try #require(kinds.first { $0.layers.contains(2) })
    let rope = try #require(
      (compressing.ropes).first { $0.name == "compress" } ?? compressing.rope)
    let resolved = try configuration.resolved(compressing, rope: rope)
    let frequencies = resolved.schedule.effectiveInverseFrequencies
    for (pair, value) in [1: 0.687656, 16: 2.265625e-3, 31: 5.680529e-7] {
      #expect(abs(frequencies[pair] / value - 1) < 3e-6, "pair \(pair): \(frequencies[pair])")
    }
    #expect(resolved.schedule.temperature.amplitude == 1)
    // Layers whose ratio is 0 have no compressor and the main rope alone.
    let plain = try #require(kinds.first { $0.layers.contains(0) })
    #expect(!plain.ropes.contains { $0.name == "compress" })
  }

  @Test func `Hunyuan's alpha gives one rope at every length`() throws {
    let configuration = try configuration("06-hunyuan-alpha")
    let kind = try kind(nil, of: configuration)
    let short = try configuration.resolved(kind, sequenceLength: 1_024)
    let long = try configuration.resolved(kind, sequenceLength: 65_536)
    #expect(
      short.schedule.effectiveInverseFrequencies == long.schedule.effectiveInverseFrequencies)
  }

  @Test func `A scaling without a type scales nothing, and its factor is named`() throws {
    let configuration = try configuration("17-untyped-scaling")
    let rope = try configuration.resolved(try kind(nil, of: configuration))
    #expect(rope.extent.scale == 1)
    #expect(rope.notes.contains { $0.key == "rope_scaling.factor" })
  }

  @Test func `A share counts under the default type where the class honours it`() throws {
    let llama = try configuration("audit", "default-partial-llama")
    #expect(
      try llama.resolved(try kind(nil, of: llama)).schedule.effectiveInverseFrequencies.count == 96)
    let qwen = try configuration("audit", "default-partial-qwen4_exp_text")
    #expect(
      try qwen.resolved(try kind(nil, of: qwen)).schedule.effectiveInverseFrequencies.count == 16)
  }

  @Test func `exllamav3 folds DeepSeek V3's ratio into the softmax scale, as transformers does`()
    throws
  {
    let configuration = try configuration("audit", "exllamav3-deepseek_v3")
    let source = try #require(
      try RopeSource(configuration, try kind(nil, of: configuration)))
    let rope = try #require(ModelSystem.exLlama.profile.outcome(of: source).rope)
    // m(40, 1)² with m(s, k) = 0.1 k ln s + 1.
    let m = 0.1 * log(40.0) + 1
    #expect(rope.schedule.temperature.amplitude == 1)
    #expect(abs(rope.schedule.temperature.softmaxScale - m * m) < 1e-12)
  }
}
