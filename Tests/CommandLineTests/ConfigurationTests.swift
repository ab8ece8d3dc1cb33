import Foundation
import TestSupport
import Testing

/// `--config` of `entrope frequencies` and `entrope entropy`.
@Suite("entrope with a configuration")
struct ConfigurationTests {
  private func fixture(_ name: String) -> String {
    Repository.root.appendingPathComponent("Tests/Fixtures/Configurations/\(name).json")
      .path(percentEncoded: false)
  }

  /// Runs a command with a configuration of this text.
  private func run(_ command: [String], config: String) throws -> Invocation {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      try Data(config.utf8).write(to: folder.appendingPathComponent("config.json"))
      return try entrope(command + ["--config", "config.json"], in: folder)
    }
  }

  @Test("Qwen2.5's configuration with YaRN prints what the flags for it print")
  func sameAsFlags() throws {
    let flags =
      "--method yarn --head-dimension 128 --base 1000000 --trained-context 32768 --scale 4"
    for format in ["text", "json", "csv", "markdown"] {
      let expected = try entrope("frequencies \(flags) --format \(format)")
      let result = try entrope([
        "frequencies", "--config", fixture("qwen2.5-7b-instruct-yarn"), "--format", format,
      ])
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      switch format {
      case "csv": #expect(result.output == expected.output)
      case "json":
        let (own, flagged) = (try result.object(), try expected.object())
        // The file also tells its kinds of layers, of which it has one.
        #expect((own["layer_kinds"] as? [Any])?.count == 1)
        #expect(Set(own.keys).subtracting(["layer_kinds"]) == Set(flagged.keys))
        #expect(
          own["inverse_frequencies"] as? [Double] == flagged["inverse_frequencies"] as? [Double])
        #expect(own["amplitude"] as? Double == flagged["amplitude"] as? Double)
      default:
        #expect(result.output.hasSuffix(expected.output))
        #expect(result.output.contains("full_attention"))
      }
    }
  }

  @Test("DeepSeek-V3's configuration turns 64 components and sharpens by the softmax scale alone")
  func deepSeek() throws {
    let result = try entrope([
      "frequencies", "--config", fixture("deepseek-v3"), "--format", "json",
    ])
    let object = try result.object()
    #expect(object["rotary_dimension"] as? Int == 64)
    #expect(object["amplitude"] as? Double == 1)
    // (0.1 ln 40 + 1)² = 1.87385 as DeepSeek publishes it.
    let softmax = try #require(object["softmax_scale_multiplier"] as? Double)
    #expect(abs(softmax - 1.87385) < 5e-6)
  }

  @Test("Phi-3 switches to its long factors one token beyond its trained context")
  func longRoPE() throws {
    // Foundation's untyped JSON reader is not exact on every platform: 8 ulps.
    func isFirst(_ frequency: Double, at length: Int) throws -> Bool {
      let result = try entrope([
        "frequencies", "--config", fixture("phi-3-mini-128k-instruct"), "--format", "json",
        "--sequence-length", "\(length)",
      ])
      #expect(result.errors.hasPrefix("note: rope_scaling.factor: "))
      let first = (try result.object()["inverse_frequencies"] as? [Double])?.first ?? .nan
      return abs(first - frequency) <= 8 * frequency.ulp
    }
    #expect(try isFirst(1 / 1.1, at: 4_096))
    #expect(try isFirst(1 / 1.0700000524520874, at: 4_097))
  }

  @Test("Gemma 3's layers are told apart, and full attention is meant where none is named")
  func layers() throws {
    func first(_ arguments: [String]) throws -> Double? {
      let result = try entrope(
        ["frequencies", "--config", fixture("gemma-3-27b-it"), "--format", "json"] + arguments)
      #expect(result.status == 0)
      return (try result.object()["inverse_frequencies"] as? [Double])?.first
    }
    #expect(try first([]) == 0.125)
    #expect(try first(["--layer-type", "full_attention"]) == 0.125)
    #expect(try first(["--layer-type", "sliding_attention"]) == 1)
    let wrong = try entrope([
      "frequencies", "--config", fixture("gemma-3-27b-it"), "--layer-type", "global",
    ])
    #expect(wrong.status == 64 && wrong.output.isEmpty)
    #expect(wrong.sentence?.contains("it has sliding_attention, full_attention.") == true)
  }

  @Test("A layer without rope turns nothing")
  func noRope() throws {
    let config = """
      {"head_dim": 64, "layer_types": ["full_attention", "linear"],
       "rope_parameters": {"full_attention": null, "linear": {"rope_theta": 10000.0}}}
      """
    let result = try run(["frequencies", "--format", "json"], config: config)
    let object = try result.object()
    #expect(object["method"] as? String == "nope")
    #expect(object["rotary_dimension"] as? Int == 0)
    let entropy = try run(
      ["entropy", "--queries", "q.npy", "--keys", "k.npy", "--format", "json"], config: config)
    #expect(try entropy.rows("rows").count == 128)
  }

  @Test(
    "Flags for model and method are refused beside --config, and its own flag without it",
    arguments: [
      "--scale 2", "--ramp code", "--ntk-alpha 2", "--set window=4", "--resonance",
      "--temperature none", "--alpha 1", "--beta 32", "--head-dimension 64",
      "--rotary-dimension 64", "--base 10000", "--trained-context 4096",
    ])
  func excluded(flags: String) throws {
    let words = flags.split(separator: " ").map(String.init)
    for command in [["frequencies"], ["entropy", "--ensemble", "all-ones", "--length", "8"]] {
      let result = try entrope(command + words + ["--config", fixture("llama-2-7b")])
      #expect(result.status == 64 && result.output.isEmpty)
      #expect(result.sentence?.contains("\(words[0]): --config gives") == true)
    }
    let alone = try entrope("frequencies --head-dimension 64 --layer-type full_attention")
    #expect(alone.status == 64)
    #expect(alone.sentence?.contains("--layer-type: it belongs to --config") == true)
  }

  @Test("The entropy of files under a configuration is that under its flags")
  func entropyOfFiles() throws {
    try withTemporaryFolder { folder in
      try writeExampleVectors(into: folder)
      let files = "entropy --queries q.npy --keys k.npy --format json"
      let configured = try entrope("\(files) --config config.json", in: folder)
      let flagged = try entrope(
        "\(files) --method yarn --base 100000 --trained-context 8192 --scale 2", in: folder)
      #expect(configured.status == 0 && configured.output == flagged.output)
    }
  }

  @Test("The head dimension of an ensemble comes from the configuration")
  func ensemble() throws {
    let result = try run(
      ["entropy", "--ensemble", "isotropic", "--length", "8", "--format", "json"],
      config: #"{"hidden_size": 96, "num_attention_heads": 3}"#)
    #expect(result.status == 0)
    #expect(try result.rows("rows").count == 8)
  }

  @Test("Vectors of another size than the configuration's heads are bad data")
  func otherSize() throws {
    let result = try run(
      ["entropy", "--queries", "q.npy", "--keys", "k.npy"], config: #"{"head_dim": 128}"#)
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(result.sentence?.contains("a head dimension of 128") == true)
    #expect(result.sentence?.contains("64 components") == true)
  }

  @Test(
    "What is wrong with a configuration ends with 65 and the key",
    arguments: [
      ("", "where a value is needed"), ("{", "a key in double quotes"),
      (#"{"head_dim": NaN}"#, "head_dim is the text “NaN”; a whole number"),
      (#"{"head_dim": 64, "head_dim": 64}"#, "at head_dim, the key stands twice"),
      (
        #"{"head_dim": 64, "rope_scaling": {"type": "linear", "factor": 0.5}}"#,
        "rope_scaling.factor is 0.5"
      ),
      (#"{"head_dim": "64"}"#, "head_dim is the text “64”"),
    ])
  func badData(config: String, words: String) throws {
    let result = try run(["frequencies"], config: config)
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(result.sentence?.contains(words) == true, "\(result.errors)")
  }

  @Test("A configuration that is not there ends with 66")
  func missing() throws {
    let result = try entrope("frequencies --config no-such-config.json")
    #expect(result.status == 66 && result.output.isEmpty)
  }

  @Test("A sequence length below 1 is wrong usage")
  func sequenceLength() throws {
    let result = try entrope([
      "frequencies", "--config", fixture("llama-2-7b"), "--sequence-length", "0",
    ])
    #expect(result.status == 64)
    #expect(result.sentence?.contains("--sequence-length: the sequence length is 0") == true)
  }
}
