import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// Classes with a rope for each type of layer: what they stop at, and what they read beside the dictionaries.
///
/// What transformers 5.23.0 does was found by building its classes; `Scripts/check-against-transformers.py` does it again.
@Suite struct LayerTypeRopeTests {
  private static let linear = #"{"rope_type": "linear", "factor": 2.0}"#
  private static let based = #"{"rope_type": "linear", "factor": 2.0, "rope_theta": 12345.0}"#

  private static func file(_ type: String, _ keys: String) -> String {
    #"{"model_type": "\#(type)", "num_hidden_layers": 12, "sliding_window": 64, \#(keys)}"#
  }

  /// A dictionary for each of two types of layers.
  private static func nested(_ full: String, _ sliding: String) -> String {
    #"{"full_attention": \#(full), "sliding_attention": \#(sliding)}"#
  }

  private static let classes = [
    "gemma4_text", "diffusion_gemma_text", "embedding_gemma2_text", "beam", "lfm3",
    "mimo_v2_flash", "ultrabert",
  ]

  @Test(arguments: classes)
  func `One rope for all layers is refused with the dictionary to write, which then is read`(
    type: String
  ) throws {
    for key in ["rope_parameters", "rope_scaling"] {
      let sentence = try #require(refusal(Self.file(type, "\"\(key)\": \(Self.based)")))
      #expect(sentence.contains("\(key) is one rope for all layers"))
      #expect(sentence.contains(#"{"full_attention": {…}, "sliding_attention": {…}}"#))
      let advised = Self.file(type, "\"\(key)\": \(Self.nested(Self.based, Self.based))")
      let rope = try resolved(advised, layerType: "sliding_attention")
      #expect(rope.methodName == "pi" && rope.geometry.base == 12_345)
    }
  }

  @Test(arguments: [
    ("beam", #"{"sliding_attention": {"rope_theta": 1e4}}"#, "has no rope for full_attention"),
    ("gemma4_text", "{}", "is empty"),
    (
      "gemma4_text", nested(#"{"rope_type": "linear", "factor": 2.0, "rope_theta": 1e4}"#, "null"),
      "has null for sliding_attention"
    ),
    ("laguna", nested(linear, linear), "rope_theta is missing"),
    (
      "gemma4_text",
      nested(#"{"rope_type": "yarn", "factor": 2.0, "rope_theta": 1e4}"#, based),
      "original_max_position_embeddings is missing"
    ),
    ("modernbert", based, "takes an object for full_attention"),
    ("neomme", based, "takes an object for full_attention"),
    ("dots3_note_text", #"{"sliding_attention": {"rope_theta": 1e4}}"#, "indexed_attention"),
  ])
  func `What the class stops at is refused by name`(type: String, ropes: String, words: String) {
    let sentence = refusal(Self.file(type, "\"rope_parameters\": \(ropes)"))
    #expect(sentence?.contains(words) == true, "\(sentence ?? "not refused")")
  }

  @Test func `A class without ropes of its own is refused without a dictionary`() {
    let sentence = refusal(Self.file("cohere_compass_text", #""hidden_size": 4096"#))
    #expect(sentence?.contains("rope_parameters is missing") == true)
  }

  @Test func `Layers whose rope is null do not rotate where the class says so`() throws {
    let text = Self.file("beam", "\"rope_parameters\": \(Self.nested("null", Self.based))")
    let still = try resolved(text, layerType: "full_attention")
    #expect(!still.rotates && still.schedule.temperature.queryMultiplier != .one)
    #expect(try resolved(text, layerType: "sliding_attention").rotates)
    // Nothing but the dictionary keeps its full layers from rotating, and those that rotate have no factor on queries.
    let both = Self.file("beam", "\"rope_parameters\": \(Self.nested(Self.based, Self.based))")
    let full = try resolved(both, layerType: "full_attention")
    #expect(full.rotates && full.schedule.temperature.queryMultiplier == .one)
  }

  @Test func `Every method but the default fills in base and share from beside, in order of names`()
    throws
  {
    // The share is half of Gemma 4's 256 components in sliding layers; full layers are computed before them.
    func pairs(_ full: String, _ sliding: String, _ type: String) throws -> Int {
      let ropes = Self.nested(full, sliding)
      let file = Self.file(
        "diffusion_gemma_text", #""partial_rotary_factor": 0.5, "rope_parameters": \#(ropes)"#)
      return try resolved(file, layerType: type).schedule.inverseFrequencies.count
    }
    let plain = #"{"rope_type": "default", "rope_theta": 1e4}"#
    #expect(try pairs(plain, plain, "sliding_attention") == 128)
    #expect(try pairs(Self.based, plain, "sliding_attention") == 64)
    #expect(try pairs(plain, Self.based, "sliding_attention") == 64)
    #expect(try pairs(plain, Self.based, "full_attention") == 256)
    let beside = Self.file(
      "gemma4_text",
      #""rope_theta": 54321.0, "rope_parameters": \#(Self.nested(Self.linear, Self.linear))"#)
    #expect(try resolved(beside, layerType: "sliding_attention").geometry.base == 54_321)
  }

  @Test func `A scaling of null in the place of the dictionary is noted`() throws {
    let ropes = Self.nested(Self.based, Self.based)
    let rope = try resolved(
      Self.file("gemma4_text", "\"rope_scaling\": null, \"rope_parameters\": \(ropes)"))
    #expect(rope.notes.contains { $0.key == "rope_scaling" && $0.sentence.contains("stops") })
  }

  @Test func `MiMo's default type rotates a third of a head where its dictionary does not say`()
    throws
  {
    let plain = #"{"rope_type": "default", "rope_theta": 1e4}"#
    let text = Self.file("mimo_v2_flash", "\"rope_parameters\": \(Self.nested(plain, plain))")
    // int(192 · 0.334) = 64 components.
    #expect(try resolved(text).schedule.inverseFrequencies.count == 32)
  }

  @Test func `Step-3.5 reads the share beside nested dictionaries, and no base`() throws {
    let text = Self.file(
      "step3p5",
      """
      "rope_theta": 54321.0, "partial_rotary_factor": 0.5,
      "rope_parameters": {"full_attention": {"rope_type": "linear", "factor": 2.0}}
      """)
    let rope = try resolved(text)
    #expect(rope.schedule.inverseFrequencies.count == 32 && rope.geometry.base == 10_000)
  }

  @Test func `DeepSeek-V4 rotates 64 components of nested ropes, under either key`() throws {
    let ropes = #"{"main": \#(Self.based), "compress": \#(Self.based)}"#
    for key in ["rope_parameters", "rope_scaling"] {
      let rope = try resolved(#"{"model_type": "deepseek_v4", "\#(key)": \#(ropes)}"#)
      #expect(rope.methodName == "pi" && rope.schedule.inverseFrequencies.count == 32)
    }
  }

  @Test func `An empty dictionary keeps the class from giving its own`() throws {
    let rope = try resolved(#"{"model_type": "gpt_oss", "rope_parameters": {}}"#)
    #expect(rope.methodName == "rope")
    #expect(try resolved(#"{"model_type": "gpt_oss"}"#).methodName == "yarn")
  }

  @Test func `What other classes stop at is said`() throws {
    let sections = refusal(
      #"{"model_type": "cosmos3_edge_text", "rope_parameters": {"rope_type": "default", "rope_theta": 1e4}}"#
    )
    #expect(sections?.contains("mrope_section is missing") == true)
    // A share that the default type does not honour changes no sections.
    #expect(
      try resolved(#"{"model_type": "cosmos3_edge_text", "partial_rotary_factor": 0.5}"#).rotates)
    let encoders = #"{"vision": 5, "language": 9, "cross_encoder": 5}"#
    #expect(
      try !resolved(#"{"model_type": "lxmert", "num_hidden_layers": \#(encoders)}"#).rotates)
    let untyped = try resolved(
      #"{"model_type": "exaone4_5", "text_config": {"num_hidden_layers": 8}}"#)
    #expect(untyped.notes.contains { $0.key == "text_config.model_type" })
    // Mistral 4 rotates 128 components under the default type, whatever the share, and 64 are there.
    let wide = try resolved(
      """
      {"model_type": "mistral4", "head_dim": 128, "qk_rope_head_dim": 64, "qk_nope_head_dim": 64,
      "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5}}
      """)
    #expect(wide.notes.contains { $0.key == "qk_rope_head_dim" })
    let esm = try resolved(
      """
      {"model_type": "esm", "position_embedding_type": "rotary",
      "rope_scaling": {"rope_type": "yarn", "factor": 2.0}}
      """)
    #expect(
      esm.notes.contains { $0.key == "rope_scaling.original_max_position_embeddings" })
  }
}
