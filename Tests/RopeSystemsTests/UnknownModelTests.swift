import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Studies
import Testing

/// Files that say too little: no model type, no trained context, no number of layers.
@Suite struct UnknownModelTests {
  private static func file(_ keys: String) -> String {
    #"{"head_dim": 64, "rope_theta": 10000.0, \#(keys)}"#
  }

  @Test(arguments: [
    (#""num_hidden_layers": 2"#, "it is missing"), (#""model_type": null"#, "it is null"),
    (#""model_type": 5"#, "it is 5"), (#""model_type": """#, "it is empty"),
    (#""model_type": ["llama"]"#, "it is a list"),
  ])
  func `A model type that names nothing is noted with what is assumed`(
    keys: String, state: String
  ) throws {
    let rope = try resolved(Self.file(keys))
    let note = try #require(rope.notes.first { $0.key == "model_type" })
    #expect(note.sentence.hasPrefix(state))
    #expect(note.sentence.contains("the common rule is assumed"))
    let report = try #require(try auditReports(of: try configuration(Self.file(keys))).first)
    let systems = try #require(report.systems)
    #expect(systems.source.typeName == "this model")
    for entry in systems.entries where !entry.isReferenceCode && entry.system != .transformers {
      #expect(entry.support == .notKnown)
      #expect(entry.outcome.sentence?.contains("this model") == true)
    }
  }

  @Test func `The text model's own type counts where the file names none`() throws {
    let text =
      #"{"text_config": {"model_type": "mixtral", "head_dim": 64, "hidden_size": 128, "num_hidden_layers": 2}}"#
    let rope = try resolved(text)
    // Its class's own base.
    #expect(rope.geometry.base == 1_000_000)
    #expect(
      rope.notes.contains { $0.key == "model_type" && $0.sentence.contains("has the type mixtral") }
    )
    #expect(!rope.notes.contains { $0.sentence.contains("no class of the type “mixtral”") })
  }

  @Test(arguments: [nil, 8_192])
  func `Without a trained context nothing is said of one`(target: Int?) throws {
    let file = try configuration(Self.file(#""model_type": "nobody", "num_hidden_layers": 2"#))
    let rope = try file.resolved(file.layerKinds()[0])
    #expect(!rope.knowsTrainedContext)
    #expect(rope.notes.contains { $0.sentence.contains("the trained context is not known") })
    let report = try #require(try auditReports(of: file, targetContext: target).first)
    #expect(report.greatestContext == nil)
    #expect(report.precision.isEmpty == (target == nil))
    #expect(ExtensionAdvice(file, report, targetContext: target) == nil)
    let texts = report.findings.flatMap { [$0.sentence, $0.remedy ?? ""] }
    #expect(!texts.contains { $0.contains(" 1 token") || $0.contains("beyond the 1 ") })
  }

  @Test(arguments: [
    "model_max_length", "max_sequence_length", "max_seq_length", "max_context_length",
    "context_length",
  ])
  func `A length under a name that no rule reads is noted with the key to write`(key: String) throws
  {
    let rope = try resolved(Self.file(#""model_type": "nobody", "\#(key)": 4096"#))
    #expect(!rope.knowsTrainedContext)
    let note = try #require(rope.notes.first { $0.key == key })
    #expect(note.sentence.contains("write them as max_position_embeddings"))
    let followed = try resolved(
      Self.file(#""model_type": "nobody", "\#(key)": 4096, "max_position_embeddings": 4096"#))
    #expect(followed.knowsTrainedContext && followed.geometry.trainedContext == 4_096)
    #expect(!followed.notes.contains { $0.key == key })
  }

  @Test(arguments: ["n_positions", "n_ctx", "max_seq_len", "seq_length"])
  func `A length under a name that files without a class use is read`(key: String) throws {
    let rope = try resolved(Self.file(#""model_type": "nobody", "\#(key)": 4096"#))
    #expect(rope.geometry.trainedContext == 4_096)
    #expect(!rope.notes.contains { $0.key == key })
  }

  @Test(arguments: [
    (#""model_type": "llama", "num_hidden_layers": null"#, "it is null"),
    (#""model_type": "nobody""#, "it is missing"),
  ])
  func `An unknown number of layers is noted`(keys: String, state: String) throws {
    let file = try configuration(Self.file(keys))
    let kinds = try file.layerKinds()
    let isCounted = kinds.contains { !$0.layers.isEmpty }
    #expect(!isCounted)
    let note = try #require(
      try file.resolved(kinds[0]).notes.first { $0.key == "num_hidden_layers" })
    #expect(note.sentence.hasPrefix(state))
    let counted = try configuration(
      Self.file(#""model_type": "openelm", "num_transformer_layers": 3"#))
    #expect(try counted.layerKinds()[0].layers == [0, 1, 2])
  }

  // transformers 5.23.0, run: a flag of a class takes true and false alone and stops at everything else.
  @Test func `A number in the place of a flag is noted and read as it was before`() throws {
    func file(_ value: String) -> String {
      #"{"model_type": "llama4_text", "num_hidden_layers": 4, "attn_temperature_tuning": \#(value)}"#
    }
    let rope = try resolved(file("4"), layerType: "full_attention")
    #expect(rope.schedule.temperature.queryMultiplier != .one)
    #expect(
      rope.notes.contains { $0.key == "attn_temperature_tuning" && $0.sentence.contains("it is 4") }
    )
    let flagged = try resolved(file("true"), layerType: "full_attention")
    #expect(!flagged.notes.contains { $0.key.hasPrefix("attn_") })
  }

  // transformers 5.23.0, run: Gemma 3's class with such a file has 26 layers, its own base of 1,000,000 and a width of 2,304.
  @Test func `Keys beside a text section that is missing are read with a note`() throws {
    for section in ["", #", "text_config": null"#] {
      let rope = try resolved(
        #"{"model_type": "gemma3", "head_dim": 64, "hidden_size": 256, "num_hidden_layers": 6, "rope_theta": 500000.0\#(section)}"#,
        layerType: "full_attention")
      #expect(rope.geometry.base == 500_000)
      let note = try #require(rope.notes.first { $0.key == "text_config" })
      #expect(note.sentence.contains("reads none of the keys beside it"))
    }
    // Qwen2-VL's class reads such a file.
    let flat = try resolved(
      #"{"model_type": "qwen2_vl", "hidden_size": 256, "num_attention_heads": 4, "rope_theta": 500000.0}"#
    )
    #expect(!flat.notes.contains { $0.key == "text_config" })
  }

  // transformers 5.23.0, run: each of these stops it.
  @Test(arguments: [
    "hidden_size", "num_attention_heads", "head_dim", "num_hidden_layers",
    "max_position_embeddings", "sliding_window",
  ])
  func `A whole number with a point is noted and read`(key: String) throws {
    func rope(_ value: String) throws -> ResolvedRope {
      try resolved(#"{"model_type": "mistral", "\#(key)": \#(value)}"#)
    }
    let note = try #require(try rope("64.0").notes.first { $0.key == key })
    #expect(note.sentence.contains("it is 64.0") && note.sentence.hasSuffix("it is read as 64"))
    #expect(!(try rope("64").notes.contains { $0.key == key }))
    #expect(try rope("64.0").geometry == rope("64").geometry)
  }

  // transformers 5.23.0, models/mistral/modeling_mistral.py line 353 (by reading): the mask has a window unless it is None.
  @Test func `A window of 0 is a window to a class that asks for one`() throws {
    func attention(_ window: String) throws -> LayerAttention {
      try configuration(#"{"model_type": "mistral", "sliding_window": \#(window)}"#).layerKinds()[0]
        .attention
    }
    #expect(try attention("0") == .sliding(window: 0))
    #expect(try attention("null") == .full)
  }

  // Ultravox keeps the name of its text model and none of its keys.
  @Test func `A file that names its text model by another file is refused with the name`() {
    let sentence = refusal(
      #"{"model_type": "ultravox", "text_model_id": "meta-llama/Llama-3.1-8B-Instruct", "hidden_size": 4096}"#
    )
    #expect(sentence?.contains("give the config.json of that model") == true)
    #expect(sentence?.contains("“meta-llama/Llama-3.1-8B-Instruct”") == true)
  }

  // mlx-lm 0.32.2, models/hunyuan.py lines 56 to 60 and 103 (by reading): base · alpha^(d/(d − 2)), whatever the factor.
  @Test(arguments: [nil, 400_000]) func `Hunyuan-Large has its alpha at every length`(
    length: Int?
  )
    throws
  {
    let rope = try resolved(
      """
      {"model_type": "hunyuan", "hidden_size": 6400, "num_attention_heads": 80, "attention_head_dim": 128,
       "num_hidden_layers": 4, "max_position_embeddings": 131072, "rope_theta": 10000.0,
       "rope_scaling": {"type": "dynamic", "factor": 1.0, "alpha": 1000.0}}
      """, sequenceLength: length)
    let base = 10_000 * pow(1_000.0, 128.0 / 126)
    for (pair, found) in rope.schedule.effectiveInverseFrequencies.enumerated() {
      #expect(abs(found / pow(base, -Double(pair) / 64) - 1) < 1e-13)
    }
    #expect(!rope.notes.contains { $0.key == "rope_scaling.alpha" })
    #expect(rope.notes.contains { $0.sentence.contains("alpha makes the dynamic type NTK-aware") })
  }

  @Test func `A text model deep inside a file of an unknown type is named with its path`() throws {
    let inner = #"{"hidden_size": 256, "num_attention_heads": 4, "rope_theta": 500000.0}"#
    let sentence = refusal(#"{"model_type": "nobody", "a": {"b": {"text": \#(inner)}}}"#)
    #expect(sentence?.contains("stand in a.b.text alone") == true, "\(sentence ?? "accepted")")
    // Followed literally, the section alone gives its own base.
    #expect(try resolved(inner).geometry.base == 500_000)
  }

  @Test func `A list of layers that no rule reads is named`() throws {
    let rope = try resolved(
      Self.file(
        #""model_type": "nobody", "num_hidden_layers": 4, "sliding_window": 64, "local_attention_layers": [1, 3]"#
      ))
    #expect(rope.notes.contains { $0.key == "local_attention_layers" })
  }
}
