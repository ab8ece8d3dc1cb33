import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// What the audit says of layers that do not rotate, and of systems that know nothing of a model.
@Suite("audit layer by layer")
struct LayerAuditTests {
  private func reports(_ json: String, target: Int? = nil) throws -> [AuditReport] {
    try auditReports(of: configuration(json), targetContext: target)
  }

  /// The report on the layers that do not rotate although they have softmax attention.
  private func still(_ json: String) throws -> AuditReport {
    try #require(
      try reports(json).first { $0.kind.rope == nil && $0.kind.attention.hasSoftmax })
  }

  private func smol(_ members: String, layers: Int = 4) -> String {
    """
    {"model_type": "smollm3", "hidden_size": 256, "num_attention_heads": 4,
     "num_hidden_layers": \(layers), "max_position_embeddings": 4096, "rope_theta": 5000000.0,
     "use_sliding_window": false\(members)}
    """
  }

  // MARK: Reasons

  @Test(
    "the key that keeps layers from rotating is named",
    arguments: [
      (#""model_type": "smollm3", "no_rope_layers": [1, 1, 1, 0]"#, "no_rope_layers has 0"),
      (#""model_type": "smollm3", "no_rope_layer_interval": 2"#, "no_rope_layer_interval is 2"),
      (#""model_type": "smollm3""#, "no_rope_layers is missing, so every 4th layer"),
      (
        #""model_type": "cohere2", "sliding_window": 64"#,
        "class of cohere2 rotates its sliding layers alone"
      ),
      (
        #""model_type": "granitemoehybrid", "position_embedding_type": "nope", "layer_types": ["attention", "mamba", "mamba", "mamba"]"#,
        "position_embedding_type is “nope”"
      ),
      (#""model_type": "falcon", "alibi": true"#, "alibi is true"),
      (#""model_type": "mpt""#, "class of mpt has no rotary embedding"),
    ])
  func reasons(members: String, words: String) throws {
    let report = try still(
      """
      {\(members), "hidden_size": 256, "num_attention_heads": 4, "num_hidden_layers": 4,
       "max_position_embeddings": 4096}
      """)
    let reason = try #require(report.kind.stillness)
    #expect(reason.sentence.contains(words), "\(reason.sentence)")
    #expect(!reason.sentence.contains("null"))
  }

  @Test("a recurrence has nothing to rotate, and a null in the place of a rope is told as such")
  func otherReasons() throws {
    let hybrid = """
      {"model_type": "qwen3_next", "hidden_size": 256, "num_attention_heads": 4, "head_dim": 64,
       "num_hidden_layers": 4, "max_position_embeddings": 4096, "rope_theta": 10000.0}
      """
    let linear = try #require(try reports(hybrid).first { !$0.kind.attention.hasSoftmax })
    #expect(linear.kind.stillness?.sentence.contains("no softmax over positions") == true)
    #expect(linear.systems == nil)
    let null = """
      {"model_type": "beam", "hidden_size": 256, "num_attention_heads": 4, "head_dim": 64,
       "num_hidden_layers": 4, "max_position_embeddings": 4096, "sliding_window": 64,
       "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention"],
       "rope_parameters": {"sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
         "full_attention": null}}
      """
    #expect(try still(null).kind.stillness?.key?.contains("rope_parameters.full_attention") == true)
    #expect(try reports(hybrid).allSatisfy { ($0.kind.rope == nil) == ($0.kind.stillness != nil) })
  }

  // MARK: Systems on layers that do not rotate

  @Test("SmolLM3: everybody reads the list but llama.cpp, which counts every 4th layer")
  func smolLM3() throws {
    let systems = try #require(try still(smol(#", "no_rope_layers": [1, 1, 1, 0]"#)).systems)
    for system in [ModelSystem.vLLM, .sgLang, .llamaCpp, .mlx, .mlxSwift, .exLlama] {
      #expect(systems[system]?.agrees == true, "\(system)")
      #expect(systems[system]?.outcome.rope?.inverseFrequencies.isEmpty == true)
    }
    // src/models/smollm3.cpp: use_rope = (il + 1) % 4 != 0, so it rotates the second layer all the same.
    let other = try still(smol(#", "no_rope_layers": [1, 0, 1, 1]"#))
    #expect(other.systems?[.llamaCpp]?.outcome.rope?.inverseFrequencies.count == 32)
    let finding = try #require(other.findings.first { $0.id == "systems-differ" })
    #expect(finding.key == "no_rope_layers")
    #expect(finding.sentence.contains("llama.cpp: rotates 32 pairs"))
    #expect(finding.source.contains("by reading"))
    #expect(other.systems?[.mlx]?.agrees == true)
  }

  @Test("where nobody has looked, the audit says so and finds nothing")
  func unknown() throws {
    let report = try still(
      """
      {"model_type": "exaone4", "hidden_size": 256, "num_attention_heads": 4, "head_dim": 64,
       "num_hidden_layers": 4, "max_position_embeddings": 4096, "sliding_window": 64,
       "sliding_window_pattern": 4, "rope_theta": 10000.0}
      """)
    let entry = try #require(report.systems?[.sgLang])
    guard case .unknown = entry.outcome else {
      Issue.record("\(entry.outcome)")
      return
    }
    #expect(entry.difference == nil && entry.agrees == nil)
    #expect(report.systems?[.vLLM]?.agrees == true)
    #expect(!report.findings.contains { $0.sentence.contains("SGLang") })
  }

  // MARK: Classes of systems

  @Test("a system without a class of the model says so, or runs transformers' class")
  func support() throws {
    let bert = """
      {"model_type": "modernbert", "hidden_size": 768, "num_attention_heads": 12,
       "num_hidden_layers": 3, "max_position_embeddings": 8192, "global_rope_theta": 160000.0,
       "local_rope_theta": 10000.0}
      """
    for report in try reports(bert) {
      let systems = try #require(report.systems)
      for system in [ModelSystem.mlx, .mlxSwift, .exLlama] {
        #expect(systems[system]?.support == ModelTypeSupport.none)
        #expect(systems[system]?.outcome.rope == nil)
      }
      #expect(systems[.llamaCpp]?.support == .own)
      #expect(!report.findings.contains { $0.id == "system-refuses" })
    }
    let smol = try #require(try reports(smol("")).first?.systems)
    #expect(smol[.vLLM]?.support == .ofTransformers && smol[.vLLM]?.agrees == true)
    let plain = try #require(
      try reports(llama(#""rope_type": "default""#, maximum: 4_096)).first?.systems)
    #expect(
      plain.entries.allSatisfy { $0.support == .own || $0.isReferenceCode })
  }

  @Test("DeepSeek V4: 32 pairs and amplitude 1 in every system that has the class")
  func deepSeekV4() throws {
    let json = """
      {"model_type": "deepseek_v4", "compress_ratios": [0, 4, 128], "compress_rope_theta": 160000,
       "head_dim": 512, "hidden_size": 4096, "max_position_embeddings": 1048576,
       "num_attention_heads": 64, "num_hidden_layers": 3, "qk_rope_head_dim": 64,
       "rope_scaling": {"beta_fast": 32, "beta_slow": 1, "factor": 16,
         "original_max_position_embeddings": 65536, "type": "yarn"},
       "rope_theta": 10000, "sliding_window": 128}
      """
    for report in try reports(json) {
      let systems = try #require(report.systems)
      for system in [ModelSystem.vLLM, .sgLang, .llamaCpp, .exLlama] {
        let rope = try #require(systems[system]?.outcome.rope)
        #expect(rope.inverseFrequencies.count == 32 && rope.temperature.amplitude == 1)
        #expect(systems[system]?.agrees == true, "\(system)")
      }
      #expect(systems[.mlx]?.support == ModelTypeSupport.none)
      #expect(!report.findings.contains { $0.key.hasSuffix("qk_rope_head_dim") })
      #expect(!report.findings.contains { $0.sentence.contains("attention_factor") })
    }
  }

  @Test("Phi-4-mini's share of the head counts in SGLang and llama.cpp")
  func phi4Mini() throws {
    let factors = [String](repeating: "1.0", count: 48).joined(separator: ", ")
    let json = """
      {"model_type": "phi3", "hidden_size": 3072, "num_attention_heads": 24,
       "num_hidden_layers": 2, "max_position_embeddings": 131072, "partial_rotary_factor": 0.75,
       "original_max_position_embeddings": 4096, "rope_theta": 10000.0,
       "rope_scaling": {"type": "longrope", "short_factor": [\(factors)],
         "long_factor": [\(factors)]}}
      """
    let systems = try #require(try reports(json).first?.systems)
    for system in [ModelSystem.sgLang, .llamaCpp] {
      #expect(systems[system]?.outcome.rope?.inverseFrequencies.count == 48)
    }
  }

  @Test(
    "Gemma 4's proportional ropes run in llama.cpp; Llama 4's scaling depends on the class in MLX")
  func classesOfSystems() throws {
    let gemma = """
      {"model_type": "gemma4_text", "hidden_size": 2560, "num_attention_heads": 8, "head_dim": 256,
       "global_head_dim": 512, "num_hidden_layers": 2, "max_position_embeddings": 131072,
       "sliding_window": 512, "layer_types": ["sliding_attention", "full_attention"],
       "rope_parameters": {"full_attention": {"partial_rotary_factor": 0.25,
         "rope_theta": 1000000.0, "rope_type": "proportional"},
         "sliding_attention": {"rope_theta": 10000.0, "rope_type": "default"}}}
      """
    #expect(try reports(gemma).allSatisfy { $0.systems?[.llamaCpp]?.agrees == true })
    let text = """
      {"model_type": "llama4_text", "hidden_size": 5120, "num_attention_heads": 40,
       "head_dim": 128, "num_hidden_layers": 4, "max_position_embeddings": 1048576,
       "rope_theta": 500000.0, "attention_chunk_size": 8192,
       "rope_scaling": {"factor": 16.0, "high_freq_factor": 1.0, "low_freq_factor": 1.0,
         "original_max_position_embeddings": 8192, "rope_type": "llama3"}}
      """
    // mlx_lm/models/llama4_text.py has a plain rope, llama4.py the one of rope_utils.py.
    let alone = try #require(try reports(text).first?.systems?[.mlx])
    let whole = try #require(
      try reports(#"{"model_type": "llama4", "text_config": \#(text)}"#).first?.systems?[.mlx])
    #expect(alone.agrees == false && whole.agrees == true)
  }

  @Test("a base that asks for nothing new is no difference where rope_parameters is not read")
  func unreadDictionary() throws {
    let json = """
      {"model_type": "llama", "hidden_size": 256, "num_attention_heads": 4, "num_hidden_layers": 2,
       "max_position_embeddings": 4096, "rope_theta": 10000.0,
       "rope_parameters": {"rope_type": "default", "rope_theta": BASE}}
      """
    let same = json.replacing("BASE", with: "10000.0")
    let other = json.replacing("BASE", with: "500000.0")
    #expect(try reports(same).first?.systems?[.mlx]?.agrees == true)
    #expect(try reports(other).first?.systems?[.mlx]?.agrees == false)
  }
}
