import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// Whoever does literally what a refusal says gets the right numbers, or another refusal.
@Suite struct RefusalAdviceTests {
  /// A file that is refused, and the file after its sentence was followed.
  struct Advice: Sendable, CustomTestStringConvertible {
    let refused: String
    /// Part of the sentence that says what to do.
    let words: String
    let followed: String
    let method: String
    /// Frequency of the last pair that turns, in radians per token, from the method's formula.
    let last: Double

    var testDescription: String { words }
  }

  /// The slowest frequency of RoPE: b^(−(d − 2)/d).
  private static func slowest(_ base: Double = 10_000, _ width: Double = 128) -> Double {
    pow(base, -(width - 2) / width)
  }

  private static func rope(_ keys: String) -> String {
    llamaFile(#""rope_parameters": {\#(keys)}"#)
  }

  private static func list(_ value: String, _ count: Int) -> String {
    "[" + [String](repeating: value, count: count).joined(separator: ", ") + "]"
  }

  private static let yarn = #""rope_type": "yarn", "original_max_position_embeddings": 1024"#

  private static let scalings: [Advice] = [
    Advice(
      refused: rope(#""rope_type": "linear""#), words: "factor is missing; a number of at least 1",
      followed: rope(#""rope_type": "linear", "factor": 4.0"#), method: "pi", last: slowest() / 4),
    Advice(
      refused: rope(#""rope_type": "linear", "factor": "4""#), words: "a number of at least 1",
      followed: rope(#""rope_type": "linear", "factor": 4"#), method: "pi", last: slowest() / 4),
    Advice(
      refused: rope(yarn), words: "factor is missing", followed: rope(#"\#(yarn), "factor": 4.0"#),
      method: "yarn", last: slowest() / 4),
    Advice(
      refused: rope(#"\#(yarn), "factor": 4.0, "beta_fast": 1, "beta_slow": 32"#),
      words: "beta_fast is 1.0, below",
      followed: rope(#"\#(yarn), "factor": 4.0, "beta_fast": 32, "beta_slow": 1"#),
      method: "yarn", last: slowest() / 4),
    Advice(
      refused: rope(
        #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": null"#),
      words: "a whole number", followed: rope(#"\#(yarn), "factor": 4.0"#), method: "yarn",
      last: slowest() / 4),
    Advice(
      refused: rope(
        #""rope_type": "llama3", "factor": 8.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 1024"#
      ), words: "low_freq_factor is missing",
      followed: rope(
        #""rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 1024"#
      ), method: "llama3", last: slowest() / 8),
    Advice(
      refused: rope(#""rope_type": "longrope", "short_factor": [1.0], "long_factor": [2.0]"#),
      words: "short_factor has 1 numbers; 64 are needed",
      followed: rope(
        #""rope_type": "longrope", "original_max_position_embeddings": 4096, "short_factor": \#(list("2.0", 64)), "long_factor": \#(list("2.0", 64))"#
      ), method: "longrope", last: slowest() / 2),
    Advice(
      refused: rope(
        #""rope_type": "su", "original_max_position_embeddings": 4096, "short_factor": \#(list("2.0", 64)), "long_factor": \#(list("2.0", 64))"#
      ), words: "su is the old name of longrope, so write that",
      followed: rope(
        #""rope_type": "longrope", "original_max_position_embeddings": 4096, "short_factor": \#(list("2.0", 64)), "long_factor": \#(list("2.0", 64))"#
      ), method: "longrope", last: slowest() / 2),
    Advice(
      refused: rope(#""rope_type": "yarrn", "factor": 2.0"#), words: "it knows default",
      followed: rope(#""rope_type": "linear", "factor": 2.0"#), method: "pi", last: slowest() / 2),
    Advice(
      refused: rope(#""rope_type": "proportional", "partial_rotary_factor": 1.5"#),
      words: "from 0 to 1 is needed",
      followed: rope(#""rope_type": "proportional", "partial_rotary_factor": 0.5"#),
      // The first 32 of 64 frequencies of the whole head.
      method: "p-rope", last: pow(10_000, -62 / 128)),
    Advice(
      refused: rope(#""rope_type": "dynamic", "alpha": 1000.0"#),
      words: "vLLM, SGLang and mlx-swift-lm read alpha",
      followed: rope(#""rope_type": "dynamic", "factor": 2.0"#), method: "dynamic-ntk",
      last: slowest()),
    Advice(
      refused: #"{"head_dim": 64, "rope_scaling": {"type": "dynamic", "factor": 2.0}}"#,
      words: "max_position_embeddings is missing",
      followed:
        #"{"head_dim": 64, "max_position_embeddings": 512, "rope_scaling": {"type": "dynamic", "factor": 2.0}}"#,
      method: "dynamic-ntk", last: slowest(10_000, 64)),
    Advice(
      refused: llamaFile(
        #""head_dim": 128, "rope_scaling": {"type": "linear", "factor": 2.0}"#, modelType: "phi3"),
      words: "phi3 takes default and longrope alone",
      followed: llamaFile(
        #""head_dim": 128, "rope_scaling": {"type": "default"}"#, modelType: "phi3"),
      method: "rope", last: slowest()),
  ]

  private static let models: [Advice] = [
    Advice(
      refused: #"{"rope_theta": 50000.0}"#, words: "head_dim is missing; give it",
      followed: #"{"rope_theta": 50000.0, "head_dim": 128}"#, method: "rope", last: slowest(50_000)),
    Advice(
      refused: #"{"rope_theta": 50000.0}"#, words: "or hidden_size and num_attention_heads",
      followed: #"{"rope_theta": 50000.0, "hidden_size": 4096, "num_attention_heads": 32}"#,
      method: "rope", last: slowest(50_000)),
    Advice(
      refused: #"{"hidden_size": 4096}"#, words: "num_attention_heads is missing; a whole number",
      followed: #"{"hidden_size": 4096, "num_attention_heads": 32}"#, method: "rope",
      last: slowest()),
    Advice(
      refused: #"{"hidden_size": 16, "num_attention_heads": 32}"#, words: "give head_dim",
      followed: #"{"hidden_size": 16, "num_attention_heads": 32, "head_dim": 64}"#, method: "rope",
      last: slowest(10_000, 64)),
    Advice(
      refused: #"{"head_dim": 65}"#, words: "it must be even", followed: #"{"head_dim": 64}"#,
      method: "rope", last: slowest(10_000, 64)),
    Advice(
      refused: llamaFile(
        #""num_hidden_layers": 3, "layer_types": ["full_attention"]"#, modelType: "qwen3"),
      words: "one for each layer is needed",
      followed: llamaFile(
        #""num_hidden_layers": 3, "layer_types": \#(list(#""full_attention""#, 3))"#,
        modelType: "qwen3"), method: "rope", last: slowest()),
    Advice(
      refused: llamaFile(
        #""num_hidden_layers": 2, "no_rope_layers": [1, 1, 0]"#, modelType: "smollm3"),
      words: "one for each layer is needed",
      followed: llamaFile(
        #""num_hidden_layers": 2, "rope_theta": 10000.0, "no_rope_layers": [1, 1]"#,
        modelType: "smollm3"), method: "rope", last: slowest()),
    Advice(
      refused: #"""
        {"a": {"vocab_size": 1, "head_dim": 64, "rope_theta": 5000.0},
         "b": {"vocab_size": 1, "head_dim": 32}}
        """#, words: "give the section alone as a file",
      followed: #"{"vocab_size": 1, "head_dim": 64, "rope_theta": 5000.0}"#, method: "rope",
      last: slowest(5_000, 64)),
  ]

  @Test(arguments: scalings + models)
  func `Following a refusal gives what the formula gives`(advice: Advice) throws {
    let sentence = refusal(advice.refused)
    #expect(sentence?.contains(advice.words) == true, "\(sentence ?? "accepted")")
    let rope = try resolved(advice.followed)
    #expect(rope.methodName == advice.method)
    let last = try #require(rope.schedule.effectiveInverseFrequencies.last { $0 != 0 })
    #expect(abs(last / advice.last - 1) < 1e-12, "\(last)")
  }

  @Test func `A file of another program is refused by its name and asks for the right one`() {
    for (text, words) in [
      (
        #"{"dim": 4096, "n_layers": 32, "n_heads": 32, "norm_eps": 1e-5, "rope_theta": 1e6}"#,
        "params.json of Mistral's or Meta's"
      ),
      (
        #"{"num_layers": 32, "kv_channels": 128, "rotary_percent": 1.0, "seq_length": 4096}"#,
        "configuration of Megatron or NeMo"
      ),
    ] {
      let sentence = refusal(text)
      #expect(sentence?.contains(words) == true, "\(sentence ?? "accepted")")
      #expect(sentence?.contains("config.json") == true)
    }
  }

  private static let files: [(String, [UInt8], String)] = [
    ("megatron_config.yaml", Array("a: 1".utf8), "it is YAML by its name"),
    ("model.safetensors", Array("x".utf8), "it holds tensors, not a configuration"),
    ("config.json", Array("model:\n  rotary_base: 10000\n".utf8), "it is YAML"),
    ("config.json", Array("# of NeMo\n\nname: gpt\n".utf8), "it is YAML"),
    ("config.json", Array("---\na: 1\n".utf8), "it is YAML"),
    ("config.json", Array("base = 10000\n".utf8), "it is TOML or INI"),
    ("config.json", Array("<!DOCTYPE html>".utf8), "it is HTML or XML"),
    (
      "config.json", Array("version https://git-lfs.github.com/spec/v1".utf8),
      "a pointer of Git LFS"
    ),
    ("a.pkl", [0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0], "it is a Python pickle"),
    ("a.npy", [0x93] + Array("NUMPY".utf8) + [1, 0], "it is a NumPy array (.npy)"),
    (
      "a.npz",
      Array("PK".utf8) + [3, 4] + [UInt8](repeating: 0, count: 22) + [5, 0, 0, 0]
        + Array("q.npy".utf8),
      "it is a NumPy archive (.npz)"
    ),
    (
      "a.pt",
      Array("PK".utf8) + [3, 4] + [UInt8](repeating: 0, count: 22) + [10, 0, 0, 0]
        + Array("m/data.pkl".utf8),
      "it is a PyTorch file"
    ),
    ("a.bin", [64, 0, 0, 0, 0, 0, 0, 0] + Array("{\"q\"".utf8), "it is a .safetensors file"),
    ("config.json.gz", [0x1F, 0x8B, 8, 0], "packed with gzip"),
  ]

  @Test(arguments: files)
  func `Files that hold no JSON are told by name`(
    name: String, content: [UInt8], words: String
  )
    throws
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(content).write(to: file)
    #expect(throws: FileError.self) {
      _ = try ModelConfiguration(path: file.path(percentEncoded: false))
    }
    do throws(FileError) {
      _ = try ModelConfiguration(path: file.path(percentEncoded: false))
    } catch {
      #expect(error.description.contains(words), "\(error.description)")
      #expect(error.description.contains("a Hugging Face config.json or a .gguf model is needed"))
    }
  }
}
