import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import Testing

@Suite("remedies of the audit")
struct RemedyTests {
  /// A file with a fragment merged into it, object by object.
  private func merged(_ file: String, _ fragment: String) throws -> String {
    func merge(_ into: Any?, _ new: Any) -> Any {
      guard let new = new as? [String: Any] else { return new }
      var result = into as? [String: Any] ?? [:]
      for (key, value) in new { result[key] = merge(result[key], value) }
      return result
    }
    let values = try [file, fragment].map {
      try JSONSerialization.jsonObject(with: Data($0.utf8))
    }
    return String(
      decoding: try JSONSerialization.data(withJSONObject: merge(values[0], values[1])),
      as: UTF8.self)
  }

  private static let yarn =
    #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#

  private static let gemma = """
    {"model_type": "gemma3_text", "hidden_size": 2560, "num_attention_heads": 8, "head_dim": 256,
     "max_position_embeddings": 131072, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
     "rope_scaling": {"rope_type": "linear", "factor": 8.0}, "sliding_window": 1024}
    """

  static let files = [
    llama(#""rope_type": "yarn", "factor": 4.0"#, maximum: 16_384),
    llama(
      #""rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0"#,
      maximum: 131_072),
    llama(yarn, maximum: 32_768), llama(yarn, maximum: 4_096),
    llama(yarn + #", "mscale": 0.707"#, maximum: 16_384),
    llama(yarn + #", "attn_factor": 1.2"#, maximum: 16_384),
    llama(yarn + #", "attn_factor": 1.2, "attention_factor": 1.1"#, maximum: 16_384),
    llama(yarn + #", "beta_fast": 1.0, "beta_slow": 32.0"#, maximum: 16_384),
    llama(yarn + #", "beta_fast": 2.0, "beta_slow": 2.0, "truncate": false"#, maximum: 16_384),
    llama(#""rope_type": "dynamic", "factor": 2.0"#, maximum: 4_096),
    llama(
      #""rope_type": "dynamic", "factor": 2.0, "original_max_position_embeddings": 2048"#,
      maximum: 4_096),
    llama(#""type": "linear", "factor": 4.0"#, maximum: 16_384),
    llama(#""type": "default", "rope_type": "default""#, maximum: 4_096),
    llama(
      #""type": "mrope", "mrope_section": [16, 24, 24]"#, modelType: "qwen2_vl", maximum: 32_768),
    gemma,
  ]

  @Test(
    "what a finding offers makes it go away, breaks nothing, and makes no system stop",
    arguments: files, [nil, 16_384, 200_000] as [Int?])
  func fragments(file: String, target: Int?) throws {
    for report in try auditReports(of: configuration(file), targetContext: target) {
      let before = Set(report.findings.map(\.id))
      for finding in report.findings {
        guard let fragment = finding.fragment else { continue }
        let mended = try #require(
          try auditReports(of: configuration(merged(file, fragment)), targetContext: target)
            .first { $0.kind.name == report.kind.name })
        #expect(
          !mended.findings.contains { $0.id == finding.id && $0.key == finding.key },
          "\(finding.id) \(fragment)")
        // vLLM finds the band of M-RoPE under YaRN with another context; no setting of the file mends that.
        // A method where there was none is one that some classes of mlx-swift-lm do not have, which is told then.
        let added = mended.findings.filter {
          $0.severity != .note && !before.contains($0.id) && !$0.key.hasSuffix(".mrope_section")
            && !(finding.id == "target-beyond-maximum" && $0.source.hasPrefix("mlx-swift-lm"))
        }
        #expect(added.isEmpty, "\(finding.id) \(fragment): \(added.map(\.sentence))")
      }
    }
  }

  @Test(
    "the settings that the advice writes resolve to the amplitude that it tells",
    arguments: files, [16_384, 200_000])
  func advice(file: String, target: Int) throws {
    let original = try configuration(file)
    for report in try auditReports(of: original, targetContext: target) {
      let advice = ExtensionAdvice(original, report, targetContext: target)
      for choice in advice?.choices ?? [] {
        guard let fragment = choice.fragment else { continue }
        let mended = try configuration(merged(file, fragment))
        let resolved = try mended.resolved(try kind(report.kind.name, of: mended))
        #expect(
          abs(resolved.schedule.temperature.amplitude - choice.amplitude) < 1e-12, "\(fragment)")
        #expect(resolved.extent.scale == choice.scale)
      }
    }
  }

  // transformers 5.23.0 stops at a dictionary that lacks a type: KeyError 'sliding_attention'.
  @Test(
    "no class stops at what a finding offers, nor turns otherwise for a base that is written down",
    arguments: [
      "mimo_v2_flash", "laguna", "mellum", "beam", "zaya", "gemma4_text", "step3p5", "olmo3",
      "dots3_note_text", "modernbert", "gemma3_text", "llama",
    ], [nil, 2_000_000] as [Int?])
  func everyType(modelType: String, target: Int?) throws {
    let file = try configuration(
      """
      {"model_type": "\(modelType)", "hidden_size": 512, "num_attention_heads": 8,
       "num_hidden_layers": 6, "sliding_window": 128}
      """)
    for report in try auditReports(of: file, targetContext: target) {
      let advice = target.flatMap { ExtensionAdvice(file, report, targetContext: $0) }
      let offers =
        report.findings.map { ($0.id, $0.fragment) }
        + (advice?.choices ?? []).map { ("advice", $0.fragment) }
      for (id, fragment) in offers {
        guard let fragment else { continue }
        let mended = try file.merged(with: fragment)
        let kinds = try mended.layerKinds()
        let found = try kinds.map { try mended.resolved($0).schedule.inverseFrequencies }
        guard id == "base-missing" else { continue }
        #expect(
          try found == file.layerKinds().map { try file.resolved($0).schedule.inverseFrequencies })
      }
    }
  }

  @Test("MiMo is told why its base alone cannot be written down")
  func mimo() throws {
    let file = try configuration(
      """
      {"model_type": "mimo_v2_flash", "hidden_size": 4096, "num_attention_heads": 64,
       "num_hidden_layers": 6, "rope_theta": 5000000}
      """)
    let found = try auditReports(of: file).flatMap(\.findings).filter { $0.id == "base-missing" }
    #expect(found.count == 2)
    for finding in found {
      #expect(finding.fragment == nil)
      #expect(finding.remedy?.contains("has no rope for") == true, "\(finding.remedy ?? "")")
    }
  }

  @Test("layers in chunks see their chunk, and their key is named")
  func chunks() throws {
    let file = try configuration(
      """
      {"model_type": "llama4_text", "hidden_size": 512, "num_attention_heads": 8, "head_dim": 64,
       "num_hidden_layers": 4, "attention_chunk_size": 8192, "max_position_embeddings": 131072}
      """)
    let found = try #require(
      try auditReports(of: file, targetContext: 262_144).flatMap(\.findings)
        .first { $0.id == "sliding-window" })
    #expect(found.key == "attention_chunk_size")
    #expect(found.sentence.contains("their own chunk of 8192 tokens"))
  }

  // transformers 5.23.0, configuration_phi3.py: su and yarn become longrope.
  @Test("a class that takes a method for another cannot be asked for it")
  func renamed() throws {
    let phi = try fixture("phi-3-mini-128k-instruct")
    let error = #expect(throws: FileError.self) { try phi.asking(for: .yarn, scale: 2) }
    let words = error?.description ?? ""
    #expect(words.contains("class of phi3 reads yarn as longrope"), "\(words)")
    let falcon = try configuration(
      """
      {"model_type": "gptj", "n_embd": 512, "n_head": 8, "n_layer": 2, "rotary_dim": 64}
      """)
    #expect(throws: FileError.self) { try falcon.asking(for: .yarn, scale: 2) }
    #expect(try fixture("llama-2-7b").asking(for: .yarn, scale: 2).layerKinds().count == 1)
  }

  @Test("a window is never raised where it stands for the trained context")
  func window() throws {
    for (members, isOffered) in [
      (Self.yarn, true), (#""rope_type": "yarn", "factor": 4.0"#, false),
      (#""type": "linear", "factor": 4.0"#, false),
    ] {
      let file = llama(members, maximum: isOffered ? 4_096 : 16_384)
      let found = try #require(
        try auditReports(of: configuration(file), targetContext: 1_000_000)[0].findings
          .first { $0.id == "window-short" })
      #expect((found.fragment != nil) == isOffered)
      // Frequencies for L·s tokens serve no more, whatever is asked for.
      #expect(found.sentence.contains(isOffered ? "serve 16384 tokens" : "serve 65536 tokens"))
    }
  }

  @Test(
    "Gemma 3's scale is counted from the context without its factor, and its sliding layers need none"
  )
  func slidingLayers() throws {
    let file = try configuration(Self.gemma)
    let reports = try auditReports(of: file, targetContext: 262_144)
    let advice = try #require(ExtensionAdvice(file, reports[1], targetContext: 262_144))
    // 131072 is what factor 8 makes of 16384.
    #expect(advice.trainedContext == 16_384 && advice.scale == 16)
    let beyond = try #require(reports[1].findings.first { $0.id == "target-beyond-maximum" })
    #expect(beyond.sentence.contains("beyond the 131072"))
    #expect(beyond.fragment?.contains(#""factor": 16.0"#) == true)
    #expect(reports[0].seesNearestAlone)
    #expect(ExtensionAdvice(file, reports[0], targetContext: 262_144) == nil)
    #expect(reports[0].findings.contains { $0.id == "sliding-window" && $0.severity == .note })
    #expect(!reports[0].findings.contains { $0.id == "target-beyond-maximum" })
  }

  @Test("numbers that come from training are not stretched by a factor")
  func trained() throws {
    for name in ["phi-3-mini-128k-instruct", "llama-3.1-8b"] {
      let found = try #require(
        try auditReports(of: fixture(name), targetContext: 1_000_000)[0].findings
          .first { $0.id == "target-beyond-maximum" })
      #expect(found.fragment == nil)
      #expect(found.remedy?.contains("come from training") == true)
    }
  }

  @Test("a Llama 3 without a trained context is told of 8192, whatever its factor")
  func llama3() throws {
    let found = try #require(
      try auditReports(of: configuration(Self.files[1]))[0].findings
        .first { $0.id == "trained-context-missing" })
    #expect(found.fragment == #"{"rope_scaling": {"original_max_position_embeddings": 8192}}"#)
    #expect(found.sentence.contains("MLX takes 8192"))
  }

  @Test("SGLang alone multiplies the blend by extrapolation_factor")
  func extrapolation() throws {
    let json = llama(Self.yarn + #", "extrapolation_factor": 0.0"#, maximum: 16_384)
    let found = try #require(
      try auditReports(of: configuration(json))[0].findings.first { $0.id == "systems-differ" })
    #expect(found.key == "rope_scaling.extrapolation_factor")
    #expect(found.source.contains("SGLang 0.5.23") && found.source.contains("by reading"))
    // A blend of 0 is Position Interpolation: every pair is divided by the scale.
    let plain = try rope(.transformers, llama(#""rope_type": "default""#))
    for (slowed, kept) in zip(
      try rope(.sgLang, json).inverseFrequencies, plain.inverseFrequencies)
    {
      #expect(abs(slowed - kept / 4) <= kept * 1e-15)
    }
    #expect(try rope(.transformers, json).inverseFrequencies[0] == 1)
  }
}
