import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// What single classes do that their systems do not: found by building the classes of mlx-lm 0.32.2 on CPU, and by running
/// llama.cpp's converter at commit 0c1e57098, once for each model type and type of scaling.
@Suite("rules of single classes")
struct ClassRuleTests {
  private static let linear = #""factor": 4.0"#
  private static let yarn = #""factor": 4.0, "original_max_position_embeddings": 4096"#
  private static let llama3 =
    #""factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 4096"#

  private func outcome(
    _ profile: SystemProfile, _ modelType: String, _ members: String
  ) throws -> SystemOutcome {
    // EXAONE MoE rotates its sliding layers alone.
    let layers =
      #""num_hidden_layers": 1, "layer_types": ["sliding_attention"], "sliding_window": 128"#
    return profile.outcome(
      of: try source(
        llama(
          members, modelType: modelType, maximum: 16_384, base: "1000000.0",
          rest: modelType == "exaone_moe" ? layers : "")))
  }

  @Test(
    "classes of MLX that check the dictionary stop where they did",
    arguments: [
      ("qwen2_moe", #""type": "yarn", "# + yarn, "takes linear alone and stops at yarn"),
      ("qwen2_moe", #""type": "llama3", "# + llama3, "takes linear alone"),
      ("qwen2_moe", #""rope_type": "linear", "# + linear, "rope_scaling.type is missing"),
      ("internlm3", #""rope_type": "yarn", "# + yarn, "takes linear and dynamic alone"),
      ("internlm3", #""type": "linear", "# + linear, "rope_scaling.rope_type is missing"),
      ("nemotron", #""type": "yarn", "# + yarn, "takes linear alone"),
      ("nemotron", #""rope_type": "linear", "# + linear, "rope_scaling.type is missing"),
      ("phi3", #""type": "linear", "# + linear, "rope_scaling.long_factor is missing"),
      ("hunyuan_v1_dense", #""type": "yarn", "# + yarn, "rope_scaling.alpha is missing"),
    ])
  func stops(modelType: String, members: String, words: String) throws {
    let found = try outcome(.mlx, modelType, members)
    #expect(found.rope == nil)
    #expect(found.sentence?.contains(words) == true, "\(found.sentence ?? "")")
  }

  @Test(
    "the class of MLX that takes linear alone then leaves it out, and one without scaling asks for nothing"
  )
  func passesOver() throws {
    for (modelType, members) in [
      ("qwen2_moe", #""type": "linear", "# + Self.linear),
      ("nanochat", #""rope_type": "yarn", "# + Self.yarn),
    ] {
      guard case .ignores(let rope, _) = try outcome(.mlx, modelType, members) else {
        Issue.record("MLX runs \(modelType) unscaled")
        continue
      }
      #expect(rope.schedule.frequencyRatios.allSatisfy { $0 == 1 })
    }
    // A file without a dictionary is not asked for anything.
    let plain = try configuration(
      """
      {"model_type": "qwen2_moe", "hidden_size": 2048, "num_attention_heads": 16,
       "max_position_embeddings": 8192, "rope_theta": 1000000.0}
      """)
    let kind = try plain.layerKinds()[0]
    let report = SystemsReport(of: try #require(try RopeSource(plain, kind)))
    #expect(report[.mlx]?.agrees == true)
    let conversion = try Conversion(of: plain, to: .mlx)
    #expect(conversion.text == #"{"rope_theta": 1000000.0, "rope_scaling": null}"#)
  }

  // mlx-lm 0.32.2, models/qwen3_5.py: __post_init__ puts rope_parameters, or its default, in the place of rope_scaling.
  @Test("classes of MLX that read rope_parameters alone get them, and are not known without")
  func newKeysAlone() throws {
    let members = #""rope_type": "yarn", "# + Self.yarn
    for modelType in ["qwen3_5_text", "mistral4", "ministral3"] {
      guard case .unknown(let sentence) = try outcome(.mlx, modelType, members) else {
        Issue.record("rope_scaling changes nothing in \(modelType)")
        continue
      }
      #expect(sentence.contains("reads rope_parameters alone"))
    }
    let file = try configuration(llama(members, modelType: "qwen3_5_text", maximum: 16_384))
    let text = try Conversion(of: file, to: .mlx).text
    #expect(
      text.contains(#"{"rope_parameters": {"rope_type": "yarn", "rope_theta": 10000.0"#), "\(text)")
    #expect(!text.contains("rope_scaling"))
  }

  @Test(
    "llama.cpp's converter stops where it did",
    arguments: [
      ("ministral3", #""rope_type": "llama3", "# + llama3, "takes yarn alone and stops at llama3"),
      ("ministral3", #""rope_type": "linear", "# + linear, "takes yarn alone and stops at linear"),
      ("ministral3", #""rope_type": "yarn", "# + yarn, "mscale_all_dim is missing"),
      ("granite", #""rope_type": "llama3", "# + llama3, "has no llama3 and stops"),
      ("granitemoe", #""rope_type": "llama3", "# + llama3, "has no llama3 and stops"),
    ])
  func converterStops(modelType: String, members: String, words: String) throws {
    let found = try outcome(.llamaCpp, modelType, members)
    #expect(found.rope == nil)
    #expect(found.sentence?.contains(words) == true, "\(found.sentence ?? "")")
  }

  @Test(
    "llama.cpp's converter writes no scaling for some classes, whatever the file asks for",
    arguments: ["cohere", "bitnet", "modernbert", "exaone_moe", "minicpm3", "gemma2", "stablelm"],
    [#""rope_type": "linear", "# + linear, #""rope_type": "yarn", "# + yarn])
  func converterPassesOver(modelType: String, members: String) throws {
    guard case .ignores(let rope, _) = try outcome(.llamaCpp, modelType, members) else {
      Issue.record("llama.cpp runs \(modelType) unscaled")
      return
    }
    #expect(rope.scale == 1)
  }

  @Test("lists that llama.cpp's converter writes elsewhere hold all the same")
  func listsStay() throws {
    let exaone = try outcome(.llamaCpp, "exaone_moe", #""rope_type": "llama3", "# + Self.llama3)
    #expect(exaone.rope?.kind == .llama3)
    guard case .applies = exaone else {
      Issue.record("the converter writes the divisors of EXAONE MoE")
      return
    }
    guard case .ignores = try outcome(.llamaCpp, "phi3", #""rope_type": "linear", "# + Self.linear)
    else {
      Issue.record("the converter writes lists for Phi-3 and nothing else")
      return
    }
    let phi = try fixture("phi-3-mini-128k-instruct")
    let source = try #require(try RopeSource(phi, try kind(nil, of: phi)))
    #expect(SystemProfile.llamaCpp.outcome(of: source).rope?.kind == .longRoPE)
  }

  @Test("llama.cpp's converter writes no base for some classes: 10,000 then holds")
  func fixedBase() throws {
    for modelType in ["gemma", "gemma2", "phi", "stablelm", "falcon", "gpt_neox", "glm"] {
      let rope = try outcome(.llamaCpp, modelType, #""rope_type": "default""#).rope
      #expect(rope?.schedule.geometry.base == 10_000, "\(modelType)")
    }
    let gemma3 = try outcome(.llamaCpp, "gemma3_text", #""rope_type": "default""#).rope
    #expect(gemma3?.schedule.geometry.base == 1_000_000)
    let file = try configuration(
      llama(#""rope_type": "default""#, modelType: "gemma", maximum: 8_192, base: "500000.0"))
    let findings = try auditReports(of: file)[0].findings
    #expect(findings.contains { $0.sentence.contains("whether they read the base") })
    // Flags give it.
    #expect(try Conversion(of: file, to: .llamaCpp).text.hasSuffix("--rope-freq-base 500000"))
  }

  @Test("llama.cpp's Nemotron divides positions by the factor of any type")
  func anyFactor() throws {
    let rope = try outcome(.llamaCpp, "nemotron", #""rope_type": "yarn", "# + Self.yarn).rope
    #expect(rope?.kind == .linear)
    #expect(rope?.schedule.frequencyRatios.allSatisfy { $0 == 0.25 } == true)
  }

  @Test("flags of llama.cpp scale where its converter does not")
  func flags() throws {
    let file = try configuration(
      llama(#""rope_type": "linear", "# + Self.linear, modelType: "cohere", maximum: 16_384))
    #expect(
      try Conversion(of: file, to: .llamaCpp).text
        == "--rope-scaling linear --rope-scale 4 --rope-freq-base 10000")
  }

  // conversion/hunyuan.py: the mixture asserts alpha 1,000, base 10,000, 128 components and a context of 32,768 or 262,144; the
  // dense class any alpha, and the same base and contexts. Both write 262,144 tokens. Run, see systems.json.
  @Test("llama.cpp's converter stops at a Hunyuan with another alpha, and so does convert")
  func hunyuan() throws {
    func file(_ modelType: String, alpha: Double, maximum: Int = 32_768) -> String {
      llama(
        "\"type\": \"dynamic\", \"alpha\": \(alpha), \"factor\": 1.0", modelType: modelType,
        maximum: maximum)
    }
    #expect(try rope(.llamaCpp, file("hunyuan_v1_moe", alpha: 1_000)).window == 262_144)
    #expect(try rope(.llamaCpp, file("hunyuan_v1_dense", alpha: 50)).window == 262_144)
    let other = try configuration(file("hunyuan_v1_moe", alpha: 500))
    let found = try #require(
      try auditReports(of: other)[0].findings.first { $0.sentence.hasPrefix("llama.cpp") })
    #expect(found.id == "system-refuses")
    #expect(
      found.sentence
        == "llama.cpp: its converter stops at a dynamic type of hunyuan_v1_moe unless alpha is 1000, rope_theta "
        + "is 10000, hidden_size / num_attention_heads is 128 and max_position_embeddings is 32768 or 262144."
    )
    let error = #expect(throws: ConversionError.self) { try Conversion(of: other, to: .llamaCpp) }
    #expect(error?.description.contains("its converter stops") == true)
    #expect(
      SystemProfile.llamaCpp.outcome(
        of: try source(file("hunyuan_v1_dense", alpha: 50, maximum: 16_384))
      ).rope == nil)
  }

  // conversion/command_r.py: n_rot = int(rotary_pct · (hidden_size // num_attention_heads)), whatever head_dim is.
  @Test(arguments: [("0.5", 64, 32), ("1.0", 64, 64), ("0.75", 32, 24), ("0.1", 64, 6)])
  func `llama.cpp rotates the share of Cohere 2 that transformers passes over`(
    share: String, quotient: Int, components: Int
  ) throws {
    let file = try configuration(
      #"{"model_type": "cohere2", "hidden_size": \#(quotient * 8), "num_attention_heads": 8, "head_dim": 64, "#
        + #""num_hidden_layers": 4, "max_position_embeddings": 8192, "rope_theta": 50000.0, "#
        + #""sliding_window": 512, "rotary_pct": \#(share)}"#)
    let reports = try auditReports(of: file)
    let sliding = try #require(reports.first { $0.kind.name == "sliding_attention" })
    let rope = try #require(sliding.systems?[.llamaCpp]?.outcome.rope)
    #expect(rope.schedule.inverseFrequencies.count == components / 2)
    // θᵢ = b^(−2i/d) over the components that rotate.
    for (pair, frequency) in rope.schedule.inverseFrequencies.enumerated() {
      let exact = pow(50_000, -2 * Double(pair) / Double(components))
      #expect(abs(frequency / exact - 1) < 1e-12)
    }
    let found = sliding.findings.first { $0.key == "rotary_pct" && $0.severity != .note }
    #expect((found == nil) == (components == 64))
    #expect(found?.sentence.contains("llama.cpp") != false)
  }

  @Test func `llama.cpp cannot rotate more of Cohere 2 than the head`() throws {
    let file = try configuration(
      #"{"model_type": "cohere2", "hidden_size": 512, "num_attention_heads": 8, "num_hidden_layers": 4, "#
        + #""max_position_embeddings": 8192, "sliding_window": 512, "rotary_pct": 1.5}"#)
    let sentence = try auditReports(of: file)[0].systems?[.llamaCpp]?.outcome.sentence
    #expect(sentence == "rotary_pct is 1.5, no share of the head, and it stops")
  }

  // conversion/command_r.py line 47, phi.py line 154 and minimax.py line 132, run: a KeyError without these keys, and the same
  // file with them is converted. Cohere 2's layers of full attention do not rotate, which does not matter to the converter.
  @Test(
    "llama.cpp's converter stops at a file without a key that it looks for, and writing it mends that",
    arguments: [
      ("cohere2", "rotary_pct", "1.0"), ("phimoe", "original_max_position_embeddings", "8192"),
      ("minimax_m2", "rotary_dim", "128"),
    ])
  func missingKey(modelType: String, key: String, value: String) throws {
    let keys =
      #""hidden_size": 4096, "num_attention_heads": 32, "head_dim": 128, "num_hidden_layers": 4, "#
      + #""max_position_embeddings": 8192, "rope_theta": 10000.0, "sliding_window": 512"#
    let file = try configuration(#"{"model_type": "\#(modelType)", \#(keys)}"#)
    for report in try auditReports(of: file) {
      #expect(report.systems?[.llamaCpp]?.outcome.sentence == "\(key) is missing, and it stops")
      #expect(report.systems?[.vLLM]?.agrees == true)
      let found = try #require(report.findings.first { $0.id == "system-refuses" })
      #expect(found.key == key && found.fragment == #"{"\#(key)": \#(value)}"#)
      #expect(found.source.hasSuffix("(run)"))
      let mended = try file.merged(with: try #require(found.fragment))
      for report in try auditReports(of: mended) {
        #expect(report.systems?[.llamaCpp]?.agrees == true)
        // Who deletes what transformers does not read is warned.
        let unread = report.findings.first { $0.key == key }
        #expect(unread?.sentence.contains("without it llama.cpp would stop") != false)
      }
    }
    let error = #expect(throws: ConversionError.self) { try Conversion(of: file, to: .llamaCpp) }
    #expect(
      error?.description == "llama.cpp does not take this file: \(key) is missing, and it stops.")
    let null = try configuration(#"{"model_type": "\#(modelType)", "\#(key)": null, \#(keys)}"#)
    #expect(
      try auditReports(of: null)[0].systems?[.llamaCpp]?.outcome.sentence
        == "\(key) is null, and it stops")
  }

  // mlx_lm/models/nemotron.py and mistral4.py, whose classes were built on these keys: see systems.json.
  @Test("MLX gets a Nemotron without scaling and a Mistral 4")
  func expressible() throws {
    let nemotron = try configuration(
      """
      {"model_type": "nemotron", "hidden_size": 512, "num_attention_heads": 8, "num_hidden_layers": 4,
       "max_position_embeddings": 16384, "rope_theta": 10000.0, "partial_rotary_factor": 0.5}
      """)
    #expect(
      try Conversion(of: nemotron, to: .mlx).text
        == #"{"rope_theta": 10000.0, "partial_rotary_factor": 0.5, "rope_scaling": null}"#)
    let mistral = try configuration(
      """
      {"model_type": "mistral4", "hidden_size": 2048, "num_attention_heads": 16, "num_hidden_layers": 4,
       "max_position_embeddings": 163840, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128,
       "rope_parameters": {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 40.0, "mscale": 1.0,
       "mscale_all_dim": 1.0, "original_max_position_embeddings": 4096, "llama_4_scaling_beta": 0.1}}
      """)
    let text = try Conversion(of: mistral, to: .mlx).text
    #expect(text.hasPrefix(#"{"rope_parameters": {"rope_type": "yarn", "rope_theta": 10000.0"#))
    #expect(!text.contains("partial_rotary_factor"))
    #expect(text.contains(#""mscale": 1.0, "mscale_all_dim": 1.0"#), "\(text)")
    #expect(text.contains(#""llama_4_scaling_beta": 0.1"#))
  }

  @Test("MLX takes the base of EXAONE MoE from rope_parameters and no scaling")
  func baseAlone() throws {
    let members = #""rope_type": "yarn", "rope_theta": 500000.0, "# + Self.yarn
    let rest =
      #""num_hidden_layers": 1, "layer_types": ["sliding_attention"], "sliding_window": 128"#
    let json = llama(members, modelType: "exaone_moe", key: "rope_parameters", rest: rest)
    let found = SystemProfile.mlx.outcome(of: try source(json))
    guard case .ignores(let rope, let sentence) = found else {
      Issue.record("MLX runs it unscaled")
      return
    }
    #expect(rope.schedule.geometry.base == 500_000)
    #expect(rope.schedule.frequencyRatios.allSatisfy { $0 == 1 })
    #expect(sentence.contains("scaling from rope_scaling alone"))
    #expect(try Conversion(of: configuration(json), to: .mlx).text.contains("rope_scaling"))
  }

  // src/models/smollm3.cpp: n_no_rope_layer_step is 4, and no key of a GGUF file changes it (by reading).
  @Test("llama.cpp leaves out every 4th layer of a SmolLM3, whatever its interval")
  func interval() throws {
    let file = try configuration(
      """
      {"model_type": "smollm3", "hidden_size": 2048, "num_attention_heads": 16, "num_hidden_layers": 12,
       "max_position_embeddings": 65536, "rope_theta": 5000000.0, "no_rope_layer_interval": 3}
      """)
    let reports = try auditReports(of: file)
    let words = [
      "so of these it rotates 0–1, 4, 6, 9–10 and not 3, 7",
      "so of these it rotates 2, 5, 8 and not 11",
    ]
    for (report, words) in zip(reports, words) {
      guard case .divides(let sentence) = report.systems?[.llamaCpp]?.outcome else {
        Issue.record("llama.cpp runs it")
        continue
      }
      #expect(sentence.contains(words), "\(sentence)")
      let found = try #require(report.findings.first { $0.id == "layers-differ" })
      #expect(found.source.contains("src/models/*.cpp (by reading)"))
      #expect(found.remedy == nil)
    }
  }
}
