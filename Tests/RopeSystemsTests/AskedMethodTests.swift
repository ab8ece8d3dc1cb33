import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// A file as if it asked for another method: the model's own keys stay.
@Suite struct AskedMethodTests {
  @Test
  func `A class with a rope for each type of layer keeps those that are not asked to stretch`()
    throws
  {
    let file = try configuration(
      """
      {"model_type": "mimo_v2_flash", "num_hidden_layers": 12, "max_position_embeddings": 4096, "rope_theta": 5000000,
       "swa_rope_theta": 10000, "sliding_window": 128, "partial_rotary_factor": 0.334}
      """)
    let asked = try file.asking(for: .yarn, scale: 2)
    for (kind, before) in zip(try asked.layerKinds(), try file.layerKinds()) {
      let (rope, own) = (try asked.resolved(kind), try file.resolved(before))
      #expect(rope.geometry.base == own.geometry.base)
      #expect(rope.geometry.rotaryDimension == own.geometry.rotaryDimension)
      #expect(rope.methodName == (kind.type == "full_attention" ? "yarn" : "rope"))
    }
  }

  @Test(arguments: [RopeKind.yarn, .linear, .dynamic])
  func `A factor on queries that the class reads in the dictionary stays`(kind: RopeKind) throws {
    let file = try configuration(
      """
      {"model_type": "ministral3", "head_dim": 64, "num_hidden_layers": 2, "max_position_embeddings": 262144,
       "rope_parameters": {"rope_type": "yarn", "rope_theta": 1e6, "factor": 16.0,
         "original_max_position_embeddings": 16384, "llama_4_scaling_beta": 0.1}}
      """)
    let asked = try file.asking(for: kind, scale: 2)
    let rope = try asked.resolved(asked.layerKinds()[0])
    // 1 + 0.1·ln(1 + ⌊m/16384⌋) at m = 16384.
    #expect(abs(rope.schedule.temperature.queryMultiplier(16_384) - (1 + 0.1 * log(2))) < 1e-15)
    #expect(!rope.notes.contains { $0.key.hasSuffix("llama_4_scaling_beta") })
  }
}
