import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import Testing

@Suite("rules of systems")
struct SystemRuleTests {
  private static let four =
    #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#

  @Test("every rule names a file, and profiles come with a version")
  func sources() {
    #expect(SystemProfile.all.map(\.system) == ModelSystem.allCases)
    for profile in SystemProfile.all {
      #expect(!profile.version.isEmpty)
      let lines = [
        profile.source(of: profile.types), profile.source(of: profile.spelling),
        profile.source(of: profile.yarn.amplitude), profile.source(of: profile.softmaxScale),
        profile.source(of: profile.longRoPE.factors), profile.source(of: profile.window),
      ]
      for line in lines {
        #expect(line.hasPrefix("\(profile.system.title) \(profile.version), "), "\(line)")
        #expect(
          ["(run)", "(transliterated)", "(by reading)", "(read by a script)"].contains {
            line.hasSuffix($0)
          }, "\(line)")
      }
    }
  }

  @Test(
    "each YaRN says how it is known",
    arguments: [
      (ModelSystem.transformers, Evidence.run), (.vLLM, .run), (.mlx, .run), (.exLlama, .run),
      (.mlxSwift, .transliterated), (.sgLang, .reading), (.llamaCpp, .reading),
    ])
  func evidence(system: ModelSystem, expected: Evidence) {
    #expect(system.profile.yarn.amplitude.evidence == expected)
  }

  @Test("type and rope_type that disagree: rope_type wins, type wins in MLX, vLLM stops")
  func spelling() throws {
    let file = llama(#""rope_type": "yarn", "type": "linear", "factor": 4.0"#, maximum: 4096)
    #expect(try rope(.transformers, file).kind == .yarn)
    #expect(try rope(.sgLang, file).kind == .yarn)
    #expect(try rope(.mlx, file).kind == .linear)
    #expect(try rope(.mlxSwift, file).kind == .linear)
    let outcome = SystemProfile.vLLM.outcome(of: try source(file))
    #expect(outcome.rope == nil)
    #expect(outcome.sentence?.contains("disagree") == true)
  }

  @Test("an unrounded band stays so in transformers, vLLM, SGLang and exllamav3 and nowhere else")
  func truncation() throws {
    // gpt-oss: corrDim(32) = 8.0928 and corrDim(1) = 17.3980 for d = 64, b = 150000, L = 4096.
    let file = llama(
      #""rope_type": "yarn", "factor": 32.0, "original_max_position_embeddings": 4096, "truncate": false"#,
      maximum: 131_072, base: "150000.0", head: 64)
    for system in [ModelSystem.transformers, .vLLM, .sgLang, .exLlama, .gptOSS] {
      let band = try #require(try rope(system, file).band)
      #expect(abs(band.low - 8.0928) < 5e-5 && abs(band.high - 17.3980) < 5e-5, "\(system)")
    }
    for system in [ModelSystem.llamaCpp, .mlx, .deepSeek] {
      #expect(try rope(system, file).band == PairBand(low: 8, high: 18), "\(system)")
    }
    // The Llama of mlx-swift-lm has no YaRN.
    #expect(SystemProfile.mlxSwift.outcome(of: try source(file)).rope == nil)
    let qwen = file.replacing("\"llama\"", with: "\"qwen3\"")
    #expect(try rope(.mlxSwift, qwen).band == PairBand(low: 8, high: 18))
  }

  @Test("transformers does not find truncate in a dictionary nested by type of layer")
  func nestedTruncation() throws {
    let file = """
      {"model_type": "nobody", "head_dim": 64, "hidden_size": 2048, "num_attention_heads": 32,
       "max_position_embeddings": 131072, "num_hidden_layers": 1, "layer_types": ["full_attention"],
       "rope_parameters": {"full_attention": {"rope_type": "yarn", "rope_theta": 150000.0,
         "factor": 32.0, "original_max_position_embeddings": 4096, "truncate": false}}}
      """
    #expect(try rope(.transformers, file).band == PairBand(low: 8, high: 18))
    #expect(try rope(.vLLM, file).band?.low != 8)
  }

  @Test("an explicit factor wins, but the ratio of the contexts does in exllamav3")
  func factor() throws {
    let file = llama(Self.four, maximum: 32_768)
    #expect(try rope(.transformers, file).scale == 4)
    #expect(try rope(.vLLM, file).scale == 4)
    #expect(try rope(.exLlama, file).scale == 8)
  }

  @Test("without a trained context transformers and vLLM take the configured one, and MLX 4096")
  func missingContext() throws {
    let file = llama(#""rope_type": "yarn", "factor": 4.0"#, maximum: 131_072, base: "1000000.0")
    #expect(try rope(.transformers, file).trainedContext == 131_072)
    #expect(try rope(.sgLang, file).trainedContext == 131_072)
    #expect(try rope(.mlx, file).trainedContext == 4_096)
    #expect(try rope(.vLLM, file).trainedContext == 131_072)
    #expect(try rope(.transformers, file).band == PairBand(low: 30, high: 47))
  }

  @Test("llama.cpp reads no betas from files, and the others do")
  func betas() throws {
    let file = llama(Self.four + #", "beta_fast": 64.0, "beta_slow": 2.0"#)
    let usual = try rope(.transformers, llama(Self.four)).band
    #expect(try rope(.llamaCpp, file).band == usual)
    for system in [ModelSystem.transformers, .vLLM, .sgLang, .mlx, .exLlama] {
      #expect(try rope(system, file).band != usual, "\(system)")
    }
  }

  @Test("where the band runs backwards nothing is interpolated, but all except pair 0 in llama.cpp")
  func crossing() throws {
    // L = 4 is below 2π.
    let file = llama(
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4"#, maximum: 16)
    #expect(try rope(.transformers, file).schedule.frequencyRatios.allSatisfy { $0 == 1 })
    let ratios = try rope(.llamaCpp, file).schedule.frequencyRatios
    #expect(ratios[0] == 1)
    // A quotient by 4 is exact.
    #expect(ratios.dropFirst().allSatisfy { abs($0 - 0.25) < 1e-15 })
    #expect(SystemProfile.gptOSS.outcome(of: try source(file)).rope == nil)
  }

  @Test("missing keys of Llama 3 stop transformers and have defaults elsewhere")
  func llama3Defaults() throws {
    let file = llama(
      #""rope_type": "llama3", "factor": 8.0, "original_max_position_embeddings": 8192"#,
      maximum: 131_072, base: "500000.0")
    #expect(SystemProfile.transformers.outcome(of: try source(file)).rope == nil)
    let whole = llama(
      #""rope_type": "llama3", "factor": 8.0, "original_max_position_embeddings": 8192, "low_freq_factor": 1.0, "high_freq_factor": 4.0"#,
      maximum: 131_072, base: "500000.0")
    let reference = try rope(.transformers, whole).inverseFrequencies
    for system in [ModelSystem.vLLM, .sgLang, .llamaCpp, .mlx, .mlxSwift, .exLlama] {
      #expect(try rope(system, whole).inverseFrequencies == reference, "\(system)")
    }
    #expect(
      SystemProfile.llamaCpp.llama3.value
        == SystemProfile.exLlama.llama3.value)
  }

  @Test("dynamic NTK follows the length in transformers and MLX and is fixed or missing elsewhere")
  func dynamic() throws {
    let file = llama(#""rope_type": "dynamic", "factor": 2.0"#, maximum: 4_096)
    // factor·l/L − (factor − 1) = 7 at l = 16384.
    let last = { (rope: EffectiveRope) in rope.schedule.frequencyRatios[63] }
    let live = last(try rope(.transformers, file, target: 16_384))
    #expect(abs(live - 1.0 / 7) < 1e-14)
    #expect(last(try rope(.mlx, file, target: 16_384)) == live)
    // factor² − factor + 1 = 3 at any length.
    #expect(abs(last(try rope(.sgLang, file, target: 16_384)) - 1.0 / 3) < 1e-14)
    // The denominator is max_position_embeddings itself, so nothing changes.
    #expect(last(try rope(.vLLM, file, target: 16_384)) == 1)
    #expect(SystemProfile.mlxSwift.outcome(of: try source(file)).rope == nil)
    #expect(SystemProfile.exLlama.outcome(of: try source(file)).rope == nil)
    guard case .ignores(let rope, _) = SystemProfile.llamaCpp.outcome(of: try source(file)) else {
      Issue.record("llama.cpp passes over dynamic")
      return
    }
    #expect(last(rope) == 1)
  }

  @Test("vLLM's dynamic NTK becomes complex where more was trained than is served")
  func complexBase() throws {
    let keys = #""rope_type": "dynamic", "factor": 2.0, "max_trained_positions": 8192"#
    let outcome = SystemProfile.vLLM.outcome(of: try source(llama(keys, maximum: 4_096)))
    #expect(outcome.sentence?.contains("complex") == true)
  }

  @Test(
    "LongRoPE's lists change at L: each system counts in its own way",
    arguments: [
      (ModelSystem.transformers, [false, true, true]), (.vLLM, [false, true, true]),
      (.sgLang, [false, false, true]), (.llamaCpp, [false, true, true]),
      (.exLlama, [false, true, true]), (.mlx, [true, true, true]), (.mlxSwift, [true, true, true]),
    ])
  func longRoPESwitch(system: ModelSystem, expected: [Bool]) throws {
    let phi = try fixture("phi-3-mini-128k-instruct")
    let source = try #require(try RopeSource(phi, try kind(nil, of: phi)))
    // At 4096, 4097 and 4098 tokens with L = 4096.
    let lists = [4_096, 4_097, 4_098].map {
      system.profile.outcome(of: source, targetContext: $0).rope?.usesLongFactors
    }
    #expect(lists == expected)
  }

  @Test("vLLM serves LongRoPE models at the trained context unless asked")
  func servedLength() throws {
    let phi = try fixture("phi-3-mini-128k-instruct")
    let source = try #require(try RopeSource(phi, try kind(nil, of: phi)))
    #expect(SystemProfile.vLLM.outcome(of: source).rope?.window == 4_096)
    #expect(SystemProfile.vLLM.outcome(of: source).rope?.usesLongFactors == false)
  }

  @Test("vLLM finds the band of M-RoPE with four times the context")
  func axes() throws {
    let file = llama(
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768, "mrope_section": [24, 20, 20]"#,
      maximum: 131_072, base: "5000000.0")
    let (own, other) = (
      try #require(try rope(.transformers, file).band), try #require(try rope(.vLLM, file).band)
    )
    // d·ln 4/(2 ln b) = 5.75 pairs, rounded outwards.
    #expect((5...6).contains(other.low - own.low) && (5...6).contains(other.high - own.high))
    #expect(try rope(.vLLM, file).trainedContext == 32_768)
    let report = SystemsReport(of: try source(file))
    let difference = try #require(report[.vLLM]?.difference)
    // Up to 2 times at factor 4.
    #expect(difference.worstRatio > 1.5 && difference.worstRatio < 2.2)
    #expect(difference.causes.map(\.key) == ["rope_scaling.mrope_section"])
  }

  @Test("proportional frequencies are divided by the factor in transformers and not in vLLM")
  func proportional() throws {
    let file = llama(
      #""rope_type": "proportional", "factor": 2.0, "partial_rotary_factor": 0.25"#)
    let own = try rope(.transformers, file).inverseFrequencies
    let other = try rope(.vLLM, file).inverseFrequencies
    #expect(own[0] == 0.5 && other[0] == 1)
    #expect(own.count { $0 != 0 } == 16 && own.count == 64)
  }

  @Test("under the default type the Llama class of transformers turns the whole head")
  func partial() throws {
    let file = """
      {"model_type": "llama", "head_dim": 128, "hidden_size": 4096, "num_attention_heads": 32,
       "max_position_embeddings": 4096, "rope_theta": 10000.0, "partial_rotary_factor": 0.5}
      """
    #expect(try rope(.transformers, file).inverseFrequencies.count == 64)
    #expect(try rope(.vLLM, file).inverseFrequencies.count == 32)
    let stable = file.replacing("\"llama\"", with: "\"stablelm\"")
    #expect(try rope(.transformers, stable).inverseFrequencies.count == 32)
  }

  @Test("DeepSeek's gain lies in the softmax scale wherever its models run")
  func softmaxScale() throws {
    let deepSeek = try fixture("deepseek-v3")
    let source = try #require(try RopeSource(deepSeek, try kind(nil, of: deepSeek)))
    for system in [ModelSystem.transformers, .vLLM, .sgLang, .llamaCpp, .mlx, .mlxSwift, .deepSeek]
    {
      let rope = try #require(system.profile.outcome(of: source).rope)
      #expect(rope.temperature.amplitude == 1, "\(system)")
      #expect(abs(rope.temperature.softmaxScale - 1.873854) < 5e-7, "\(system)")
    }
    // The reference code leaves contexts within L alone.
    let short = SystemProfile.deepSeek.outcome(of: source, targetContext: 4_096).rope
    #expect(short?.temperature.softmaxScale == 1)
    #expect(short?.schedule.frequencyRatios.allSatisfy { $0 == 1 } == true)
  }

  @Test("alpha changes the base of Hunyuan's classes once and for all, and other classes not")
  func alpha() throws {
    let members = #""rope_type": "dynamic", "factor": 1.0, "alpha": 1000.0"#
    let hunyuan = llama(members, modelType: "hunyuan_v1_dense", maximum: 32_768)
    for system in [ModelSystem.transformers, .vLLM, .sgLang, .llamaCpp, .mlx, .mlxSwift] {
      // b·α^(d/(d−2)) divides the slowest frequency by α.
      #expect(
        abs(try rope(system, hunyuan).schedule.frequencyRatios[63] - 1e-3) < 1e-15, "\(system)")
    }
    let other = llama(members, maximum: 32_768)
    for system in [ModelSystem.transformers, .mlx] {
      #expect(try rope(system, other).schedule.frequencyRatios[63] == 1)
    }
  }

  @Test("windows: vLLM multiplies plain types alone, llama.cpp does not, MLX has none")
  func windows() throws {
    let linear = llama(#""rope_type": "linear", "factor": 4.0"#, maximum: 4_096)
    #expect(try rope(.vLLM, linear).window == 16_384)
    #expect(try rope(.transformers, linear).window == 4_096)
    let yarn = llama(Self.four, maximum: 4_096)
    #expect(try rope(.vLLM, yarn).window == 4_096)
    #expect(try rope(.llamaCpp, yarn).window == 4_096)
    #expect(try rope(.mlx, yarn).window == nil)
    // The cache of vLLM's YaRN ends at factor·L whatever the file is configured for.
    #expect(try rope(.vLLM, llama(Self.four, maximum: 65_536)).window == 16_384)
  }

  @Test("DBRX's base is that of attn_config, but in transformers")
  func baseInAttention() throws {
    func file(_ attention: String, _ more: String = "") -> String {
      """
      {"model_type": "dbrx", "d_model": 6144, "n_heads": 48, "n_layers": 40, "max_seq_len": 32768,
       "attn_config": {"kv_n_heads": 8\(attention)}\(more)}
      """
    }
    let usual = file(#", "rope_theta": 500000"#)
    // transformers 5.23.0 builds its rope from rope_parameters, which this file leaves at the class's 10,000 (run).
    #expect(try rope(.transformers, usual).schedule.geometry.base == 10_000)
    for system in [ModelSystem.vLLM, .sgLang, .llamaCpp, .mlx] {
      #expect(try rope(system, usual).schedule.geometry.base == 500_000, "\(system)")
      #expect(system.profile.support(for: try source(usual)) == .own)
      // They stop at a file without one.
      #expect(system.profile.outcome(of: try source(file(""))).rope == nil, "\(system)")
    }
    let findings = try auditReports(of: configuration(usual))[0].findings
    let found = try #require(findings.first { $0.id == "systems-differ" })
    #expect(found.key == "attn_config.rope_theta")
    #expect(found.sentence.contains("where they find the base: vLLM"))
    // The remedy, followed: all agree.
    let mended = file(#", "rope_theta": 500000"#, #", "rope_theta": 500000"#)
    #expect(
      try !auditReports(of: configuration(mended))[0].findings.contains {
        $0.id == "systems-differ"
      })
    #expect(try resolved(file("")).notes.contains { $0.key == "attn_config.rope_theta" })
  }
}
