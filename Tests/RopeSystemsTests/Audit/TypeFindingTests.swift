import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import TestSupport
import Testing

/// Dictionaries whose type is missing, and remedies in the file's own generation of keys.
@Suite("types, contexts and remedies of the audit")
struct TypeFindingTests {
  private func report(_ json: String, target: Int? = nil) throws -> AuditReport {
    try #require(try auditReports(of: configuration(json), targetContext: target).first)
  }

  /// worker-vllm #257, with the members of its dictionary.
  private func qwen(_ members: String, maximum: Int = 40_960) -> String {
    """
    {"model_type": "qwen3", "head_dim": 128, "hidden_size": 2560, "num_attention_heads": 32,
     "num_hidden_layers": 36, "max_position_embeddings": \(maximum), "rope_theta": 1000000,
     "rope_scaling": {\(members)}}
    """
  }

  private let untyped = #""factor": 4.0, "original_max_position_embeddings": 32768"#

  @Test("a factor without a type stretches nothing, and the remedy is to write the type")
  func untypedScaling() throws {
    let plain = try report(qwen(untyped))
    // transformers 5.23.0 resolves it as default, with the last frequency 1.2409378e-06.
    #expect(plain.resolved.methodName == "rope")
    #expect(plain.greatestContext == 40_960 && plain.length == 40_960)
    #expect(!plain.findings.contains { $0.id == "window-short" })
    let found = try #require(plain.findings.first)
    #expect(found.id == "type-missing" && found.severity == .error)
    #expect(
      found.fragment
        == #"{"max_position_embeddings": 131072, "rope_scaling": {"rope_type": "yarn"}}"#)
    #expect(!plain.findings.contains { $0.key == "rope_scaling.factor" })
    let mended = try report(qwen(#""rope_type": "yarn", "# + untyped, maximum: 131_072))
    // 10⁶^(−126/128)/4, as transformers gives it for the mended file.
    let last = try #require(mended.resolved.schedule.inverseFrequencies.last)
    #expect(abs(last - 3.102_344_401_879e-07) < 1e-18)
    #expect(mended.findings.allSatisfy { $0.severity == .note })
    // A longer context asks for the type first, not for another factor.
    let asked = try report(qwen(untyped), target: 131_072)
    let beyond = try #require(asked.findings.first { $0.id == "target-beyond-maximum" })
    #expect(beyond.fragment == nil && beyond.remedy?.contains("no type") == true)
  }

  @Test("the type is offered where the keys tell it, and nowhere else")
  func likelyTypes() throws {
    #expect(
      try report(qwen(#""low_freq_factor": 1.0, "high_freq_factor": 4.0, "factor": 8.0"#))
        .findings.first?.fragment == #"{"rope_scaling": {"rope_type": "llama3"}}"#)
    let alone = try #require(try report(qwen(#""factor": 4.0"#)).findings.first)
    #expect(alone.id == "type-missing" && alone.fragment == nil)
    #expect(alone.remedy?.contains("linear or dynamic") == true)
    #expect(
      try !report(qwen(#""rope_theta": 1000000"#)).findings.contains { $0.id == "type-missing" })
    let axes = """
      {"model_type": "qwen2_vl", "hidden_size": 3584, "num_attention_heads": 28,
       "num_hidden_layers": 2, "max_position_embeddings": 32768, "rope_theta": 1000000.0,
       "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}}
      """
    #expect(try !report(axes).findings.contains { $0.id == "type-missing" })
  }

  /// OLMo 3, whose class reads rope_type alone and gives rope_theta to its full layers alone.
  private func olmo(_ rest: String) -> String {
    """
    {"model_type": "olmo3", "hidden_size": 256, "num_attention_heads": 4, "num_hidden_layers": 2,
     "max_position_embeddings": 65536, "rope_theta": 12345.0, "sliding_window": 4096,
     "layer_types": ["sliding_attention", "full_attention"]\(rest)}
    """
  }

  @Test("a type under the older name is told where the class reads the newer one alone")
  func olderName() throws {
    let json = olmo(
      #", "rope_scaling": {"type": "yarn", "factor": 8.0, "original_max_position_embeddings": 8192}"#
    )
    let full = try auditReports(of: configuration(json))[1]
    #expect(full.resolved.methodName == "rope")
    let found = try #require(full.findings.first { $0.id == "type-missing" })
    #expect(found.sentence.contains("reads rope_type alone"))
    #expect(found.fragment?.contains(#""rope_scaling": {"rope_type": "yarn"}"#) == true)
  }

  @Test("a base that the class does not read for some layers is not called missing")
  func unreadBase() throws {
    let reports = try auditReports(of: configuration(olmo("")))
    // transformers 5.23.0: sliding layers 500000.0, full layers 12345.0.
    #expect(reports.map(\.resolved.geometry.base) == [500_000, 12_345])
    #expect(!reports.flatMap(\.findings).contains { $0.id == "base-missing" })
    #expect(reports[0].findings.contains { $0.id == "base-not-read" })
    #expect(!reports[1].findings.contains { $0.id == "base-not-read" })
  }

  @Test("a missing base is written where the file's generation keeps it")
  func missingBase() throws {
    let common =
      #""model_type": "llama", "hidden_size": 256, "num_attention_heads": 4, "#
      + #""num_hidden_layers": 2, "max_position_embeddings": 4096"#
    for (rest, fragment) in [
      (#", "rope_scaling": null"#, #"{"rope_theta": 10000.0}"#),
      (
        #", "rope_parameters": {"rope_type": "default"}"#,
        #"{"rope_parameters": {"rope_theta": 10000.0}}"#
      ),
    ] {
      let found = try #require(
        try report("{\(common)\(rest)}").findings.first { $0.id == "base-missing" })
      #expect(found.fragment == fragment)
    }
  }

  @Test("a file of two ropes gets its remedy in the shape that its generation has")
  func twoRopes() throws {
    let gemma = """
      {"model_type": "gemma3_text", "hidden_size": 256, "num_attention_heads": 4, "head_dim": 64,
       "num_hidden_layers": 6, "max_position_embeddings": 32768, "rope_theta": 1000000.0,
       "rope_local_base_freq": 10000.0, "sliding_window": 512ROPE}
      """
    func fragment(_ rope: String) throws -> String? {
      let reports = try auditReports(
        of: configuration(gemma.replacing("ROPE", with: rope)), targetContext: 131_072)
      return try #require(reports.first { $0.kind.name == "full_attention" }).findings
        .first { $0.id == "target-beyond-maximum" }?.fragment
    }
    // transformers' class takes a flat rope_scaling for the full layers, and ignores one nested by type.
    #expect(
      try fragment("")
        == #"{"max_position_embeddings": 131072, "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "#
        + #""original_max_position_embeddings": 32768}}"#)
    #expect(
      try fragment(
        #", "rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 1000000.0}, "#
          + #""sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}"#)?
        .contains(#""rope_parameters": {"full_attention": {"rope_type": "yarn""#) == true)
  }

  @Test("a dictionary that the file does not have has no path, and causes say what is missing")
  func absent() throws {
    let bare = """
      {"model_type": "llama", "hidden_size": 256, "num_attention_heads": 4, "num_hidden_layers": 2,
       "max_position_embeddings": 4096, "rope_theta": 10000.0}
      """
    #expect(try report(bare).path == nil)
    #expect(try report(qwen(untyped)).path == "rope_scaling")
    let yarn = #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#
    let systems = try #require(try report(llama(yarn, maximum: 16_384)).systems)
    // gpt-oss never rounds the band; the file says nothing of it.
    let cause = try #require(systems[.gptOSS]?.difference?.causes.first)
    #expect(cause.key == "rope_scaling.truncate" && !cause.isInFile)
    let written = try #require(
      try report(llama(yarn + #", "truncate": true"#, maximum: 16_384)).systems)
    #expect(written[.gptOSS]?.difference?.causes.first?.isInFile == true)
  }

  @Test("alpha makes a fixed method: its factor stretches nothing and no cache goes wrong")
  func alpha() throws {
    let found = try report(
      """
      {"model_type": "hunyuan_v1_dense", "hidden_size": 256, "num_attention_heads": 4,
       "head_dim": 64, "num_hidden_layers": 2, "max_position_embeddings": 32768,
       "rope_theta": 10000.0, "rope_scaling": {"type": "dynamic", "alpha": 1000.0, "factor": 4.0}}
      """, target: 65_536)
    #expect(found.resolved.methodName == "hunyuan-alpha")
    #expect(found.greatestContext == 32_768)
    #expect(!found.findings.contains { $0.id == "dynamic-cached-keys" })
  }

  @Test(
    "nothing is offered that the class refuses or does not read",
    arguments: [
      (
        #""model_type": "phi3", "hidden_size": 256, "num_attention_heads": 4, "max_position_embeddings": 4096"#,
        "takes default and longrope alone"
      ),
      (#""model_type": "gptj", "n_embd": 256, "n_head": 4, "rotary_dim": 32"#, "takes no scaling"),
    ])
  func refused(members: String, words: String) throws {
    let file = try configuration("{\(members)}")
    let found = try #require(try auditReports(of: file, targetContext: 131_072).first)
    let beyond = try #require(found.findings.first { $0.id == "target-beyond-maximum" })
    #expect(beyond.fragment == nil && beyond.remedy?.contains(words) == true, "\(beyond)")
    #expect(!found.findings.contains { $0.id == "base-missing" && members.contains("gptj") })
    for choice in ExtensionAdvice(file, found, targetContext: 131_072)?.choices ?? [] {
      #expect(choice.fragment == nil)
    }
  }

  @Test("sliding layers lose no more phase to rounding than their window is wide")
  func windows() throws {
    let json = """
      {"model_type": "gemma2", "hidden_size": 256, "num_attention_heads": 4, "head_dim": 64,
       "num_hidden_layers": 2, "max_position_embeddings": 8192, "rope_theta": 10000.0,
       "sliding_window": 128}
      """
    let reports = try auditReports(of: configuration(json))
    #expect(reports.map { $0.precision.first?.length } == [128, 8_192])
  }
}
