import Foundation
import TestSupport
import Testing

@Suite("audit and convert")
struct AuditTests {
  private func path(_ name: String) -> String {
    Repository.root.appendingPathComponent("Tests/Fixtures/Configurations/\(name).json").path
  }

  private static let names = [
    "codellama-7b", "deepseek-v3", "gemma-3-27b-it", "gpt-oss-20b", "llama-2-7b", "llama-3.1-8b",
    "mistral-7b-v0.1", "phi-3-mini-128k-instruct", "qwen2.5-7b-instruct-yarn", "smollm2-135m",
  ]

  @Test("a published file is audited with exit 0 in every format", arguments: names)
  func fixtures(name: String) throws {
    for format in ["text", "markdown", "json"] {
      let result = try entrope(["audit", path(name), "--format", format, "--advise"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.isEmpty)
      #expect(result.output.contains("llama.cpp"))
    }
  }

  @Test("JSON has every layer, system and finding, without rounding")
  func json() throws {
    let result = try entrope(["audit", path("deepseek-v3"), "--format", "json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let layers = try #require(object["layers"] as? [[String: Any]])
    let layer = try #require(layers.first)
    #expect(layer["amplitude"] as? Double == 1)
    #expect(layer["band"] as? [Double] == [10, 23])
    let gain = try #require(layer["softmax_scale_multiplier"] as? Double)
    // (0.1 ln 40 + 1)² = 1.873854207…
    #expect(abs(gain - 1.873_854_207) < 5e-10)
    let systems = try #require(layer["systems"] as? [[String: Any]])
    #expect(systems.count == 9)
    #expect(systems.first?["result"] as? String == "reference")
    #expect((systems.first?["inverse_frequencies"] as? [Double])?.count == 32)
    let findings = try #require(layer["findings"] as? [[String: Any]])
    #expect(findings.allSatisfy { $0["sentence"] is String && $0["source"] is String })
  }

  @Test("layers are audited by type, or the one that is named")
  func layers() throws {
    let file = path("gemma-3-27b-it")
    let both = try entrope(["audit", file])
    #expect(both.output.contains("sliding_attention") && both.output.contains("Position Interpol"))
    let one = try entrope(["audit", file, "--layer-type", "sliding_attention"])
    #expect(!one.output.contains("Position Interpol"))
    let none = try entrope(["audit", file, "--layer-type", "global"])
    #expect(none.status == 64)
    #expect(none.sentence?.contains("sliding_attention, full_attention") == true)
  }

  @Test("a picture of the systems is written in the format that its name ends in")
  func figure() throws {
    try withTemporaryFolder { folder in
      for ending in ["svg", "png", "pdf"] {
        let result = try entrope(
          ["audit", path("gpt-oss-20b"), "--figure", "systems.\(ending)"], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let bytes = try Data(contentsOf: folder.appendingPathComponent("systems.\(ending)"))
        #expect(bytes.count > 1_000)
      }
      let bad = try entrope(["audit", path("gpt-oss-20b"), "--figure", "systems.gif"], in: folder)
      #expect(bad.status == 64 && bad.output.isEmpty)
    }
  }

  @Test(
    "one kind of layers is told as a part of the model, and layers that do not rotate cannot be drawn"
  )
  func part() throws {
    try withTemporaryFolder { folder in
      let json = """
        {"model_type": "smollm3", "hidden_size": 256, "num_attention_heads": 4,
         "num_hidden_layers": 8, "max_position_embeddings": 4096, "rope_theta": 5000000.0}
        """
      try Data(json.utf8).write(to: folder.appendingPathComponent("config.json"))
      // Every fourth of 8 layers.
      let part = try entrope("audit config.json --layer 3", in: folder)
      #expect(part.output.contains("smollm3, 2 of 8 layers (transformers"))
      #expect(try entrope("audit config.json", in: folder).output.contains("8 layers of 2 kinds"))
      let drawn = try entrope("audit config.json --layer 3 --figure x.svg", in: folder)
      #expect(drawn.status != 0)
      #expect(drawn.sentence?.contains("layers of full_attention rotate") == true)
    }
  }

  @Test("a scale or a scaling that is left out is told in a note")
  func leftOut() throws {
    let plain = try entrope(["audit", path("llama-2-7b"), "--method", "rope", "--scale", "2"])
    #expect(plain.status == 0 && plain.errors.contains("--scale changes nothing"))
    let command = ["frequencies", "--config", path("llama-3.1-8b"), "--scale", "2", "--method"]
    #expect(try entrope(command + ["yarn"]).errors.contains("asks for llama3 at scale 8"))
    let own = try entrope(["frequencies", "--config", path("llama-2-7b"), "--method", "rope"])
    #expect(own.errors.isEmpty)
  }

  @Test("exit 66 for a missing file, 65 for bad data, 64 for a target that cannot be")
  func failures() throws {
    try withTemporaryFolder { folder in
      for (name, text) in [
        ("broken.json", "{"), ("list.json", "[]"),
        (
          "factor.json",
          #"{"head_dim": 64, "max_position_embeddings": 4096, "rope_scaling": {"rope_type": "linear", "factor": 0.5}}"#
        ),
      ] {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        for command in [["audit", name], ["convert", name, "--to", "mlx"]] {
          let result = try entrope(command, in: folder)
          #expect(result.status == 65, "\(command): \(result.errors)")
          #expect(result.output.isEmpty && result.sentence?.contains(name) == true)
        }
      }
      for command in [["audit", "none.json"], ["convert", "none.json", "--to", "vllm"]] {
        #expect(try entrope(command, in: folder).status == 66)
      }
      for target in ["0", "-5", "2000000000000"] {
        let result = try entrope(
          ["audit", path("llama-2-7b"), "--target-context", target], in: folder)
        #expect(result.status == 64 && result.output.isEmpty)
      }
    }
  }

  @Test("thresholds in each other's place are audited, with the fragment that mends them")
  func swapped() throws {
    try withTemporaryFolder { folder in
      let json = """
        {"model_type": "llama", "head_dim": 64, "hidden_size": 2048, "num_attention_heads": 32,
         "max_position_embeddings": 16384, "rope_theta": 10000.0,
         "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "beta_fast": 1, "beta_slow": 32,
           "original_max_position_embeddings": 4096}}
        """
      try Data(json.utf8).write(to: folder.appendingPathComponent("config.json"))
      let result = try entrope("audit config.json", in: folder)
      #expect(result.status == 0)
      #expect(result.output.contains("error: rope_scaling.beta_fast"))
      #expect(
        result.output.contains(#"{"rope_scaling": {"beta_fast": 32.0, "beta_slow": 1.0}}"#))
      #expect(try entrope("frequencies --config config.json", in: folder).status == 65)
    }
  }

  @Test("convert prints JSON or flags, writes a file when asked, and refuses with a reason")
  func convert() throws {
    try withTemporaryFolder { folder in
      let vllm = try entrope(["convert", path("gpt-oss-20b"), "--to", "vllm"])
      #expect(vllm.status == 0 && vllm.errors.isEmpty)
      let object =
        try JSONSerialization.jsonObject(with: Data(vllm.output.utf8)) as? [String: Any]
      #expect((object?["rope_parameters"] as? [String: Any])?["truncate"] as? Bool == false)
      let file = try entrope(
        ["convert", path("llama-3.1-8b"), "--to", "transformers5", "--output", "rope.json"],
        in: folder)
      #expect(file.output == "rope.json\n")
      let bytes = try Data(contentsOf: folder.appendingPathComponent("rope.json"))
      #expect(try JSONSerialization.jsonObject(with: bytes) is [String: Any])
      let refused = try entrope(["convert", path("gpt-oss-20b"), "--to", "llama.cpp"])
      #expect(refused.status == 65 && refused.output.isEmpty)
      #expect(refused.sentence?.contains("by reading") == true)
      let lossy = try entrope(["convert", path("phi-3-mini-128k-instruct"), "--to", "mlx"])
      #expect(lossy.status == 0 && lossy.errors.hasPrefix("note: "))
      #expect(try entrope(["convert", path("llama-2-7b"), "--to", "tensorrt"]).status == 64)
    }
  }

  // model_max_length decides in vLLM 0.33.0, model_arch_config_convertor.py (run for systems.json).
  @Test("JSON names the key of a context limit that is not max_position_embeddings")
  func windowKey() throws {
    try withTemporaryFolder { folder in
      let json = """
        {"model_type": "cohere", "hidden_size": 2048, "num_attention_heads": 32, "rope_theta": 8000000.0,
         "num_hidden_layers": 4, "max_position_embeddings": 8192, "model_max_length": 131072}
        """
      try Data(json.utf8).write(to: folder.appendingPathComponent("config.json"))
      let result = try entrope(["audit", "config.json", "--format", "json"], in: folder)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let layer = try #require((object["layers"] as? [[String: Any]])?.first)
      let systems = try #require(layer["systems"] as? [[String: Any]])
      let vLLM = try #require(systems.first { $0["system"] as? String == "vllm" })
      #expect(vLLM["window"] as? Int == 131_072)
      #expect(vLLM["window_key"] as? String == "model_max_length")
      #expect(systems.first?["window_key"] is NSNull)
    }
  }

  @Test("convert notes and refuses what the audit says of the system")
  func sameAsAudit() throws {
    try withTemporaryFolder { folder in
      func convert(_ modelType: String, _ target: String) throws -> Invocation {
        let json = """
          {"model_type": "\(modelType)", "hidden_size": 2048, "num_attention_heads": 32,
           "max_position_embeddings": 4096, "rope_theta": 10000.0, "rope_condense_ratio": 8}
          """
        try Data(json.utf8).write(to: folder.appendingPathComponent("config.json"))
        return try entrope(["convert", "config.json", "--to", target], in: folder)
      }
      let unknown = try convert("aquila", "vllm")
      #expect(unknown.status == 0 && unknown.output.contains("rope_parameters"))
      #expect(unknown.errors.contains("note: model_type: "))
      #expect(unknown.errors.contains("note: What vLLM does with aquila is not known here"))
      #expect(unknown.errors.contains("note: rope_condense_ratio: "))
      let refused = try convert("codegen", "llama.cpp")
      #expect(refused.status == 65 && refused.output.isEmpty)
      #expect(refused.sentence?.contains("it has no class of codegen") == true)
    }
  }
}
