import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// Where keys are found, which of two wins, and what becomes of layers.
@Suite struct ModelConfigurationTests {
  private func settings(_ text: String) throws -> RopeSettings {
    try #require(try kind(nil, of: try configuration(text)).rope?.settings)
  }

  @Test func `Absent, null and a value are told apart, and each knows its place in the file`()
    throws
  {
    let rope = try settings(
      llamaFile(
        #""rope_theta": 500000, "rope_scaling": {"type": "yarn", "factor": null, "beta_fast": 32}"#)
    )
    #expect(rope[.betaSlow].isAbsent && rope[.betaSlow].path == "rope_scaling.beta_slow")
    #expect(rope[.factor].isNull && !rope[.factor].isAbsent)
    #expect(rope[.betaFast].json == .integer(32) && rope[.betaFast].origin == .dictionary)
    #expect(rope[.base].path == "rope_theta" && rope[.base].origin == .attribute)
    #expect(rope[.originalContext].path == "max_position_embeddings")
    #expect(rope.method.text == "yarn" && rope.method.path == "rope_scaling.type")
  }

  @Test func `A value in the dictionary wins over one beside it, but for the original context`()
    throws
  {
    let rope = try settings(
      llamaFile(
        """
        "rope_theta": 1.0e6, "partial_rotary_factor": 0.25, "original_max_position_embeddings": 1024,
        "rope_parameters": {"rope_type": "yarn", "rope_theta": 2.0e6, "partial_rotary_factor": 0.5,
        "factor": 4.0, "original_max_position_embeddings": 2048}
        """))
    #expect(rope[.base].number == 2e6)
    #expect(rope[.partialRotaryFactor].number == 0.5)
    #expect(rope[.originalContext].number == 1_024)
    #expect(rope[.originalContext].path == "original_max_position_embeddings")
  }

  @Test func `A rope_scaling that is not empty replaces rope_parameters`() throws {
    let both = #""rope_parameters": {"rope_type": "linear", "factor": 2.0, "rope_theta": 5.0e5}, "#
    #expect(try resolved(llamaFile(both + #""rope_scaling": null"#)).extent.scale == 2)
    #expect(try resolved(llamaFile(both + #""rope_scaling": {}"#)).extent.scale == 2)
    let replaced = try resolved(
      llamaFile(both + #""rope_scaling": {"type": "linear", "factor": 4.0}"#))
    #expect(replaced.extent.scale == 4 && replaced.geometry.base == 10_000)
    #expect(replaced.notes.map(\.key) == ["rope_scaling"])
  }

  @Test func `rope_type wins over type, and their disagreement is noted`() throws {
    let rope = try resolved(
      llamaFile(#""rope_scaling": {"type": "linear", "rope_type": "dynamic", "factor": 2.0}"#))
    #expect(rope.methodName == "dynamic-ntk")
    #expect(rope.notes.map(\.key) == ["rope_scaling.type"])
  }

  @Test func `The head dimension is given or derived, and null counts as absent`() throws {
    #expect(try resolved(llamaFile(#""head_dim": 64"#)).geometry.headDimension == 64)
    #expect(try resolved(llamaFile(#""head_dim": null"#)).geometry.headDimension == 128)
    #expect(try resolved(llamaFile(#""head_dim": 96.0"#)).geometry.headDimension == 96)
  }

  @Test func `A dictionary nested by layer type gives a rope to each, and null is no rope`() throws
  {
    let text = llamaFile(
      """
      "num_hidden_layers": 3, "layer_types": ["full_attention", "sliding_attention", "chunked_attention"],
      "rope_parameters": {"full_attention": {"rope_type": "yarn", "rope_theta": 1.0e6, "factor": 4.0,
      "truncate": false}, "sliding_attention": {"rope_theta": 1.0e4}, "chunked_attention": null}
      """, modelType: "of_nobody")
    let kinds = try configuration(text).layerKinds()
    #expect(kinds.map(\.name) == ["full_attention", "sliding_attention", "chunked_attention"])
    #expect(kinds.map(\.layers) == [[0], [1], [2]])
    #expect(kinds.map(\.attention) == [.full, .sliding(window: nil), .chunked(window: nil)])
    let full = try resolved(text)
    #expect(full.kind.name == "full_attention" && full.methodName == "yarn")
    // transformers looks for truncate beside the nested dictionaries, so the one inside changes nothing.
    #expect(full.schedule.ramp?.convention == .pairIndex(truncated: true))
    #expect(full.notes.map(\.key).contains("rope_parameters.full_attention.truncate"))
    #expect(try resolved(text, layerType: "sliding_attention").methodName == "rope")
    let chunked = try resolved(text, layerType: "chunked_attention")
    #expect(chunked.methodName == "nope" && chunked.schedule.inverseFrequencies.isEmpty)
  }

  @Test func `Ropes of several names are kinds where the file has no types of layers`() throws {
    let kinds = try configuration(
      llamaFile(
        #""rope_parameters": {"main": {"rope_theta": 1.0e4}, "compress": {"rope_theta": 1.6e5}}"#,
        modelType: "of_nobody")
    ).layerKinds()
    #expect(kinds.map(\.name) == ["main", "compress"])
    #expect(kinds[1].rope?.path == "rope_parameters.compress")
  }

  @Test func `Types of layers that share the only rope have it each`() throws {
    let kinds = try configuration(
      llamaFile(
        #""num_hidden_layers": 3, "layer_types": ["full_attention", "sliding_attention", "full_attention"], "sliding_window": 64"#,
        modelType: "of_nobody")
    ).layerKinds()
    #expect(kinds.map(\.layers) == [[0, 2], [1]])
    #expect(kinds[0].rope == kinds[1].rope && kinds[1].attention == .sliding(window: 64))
  }

  @Test func `Gemma 3 scales its full layers and gives sliding ones their own base`() throws {
    let text = """
      {"model_type": "gemma3", "text_config": {"model_type": "gemma3_text", "hidden_size": 2560,
      "rope_scaling": {"factor": 8.0, "rope_type": "linear"}, "rope_local_base_freq": 20000.0}}
      """
    let full = try resolved(text)
    #expect(full.methodName == "pi" && full.extent.scale == 8 && full.geometry.base == 1e6)
    #expect(full.geometry.headDimension == 256)
    #expect(full.notes.map(\.key) == ["text_config"])
    let sliding = try resolved(text, layerType: "sliding_attention")
    #expect(sliding.methodName == "rope" && sliding.geometry.base == 20_000)
  }

  @Test
  func `Gemma 3 knows its scaling by rope_type alone, as its class starts from a default rope`()
    throws
  {
    let rope = try resolved(
      #"{"model_type": "gemma3_text", "rope_scaling": {"type": "linear", "factor": 8.0}}"#)
    #expect(rope.methodName == "rope" && rope.kind.name == "full_attention")
    #expect(rope.notes.map(\.key) == ["rope_scaling.factor"])
  }

  @Test func `The Phi-3 class takes no other method than default and longrope`() {
    let words = refusal(
      #"{"model_type": "phi3", "head_dim": 96, "rope_scaling": {"type": "linear", "factor": 2.0}}"#)
    #expect(words?.contains("phi3 takes default and longrope alone") == true)
  }

  @Test func `A share of null leaves the class without one of its own`() throws {
    #expect(try resolved(#"{"model_type": "glm4"}"#).geometry.rotaryDimension == 64)
    let whole = try resolved(#"{"model_type": "glm4", "partial_rotary_factor": null}"#)
    #expect(whole.geometry.rotaryDimension == 128)
  }

  @Test func `MiniMax-M2 gives the number of components that turn`() throws {
    let rope = try resolved(#"{"model_type": "minimax_m2", "head_dim": 128, "rotary_dim": 64}"#)
    #expect(rope.geometry.rotaryDimension == 64 && rope.geometry.base == 5e6)
  }

  @Test func `Gemma 4 turns a quarter of a wider head in its full layers`() throws {
    let text = """
      {"model_type": "gemma4_text", "head_dim": 256, "global_head_dim": 512, "rope_parameters": {
      "full_attention": {"rope_type": "proportional", "partial_rotary_factor": 0.25, "rope_theta": 1000000.0},
      "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}}
      """
    let full = try resolved(text)
    #expect(full.geometry.headDimension == 512)
    #expect(full.schedule.inverseFrequencies.filter { $0 > 0 }.count == 64)
    #expect(try resolved(text, layerType: "sliding_attention").geometry.headDimension == 256)
  }

  @Test func `The Phi-3 class reads su and yarn as longrope, and others do not know su`() throws {
    let factors = Array(repeating: "1.5", count: 48).joined(separator: ",")
    func phi(_ type: String, _ more: String = "") -> String {
      """
      {"model_type": "phi3", "hidden_size": 3072, "num_attention_heads": 32,
      "max_position_embeddings": 131072, "rope_scaling": {"type": "\(type)",
      "short_factor": [\(factors)], "long_factor": [\(factors)]\(more)}}
      """
    }
    let files = [
      phi("yarn"), phi("longrope"), phi("su", #", "original_max_position_embeddings": 4096"#),
    ]
    for file in files {
      let rope = try resolved(file)
      // The class has 4096 where the file has no original context.
      #expect(rope.methodName == "longrope" && rope.geometry.trainedContext == 4_096)
      #expect(rope.extent.scale == 32)
    }
    // transformers renames su after it has filled in trained contexts, and stops.
    let words = refusal(phi("su"))
    #expect(words?.contains("original_max_position_embeddings is missing") == true)
    let other = refusal(llamaFile(#""rope_scaling": {"type": "su"}"#))
    #expect(other?.contains("“su”, which vLLM, MLX and the Phi-3 class can read") == true)
  }

  @Test func `Qwen2-VL's mrope is the default with its pairs on three axes`() throws {
    let rope = try resolved(
      """
      {"model_type": "qwen2_vl", "hidden_size": 3584, "num_attention_heads": 28,
      "max_position_embeddings": 32768, "rope_theta": 1000000.0,
      "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}}
      """)
    #expect(rope.methodName == "m-rope" && rope.notes.isEmpty)
    #expect(rope.schedule.effectiveInverseFrequencies == rope.geometry.inverseFrequencies)
  }

  @Test func `GPT-NeoX spells base and share its own way`() throws {
    let rope = try resolved(
      """
      {"model_type": "gpt_neox", "hidden_size": 512, "num_attention_heads": 8,
      "max_position_embeddings": 2048, "rotary_emb_base": 20000, "rotary_pct": 0.5}
      """)
    #expect(rope.geometry.base == 20_000 && rope.geometry.rotaryDimension == 32)
  }

  /// What stands in the way of such a type's usual file: the common rule, and one key more.
  private static func unknown(_ member: String) -> String {
    """
    {"model_type": "my_model", "hidden_size": 1024, "num_attention_heads": 8,
    "num_hidden_layers": 4, "max_position_embeddings": 4096, \(member)}
    """
  }

  @Test
  func `A type without a class has GPT-NeoX's base where it has no other, and told where it has`()
    throws
  {
    let own = try resolved(Self.unknown(#""rotary_emb_base": 1000000"#))
    #expect(own.geometry.base == 1_000_000)
    let both = try resolved(Self.unknown(#""rotary_emb_base": 1000000, "rope_theta": 500000"#))
    #expect(both.geometry.base == 500_000)
    #expect(both.notes.contains { $0.key == "rotary_emb_base" })
    let ratio = try resolved(Self.unknown(#""rope_ratio": 8"#))
    #expect(ratio.geometry.base == 10_000 && ratio.notes.contains { $0.key == "rope_ratio" })
  }

  @Test(arguments: [
    (#""position_embedding_type": "absolute""#, "position_embedding_type absolute"),
    (#""mla_use_nope": true"#, "mla_use_nope"), (#""use_rope": false"#, "use_rope"),
  ])
  func `A type without a class is told by which key no layer rotates`(
    member: String, words: String
  )
    throws
  {
    let rope = try resolved(Self.unknown(member))
    #expect(!rope.rotates)
    #expect(rope.notes.contains { $0.sentence.contains("no layer rotates, by \(words)") })
    #expect(!rope.notes.contains { $0.sentence.contains("rotates its whole head") })
  }

  /// Classes of transformers 5.23.0 whose own rope is not the default one.
  @Test(arguments: [
    ("gpt_oss", "yarn", 150_000.0, 32.0, 4_096), ("ministral3", "yarn", 1e6, 16, 16_384),
    ("apertus", "llama3", 1.2e7, 8, 8_192), ("cwm", "llama3", 1e6, 16, 8_192),
  ])
  func `A file without rope settings gets those of its model type's class, and is told`(
    type: String, method: String, base: Double, scale: Double, context: Int
  ) throws {
    let keys = """
      "model_type": "\(type)", "hidden_size": 2048, "num_attention_heads": 8, "head_dim": 64,
      "max_position_embeddings": 131072
      """
    let rope = try resolved("{\(keys)}")
    #expect(rope.methodName == method && rope.geometry.base == base)
    #expect(rope.extent.scale == scale && rope.geometry.trainedContext == context)
    #expect(rope.notes.contains { $0.sentence.contains("the class of the model type gives") })
    // Any dictionary of the file takes its place.
    let plain = try resolved("{\(keys), \"rope_parameters\": {\"rope_type\": \"default\"}}")
    #expect(plain.methodName == "rope" && plain.extent.scale == 1)
  }
  @Test func `A missing file is a missing input`() throws {
    do throws(FileError) {
      _ = try ModelConfiguration(path: "/no-such-folder/config.json")
      Issue.record("a file that is not there was read")
    } catch {
      #expect(error.kind == .missingInput)
    }
  }

  @Test(arguments: [
    ("[]", "it holds an empty list; an object in braces is needed"),
    ("null", "it holds null; an object in braces is needed"),
  ])
  func `A file that holds no object is refused`(text: String, words: String) {
    #expect(refusal(text)?.contains(words) == true)
  }
}
