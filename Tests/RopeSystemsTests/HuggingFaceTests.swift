import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import TestSupport
import Testing

/// Frequencies and amplitudes as Hugging Face transformers computes them from model configurations.
@Suite struct HuggingFaceTests {
  @Test func `The recorded configurations are all there`() {
    let counts = Dictionary(grouping: GoldenRope.all, by: \.ropeType).mapValues(\.count)
    #expect(
      counts == [
        "default": 13, "linear": 3, "dynamic": 10, "yarn": 21, "longrope": 7, "llama3": 3,
        "proportional": 3,
      ])
  }

  @Test(arguments: GoldenRope.all)
  func `A configuration gives the frequencies and the amplitude of transformers`(
    golden: GoldenRope
  ) throws {
    let rope = try resolved(golden.config, sequenceLength: golden.sequenceLength)
    let frequencies = rope.schedule.effectiveInverseFrequencies
    #expect(rope.geometry.rotaryDimension == golden.rotaryDimension)
    try #require(frequencies.count == golden.inverseFrequencies64.count)
    for (pair, ours) in frequencies.enumerated() {
      let (exact, single) = (golden.inverseFrequencies64[pair], golden.inverseFrequencies32[pair])
      if exact == 0 {
        #expect(ours == 0 && single == 0)
      } else {
        #expect(abs(ours / exact - 1) < 1e-12)
        // transformers computes in float32; its distance from float64 is at most 8.9e-7 in these cases.
        #expect(abs(ours / single - 1) < 2e-6)
      }
    }
    // The recorded factor passed through Python's float64; 1e-6 leaves room for float32 configurations.
    #expect(abs(rope.schedule.temperature.amplitude - golden.attentionFactor) < 1e-6)
    #expect(rope.schedule.temperature.softmaxScale == 1)
  }

  @Test(arguments: [
    ("llama-2-7b", "rope", 128, 128, 1e4, 4_096, 1.0),
    ("llama-3.1-8b", "llama3", 128, 128, 5e5, 8_192, 8),
    ("codellama-7b", "rope", 128, 128, 1e6, 16_384, 1),
    ("mistral-7b-v0.1", "rope", 128, 128, 1e4, 32_768, 1),
    ("qwen2.5-7b-instruct-yarn", "yarn", 128, 128, 1e6, 32_768, 4),
    ("deepseek-v3", "yarn", 192, 64, 1e4, 4_096, 40),
    ("phi-3-mini-128k-instruct", "longrope", 96, 96, 1e4, 4_096, 32),
    ("gemma-3-27b-it", "pi", 128, 128, 1e6, 131_072, 8),
    ("gpt-oss-20b", "yarn", 64, 64, 1.5e5, 4_096, 32),
    ("smollm2-135m", "rope", 64, 64, 1e5, 8_192, 1),
  ])
  func `Published models resolve to the method and the numbers that their papers name`(
    name: String, method: String, head: Int, rotary: Int, base: Double, context: Int, scale: Double
  ) throws {
    let path = Repository.root.appendingPathComponent("Tests/Fixtures/Configurations/\(name).json")
    let configuration = try ModelConfiguration(path: path.path(percentEncoded: false))
    let rope = try configuration.resolved(try kind(nil, of: configuration))
    #expect(rope.methodName == method)
    #expect(rope.geometry.headDimension == head && rope.geometry.rotaryDimension == rotary)
    #expect(rope.geometry.base == base && rope.geometry.trainedContext == context)
    #expect(rope.extent.scale == scale)
  }

  @Test func `DeepSeek-V3 sharpens by the softmax scale, and a Llama of the same keys by nothing`()
    throws
  {
    let keys = """
      "rope_scaling": {"type": "yarn", "factor": 40, "mscale": 1.0, "mscale_all_dim": 1.0,
      "original_max_position_embeddings": 4096}, "max_position_embeddings": 163840,
      "qk_rope_head_dim": 64, "qk_nope_head_dim": 128
      """
    let deepSeek = try resolved(#"{"model_type": "deepseek_v3", \#(keys)}"#)
    // (0.1 ln 40 + 1)² = 1.87385, DeepSeek-V3's published softmax factor.
    #expect(abs(deepSeek.schedule.temperature.softmaxScale - 1.87385) < 5e-6)
    #expect(deepSeek.schedule.temperature.amplitude == 1)
    let llama = try resolved(#"{"model_type": "llama", \#(keys)}"#)
    #expect(llama.schedule.temperature == .none)
  }

  @Test func `Ministral 3 multiplies queries by a step every trained context`() throws {
    let rope = try resolved(
      """
      {"model_type": "ministral3", "head_dim": 128, "max_position_embeddings": 262144,
      "rope_parameters": {"type": "yarn", "rope_theta": 1000000.0, "factor": 16.0,
      "original_max_position_embeddings": 16384, "mscale": 1.0, "mscale_all_dim": 1.0,
      "llama_4_scaling_beta": 0.1}}
      """)
    let multiplier = rope.schedule.temperature.queryMultiplier
    #expect(multiplier == .steps(slope: 0.1, interval: 16_384, offset: 0))
    #expect(multiplier(16_383) == 1 && multiplier(16_384) > 1)
    #expect(rope.notes.isEmpty)
  }
}
