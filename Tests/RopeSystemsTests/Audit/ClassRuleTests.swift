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
}
