import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import TestSupport
import Testing

@Suite struct GGUFConfigurationTests {
  private func entries(
    _ architecture: String = "llama", _ more: [(String, GGUFBytes.Value)] = []
  ) -> [(key: String, value: GGUFBytes.Value)] {
    let keys: [(String, GGUFBytes.Value)] = [
      ("block_count", .uint32(2)), ("context_length", .uint32(8192)),
      ("embedding_length", .uint32(576)), ("attention.head_count", .uint32(9)),
      ("attention.head_count_kv", .uint32(3)), ("rope.freq_base", .float32(100_000)),
      ("rope.dimension_count", .uint32(64)),
    ]
    var entries: [(key: String, value: GGUFBytes.Value)] = [
      ("general.architecture", .text(architecture))
    ]
    for (key, value) in keys { entries.append(("\(architecture).\(key)", value)) }
    for (key, value) in more { entries.append((key, value)) }
    return entries
  }

  private func model(
    _ entries: [(key: String, value: GGUFBytes.Value)], tensors: [GGUFBytes.Tensor] = []
  ) throws -> ModelConfiguration {
    try ModelConfiguration(
      gguf: GGUFFile(bytes: GGUFBytes(entries, tensors: tensors).bytes))
  }

  private func config(_ json: String) throws -> ModelConfiguration {
    try ModelConfiguration(bytes: Array(json.utf8), file: "config.json")
  }

  /// The same layers, methods, frequencies and temperature.
  private func expectEqual(_ one: ModelConfiguration, _ other: ModelConfiguration) throws {
    let (kinds, others) = (try one.layerKinds(), try other.layerKinds())
    #expect(kinds.map(\.name) == others.map(\.name))
    #expect(kinds.map(\.layers) == others.map(\.layers))
    #expect(kinds.map(\.attention) == others.map(\.attention))
    for (kind, other2) in zip(kinds, others) {
      let (a, b) = (try one.resolved(kind), try other.resolved(other2))
      #expect(a.methodName == b.methodName)
      #expect(a.geometry == b.geometry)
      #expect(a.schedule == b.schedule)
    }
  }

  private static let llama = #"""
    "hidden_size": 576, "num_hidden_layers": 2, "num_attention_heads": 9,
    "num_key_value_heads": 3, "max_position_embeddings": 8192, "rope_theta": 100000.0
    """#

  @Test(arguments: ["llama", "qwen2", "qwen3"])
  func `Metadata give the layers that the same numbers in a config.json give`(type: String) throws {
    try expectEqual(
      try model(entries(type)),
      try config(#"{"model_type": "\#(type)", "head_dim": 64, \#(Self.llama)}"#))
  }

  @Test func `SmolLM3's layers without rotation are those of its class`() throws {
    var entries = entries("smollm3")
    entries[1].value = .uint32(8)
    let json = Self.llama.replacingOccurrences(of: "layers\": 2", with: "layers\": 8")
    try expectEqual(try model(entries), try config(#"{"model_type": "smollm3", \#(json)}"#))
    #expect(try model(entries).layerKinds().count == 2)
  }

  @Test func `Linear scaling and YaRN give the schedules of their dictionaries`() throws {
    try expectEqual(
      try model(
        entries(
          "llama",
          [
            ("llama.rope.scaling.type", .text("linear")),
            ("llama.rope.scaling.factor", .float32(4)),
          ])),
      try config(
        #"{"model_type": "llama", "rope_scaling": {"rope_type": "linear", "factor": 4.0}, \#(Self.llama)}"#
      ))
    try expectEqual(
      try model(
        entries(
          "llama",
          [
            ("llama.rope.scaling.type", .text("yarn")),
            ("llama.rope.scaling.factor", .float32(2.5)),
            ("llama.rope.scaling.original_context_length", .uint32(4096)),
            ("llama.rope.scaling.yarn_beta_fast", .float32(24)),
          ])),
      try config(
        #"""
        {"model_type": "llama", "rope_scaling": {"rope_type": "yarn", "factor": 2.5,
        "original_max_position_embeddings": 4096, "beta_fast": 24}, \#(Self.llama)}
        """#))
  }

  @Test func `Divisors of rope_freqs.weight divide the frequencies, and nothing else changes`()
    throws
  {
    let divisors = (0..<32).map { 1 + Float($0) / 8 }
    let scaled = try model(
      entries(), tensors: [.init("rope_freqs.weight", [32], floats: divisors)])
    let plain = try model(entries())
    let (a, b) = (
      try scaled.resolved(try scaled.layerKinds()[0]), try plain.resolved(try plain.layerKinds()[0])
    )
    for pair in 0..<32 {
      let expected = b.schedule.effectiveInverseFrequencies[pair] / Double(divisors[pair])
      let found = a.schedule.effectiveInverseFrequencies[pair]
      #expect(abs(found - expected) <= 1e-15 * expected)
    }
    #expect(a.schedule.temperature.amplitude == 1)
    #expect(scaled.notes.contains { $0.key == "rope_freqs.weight" })
  }

  @Test func `A head without a width has that of the embedding over the heads`() throws {
    let configuration = try model(entries())
    #expect(configuration[.headDimension].whole == 64)
    let wide = try model(
      entries("qwen3", [("qwen3.attention.key_length", .uint32(128))])
        .filter { $0.key != "qwen3.rope.dimension_count" })
    #expect(wide[.headDimension].whole == 128)
  }

  @Test func `A window of Llama's architecture is Mistral's`() throws {
    let configuration = try model(
      entries("llama", [("llama.attention.sliding_window", .uint32(4096))]))
    #expect(configuration.modelType == "mistral")
    #expect(try configuration.layerKinds()[0].attention != .full)
  }

  @Test func `What cannot be resolved is refused with the key`() {
    func refusal(_ entries: [(key: String, value: GGUFBytes.Value)]) -> String? {
      let error = #expect(throws: FileError.self) { try model(entries) }
      #expect(error?.kind == .badData)
      return error?.description
    }
    #expect(refusal([])?.contains("general.architecture is missing") == true)
    #expect(
      refusal(entries("gemma3"))?.contains(
        "the architecture (general.architecture) is gemma3; of GGUF files llama, qwen2, qwen3")
        == true)
    for key in ["block_count", "context_length", "embedding_length", "attention.head_count"] {
      #expect(
        refusal(entries().filter { $0.key != "llama.\(key)" })?
          .contains("the key llama.\(key) is missing") == true)
    }
    func changed(_ key: String, _ value: GGUFBytes.Value) -> String? {
      var entries = entries().filter { $0.key != key }
      entries.append((key, value))
      return refusal(entries)
    }
    #expect(changed("llama.block_count", .uint32(0))?.contains("from 1") == true)
    #expect(
      changed("llama.attention.head_count", .int32s([9, 9]))?.contains("a list of 2") == true)
    #expect(changed("llama.rope.freq_base", .float32(.nan))?.contains("finite") == true)
    #expect(changed("llama.rope.dimension_count", .uint32(32))?.contains("is 32") == true)
    #expect(changed("llama.attention.head_count", .uint32(7))?.contains("no multiple") == true)
    #expect(
      changed("llama.rope.scaling.type", .text("longrope"))?.contains("none, linear and yarn")
        == true)
  }
}
