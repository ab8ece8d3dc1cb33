import Foundation
import TestSupport
import Testing

/// The page that `entrope audit` prints: kinds of layers first, then each kind by name, then what all have in common.
@Suite("audit page")
struct AuditPageTests {
  private func run(_ config: String, _ flags: String = "") throws -> Invocation {
    try withTemporaryFolder { folder in
      try Data(config.utf8).write(to: folder.appendingPathComponent("model.json"))
      return try entrope("audit model.json \(flags)", in: folder)
    }
  }

  private static let smol = """
    {"model_type": "smollm3", "hidden_size": 256, "num_attention_heads": 4, "num_hidden_layers": 8,
     "no_rope_layers": [1, 1, 1, 0, 1, 1, 1, 0], "max_position_embeddings": 4096,
     "rope_theta": 5000000.0, "use_sliding_window": false}
    """

  @Test("the kinds of layers come first, then a heading for each with its layers")
  func headings() throws {
    let result = try run(Self.smol)
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "model.json: smollm3, 8 layers of 2 kinds (transformers 5.23.0)")
    let table = try #require(lines.firstIndex { $0.hasPrefix("kind ") })
    let first = try #require(lines.firstIndex(of: "full_attention (layers 0–2, 4–6)"))
    let second = try #require(lines.firstIndex(of: "full_attention-nope (layers 3, 7)"))
    #expect(table < first && first < second)
    #expect(!result.output.contains("null"))
    #expect(result.output.contains("the file has no rope_scaling or rope_parameters"))
  }

  @Test("layers without rotation have a reason, and systems are compared on them")
  func still() throws {
    let result = try run(Self.smol)
    let part = try #require(result.output.components(separatedBy: "full_attention-nope (").last)
    #expect(part.contains("no rotation: no_rope_layers has 0 for these layers"))
    #expect(part.contains("llama.cpp") && part.contains("by reading"))
    let object = try run(Self.smol, "--format json").object()
    #expect((object["layer_kinds"] as? [[String: Any]])?.count == 2)
    let layer = try #require((object["layers"] as? [[String: Any]])?.last)
    #expect(layer["unrotated_by"] as? String == "no_rope_layers")
    #expect(layer["path"] is NSNull)
    let systems = try #require(layer["systems"] as? [[String: Any]])
    let pairs = systems.compactMap { $0["rotating_pairs"] as? Int }
    #expect(!pairs.isEmpty && pairs.allSatisfy { $0 == 0 })
    #expect(systems.contains { $0["result"] as? String == "not known" })
    #expect(systems.contains { $0["model_class"] as? String == "transformers" })
  }

  @Test("kinds that differ in nothing on the page share a part of it")
  func merged() throws {
    let result = try run(
      """
      {"model_type": "deepseek_v4", "compress_ratios": [0, 4, 128], "compress_rope_theta": 160000,
       "head_dim": 512, "hidden_size": 4096, "max_position_embeddings": 1048576,
       "num_attention_heads": 64, "num_hidden_layers": 3, "qk_rope_head_dim": 64,
       "rope_scaling": {"factor": 16, "original_max_position_embeddings": 65536, "type": "yarn"},
       "rope_theta": 10000, "sliding_window": 128}
      """)
    #expect(result.output.contains("compressed_sparse_attention (layer 1),"))
    #expect(result.output.components(separatedBy: "YaRN, scale 16, from rope_scaling").count == 2)
    #expect(result.output.contains("MLX and mlx-swift-lm do not run deepseek_v4."))
    #expect(!result.output.contains("256 pairs"))
    #expect(result.output.contains("no dictionary of the file is for these"))
  }

  @Test("what is found of all kinds is told once")
  func shared() throws {
    let result = try run(
      """
      {"model_type": "gemma2", "hidden_size": 256, "num_attention_heads": 4, "head_dim": 64,
       "num_hidden_layers": 4, "max_position_embeddings": 8192, "sliding_window": 4096,
       "rope_theta": 10000.0, "yarn_only_types": ["x"]}
      """)
    let part = try #require(result.output.components(separatedBy: "All kinds of layers\n").last)
    #expect(part.contains("note: yarn_only_types:"))
    #expect(result.output.components(separatedBy: "yarn_only_types").count == 2)
  }

  @Test("a factor without a type promises no longer context")
  func untyped() throws {
    let result = try run(
      """
      {"model_type": "qwen3", "head_dim": 128, "hidden_size": 2560, "num_attention_heads": 32,
       "num_hidden_layers": 36, "max_position_embeddings": 40960, "rope_theta": 1000000,
       "rope_scaling": {"factor": 4.0, "original_max_position_embeddings": 32768}}
      """)
    #expect(result.output.contains("longest context 40960 tokens"))
    #expect(!result.output.contains("163840"))
    #expect(result.output.contains("error: rope_scaling: It has factor"))
    #expect(
      result.output.contains(
        #"{"max_position_embeddings": 131072, "rope_scaling": {"rope_type": "yarn"}}"#))
  }

  @Test("a model without any rope is audited with its reason")
  func never() throws {
    let result = try run(
      #"{"model_type": "mpt", "d_model": 256, "n_heads": 4, "n_layers": 2, "max_seq_len": 2048}"#,
      "--advise")
    #expect(result.status == 0)
    #expect(result.output.contains("transformers' class of mpt has no rotary embedding"))
    #expect(result.output.contains("advice: these layers do not rotate"))
  }
}
