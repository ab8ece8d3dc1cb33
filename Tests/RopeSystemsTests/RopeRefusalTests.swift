import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import TestSupport
import Testing

/// What is refused, with which key, and what transformers only warns about.
@Suite struct RopeRefusalTests {
  private static let yarn = #""rope_type": "yarn", "original_max_position_embeddings": 1024"#

  @Test(arguments: [
    (#""rope_type": "linear""#, "rope_parameters.factor is missing; a number of at least 1"),
    (#""rope_type": "linear", "factor": null"#, "rope_parameters.factor is null"),
    (#""rope_type": "linear", "factor": "4""#, "rope_parameters.factor is the text “4”"),
    (#""rope_type": "linear", "factor": true"#, "rope_parameters.factor is true"),
    (
      #""rope_type": "linear", "factor": 0.5"#,
      "rope_parameters.factor is 0.5; a number of at least 1"
    ),
    (#""rope_type": "linear", "factor": -4.0"#, "rope_parameters.factor is -4.0"),
    (#""rope_type": "linear", "factor": [4.0]"#, "rope_parameters.factor is a list"),
    (#""rope_type": "dynamic", "alpha": 1000.0"#, "vLLM, SGLang and mlx-swift-lm read alpha"),
    (#"\#(yarn)"#, "rope_parameters.factor is missing"),
    (#"\#(yarn), "factor": 4.0, "beta_fast": 1, "beta_slow": 32"#, "beta_fast is 1.0, below"),
    (#"\#(yarn), "factor": 4.0, "beta_slow": 40"#, "beta_fast is 32.0, below"),
    (#"\#(yarn), "factor": 4.0, "beta_fast": "32""#, "rope_parameters.beta_fast is the text “32”"),
    (#"\#(yarn), "factor": 4.0, "beta_slow": -1"#, "rope_parameters.beta_slow"),
    (#"\#(yarn), "factor": 4.0, "truncate": "no""#, "rope_parameters.truncate is the text"),
    (#"\#(yarn), "factor": 4.0, "attention_factor": "1""#, "rope_parameters.attention_factor"),
    (
      #"\#(yarn), "factor": 4.0, "attention_factor": 1e300"#,
      "rope_parameters.attention_factor is so large"
    ),
    (
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": null"#,
      "rope_parameters.original_max_position_embeddings is null; a whole number"
    ),
    (
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 0"#,
      "rope_parameters.original_max_position_embeddings is 0; a whole number from 1"
    ),
    (#""rope_type": "llama3", "factor": 8.0"#, "rope_parameters.low_freq_factor is missing"),
    (
      #""rope_type": "llama3", "factor": 8.0, "low_freq_factor": 0, "high_freq_factor": 4"#,
      "rope_parameters.low_freq_factor: The low frequency factor is 0.0"
    ),
    (#""rope_type": "longrope""#, "rope_parameters.short_factor is missing; a list of 64 numbers"),
    (
      #""rope_type": "longrope", "short_factor": [1.0], "long_factor": []"#,
      "rope_parameters.short_factor has 1 numbers; 64 are needed"
    ),
    (
      #""rope_type": "longrope", "short_factor": [1.0, "2"], "long_factor": []"#,
      "rope_parameters.short_factor is a list; a list of 64 numbers"
    ),
    (#""rope_type": "proportional", "partial_rotary_factor": 1.5"#, "from 0 to 1 is needed"),
    (
      #""rope_type": "yarrn", "factor": 2.0"#,
      "“yarrn”, which transformers does not know; it knows default"
    ),
    (#""rope_type": "ntk", "factor": 2.0"#, "“ntk”, which vLLM can read, but transformers cannot"),
    (#""rope_type": null"#, "rope_parameters.rope_type is null; the name of a method is needed"),
    (#""rope_type": 4"#, "rope_parameters.rope_type is 4"),
    (#""rope_theta": null"#, "rope_parameters.rope_theta is null"),
    (#""rope_theta": "10000""#, "rope_parameters.rope_theta is the text “10000”"),
    (#""rope_theta": 1.0"#, "rope_parameters.rope_theta: The base is 1.0"),
    (#""partial_rotary_factor": "half""#, "rope_parameters.partial_rotary_factor is the text"),
    (#""partial_rotary_factor": 0.1953125"#, "rope_parameters.partial_rotary_factor: The rotary"),
    (#""partial_rotary_factor": 0.0"#, "rope_parameters.partial_rotary_factor: The rotary"),
  ])
  func `Rope keys that cannot be are refused by name`(keys: String, words: String) {
    let sentence = refusal(llamaFile(#""rope_parameters": {\#(keys)}"#))
    #expect(sentence?.contains(words) == true, "\(sentence ?? "accepted")")
  }

  @Test(arguments: [
    ("{}", "head_dim is missing; give it, or hidden_size and num_attention_heads"),
    (#"{"hidden_size": 4096}"#, "num_attention_heads is missing; a whole number"),
    (#"{"hidden_size": 4096, "num_attention_heads": 0}"#, "num_attention_heads is 0"),
    (#"{"hidden_size": null, "num_attention_heads": 32}"#, "hidden_size is null"),
    (#"{"hidden_size": "4096", "num_attention_heads": 32}"#, "hidden_size is the text “4096”"),
    (#"{"hidden_size": 4611686018427387904, "num_attention_heads": 1}"#, "hidden_size"),
    (#"{"hidden_size": 1000000, "num_attention_heads": 1}"#, "hidden_size gives a head of 1000000"),
    (
      #"{"hidden_size": 100, "num_attention_heads": 3}"#,
      "The head dimension is 33; it must be even"
    ),
    (#"{"hidden_size": -128, "num_attention_heads": 1}"#, "hidden_size is -128"),
    (#"{"head_dim": 65}"#, "head_dim: The head dimension is 65; it must be even"),
    (#"{"head_dim": 64.5}"#, "head_dim is 64.5; a whole number"),
    (
      #"{"head_dim": 64, "max_position_embeddings": "4096"}"#, "max_position_embeddings is the text"
    ),
    (
      #"{"head_dim": 64, "rope_scaling": "linear"}"#, "rope_scaling is the text “linear”; an object"
    ),
    (#"{"head_dim": 64, "rope_parameters": [1]}"#, "rope_parameters is a list; an object"),
    (
      #"{"head_dim": 64, "rope_scaling": {"type": "dynamic", "factor": 2}}"#,
      "max_position_embeddings is missing"
    ),
    (#"{"qk_rope_head_dim": 64, "qk_nope_head_dim": 4611686018427387904}"#, "qk_nope_head_dim"),
    (
      #"{"head_dim": 64, "rope_parameters": {"a": {"rope_type": "x"}}}"#,
      "rope_parameters.a.rope_type"
    ),
  ])
  func `Model keys that cannot be are refused by name`(text: String, words: String) {
    let sentence = refusal(
      text, layerType: text.contains("\"a\"") ? "a" : nil)
    #expect(sentence?.contains(words) == true, "\(sentence ?? "accepted")")
  }

  @Test(arguments: [
    (#"\#(yarn), "factor": 2.0"#, ["rope_parameters.factor"]),
    (#"\#(yarn), "factor": 4.0, "attention_factor": 1"#, ["rope_parameters.attention_factor"]),
    (#"\#(yarn), "factor": 4.0, "attention_factor": -1.25"#, ["rope_parameters.attention_factor"]),
    (
      #"\#(yarn), "factor": 4.0, "attn_factor": 1.2, "other": [null]"#,
      ["rope_parameters.attn_factor", "rope_parameters.other"]
    ),
    (#"\#(yarn), "factor": 4.0, "beta_slow": 0, "beta_fast": null"#, []),
    (#"\#(yarn), "factor": 4.0, "mscale": null, "mscale_all_dim": 0"#, []),
    (#"\#(yarn), "factor": 4, "truncate": null"#, []),
    (
      #""rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4"#,
      ["rope_parameters.factor"]
    ),
    (#""rope_type": "yarn", "factor": 4.0"#, []),
    (
      #""rope_type": "llama3", "factor": 8.0, "low_freq_factor": 4, "high_freq_factor": 1, "original_max_position_embeddings": 1024"#,
      ["rope_parameters.high_freq_factor"]
    ),
    (
      #""rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1, "high_freq_factor": 4"#,
      ["rope_parameters.original_max_position_embeddings"]
    ),
    (
      #""rope_type": "proportional", "factor": 2.0"#,
      ["rope_parameters.partial_rotary_factor", "rope_parameters.factor"]
    ),
    (#""rope_type": "linear", "factor": 2, "beta_fast": "x""#, ["rope_parameters.beta_fast"]),
    (#""mscale": NULL"#, ["rope_parameters.mscale"]),
    (#""partial_rotary_factor": null"#, []),
  ])
  func `What transformers only warns about resolves, with a note on the key`(
    keys: String, noted: [String]
  ) throws {
    let text = llamaFile(#""rope_parameters": {\#(keys)}"#).replacingOccurrences(
      of: "NULL", with: "null")
    let rope = try resolved(text)
    // The original context that is filled in from beside the dictionary is named where it stands.
    let keys = rope.notes.map { note in
      note.key == "max_position_embeddings"
        ? "rope_parameters.original_max_position_embeddings" : note.key
    }
    #expect(keys == noted)
    #expect(rope.schedule.effectiveInverseFrequencies.allSatisfy { $0.isFinite })
  }

  @Test func `A trained context too short for any full turn leaves every pair alone, as shipped`()
    throws
  {
    let rope = try resolved(
      llamaFile(
        #""rope_parameters": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4}"#
      ))
    #expect(rope.schedule.effectiveInverseFrequencies == rope.geometry.inverseFrequencies)
  }

  @Test(arguments: GoldenRope.all)
  func `A configuration cut short at any byte is refused`(golden: GoldenRope) {
    let bytes = Array(golden.config.utf8)
    // The lists of LongRoPE are long and alike; every seventh byte of them is enough.
    for end in stride(from: 0, to: bytes.count, by: bytes.count > 1_000 ? 7 : 1) {
      let text = String(decoding: bytes[..<end], as: UTF8.self)
      #expect(refusal(text) != nil, "accepted at byte \(end)")
    }
  }

  @Test(arguments: GoldenRope.all.filter { $0.config.utf8.count < 600 })
  func `Any value replaced by anything gives a rope or a refusal, and never a crash`(
    golden: GoldenRope
  ) throws {
    let values = [
      "null", "true", "\"x\"", "\"\"", "[]", "{}", "0", "-1", "1", "3", "0.0", "-0.0", "1e308",
      "-1e308", "5e-324",
      "1.5", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "[1,2]",
      "{\"a\":{}}",
      "4611686018427387904", "\"default\"", "\"longrope\"", "\"dynamic\"", "\"proportional\"",
      "\"llama3\"",
    ]
    let pattern = try Regex(#"("[a-z_0-9]+": )([^,{}\[\]]+)"#)
    for match in golden.config.matches(of: pattern) {
      guard let range = match.output[2].range else { continue }
      for value in values {
        let text = golden.config.replacingCharacters(in: range, with: value)
        for length in [nil, 1, 9_223_372_036_854_775_807] {
          do throws(FileError) {
            let rope = try resolved(text, sequenceLength: length)
            #expect(rope.schedule.effectiveInverseFrequencies.allSatisfy { $0.isFinite })
            #expect(rope.schedule.temperature.logitMultiplier.isFinite)
          } catch {
            #expect(error.kind == .badData)
            #expect(!error.description.contains("\n"))
          }
        }
      }
    }
  }
}
