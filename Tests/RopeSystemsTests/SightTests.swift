import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// Models whose queries see both sides, and what systems make of keys that change which rope is theirs.
@Suite struct SightTests {
  @Test(arguments: [
    // ModernBERT's local layers see |i − j| ≤ local_attention/2 (transformers, modeling_modernbert.py).
    (#""model_type": "modernbert", "local_attention": 128"#, "sliding_attention", 64),
    // EmbeddingGemma: Gemma 3 with both sides halves its window of 512 and adds 1, a bound that is left out.
    (
      #""model_type": "gemma3_text", "use_bidirectional_attention": true, "sliding_window": 257"#,
      "sliding_attention", 256
    ),
    (#""model_type": "eurobert""#, "full_attention", nil),
  ])
  func `Queries of encoders see both sides`(keys: String, kind: String, reach: Int?) throws {
    let file = try configuration("{\(keys)}")
    #expect(file.seesBothSides)
    let found = try #require(try file.layerKinds().first { $0.name == kind })
    #expect(file.reach(of: found.attention) == reach)
    let rope = try file.resolved(found)
    #expect(rope.notes.contains { $0.sentence.contains("both sides") })
  }

  @Test(arguments: [
    #""model_type": "llama""#, #""model_type": "gemma3_text""#,
    #""model_type": "roformer", "is_decoder": true"#,
    #""model_type": "gemma4_text", "use_bidirectional_attention": "vision""#,
  ])
  func `Queries of decoders see what lies before them`(keys: String) throws {
    let file = try configuration("{\(keys)}")
    #expect(!file.seesBothSides)
    #expect(try file.layerKinds().allSatisfy { file.reach(of: $0.attention) == nil })
  }

  @Test func `A recurrence has no softmax over positions`() throws {
    for type in ["rwkv", "xlstm", "mamba"] {
      let kinds = try configuration(#"{"model_type": "\#(type)"}"#).layerKinds()
      #expect(kinds.map(\.attention) == [.linear], "\(type)")
    }
  }

  @Test func `What vLLM and SGLang do with chunks of their own is not told`() throws {
    let keys = #""model_type": "qwen2", "max_position_embeddings": 1010000"#
    let chunks = #", "dual_chunk_attention_config": {"chunk_size": 262144, "local_size": 8192}"#
    for (text, isKnown) in [("{\(keys)}", true), ("{\(keys)\(chunks)}", false)] {
      let report = try #require(try systemsReports(of: try configuration(text)).first)
      for system in [ModelSystem.vLLM, .sgLang] {
        #expect((report[system]?.outcome.rope != nil) == isKnown, "\(system) \(text)")
      }
      #expect(report[.transformers]?.outcome.rope != nil)
    }
  }

  @Test func `llama.cpp takes the width that Bamba's files give`() throws {
    let keys = #""model_type": "bamba", "hidden_size": 4096, "num_attention_heads": 32"#
    for (text, pairs) in [("{\(keys), \"attn_rotary_emb\": 64}", 32), ("{\(keys)}", 64)] {
      let reports = try systemsReports(of: try configuration(text))
      let ropes = reports.compactMap { $0[.llamaCpp]?.outcome.rope }
      #expect(ropes.contains { $0.inverseFrequencies.count == pairs }, "\(text)")
    }
  }

  @Test func `Kimi K2 has DeepSeek-V3's rules also where its file names no class`() throws {
    let file = try configuration(
      #"""
      {"model_type": "kimi_k2", "rope_scaling": {"type": "yarn", "factor": 32.0,
       "original_max_position_embeddings": 4096, "mscale": 1.0, "mscale_all_dim": 1.0}}
      """#)
    let rope = try file.resolved(file.layerKinds()[0])
    // (0.1 ln 32 + 1)².
    #expect(abs(rope.schedule.temperature.softmaxScale - 1.813260) < 1e-6)
  }

  @Test func `A text section that is missing is not said to be read`() throws {
    let file = try configuration(#"{"model_type": "gemma3", "vision_config": {}}"#)
    #expect(file.notes.contains { $0.sentence.contains("it is missing") })
    #expect(!file.notes.contains { $0.sentence.contains("is read from here") })
  }
}
