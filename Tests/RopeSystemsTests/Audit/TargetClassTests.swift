import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// What a conversion says of its target is what the audit says of that system.
@Suite("conversions and the audit")
struct TargetClassTests {
  private static let targets: [(ConversionTarget, ModelSystem)] = [
    (.vLLM, .vLLM), (.llamaCpp, .llamaCpp), (.mlx, .mlx),
  ]

  private func model(_ modelType: String, _ rest: String = "") throws -> ModelConfiguration {
    try configuration(
      """
      {"model_type": "\(modelType)", "hidden_size": 4096, "num_attention_heads": 32,
       "num_hidden_layers": 4, "max_position_embeddings": 4096, "rope_theta": 10000.0\(rest)}
      """)
  }

  private func answer(
    _ file: ModelConfiguration, _ system: ModelSystem
  ) throws -> SystemsReport.Entry {
    try #require(try systemsReports(of: file).first?[system])
  }

  @Test(
    "whoever has no class of a model is refused, and whose class nobody has read is named",
    arguments: [
      "baichuan", "codegen", "cohere", "cwm", "diffllama", "exaone", "falcon", "helium", "jetmoe",
      "llada", "llama", "minicpm", "mixtral", "nanochat", "qwen2_moe", "starcoder2", "vaultgemma",
    ])
  func support(modelType: String) throws {
    let file = try model(modelType)
    for (target, system) in Self.targets {
      let entry = try answer(file, system)
      let result = Result { try Conversion(of: file, to: target) }
      switch entry.support {
      case .none:
        let sentence = try #require(entry.outcome.sentence)
        #expect(throws: ConversionError.self, "\(modelType), \(target)") { try result.get() }
        #expect("\(result)".contains(sentence), "\(modelType), \(target): \(result)")
      case .ofTransformers, .notKnown:
        let told = entry.support.sentence(about: [target.title], modelType: modelType)
        #expect(try result.get().notes.contains(try #require(told)), "\(modelType), \(target)")
      case .own:
        #expect(!"\(result)".contains("not known"), "\(modelType), \(target)")
        #expect(!"\(result)".contains("no class of"), "\(modelType), \(target)")
      }
    }
    // A wrapper of transformers has every class that transformers has.
    #expect(throws: Never.self) { try Conversion(of: file, to: .transformers5) }
  }

  @Test("one sentence tells of several systems, and of one")
  func words() {
    let several = ModelTypeSupport.notKnown.sentence(about: ["A", "B", "C"], modelType: "x")
    #expect(
      several?.hasPrefix("What A, B and C do with x is not known here: their own code") == true)
    let one = ModelTypeSupport.notKnown.sentence(about: ["A"], modelType: "x")
    #expect(one?.hasPrefix("What A does with x is not known here: its own code") == true)
    #expect(ModelTypeSupport.none.sentence(about: ["A"], modelType: "x") == "A does not run x.")
    #expect(
      ModelTypeSupport.ofTransformers.sentence(about: ["A", "B"], modelType: "x")
        == "A and B have no class of x and run that of transformers.")
    #expect(ModelTypeSupport.own.sentence(about: ["A"], modelType: "x") == nil)
    #expect(ModelTypeSupport.none.sentence(about: [], modelType: "x") == nil)
  }

  @Test(
    "keys that no rule read, and model types without a class, are noted as everywhere else",
    arguments: [("llama", #", "rope_condense_ratio": 8"#), ("exaone", #", "rope_ratio_x": 2"#)],
    ConversionTarget.allCases)
  func notes(given: (String, String), target: ConversionTarget) throws {
    let file = try model(given.0, given.1)
    let rope = try file.resolved(try file.layerKinds()[0])
    #expect(!rope.notes.isEmpty)
    let conversion = try Conversion(of: file, to: target)
    for note in rope.notes { #expect(conversion.notes.contains(note.description), "\(note)") }
    // And where the target reads the file itself.
    let gemma = try configuration(
      """
      {"model_type": "gemma3_text", "hidden_size": 1152, "head_dim": 256, "num_attention_heads": 4,
       "num_hidden_layers": 6, "max_position_embeddings": 32768, "rope_condense_ratio": 8,
       "sliding_window": 512, "sliding_window_pattern": 6}
      """)
    #expect(
      try Conversion(of: gemma, to: .llamaCpp).notes.contains { $0.contains("rope_condense_ratio") }
    )
  }

  // llama.cpp's ExaoneModel writes Llama 3's divisors, its MiniCPM the lists, and BailingMoeV2Model the share; none
  // of that is known of types that transformers does not have.
  @Test(
    "nothing is claimed of a class that nobody has read",
    arguments: [
      (
        "exaone",
        #", "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 2048}"#
      ),
      (
        "minicpm",
        #", "head_dim": 4, "rope_scaling": {"rope_type": "longrope", "long_factor": [1.0, 2.0], "short_factor": [1.0, 1.0], "original_max_position_embeddings": 2048}"#
      ),
    ])
  func noClaims(modelType: String, rest: String) throws {
    let file = try model(modelType, rest)
    let error = #expect(throws: ConversionError.self) { try Conversion(of: file, to: .llamaCpp) }
    let sentence = error?.description ?? ""
    #expect(sentence.contains("has no flags"), "\(sentence)")
    #expect(sentence.contains("for \(modelType) is not known here"), "\(sentence)")
    #expect(!sentence.contains("its class"), "\(sentence)")
  }

  @Test("a share of the head is no obstacle where nobody has read the class")
  func share() throws {
    let ling = try model("bailing_moe_v2", #", "partial_rotary_factor": 0.5"#)
    let conversion = try Conversion(of: ling, to: .llamaCpp)
    #expect(conversion.text == "--rope-scaling none --rope-freq-base 10000")
    #expect(conversion.notes.contains { $0.contains("not known here") })
  }

  @Test(
    "whether a system rotates layers that transformers does not rotate stays open where nobody looked"
  )
  func still() throws {
    let exaone = try model(
      "exaone4", #", "sliding_window": 64, "sliding_window_pattern": 2"#)
    let kinds = try exaone.layerKinds()
    let still = try #require(kinds.first { $0.rope == nil })
    let source = try #require(try RopeSource(exaone, still))
    guard case .unknown = SystemProfile.sgLang.outcome(of: source) else {
      Issue.record("nobody has looked at SGLang's EXAONE 4")
      return
    }
    let falcon = try model("falcon", #", "alibi": true"#)
    #expect(try systemsReports(of: falcon).isEmpty)
    let error = #expect(throws: ConversionError.self) { try Conversion(of: falcon, to: .vLLM) }
    #expect(error?.description.contains("no rotary embedding to convert") == true)
  }

  // MARK: Laws on queries

  private static let grok = """
    {"model_type": "git", "architectures": ["Grok1ForCausalLM"], "hidden_size": 8192,
     "num_attention_heads": 64, "head_dim": 128, "rope_theta": 208533496,
     "max_position_embeddings": 131072, "attn_temperature_len": 1024, "rope_type": "original"}
    """
  private static let qwen = """
    {"model_type": "qwen", "hidden_size": 4096, "num_attention_heads": 32, "kv_channels": 128,
     "max_position_embeddings": 32768, "seq_length": 8192, "use_logn_attn": true}
    """

  @Test(
    "a law on queries is told by the key that the file has",
    arguments: [(grok, "attn_temperature_len"), (qwen, "use_logn_attn")])
  func law(json: String, key: String) throws {
    let file = try configuration(json)
    let report = try #require(try systemsReports(of: file).first)
    // The reference code of gpt-oss knows no such law.
    let causes = try #require(report[.gptOSS]?.difference?.causes)
    #expect(causes.map(\.key) == [key] && causes.allSatisfy(\.isInFile))
    for (target, _) in Self.targets {
      let notes = try Conversion(of: file, to: target).notes
      #expect(notes.contains { $0.contains("as \(key) asks") }, "\(notes)")
      #expect(!notes.contains { $0.contains("llama_4_scaling_beta") })
    }
    // What was read is not called unread.
    let rope = try file.resolved(try file.layerKinds()[0])
    #expect(!rope.notes.contains { $0.key == key }, "\(rope.notes)")
  }

  @Test("Ministral's slope is told by its own key")
  func slope() throws {
    let file = try configuration(
      llama(
        #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096, "llama_4_scaling_beta": 0.1"#,
        modelType: "ministral3", maximum: 16_384))
    #expect(
      try Conversion(of: file, to: .vLLM).notes.contains {
        $0.contains(
          "does not multiply queries by their position as rope_scaling.llama_4_scaling_beta asks")
      })
  }

  // srt/models/grok.py of SGLang 0.5.23: rope_type “original” leaves every frequency, and attn_temperature_len goes to the
  // attention kernels; its other types are not told here.
  @Test("SGLang has Grok-2's law")
  func sgLangHasGrok() throws {
    let entry = try answer(try configuration(Self.grok), .sgLang)
    #expect(entry.support == .own && entry.agrees == true)
    // log₂ 2048/log₂ 1024 = 1.1.
    let factor = try #require(entry.outcome.rope?.temperature.queryMultiplier)
    #expect(abs(factor(2_048) - 1.1) < 1e-14)
    let other = Self.grok.replacing(#""original""#, with: #""yarn_log""#)
    #expect(try answer(try configuration(other), .sgLang).support == .notKnown)
    #expect(try answer(try configuration(Self.qwen), .sgLang).support == .notKnown)
  }
}
