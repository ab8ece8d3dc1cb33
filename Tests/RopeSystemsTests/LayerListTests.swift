import Foundation
import ModelFiles
import RopeSystems
import RotaryEmbedding
import Testing

/// What files say layer by layer: rules of classes, and lists that cannot be.
@Suite struct LayerListTests {
  private func types(_ text: String) throws -> [LayerKind] {
    try configuration(text).layerKinds()
  }

  // MARK: Lists that are too long

  @Test func `Layers of 256 kinds are resolved, and of more are refused`() throws {
    func layers(_ kinds: Int, each: Int) -> String {
      let types = (0..<kinds * each).map { "\"t\($0 % kinds)\"" }.joined(separator: ",")
      return
        #"{"model_type": "nobody", "head_dim": 64, "num_hidden_layers": \#(kinds * each), "layer_types": [\#(types)]}"#
    }
    let kinds = try configuration(layers(256, each: 3)).layerKinds()
    #expect(kinds.count == 256 && kinds.allSatisfy { $0.layers.count == 3 })
    let error = #expect(throws: FileError.self) {
      try configuration(layers(257, each: 1)).layerKinds()
    }
    #expect(
      error?.description.contains("at most 256 are resolved") == true, "\(error.debugDescription)")
  }

  // MARK: Lists that cannot be

  @Test(arguments: [
    ("smollm3", #""num_hidden_layers": 4, "no_rope_layers": [1, 0, 1]"#, "no_rope_layers has 3"),
    ("smollm3", #""num_hidden_layers": 4, "no_rope_layers": [1, 0, 1, NaN]"#, "no_rope_layers[3]"),
    (
      "smollm3", #""num_hidden_layers": 3, "no_rope_layers": [1, 7, 1]"#,
      "no_rope_layers[1] is 7; 1 (the layer rotates) or 0"
    ),
    (
      "mllama_text_model", #""num_hidden_layers": 40, "cross_attention_layers": [1, 50]"#,
      "cross_attention_layers[1] is layer 50, but num_hidden_layers is 40; numbers of layers from 0 to 39"
    ),
    (
      "mllama_text_model", #""num_hidden_layers": 40, "cross_attention_layers": [1, "3"]"#,
      "cross_attention_layers[1] is the text “3”; a number of a layer from 0 to 39"
    ),
    (
      "lfm2", #""num_hidden_layers": 4, "full_attn_idxs": [-1, 2]"#,
      "full_attn_idxs[0] is layer -1, but num_hidden_layers is 4; numbers of layers from 0 to 3"
    ),
    (
      "kimi_linear",
      #""num_hidden_layers": 4, "linear_attn_config": {"full_attn_layers": [4, 9], "kda_layers": [1]}"#,
      "linear_attn_config.full_attn_layers[1] is layer 9, but num_hidden_layers is 4; numbers of layers from 1 to 4"
    ),
    (
      "kimi_linear",
      #""num_hidden_layers": 4, "linear_attn_config": {"full_attn_layers": [4], "kda_layers": [0]}"#,
      "linear_attn_config.kda_layers[0] is layer 0"
    ),
    (
      "nobody", #""head_dim": 64, "num_hidden_layers": 3, "hybrid_layer_pattern": [0, 1, 2]"#,
      "hybrid_layer_pattern[2] is 2; 0 or 1 is needed"
    ),
    (
      "nobody", #""head_dim": 64, "num_hidden_layers": 3, "attn_type_list": [0, 1]"#,
      "attn_type_list has 2 entries, but num_hidden_layers is 3"
    ),
    (
      "deepseek_v4", #""num_hidden_layers": 2, "compress_ratios": [0, 5]"#,
      "compress_ratios[1] is 5; one of 0, 4 and 128"
    ),
    (
      "qwen3", #""num_hidden_layers": 2, "layer_types": ["full_attention", null]"#,
      "layer_types[1] is null; a name is needed"
    ),
    ("qwen3", #""num_hidden_layers": 2, "layer_types": ["full_attention"]"#, "layer_types has 1"),
    ("qwen3", #""num_hidden_layers": 2, "layer_types": ["full_attention", 7]"#, "layer_types"),
    ("qwen3", #""num_hidden_layers": 2, "layer_types": "full_attention""#, "layer_types"),
    ("qwen3", #""num_hidden_layers": -1"#, "num_hidden_layers is -1"),
    ("qwen3", #""num_hidden_layers": 1e300"#, "num_hidden_layers is 1"),
    ("qwen3", #""num_hidden_layers": 9223372036854775807"#, "num_hidden_layers"),
    (
      "deepseek_v4", #""num_hidden_layers": 3, "compress_ratios": [0, 4]"#,
      "for each of the 3 layers"
    ),
    ("zamba2", #""num_hidden_layers": 12"#, "give layers_block_type"),
    // transformers stops at each of the following (5.23.0, run), but for the two lists of Kimi Linear that overlap: there the
    // second wins, which nobody can have meant.
    ("gemma3_text", #""sliding_window_pattern": 0"#, "sliding_window_pattern is 0"),
    (
      "exaone4", #""num_hidden_layers": 8, "sliding_window": 16, "sliding_window_pattern": "LLLG""#,
      "sliding_window_pattern is “LLLG”, at which transformers' class of exaone4 stops"
    ),
    ("exaone4", #""num_hidden_layers": 8, "sliding_window": null"#, "sliding_window is null"),
    ("cohere2", #""num_hidden_layers": 8, "sliding_window_pattern": null"#, "pattern is null"),
    ("gemma3_text", #""num_hidden_layers": 8, "sliding_window_pattern": "LLLG""#, "is “LLLG”"),
    ("qwen3_next", #""num_hidden_layers": 8, "full_attention_interval": null"#, "is null"),
    (
      "smollm3", #""num_hidden_layers": 8, "no_rope_layers": []"#, "no_rope_layers is an empty list"
    ),
    ("mistral_large4_text", #""num_hidden_layers": 8, "no_rope_layers": []"#, "is an empty list"),
    (
      "llama4_text", #""num_hidden_layers": 8, "no_rope_layer_interval": null"#,
      "no_rope_layer_interval is null"
    ),
    ("modernbert", #""global_attn_every_n_layers": 0"#, "global_attn_every_n_layers is 0"),
    ("mistral", #""sliding_window": "4096""#, "sliding_window is the text"),
    ("mistral", #""sliding_window": NaN"#, "sliding_window"),
    ("mistral", #""sliding_window": -5"#, "sliding_window is -5"),
    ("nemotron_h", #""hybrid_override_pattern": "M*Q""#, "letters among M, E, * and -"),
    ("nemotron_h", #""hybrid_override_pattern": """#, "letters among M, E, * and -"),
    (
      "gemma4_text", #""num_hidden_layers": 4, "per_layer_config": {"9": {}}"#,
      "numbers of layers, from 0 to 3"
    ),
    ("gemma4_text", #""num_hidden_layers": 4, "per_layer_config": {"x": 3}"#, "names “x”"),
    (
      "kimi_linear",
      #""num_hidden_layers": 2, "linear_attn_config": {"full_attn_layers": [9], "kda_layers": [1]}"#,
      "layers from 1 to 2"
    ),
    (
      "kimi_linear",
      #""num_hidden_layers": 2, "linear_attn_config": {"full_attn_layers": [1], "kda_layers": [1, 2]}"#,
      "both have layer 1"
    ),
    // transformers passes over numbers that no layer has, and the model is then another than the list means.
    (
      "bamba", #""num_hidden_layers": 4, "attn_layer_indices": [1, 9]"#,
      "attn_layer_indices[1] is layer 9, but num_hidden_layers is 4; numbers of layers from 0 to 3"
    ),
    (
      "bamba", #""num_hidden_layers": 4, "attn_layer_indices": [-1]"#,
      "attn_layer_indices[0] is layer -1"
    ),
    ("lfm2", #""num_hidden_layers": 4, "full_attn_idxs": [2, 4]"#, "from 0 to 3 are needed"),
    (
      "lfm2", #""num_hidden_layers": 4, "full_attn_idxs": [2.5]"#,
      "full_attn_idxs[0] is 2.5; a number of a layer from 0 to 3"
    ),
    (
      "of_nobody", #""num_hidden_layers": 2, "hybrid_layer_pattern": [1]"#,
      "hybrid_layer_pattern has 1 entries, but num_hidden_layers is 2"
    ),
    (
      "of_nobody", #""num_hidden_layers": 2, "attn_type_list": [1, 2]"#,
      "attn_type_list[1] is 2; 0 or 1"
    ),
  ])
  func `A list that does not fit the layers is refused by its key`(
    type: String, keys: String, words: String
  ) {
    let sentence = refusal(llamaFile(keys, modelType: type))
    #expect(sentence?.contains(words) == true, "\(sentence ?? "accepted")")
  }

  @Test func `A type of layer at which transformers stops is named`() throws {
    let rope = try resolved(
      llamaFile(#""num_hidden_layers": 1, "layer_types": ["wild"]"#, modelType: "qwen3"))
    #expect(
      rope.notes.contains {
        $0.key == "layer_types" && $0.sentence.contains("“wild”, at which transformers stops")
      })
  }

  // MARK: Rules of classes

  @Test func `A per_layer_config counts by whole numbers, also with zeros before them`() throws {
    let kinds = try types(
      llamaFile(
        """
        "num_hidden_layers": 2, "sliding_window": 64, "layer_types": ["sliding_attention",
        "sliding_attention"], "per_layer_config": {"01": {"sliding_window": 32}}
        """, modelType: "of_nobody"))
    #expect(kinds.map(\.attention) == [.sliding(window: 64), .sliding(window: 32)])
    #expect(kinds.map(\.layers) == [[0], [1]])
  }

  @Test func `LongCat's class has two layers of attention for each of num_layers`() throws {
    let kinds = try types(
      """
      {"model_type": "longcat_flash", "hidden_size": 64, "num_attention_heads": 4, "num_layers": 3,
       "qk_rope_head_dim": 16, "qk_nope_head_dim": 16}
      """)
    #expect(kinds.flatMap(\.layers).sorted() == Array(0..<6))
  }

  // MARK: Laws on queries

  private func multiplier(_ text: String) throws -> Temperature.QueryMultiplier {
    try resolved(text).schedule.temperature.queryMultiplier
  }

  @Test func `Grok-2 is not answered by the class of its model type, git`() throws {
    let text = """
      {"model_type": "git", "architectures": ["Grok1ForCausalLM"], "hidden_size": 8192,
       "num_attention_heads": 64, "head_dim": 128, "rope_theta": 208533496,
       "max_position_embeddings": 131072, "attn_temperature_len": 1024}
      """
    let rope = try resolved(text)
    #expect(rope.methodName != "nope" && rope.geometry.base == 208_533_496)
    #expect(rope.notes.contains { $0.key == "model_type" })
    let factor = try multiplier(text)
    // log₂ 2048/log₂ 1024 = 1.1, and 1 up to position 1,024.
    #expect(factor(1_024) == 1 && abs(factor(2_048) - 1.1) < 1e-14)
    // GIT itself, which captions images, has no rotary embedding.
    let git = try resolved(
      #"{"model_type": "git", "architectures": ["GitForCausalLM"], "hidden_size": 768, "num_attention_heads": 6}"#
    )
    #expect(git.methodName == "nope")
  }

  @Test func `Qwen 1 sharpens beyond seq_length, not beyond max_position_embeddings`() throws {
    let factor = try multiplier(
      """
      {"model_type": "qwen", "hidden_size": 4096, "num_attention_heads": 32, "kv_channels": 128,
       "max_position_embeddings": 32768, "seq_length": 8192, "use_logn_attn": true}
      """)
    // log₂ 16384/log₂ 8192 = 14/13 for the query at position 16,383.
    #expect(factor(8_191) == 1 && abs(factor(16_383) - 14.0 / 13) < 1e-14)
    let none = try multiplier(
      """
      {"model_type": "qwen", "hidden_size": 4096, "num_attention_heads": 32,
       "max_position_embeddings": 32768, "seq_length": 8192, "use_logn_attn": false}
      """)
    #expect(none == .one)
  }

  // MARK: Types without a class

  @Test func `MiniMax-Text-01 has a softmax in the layers that its list marks`() throws {
    let kinds = try types(
      llamaFile(
        #""num_hidden_layers": 4, "attn_type_list": [0, 0, 0, 1], "rotary_dim": 64"#,
        modelType: "minimax_text_01"))
    #expect(
      kinds.map(\.attention) == [.linear, .full] && kinds.map(\.layers) == [[0, 1, 2], [3]])
  }

  @Test func `A text model of a known type keeps its rules in a file of an unknown one`() throws {
    let file =
      #"{"model_type": "new_vl", "llm_config": \#(llamaFile("\"num_hidden_layers\": 4, \"no_rope_layer_interval\": 2", modelType: "smollm3"))}"#
    let kinds = try types(file)
    #expect(kinds.map(\.layers) == [[0, 2], [1, 3]])
    let notes = try resolved(file).notes
    #expect(
      notes.contains {
        $0.key == "model_type" && $0.sentence.contains("no class of the type “new_vl”")
          && $0.sentence.contains("has the type smollm3")
      })
  }

  @Test func `Two sections that look like the text model are refused by name`() {
    let part = llamaFile("\"num_hidden_layers\": 4")
    let sentence = refusal(
      #"{"model_type": "new_vl", "text_config": \#(part), "llm_config": \#(part)}"#)
    #expect(
      sentence?.contains("several sections look like its text model: text_config, llm_config")
        == true, "\(sentence ?? "accepted")")
  }

  @Test func `A second text section beside the one that a class reads is named`() throws {
    let part = llamaFile("\"num_hidden_layers\": 4", modelType: "gemma3_text")
    let other = llamaFile("\"num_hidden_layers\": 8", modelType: "qwen3")
    let twice = try resolved(
      #"{"model_type": "gemma3", "text_config": \#(part), "llm_config": \#(other)}"#)
    #expect(twice.kind.layers.isEmpty == false)
    let note = try #require(twice.notes.first { $0.key == "llm_config" })
    #expect(note.sentence.contains("the model is read from text_config"))
    // In a file that is itself a text model.
    let beside = try resolved(llamaFile(#""text_config": \#(other)"#))
    #expect(beside.notes.contains { $0.key == "text_config" })
    // Two copies of one section say the same.
    let same = try resolved(
      #"{"model_type": "gemma3", "text_config": \#(part), "llm_config": \#(part)}"#)
    #expect(!same.notes.contains { $0.key == "llm_config" })
  }

  @Test func `A DeepSeek V2 without latent attention has plain heads`() throws {
    // DeepSeek-VL2-tiny: 1,280 components in 10 heads.
    let file = """
      {"model_type": "deepseek_vl_v2", "language_config": {"model_type": "deepseek_v2",
       "architectures": ["DeepseekV2ForCausalLM"], "hidden_size": 1280, "num_attention_heads": 10,
       "num_hidden_layers": 12, "kv_lora_rank": null, "max_position_embeddings": 4096,
       "qk_nope_head_dim": 0, "qk_rope_head_dim": 0, "use_mla": false, "v_head_dim": 0}}
      """
    let rope = try resolved(file)
    #expect(rope.geometry.headDimension == 128 && rope.geometry.rotaryDimension == 128)
    #expect(rope.kind.layers == Array(0..<12))
    let note = try #require(
      rope.notes.first { $0.key == "language_config.qk_rope_head_dim" })
    #expect(note.sentence.contains("transformers' class of deepseek_v2 stops"))
    // With a part that rotates, the heads are latent whatever use_mla says, as the class reads them.
    let latent = try resolved(
      llamaFile(#""qk_nope_head_dim": 128, "qk_rope_head_dim": 64"#, modelType: "deepseek_v2"))
    #expect(latent.geometry.rotaryDimension == 64)
  }

  @Test func `Hunyuan-Large's attention_head_dim is its head dimension`() throws {
    let rope = try resolved(
      """
      {"model_type": "hunyuan", "hidden_size": 6400, "num_attention_heads": 80,
       "attention_head_dim": 128, "rope_theta": 10000.0, "max_position_embeddings": 131072}
      """)
    #expect(rope.geometry.headDimension == 128)
  }

  @Test func `A share counts for types without a class, as their own code reads it`() throws {
    let rope = try resolved(
      llamaFile(#""partial_rotary_factor": 0.5, "rope_theta": 600000"#, modelType: "bailing_moe"))
    #expect(rope.geometry.rotaryDimension == 64)
    // b^(−62/64).
    let last = try #require(rope.schedule.inverseFrequencies.last)
    #expect(abs(last / pow(600_000, -62.0 / 64) - 1) < 1e-12)
  }

  @Test func `ChatGLM multiplies its base by rope_ratio and turns half of a head`() throws {
    let rope = try resolved(
      """
      {"model_type": "chatglm", "hidden_size": 4096, "num_attention_heads": 32, "num_layers": 28,
       "kv_channels": 128, "seq_length": 32768, "rope_ratio": 50, "original_rope": true}
      """)
    #expect(rope.geometry.base == 500_000 && rope.geometry.rotaryDimension == 64)
    #expect(!rope.notes.contains { $0.key == "rope_ratio" })
  }

  @Test func `A type without a class is told what mscale_all_dim does in DeepSeek's code`() throws {
    let rope = try resolved(
      llamaFile(
        """
        "rope_scaling": {"type": "yarn", "factor": 40, "original_max_position_embeddings": 4096,
         "mscale": 1.0, "mscale_all_dim": 1.0}
        """, modelType: "of_nobody"))
    #expect(rope.schedule.temperature.softmaxScale == 1)
    // (0.1 ln 40 + 1)² = 1.8738…
    #expect(
      rope.notes.contains {
        $0.key == "rope_scaling.mscale_all_dim" && $0.sentence.contains("by 1.873")
      })
  }

  // MARK: Notes

  @Test func `An architecture that is not of the class is named`() throws {
    let notes = try resolved(
      llamaFile(#""architectures": ["SomeOtherForCausalLM"]"#)
    ).notes
    #expect(notes.contains { $0.key == "architectures" && $0.sentence.contains("SomeOther") })
    let own = try resolved(llamaFile(#""architectures": ["LlamaForCausalLM"]"#)).notes
    #expect(!own.contains { $0.key == "architectures" })
  }

  @Test func `PhiMoE's longrope needs its own amplitudes`() {
    let ones = [String](repeating: "1.0", count: 64).joined(separator: ", ")
    let lists = #""short_factor": [\#(ones)], "long_factor": [\#(ones)]"#
    let sentence = refusal(
      llamaFile(
        #""rope_scaling": {"type": "longrope", "original_max_position_embeddings": 4096, \#(lists)}"#,
        modelType: "phimoe"))
    #expect(sentence?.contains("mscale") == true, "\(sentence ?? "accepted")")
  }
}

/// Files whose own code or keys transformers' class does not follow.
@Suite struct ForeignModelTests {
  @Test(arguments: [("internlm3", 32), ("iquestcoder", 40)])
  func `Types whose model is Llama's rotate`(type: String, heads: Int) throws {
    // MODEL_MAPPING_NAMES of transformers 5.23.0 gives both LlamaModel.
    let rope = try resolved(
      #"{"model_type": "\#(type)", "hidden_size": \#(128 * heads), "num_attention_heads": \#(heads), "rope_theta": 50000000}"#
    )
    #expect(rope.methodName == "rope" && rope.schedule.inverseFrequencies.count == 64)
  }

  @Test func `ChatGLM turns half of a head also without a ratio`() throws {
    let rope = try resolved(
      #"{"model_type": "chatglm", "hidden_size": 4096, "num_attention_heads": 32, "num_layers": 28}"#
    )
    #expect(rope.geometry.base == 10_000 && rope.geometry.rotaryDimension == 64)
  }

  @Test(arguments: [
    (#""original_max_position_embeddings": 4096"#, "original_max_position_embeddings"),
    (#""beta_fast": 32"#, "beta_fast"), (#""alibi": true"#, "alibi"),
    (#""n_layer": 40"#, "n_layer"),
    (#""dual_chunk_attention_config": {"chunk_size": 262144}"#, "dual_chunk_attention_config"),
    (#""attn_config": {"rope_theta": 500000}"#, "attn_config.rope_theta"),
  ])
  func `A key that bears on positions and that no rule read is named`(
    keys: String, key: String
  )
    throws
  {
    let note = try resolved(llamaFile(keys)).notes.first { $0.key == key }
    #expect(
      note?.sentence.hasPrefix("no rope of transformers' class of llama depends on it") == true)
  }

  @Test func `A trained context beside a rope that needs it is not called unread`() throws {
    let rope = try resolved(
      llamaFile(
        """
        "original_max_position_embeddings": 1024, "rope_scaling": {"type": "yarn", "factor": 4.0}
        """))
    #expect(!rope.notes.contains { $0.sentence.contains("depends on it") })
    #expect(rope.geometry.trainedContext == 1_024)
  }

  @Test(arguments: [
    (#"{"peft_type": "LORA", "r": 8, "lora_alpha": 16}"#, "an adapter_config.json of PEFT"),
    (
      #"{"tokenizer_class": "LlamaTokenizer", "model_max_length": 4096}"#, "a tokenizer_config.json"
    ),
    (#"{"eos_token_id": 2, "temperature": 0.7}"#, "a generation_config.json"),
    (#"{"metadata": {}, "weight_map": {}}"#, "an index of safetensors"),
    (
      #"{"_class_name": "FluxTransformer2DModel", "num_attention_heads": 24, "attention_head_dim": 128}"#,
      "a file of diffusers"
    ),
    (#"{"_diffusers_version": "0.30.0", "hidden_size": 64}"#, "a file of diffusers"),
  ])
  func `Other files of a model's folder are refused by name`(text: String, words: String) {
    let sentence = refusal(text)
    #expect(sentence?.contains(words) == true, "\(sentence ?? "accepted")")
  }

  // Nemotron-Super-49B leaves attention out of some layers: configuration_decilm.py beside its files.
  @Test func `Blocks without attention do not rotate`() throws {
    func file(_ blocks: String, layers: Int = 3) -> String {
      #"{"model_type": "nemotron-nas", "hidden_size": 8192, "num_attention_heads": 64, "#
        + #""num_hidden_layers": \#(layers), "rope_theta": 500000.0, "block_configs": [\#(blocks)]}"#
    }
    let active = #"{"attention": {"no_op": false, "n_heads_in_group": 8}}"#
    let still = #"{"attention": {"no_op": true}}"#
    let linear = #"{"attention": {"no_op": false, "replace_with_linear": true}}"#
    let kinds = try configuration(file([active, still, linear].joined(separator: ", ")))
      .layerKinds()
    #expect(kinds.map(\.layers) == [[0], [1, 2]])
    #expect(kinds.map { $0.rope != nil } == [true, false])
    #expect(kinds[1].attention == .linear)
    #expect(!kinds[0].fileNotes.contains { $0.contains("block_configs: ") })
    #expect(refusal(file(active + ", " + still))?.contains("has 2 entries") == true)
    #expect(refusal(file(""))?.contains("block_configs is an empty list") == true)
    #expect(refusal(file("1, 2, 3"))?.contains("block_configs[0] is 1") == true)
    #expect(refusal(file(#"{"attention": null}, {}, {}"#))?.contains("block_configs[0]") == true)
  }

  @Test func `What other systems do with a type of nobody's is not known`() throws {
    for (type, known) in [("exaone", false), ("llama", true)] {
      let source = try source(
        llamaFile(#""rope_theta": 500000"#, modelType: type))
      for system in [ModelSystem.vLLM, .sgLang, .llamaCpp, .mlx, .exLlama] {
        #expect((system.profile.support(for: source) == .notKnown) == !known, "\(system)")
      }
    }
  }

  @Test func `llama.cpp rotates a Granite 4 whose layers are all attention`() throws {
    // conversion/granite.py: use_rope unless some layer is of Mamba.
    for (types, pairs) in [(#""attention", "attention""#, 32), (#""mamba", "attention""#, 0)] {
      let source = try source(
        """
        {"model_type": "granitemoehybrid", "architectures": ["GraniteMoeHybridForCausalLM"],
         "hidden_size": 256, "num_attention_heads": 4, "num_hidden_layers": 2,
         "position_embedding_type": "rope", "rope_theta": 10000, "layer_types": [\(types)]}
        """)
      let rope = try #require(ModelSystem.llamaCpp.profile.outcome(of: source).rope)
      #expect(rope.inverseFrequencies.count == pairs)
    }
  }
}
