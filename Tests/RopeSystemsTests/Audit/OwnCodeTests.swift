import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// Types whose code comes beside their files, and classes that pass over what a file says.
@Suite("models with code of their own")
struct OwnCodeTests {
  private static let chatGLM =
    #"{"model_type": "chatglm", "hidden_size": 4096, "num_attention_heads": 32, "kv_channels": 128, "#
    + #""num_layers": 40, "seq_length": 131072, "rope_ratio": 500, "original_rope": true"#

  // vLLM 0.33.0, model_executor/models/chatglm.py lines 98 to 104; SGLang 0.5.23, srt/models/chatglm.py lines 101 to 107;
  // llama.cpp 0c1e57098, conversion/chatglm.py lines 152 to 158 (by reading); none has a class of it in mlx-lm 0.32.2.
  @Test("ChatGLM's base comes from rope_ratio everywhere, and half of a head rotates")
  func chatGLM() throws {
    let file = try configuration(Self.chatGLM + "}")
    let report = try auditReports(of: file)[0]
    for system in [ModelSystem.vLLM, .sgLang, .llamaCpp] {
      let rope = try #require(report.systems?[system]?.outcome.rope)
      #expect(rope.schedule.geometry.base == 5_000_000)
      #expect(rope.inverseFrequencies.count == 32 && rope.window == 131_072)
    }
    #expect(report.systems?[.mlx]?.support == ModelTypeSupport.none)
    #expect(!report.findings.contains { $0.sentence.contains("whole head") })
    for target in ConversionTarget.allCases where target != .mlx {
      let conversion = try Conversion(of: file, to: target)
      #expect(conversion.text == (target == .llamaCpp ? "" : "{}"))
      #expect(conversion.notes.contains { $0.contains("takes the base from rope_ratio") })
    }
    let error = #expect(throws: ConversionError.self) { try Conversion(of: file, to: .mlx) }
    #expect(error?.description == "MLX does not run this model: it has no class of chatglm.")
  }

  @Test("scaling that a ChatGLM asks for is read by no class of it")
  func scaledChatGLM() throws {
    let file = try configuration(
      Self.chatGLM + #", "rope_scaling": {"rope_type": "linear", "factor": 2.0}}"#)
    let outcome = try #require(try auditReports(of: file)[0].systems?[.vLLM]?.outcome)
    guard case .ignores(let rope, _) = outcome else {
      Issue.record("vLLM scales it")
      return
    }
    #expect(rope.schedule.frequencyRatios.allSatisfy { $0 == 1 })
    #expect(throws: ConversionError.self) { try Conversion(of: file, to: .vLLM) }
  }

  // mlx-lm 0.32.2, models/baichuan_m1.py lines 45 to 57 (by reading): sliding_window_layers are numbers of layers, whose heads
  // are hidden_size / num_swa_attention_heads wide.
  @Test("Baichuan-M1 lists its sliding layers, which may have another number of heads")
  func baichuan() throws {
    func kinds(_ rest: String) throws -> [LayerKind] {
      try configuration(
        """
        {"model_type": "baichuan_m1", "hidden_size": 5120, "num_attention_heads": 40, "num_hidden_layers": 6,
         "max_position_embeddings": 32768, "rope_theta": 1000000.0, "sliding_window": 8192, \(rest)}
        """
      ).layerKinds()
    }
    let found = try kinds(#""sliding_window_layers": [1, 3, 5], "num_swa_key_value_heads": 8"#)
    #expect(found.map(\.layers) == [[0, 2, 4], [1, 3, 5]])
    #expect(found.map(\.attention) == [.full, .sliding(window: 8_192)])
    #expect(!found[0].fileNotes.contains { $0.contains("no rule read it") })
    let rest = #""sliding_window_layers": [1], "num_swa_attention_heads": 20"#
    let wide = try configuration(
      """
      {"model_type": "baichuan_m1", "hidden_size": 5120, "num_attention_heads": 40, "num_hidden_layers": 6,
       "max_position_embeddings": 32768, "rope_theta": 1000000.0, "sliding_window": 8192, \(rest)}
      """)
    let widths = try wide.layerKinds().map { try wide.resolved($0).geometry.headDimension }
    #expect(widths == [128, 256])
    #expect(throws: FileError.self) { try kinds(#""sliding_window_layers": [6]"#) }
  }

  // SGLang 0.5.23, srt/models/baichuan.py line 443, and llama.cpp 0c1e57098, src/models/baichuan.cpp (by reading): 4,096
  // components, or 32 layers, mean rotation; the 13B models of the same type have ALiBi.
  @Test("a Baichuan of 13B does not rotate, one of 7B does")
  func wideBaichuan() throws {
    func kind(_ hidden: Int, _ heads: Int) throws -> LayerKind {
      try configuration(
        """
        {"model_type": "baichuan", "hidden_size": \(hidden), "num_attention_heads": \(heads),
         "num_hidden_layers": \(heads), "model_max_length": 4096}
        """
      ).layerKinds()[0]
    }
    #expect(try kind(4_096, 32).rope != nil)
    #expect(try kind(5_120, 40).rope == nil)
  }

  // By reading: SGLang 0.5.23, srt/models/baichuan.py lines 163 to 168, which makes a rope of the base alone; llama.cpp
  // 0c1e57098, conversion/baichuan.py, whose converter writes linear and YaRN, and src/models/baichuan.cpp, which rotates with
  // 32 layers; vLLM 0.33.0, models/registry.py, which dropped it at 0.23.0. No other system has it.
  @Test("what systems make of a Baichuan of 7B is known by reading")
  func baichuanElsewhere() throws {
    func report(_ rest: String, layers: Int = 32) throws -> SystemsReport {
      let file = try configuration(
        """
        {"model_type": "baichuan", "hidden_size": 4096, "num_attention_heads": 32,
         "num_hidden_layers": \(layers), "max_position_embeddings": 16384\(rest)}
        """)
      return try #require(try auditReports(of: file)[0].systems)
    }
    let plain = try report("")
    for system in [ModelSystem.sgLang, .llamaCpp] { #expect(plain[system]?.agrees == true) }
    for system in [ModelSystem.vLLM, .mlx, .mlxSwift, .exLlama] {
      #expect(plain[system]?.support == ModelTypeSupport.none)
    }
    let scaled = try report(#", "rope_scaling": {"type": "linear", "factor": 4.0}"#)
    guard case .ignores(let rope, _) = scaled[.sgLang]?.outcome else {
      Issue.record("SGLang scales it")
      return
    }
    #expect(rope.schedule.frequencyRatios.allSatisfy { $0 == 1 })
    #expect(scaled[.llamaCpp]?.agrees == true)
    #expect(try report("", layers: 30)[.llamaCpp]?.outcome.rope?.inverseFrequencies == [])
  }

  // By reading: vLLM 0.33.0, model_executor/models/nemotron_nas.py lines 115 to 120; SGLang 0.5.23, srt/models/nemotron_nas.py,
  // whose attention is Llama's; llama.cpp 0c1e57098, conversion/deci.py, which writes Llama 3's divisors and no other scaling;
  // mlx-lm 0.32.2, models/nemotron-nas.py, which stops at a dictionary without factor or rope_type; exllamav3 4f8ad01,
  // architecture/decilm.py. mlx-swift-lm has no class of it.
  @Test("what systems make of a Nemotron-NAS is known by reading")
  func nemotronElsewhere() throws {
    func report(_ scaling: String) throws -> SystemsReport {
      let file = try configuration(
        """
        {"model_type": "nemotron-nas", "hidden_size": 8192, "num_attention_heads": 64, "num_hidden_layers": 2,
         "max_position_embeddings": 131072, "rope_theta": 500000.0, "rope_scaling": {\(scaling)},
         "block_configs": [{"attention": {"n_heads_in_group": 8, "no_op": false}},
                           {"attention": {"n_heads_in_group": null, "no_op": true}}]}
        """)
      return try #require(try auditReports(of: file)[0].systems)
    }
    let llama3 =
      #""factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192"#
    let plain = try report(#""rope_type": "llama3", "# + llama3)
    for system in [ModelSystem.vLLM, .sgLang, .llamaCpp, .mlx, .exLlama] {
      #expect(plain[system]?.agrees == true, "\(system)")
    }
    #expect(plain[.mlxSwift]?.support == ModelTypeSupport.none)
    #expect(try report(#""type": "llama3", "# + llama3)[.mlx]?.outcome.rope == nil)
    let yarn = try report(
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768"#)
    guard case .ignores = yarn[.llamaCpp]?.outcome else {
      Issue.record("llama.cpp scales it")
      return
    }
    #expect(yarn[.vLLM]?.agrees == true)
  }

  // transformers 5.23.0 with alibi (Falcon-RW): no rotation, run for transformers-classes.csv.
  @Test("a Falcon with alibi is converted to nothing", arguments: ConversionTarget.allCases)
  func alibi(target: ConversionTarget) throws {
    let file = try configuration(
      """
      {"model_type": "falcon", "hidden_size": 2048, "num_attention_heads": 32, "num_hidden_layers": 24,
       "alibi": true, "new_decoder_architecture": false}
      """)
    let error = #expect(throws: ConversionError.self) { try Conversion(of: file, to: target) }
    let words =
      target == .mlx
      ? "MLX does not run this model: it has no class of falcon."
      : "The layers of the file have no rotary embedding to convert."
    #expect(error?.description == words)
  }

  // transformers 5.23.0, models/llama/modeling_llama.py (run): the default type rotates whole heads.
  @Test("a share that the class passes over is noted, with the pairs that rotate")
  func share() throws {
    let file = try configuration(
      llama(#""rope_type": "default""#, rest: #""partial_rotary_factor": 0.5"#))
    let notes = try file.resolved(try file.layerKinds()[0]).notes
    let note = try #require(notes.first { $0.key == "partial_rotary_factor" })
    #expect(note.sentence.hasSuffix("default type: 64 pairs rotate, not 32"))
    // The audit has an error for it, and no note beside.
    let findings = try auditReports(of: file)[0].findings
    #expect(findings.count { $0.key == "partial_rotary_factor" && $0.severity == .note } == 0)
    let stable = try configuration(
      llama(
        #""rope_type": "default""#, modelType: "stablelm", rest: #""partial_rotary_factor": 0.5"#)
    )
    let own = try stable.resolved(try stable.layerKinds()[0])
    #expect(!own.notes.contains { $0.key == "partial_rotary_factor" })
  }

  @Test("what PhiMoE's class needs under a type is all said at once")
  func phiMoE() throws {
    let keys = #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096"#
    let file = try configuration(llama(keys, modelType: "phimoe"))
    let error = #expect(throws: FileError.self) { try auditReports(of: file) }
    let sentence = error?.description ?? ""
    #expect(sentence.contains("rope_scaling.short_mscale is missing"), "\(sentence)")
    #expect(sentence.contains("write all three, short_mscale and long_mscale being 1.0"))
    // Followed literally, it gives YaRN's frequencies with no amplitude.
    let mended = try configuration(
      llama(keys + #", "short_mscale": 1.0, "long_mscale": 1.0"#, modelType: "phimoe"))
    let rope = try mended.resolved(try mended.layerKinds()[0])
    #expect(rope.methodName == "yarn" && rope.schedule.temperature.amplitude == 1)
  }
}
