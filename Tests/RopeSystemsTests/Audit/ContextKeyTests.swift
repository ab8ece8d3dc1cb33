import ModelFiles
import RopeSystems
import Testing

/// Contexts that systems take from other keys than `max_position_embeddings`; the numbers of `systems.json` come from their own
/// code, the orders of keys from the files that the profiles name.
@Suite("keys of contexts")
struct ContextKeyTests {
  /// Command-R as its file has it: 8,192 for transformers, 131,072 for everyone who looks for `model_max_length`.
  private static let commandR = """
    {"model_type": "cohere", "architectures": ["CohereForCausalLM"], "hidden_size": 8192,
     "num_attention_heads": 64, "num_hidden_layers": 40, "max_position_embeddings": 8192,
     "model_max_length": 131072, "rope_theta": 8000000.0}
    """

  private func report(_ json: String, target: Int? = nil) throws -> AuditReport {
    try #require(try auditReports(of: try configuration(json), targetContext: target).first)
  }

  @Test("model_max_length decides for Command-R in vLLM, SGLang and llama.cpp")
  func commandR() throws {
    let report = try report(Self.commandR)
    for system in [ModelSystem.vLLM, .sgLang, .llamaCpp] {
      let rope = try #require(report.systems?[system]?.outcome.rope)
      #expect(rope.window == 131_072)
      #expect(rope.windowOrigin == .key("model_max_length"))
    }
    #expect(report.systems?[.exLlama]?.outcome.rope?.window == 8_192)
    let found = try #require(report.findings.first { $0.id == "length-key" })
    #expect(found.key == "model_max_length" && found.severity == .note)
    #expect(
      found.sentence
        == "vLLM, SGLang and llama.cpp take the longest context from model_max_length, which is 131072, and "
        + "not from max_position_embeddings, which is 8192.")
    #expect(found.source.contains("model_arch_config_convertor.py (run)"))
  }

  @Test("a target within another key's context asks for that number, not for scaling")
  func target() throws {
    let found = try #require(
      try report(Self.commandR, target: 100_000).findings.first {
        $0.id == "target-beyond-maximum"
      })
    #expect(found.fragment == #"{"max_position_embeddings": 131072}"#)
    #expect(found.remedy?.contains("nothing needs to be scaled") == true)
  }

  @Test("the smallest of several keys limits vLLM, the first SGLang, and a constant Falcon")
  func others() throws {
    let rest = #""seq_length": 4096, "max_sequence_length": 65536"#
    let file = llama(#""rope_type": "default""#, modelType: "qwen2", maximum: 32_768, rest: rest)
    #expect(try rope(.vLLM, file).window == 4_096)
    #expect(try rope(.sgLang, file).window == 65_536)
    #expect(try rope(.llamaCpp, file).window == 32_768)
    let short = try #require(try report(file).findings.first { $0.id == "window-short" })
    #expect(short.sentence.contains("vLLM 4096"))
    let falcon = llama(#""rope_type": "default""#, modelType: "falcon", maximum: 8_192)
    #expect(try rope(.llamaCpp, falcon).windowOrigin == .ofClass)
    let found = try #require(try report(falcon).findings.first { $0.id == "length-key" })
    #expect(found.sentence.hasPrefix("llama.cpp allows 2048 tokens, whatever the file says"))
  }

  @Test("keys that agree with max_position_embeddings are not worth a word")
  func agreement() throws {
    let file = llama(
      #""rope_type": "default""#, modelType: "qwen2", maximum: 32_768, rest: #""seq_length": 32768"#
    )
    #expect(try !report(file).findings.contains { $0.id == "length-key" })
  }
}
