import Foundation
import TestSupport
import Testing

/// What the program says of files that say little or what their class does not read.
@Suite struct SparseConfigurationTests {
  private func run(_ words: [String], on text: String) throws -> Invocation {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "config.json")
      try Data(text.utf8).write(to: file)
      return try entrope(words.map { $0 == "FILE" ? file.path(percentEncoded: false) : $0 })
    }
  }

  @Test func `An audit names no model with a blank and no context that is not known`() throws {
    let text =
      #"{"head_dim": 64, "num_hidden_layers": 2, "rope_theta": 10000.0, "model_max_length": 4096}"#
    let audit = try run(["audit", "FILE", "--advise"], on: text)
    #expect(audit.status == 0)
    let words = audit.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("do with this model is not known"))
    #expect(words.contains("the trained context is not known, so neither is the longest one"))
    #expect(words.contains("advice: the trained context is not known"))
    #expect(words.contains("write them as max_position_embeddings"))
    for wrong in ["1 tokens", "class of and", "run .", "with is not known"] {
      #expect(!words.contains(wrong), "\(wrong)")
    }
    let frequencies = try run(["frequencies", "--config", "FILE"], on: text)
    #expect(frequencies.errors.contains("the trained context is not known"))
    #expect(frequencies.errors.contains("model_type: it is missing"))
  }

  @Test func `Other layers are advised only where some rotate`() throws {
    let words = ["frequencies", "--config", "FILE", "--method", "yarn", "--scale", "2"]
    let never = try run(words, on: #"{"model_type": "bert"}"#)
    #expect(never.status == 65)
    #expect(never.sentence?.contains("no layer of it rotates") == true)
    #expect(never.sentence?.contains("--layer") == false)
    let some = try run(words, on: #"{"model_type": "llama4_text", "num_hidden_layers": 4}"#)
    #expect(some.sentence?.contains("choose others by --layer") == true)
  }

  @Test func `A factor on queries that flags leave out is named`() throws {
    let text = """
      {"model_type": "ministral3", "head_dim": 64, "num_hidden_layers": 2, "max_position_embeddings": 262144,
       "rope_parameters": {"rope_type": "yarn", "rope_theta": 1e6, "factor": 16.0,
         "original_max_position_embeddings": 16384, "llama_4_scaling_beta": 0.1}}
      """
    let words = ["frequencies", "--config", "FILE", "--method", "yarn", "--scale", "2"]
    #expect(
      try run(words, on: text).errors.contains("rope_parameters.llama_4_scaling_beta) is left out"))
    let audit = try run(["audit", "FILE", "--method", "yarn", "--scale", "2"], on: text)
    #expect(audit.output.contains("query multiplier by position"))
  }
}
