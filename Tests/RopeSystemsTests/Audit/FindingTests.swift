import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import Testing

@Suite("findings of the audit")
struct FindingTests {
  /// The findings of the one rope of a file.
  private func findings(_ json: String, target: Int? = nil) throws -> [Finding] {
    try #require(try auditReports(of: try configuration(json), targetContext: target).first)
      .findings
  }

  private func finding(_ id: String, _ json: String, target: Int? = nil) throws -> Finding {
    let all = try findings(json, target: target)
    return try #require(all.first { $0.id == id }, "\(all.map(\.id))")
  }

  @Test("a wrong trained context moves the band from 23–40 to 30–47 and 23 pairs by up to 2.24")
  func wrongContext() throws {
    let right = llama(
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768"#,
      maximum: 131_072, base: "1000000.0")
    let missing = llama(
      #""rope_type": "yarn", "factor": 4.0"#, maximum: 131_072, base: "1000000.0")
    #expect(try auditReports(of: configuration(right))[0].band == PairBand(low: 23, high: 40))
    #expect(try auditReports(of: configuration(missing))[0].band == PairBand(low: 30, high: 47))
    let found = try finding("trained-context-missing", missing)
    #expect(found.key == "rope_scaling.original_max_position_embeddings")
    #expect(found.sentence.contains("pairs 23 to 40 and not 30 to 47; 23 pairs change"))
    #expect(found.sentence.contains("2.23529 times"))
    #expect(
      found.fragment == #"{"rope_scaling": {"original_max_position_embeddings": 32768}}"#)
    #expect(try !findings(right).contains { $0.id == "trained-context-missing" })
  }

  @Test("following a remedy's fragment makes its finding go away")
  func remedies() throws {
    let missing = try finding(
      "trained-context-missing",
      llama(#""rope_type": "yarn", "factor": 4.0"#, modelType: "qwen3", maximum: 16_384))
    #expect(missing.fragment == #"{"rope_scaling": {"original_max_position_embeddings": 4096}}"#)
    let mended = llama(
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#,
      modelType: "qwen3", maximum: 16_384)
    #expect(try findings(mended).allSatisfy { $0.severity == .note })
  }

  @Test("a factor beside another ratio, and a context that was not extended, are told apart")
  func ratio() throws {
    let keys = #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#
    let other = try finding("factor-and-ratio-disagree", llama(keys, maximum: 32_768))
    #expect(other.sentence.contains("= 8."))
    #expect(other.fragment == #"{"max_position_embeddings": 16384}"#)
    let plain = try finding("context-not-extended", llama(keys, maximum: 4_096))
    #expect(plain.fragment == #"{"max_position_embeddings": 16384}"#)
    let window = try finding("window-short", llama(keys, maximum: 4_096))
    #expect(window.sentence.contains("vLLM 4096"))
    // Llama 3's factor is not the ratio of the contexts.
    #expect(
      try !auditReports(of: fixture("llama-3.1-8b"))[0].findings.contains {
        $0.id == "factor-and-ratio-disagree"
      })
  }

  @Test("coefficients that stand alone or equal each other are told with every amplitude")
  func coefficients() throws {
    let keys = #""rope_type": "yarn", "factor": 40.0, "original_max_position_embeddings": 4096"#
    let alone = try finding("mscale-alone", llama(keys + #", "mscale": 0.707"#))
    #expect(alone.key == "rope_scaling.mscale")
    #expect(alone.sentence.contains("MLX 1.2608"))
    let both = try finding("mscale-both", llama(keys + #", "mscale": 1.0, "mscale_all_dim": 1.0"#))
    #expect(both.severity == .warning)
    #expect(both.sentence.contains("the amplitude would be 1.36889 and the gain 1.87385"))
    let deepSeek = try #require(
      try auditReports(of: fixture("deepseek-v3"))[0].findings.first { $0.id == "mscale-both" })
    #expect(deepSeek.severity == .note)
    #expect(deepSeek.sentence.contains("softmax scale by 1.87385"))
    let factor = try finding("attn-factor", llama(keys + #", "attn_factor": 1.2"#))
    #expect(factor.source.contains("by reading"))
    let ignored = try finding(
      "systems-differ", llama(keys + #", "attention_factor": 1.0"#, modelType: "qwen3"))
    #expect(ignored.key == "rope_scaling.attention_factor")
    for system in ["SGLang", "llama.cpp", "MLX", "mlx-swift-lm"] {
      #expect(ignored.sentence.contains("\(system): amplitude 1.36889"))
    }
  }

  @Test("thresholds in each other's place are an error, and the rest is told of the two exchanged")
  func swapped() throws {
    let keys = #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#
    let json = llama(keys + #", "beta_fast": 1.0, "beta_slow": 32.0"#, maximum: 16_384)
    let found = try finding("betas-swapped", json)
    #expect(found.severity == .error)
    #expect(found.fragment == #"{"rope_scaling": {"beta_fast": 32.0, "beta_slow": 1.0}}"#)
    #expect(
      try auditReports(of: configuration(json))[0].band
        == auditReports(of: configuration(llama(keys, maximum: 16_384)))[0].band)
    // The other commands refuse the file.
    #expect(throws: FileError.self) { try resolved(json) }
  }

  @Test("bands that are none: backwards, behind the last pair, a step")
  func degenerate() throws {
    func file(_ context: Int, _ more: String = "", base: String = "10000.0") -> String {
      llama(
        #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": \#(context)\#(more)"#,
        maximum: 4 * context, base: base)
    }
    let crossed = try finding("ramp-crosses", file(4))
    #expect(crossed.sentence.contains("llama.cpp interpolates every pair but the first"))
    // As the formula has it, so also the systems that an older text left out.
    #expect(crossed.sentence.contains("transformers, vLLM, SGLang"))
    #expect(
      crossed.source.contains(
        SystemProfile.llamaCpp.source(of: SystemProfile.llamaCpp.yarn.crossing)))
    #expect(try finding("ramp-outside", file(262_144, base: "100.0")).severity == .warning)
    #expect(
      try finding(
        "ramp-is-step", file(4_096, #", "beta_fast": 2.0, "beta_slow": 2.0, "truncate": false"#)
      )
      .fragment != nil)
    #expect(try !findings(file(4_096)).contains { $0.id.hasPrefix("ramp") })
    // One rotation in 6 tokens falls to pair 64·ln(6/2π)/ln 10⁴ = −0.32, whose ceiling is 0; in 7 tokens to 0.75, whose ceiling is 1.
    #expect(try finding("ramp-outside", file(6)).sentence.contains("every pair but the first"))
    #expect(try !findings(file(7)).contains { $0.id == "ramp-outside" })
    // Bounds 64·ln(2/1.95)/ln 10⁴ = 0.18 pairs apart have none between them, 64·ln(2/1.7)/ln 10⁴ = 1.13 apart are a band.
    for (slow, isStep) in [("1.95", true), ("1.7", false)] {
      let json = file(
        4_096, #", "beta_fast": 2.0, "beta_slow": \#(slow), "truncate": false"#)
      #expect(try findings(json).contains { $0.id == "ramp-is-step" } == isStep)
    }
  }

  @Test("dynamic NTK mismatches cached keys, LongRoPE switches at exactly L")
  func methods() throws {
    let dynamic = llama(#""rope_type": "dynamic", "factor": 2.0"#, maximum: 4_096)
    let found = try finding("dynamic-cached-keys", dynamic, target: 16_384)
    #expect(found.sentence.contains("0.142857"))
    let phi = try auditReports(of: fixture("phi-3-mini-128k-instruct"))[0]
    let change = try #require(phi.findings.first { $0.id == "longrope-switch" })
    #expect(change.sentence.contains("with 4096 tokens") && change.sentence.contains("with 4097"))
    #expect(change.sentence.contains("29.9607"))
    // The other systems come from their descriptions, with their sources.
    for words in [
      "vLLM by the served length", "SGLang one token later", "llama.cpp by the context",
    ] {
      #expect(change.sentence.contains(words), "\(words)")
    }
    #expect(change.sentence.contains("MLX and mlx-swift-lm always by the long list"))
    #expect(
      change.source.contains(
        SystemProfile.exLlama.source(of: SystemProfile.exLlama.longRoPE.factors)))
  }

  @Test("a share of the head that the Llama class ignores is an error with its source")
  func partial() throws {
    let json = """
      {"model_type": "llama", "head_dim": 128, "hidden_size": 4096, "num_attention_heads": 32,
       "max_position_embeddings": 4096, "rope_theta": 10000.0, "partial_rotary_factor": 0.5}
      """
    let found = try finding("partial-rotary-ignored", json)
    #expect(found.severity == .error && found.source.hasSuffix("(run)"))
    #expect(found.sentence.contains("64 pairs rather than 32"))
  }

  @Test("a target beyond the greatest context asks for the scale that reaches it")
  func target() throws {
    let yarn = llama(
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#,
      maximum: 16_384)
    let found = try finding("target-beyond-maximum", yarn, target: 32_768)
    #expect(
      found.fragment
        == #"{"max_position_embeddings": 32768, "rope_scaling": {"factor": 8.0}}"#)
    #expect(try !findings(yarn, target: 16_384).contains { $0.id == "target-beyond-maximum" })
    let plain = try #require(
      try auditReports(of: fixture("llama-2-7b"), targetContext: 65_536)[0].findings
        .first { $0.id == "target-beyond-maximum" })
    #expect(
      plain.fragment
        == #"{"max_position_embeddings": 65536, "rope_scaling": {"rope_type": "yarn", "factor": 16.0, "original_max_position_embeddings": 4096}}"#
    )
  }

  @Test(
    "every finding has a key, whole sentences and a source, the worst first", arguments: fixtures)
  func wording(name: String) throws {
    for report in try auditReports(of: fixture(name), targetContext: 1_000_000) {
      let severities = report.findings.map { Finding.Severity.allCases.firstIndex(of: $0.severity) }
      #expect(severities.compactMap(\.self) == severities.compactMap(\.self).sorted())
      for finding in report.findings {
        #expect(!finding.key.isEmpty && !finding.source.isEmpty)
        #expect(finding.sentence.hasSuffix("."), "\(finding.sentence)")
        #expect(finding.remedy?.hasSuffix(".") ?? true, "\(finding.remedy ?? "")")
        #expect(finding.id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil)
      }
    }
  }

  @Test("the advice is the smallest scale, and a dynamic method costs short prompts nothing")
  func advice() throws {
    let configuration = try fixture("llama-2-7b")
    let report = try auditReports(of: configuration, targetContext: 16_384)[0]
    let advice = try #require(ExtensionAdvice(configuration, report, targetContext: 16_384))
    #expect(advice.scale == 4)
    let yarn = try #require(advice.choices.first { $0.methodName == "yarn" })
    #expect(abs(yarn.shortGain - 1.296477) < 5e-7)
    #expect(yarn.worstRatio == 0.25)
    let linear = try #require(advice.choices.first { $0.methodName == "pi" })
    #expect(linear.slowedPairs == 64 && linear.neighbourPhase == 0.25)
    let dynamic = try #require(advice.choices.first { $0.methodName == "dynamic-ntk" })
    #expect(dynamic.slowedPairs == 0 && dynamic.entropyDrift == 0 && dynamic.shortGain == 1)
    // What was trained is not stretched by a number.
    let phi = try fixture("phi-3-mini-128k-instruct")
    #expect(ExtensionAdvice(phi, try auditReports(of: phi)[0], targetContext: 262_144) == nil)
  }

  @Test("the advice follows the coefficients that the file's own method keeps")
  func deepSeekAdvice() throws {
    let configuration = try fixture("deepseek-v3")
    let report = try auditReports(of: configuration, targetContext: 16_384)[0]
    let own = try #require(
      ExtensionAdvice(configuration, report, targetContext: 16_384)?.choices.first)
    #expect(own.isOfFile && own.scale == 4 && own.amplitude == 1)
    // (0.1 ln 4 + 1)².
    #expect(abs(own.shortGain - 1.296477) < 5e-7)
  }
}
