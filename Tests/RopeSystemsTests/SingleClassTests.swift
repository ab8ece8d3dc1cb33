import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// What single classes of transformers 5.23.0 do; found by building them from these files and reading `inv_freq`.
@Suite struct SingleClassTests {
  private static func molmo(_ rest: String, layers: Int = 8) -> String {
    """
    {"model_type": "molmo2", "text_config": {"model_type": "molmo2_text", "hidden_size": 256, "num_attention_heads": 4,
     "head_dim": 64, "num_hidden_layers": \(layers), "max_position_embeddings": 65536, "rope_theta": 500000.0,
     "rope_scaling": {"rope_type": "linear", "factor": 4.0}\(rest)}}
    """
  }

  // models/molmo2/modeling_molmo2.py lines 660 to 664: layers that are not listed have the base and the type default.
  @Test func `Molmo 2 scales the ropes of the layers that it lists`() throws {
    let file = try configuration(Self.molmo(#", "rope_scaling_layers": [3, 7]"#))
    let kinds = try file.layerKinds()
    #expect(kinds.map(\.layers) == [[0, 1, 2, 4, 5, 6], [3, 7]])
    for (kind, factor) in zip(kinds, [1.0, 4.0]) {
      let rope = try file.resolved(kind)
      for (pair, found) in rope.schedule.effectiveInverseFrequencies.enumerated() {
        let wanted = pow(500_000, -Double(pair) / 32) / factor
        #expect(abs(found / wanted - 1) < 1e-14)
      }
      #expect(rope.notes.contains { $0.key == "text_config.rope_scaling_layers" })
      // The factor is no key that is ignored: it counts in the other layers.
      #expect(!rope.notes.contains { $0.key == "text_config.rope_scaling.factor" })
    }
    // vLLM 0.33.0, model_executor/models/molmo2.py lines 938 to 944 (by reading), does the same.
    for report in try auditReports(of: file) {
      #expect(report.systems?[.vLLM]?.agrees == true)
    }
  }

  @Test func `Molmo 2 scales every layer without a list, and none with an empty one`() throws {
    for (rest, method) in [
      ("", "pi"), (#", "rope_scaling_layers": null"#, "pi"),
      (#", "rope_scaling_layers": []"#, "rope"),
    ] {
      let file = try configuration(Self.molmo(rest))
      let kinds = try file.layerKinds()
      #expect(kinds.count == 1 && kinds[0].layers == Array(0..<8))
      #expect(try file.resolved(kinds[0]).methodName == method)
    }
    let sentence = refusal(Self.molmo(#", "rope_scaling_layers": [8]"#))
    #expect(sentence?.contains("numbers of layers from 0 to 7") == true, "\(sentence ?? "")")
  }

  private static func cohere(_ rest: String) -> String {
    """
    {"model_type": "cohere2_moe", "hidden_size": 256, "num_attention_heads": 4, "head_dim": 64, "num_hidden_layers": 8,
     "sliding_window": 512, "max_position_embeddings": 8192, "rope_theta": 50000.0\(rest)}
    """
  }

  // models/cohere2_moe/modeling_cohere2_moe.py lines 298 and 318, and layer_types of the configuration.
  @Test func `Cohere 2's mixture rotates its sliding layers, and dense ones where they are forced`()
    throws
  {
    let kinds = try configuration(Self.cohere("")).layerKinds()
    #expect(kinds.map { $0.rope != nil } == [true, false])
    #expect(kinds.map(\.layers) == [[0, 1, 2, 4, 5, 6], [3, 7]])
    #expect(kinds[0].attention == .sliding(window: 512))
    #expect(try resolved(Self.cohere(""), layerType: "sliding_attention").geometry.base == 50_000)
  }

  // A field rope_scaling of the configuration class hides the property of that name; rope_parameters is then taken as it is.
  @Test func `Cohere 2's mixture reads rope_parameters alone`() throws {
    let scaling = #", "rope_scaling": {"type": "linear", "factor": 4.0}"#
    let unread = try resolved(Self.cohere(scaling), layerType: "sliding_attention")
    #expect(unread.methodName == "rope" && unread.geometry.base == 50_000)
    #expect(unread.notes.contains { $0.key == "rope_scaling" })
    let read = try resolved(
      Self.cohere(
        scaling
          + #", "rope_parameters": {"rope_type": "linear", "factor": 2.0, "rope_theta": 70000.0}"#),
      layerType: "sliding_attention")
    #expect(read.methodName == "pi" && read.geometry.base == 70_000 && read.extent.scale == 2)
    for empty in ["{}", "null"] {
      let sentence = refusal(Self.cohere(#", "rope_parameters": \#(empty)"#))
      #expect(sentence?.contains("class of cohere2_moe stops at that; leave it out") == true)
    }
  }

  @Test(arguments: [
    "pixtral", "qwen2_vl_vision", "siglip2_rope", "dinov3_vit", "vjepa2", "clvp",
    "wav2vec2-conformer",
  ])
  func `Classes that rotate by something else than positions of tokens are refused`(type: String) {
    let sentence = refusal(
      #"{"model_type": "\#(type)", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2}"#
    )
    if type == "siglip2_rope" {
      // No class of transformers; the common rule answers with a note.
      #expect(sentence == nil)
    } else {
      #expect(sentence?.contains("rotates by places") == true, "\(sentence ?? "accepted")")
    }
  }

  @Test func `A section of pictures does not stand in the way of the text model`() throws {
    let rope = try resolved(
      """
      {"model_type": "mistral3", "text_config": {"model_type": "mistral", "rope_theta": 1e9},
       "vision_config": {"model_type": "pixtral", "rope_theta": 10000.0}}
      """)
    #expect(rope.geometry.base == 1e9)
  }
}
