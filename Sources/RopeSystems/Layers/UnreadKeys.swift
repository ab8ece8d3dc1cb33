import ModelFiles

/// Keys of a model whose names suggest that they bear on positions, and that no rule read.
///
/// Nothing about a model is passed over in silence: a key that the class of the model type ignores, or that only another program
/// reads, is named.
struct UnreadKeys {
  let configuration: ModelConfiguration

  /// One note for each key, in the order of the file.
  func notes() -> [ConfigurationNote] {
    let names = readNames
    var notes: [ConfigurationNote] = []
    func look(at object: JSONValue, but read: Set<String>, path: (String) -> String) {
      for member in object.members ?? []
      where Self.suggestsRope(member.key) || isLostSize(member.key) || isLostLength(member) {
        guard !read.contains(member.key), member.value != .null else { continue }
        if isLostLength(member) {
          notes.append(
            ConfigurationNote(
              key: path(legible(member.key)),
              sentence:
                "no rule read it; if \(member.value.words) tokens are the trained context, write them as "
                + configuration.path(of: .maximumContext)))
          continue
        }
        notes.append(
          ConfigurationNote(
            key: path(legible(member.key)),
            sentence: configuration.modelClass.isKnown
              ? "no rope of transformers' class of \(configuration.modelClass.modelType ?? "") depends on it, "
                + "so it changes nothing here" + need(of: member.key)
              : "no rule read it, so it changes nothing here, whatever the model's own code does with it"
          ))
      }
    }
    look(at: configuration.json, but: names, path: configuration.path)
    if ModelTypeFamilies.baseInAttention.contains(configuration.modelClass.modelType ?? ""),
      configuration.attentionBase == nil
    {
      notes.append(
        ConfigurationNote(
          key: configuration.path("attn_config") + ".rope_theta",
          sentence: "it is missing, at which transformers' class stops, although it never uses it"))
    }
    for name in ["attn_config", "attention_config"] {
      // DBRX and MPT keep their rope one level deeper, where transformers' classes do not look for it.
      guard let inner = configuration.json[name] else { continue }
      look(at: inner, but: [], path: { configuration.path(name) + "." + $0 })
    }
    if configuration.section != nil {
      // Keys beside the section that transformers does not hand down to it.
      look(at: configuration.document, but: names, path: { $0 })
    }
    return notes
  }

  /// Which systems stop at a file without a key, as the end of a sentence; empty where none does.
  private func need(of key: String) -> String {
    guard let key = ModelKey(rawValue: key) else { return "" }
    let systems = SystemProfile.all.filter {
      $0.demands.value[configuration.ruledType]?.modelKeys.contains(key) ?? false
    }.map(\.system.title)
    return systems.isEmpty ? "" : "; without it \(listed(systems)) would stop"
  }

  /// Parts of names that suggest it.
  private static let marks = [
    "rope", "rotary", "theta", "yarn", "scaling", "nope", "position_embedding", "mrope", "alpha",
    "mscale", "original_max", "ntk", "longrope", "swa_", "local_base", "logn", "beta_fast",
    "beta_slow", "extrapolation_factor", "attn_factor", "attention_factor", "attn_temperature",
    "alibi",
  ]

  /// Names that hold such a part and have nothing to do with positions.
  private static let others: Set = [
    "routed_scaling_factor", "logits_scaling", "embedding_scaling", "residual_scaling",
    "lora_alpha",
    "swiglu_alpha", "moe_router_scaling_factor", "router_scaling_factor", "mtp_loss_scaling_factor",
    "alpha_init", "head_scaling", "layer_scaling", "rms_norm_theta", "moe_scaling_factor",
    "expert_scaling", "lm_head_multiplier", "num_swa_key_value_heads", "qk_nope_head_dim",
    "query_rescale_scalar", "rotary_value", "moe_routed_scaling_factor",
    "max_position_embeddings", "position_embedding_size", "group_scaling",
  ]

  /// Names of keys that tell kinds of layers apart.
  private static let layerKeys: Set<String> = [
    "hybrid_layer_pattern", "sliding_window_pattern", "global_attn_every_n_layers",
    "full_attention_interval", "attn_type_list", "block_configs", "linear_attn_config",
    "dual_chunk_attention_config", "global_attn_idx", "sliding_window_layers",
    "full_attention_layers",
    "global_attention_layers", "local_attention_layers", "full_attn_idxs", "attn_layer_indices",
    "attention_types",
  ]

  /// Names of sizes that some classes read and others pass over for sizes of their own.
  private static let sizes: Set<String> = [
    "n_embd", "n_head", "n_heads", "n_layer", "n_layers", "d_model", "attention_head_dim",
  ]

  /// Whether a size of the file is passed over and nothing else of the file says it.
  private func isLostSize(_ key: String) -> Bool {
    guard Self.sizes.contains(key) else { return false }
    let usual: ModelKey =
      switch key {
      case "n_layer", "n_layers": .layerCount
      case "n_embd", "d_model": .hiddenSize
      case "attention_head_dim": .headDimension
      default: .attentionHeads
      }
    let setting = configuration[usual]
    return !setting.isWritten && setting.path != configuration.path(key)
  }

  /// Names under which models keep a context that no class of transformers reads there.
  private static let lengths: Set<String> = [
    "model_max_length", "max_sequence_length", "max_seq_length", "max_seq_len", "seq_length",
    "seq_len",
    "sequence_length", "max_context_length", "context_length", "n_positions", "n_ctx",
    "max_position_embedding", "max_trained_length", "train_length",
  ]

  /// Whether a length of the file is passed over and nothing else of the file says the context.
  private func isLostLength(_ member: JSONValue.Member) -> Bool {
    guard Self.lengths.contains(member.key), (member.value.whole ?? 0) > 0 else { return false }
    let setting = configuration[.maximumContext]
    return setting.isAbsent || setting.isNull
      || !setting.isWritten && setting.path != configuration.path(member.key)
  }

  private static func suggestsRope(_ key: String) -> Bool {
    let name = key.lowercased()
    guard !others.contains(name), !name.hasSuffix("_alpha_factor") else { return false }
    if layerKeys.contains(name) { return true }
    guard !name.hasSuffix("_config") else { return false }
    return name.holds(anyOf: marks)
  }

  /// Whether a rope of the file or of the class has a method that needs the trained context.
  private var keepsTrainedContext: Bool {
    func has(_ value: JSONValue?) -> Bool {
      (value?.members ?? []).contains { member in
        let kind = member.value.text.flatMap(RopeKind.init(rawValue:))
        return kind?.needsTrainedContext ?? has(member.value)
          || member.value.text == "su"
      }
    }
    let ropes: [ModelKey] = [.ropeScaling, .ropeParameters]
    return ropes.contains { has(configuration[$0].json) } || has(configuration.modelClass.rope)
  }

  /// The names that the rules of this model type read.
  private var readNames: Set<String> {
    let modelClass = configuration.modelClass
    let fold = modelClass.fold
    let kind = fold["kind"]?.text
    var names: Set<String> = [
      "qk_rope_head_dim", "qk_nope_head_dim", "max_position_embeddings", "rope_interleave",
    ]
    if keepsTrainedContext { names.insert("original_max_position_embeddings") }
    if kind != "attribute", kind != "fixed" {
      names.formUnion(["rope_parameters", "rope_scaling"])
    }
    switch kind {
    case nil, "standard", "rotary_dim", "deepseek_v4", "step3p5", "ultrabert", "dots3", "neomme",
      "hidden":
      names.formUnion(["rope_theta", "partial_rotary_factor"])
    default: break
    }
    switch kind {
    case "rotary_dim": names.insert("rotary_dim")
    case "deepseek_v4": names.insert("compress_rope_theta")
    case "step3p5": names.insert("partial_rotary_factors")
    case "dots3":
      names.formUnion([
        "swa_rope_theta", "swa_head_dim", "swa_qk_rope_head_dim", "swa_qk_nope_head_dim",
      ])
    default: break
    }
    for key in ["base", "share", "full", "sliding", "width"] {
      if let name = fold[key]?.text { names.insert(name) }
    }
    for rule in [modelClass.layerRule, modelClass.rotationRule, modelClass.multiplierRule] {
      for member in rule?.members ?? [] where member.value.text != nil {
        names.insert(member.value.text ?? "")
      }
      if let word = rule?.text { names.insert(word) }
    }
    if let key = modelClass.scaledLayers { names.insert(key) }
    if modelClass.rotationRule?.text == "no_rope_layers" {
      names.formUnion(["no_rope_layers", "no_rope_layer_interval"])
    }
    if modelClass.rotationRule?.text?.hasPrefix("layer_rope_theta") == true {
      names.insert("layer_rope_theta")
    }
    if !modelClass.isKnown {
      names.formUnion([
        "no_rope_layers", "no_rope_layer_interval", "position_embedding_type", "mla_use_nope",
        "use_rope", "rotary_dim", "rotary_emb_dim", "rotary_pct", "rope_pct", "swa_rope_theta",
        "use_logn_attn", "attn_temperature_len", "local_rope_theta", "global_rope_theta",
        "rope_local_base_freq", "hybrid_layer_pattern",
        "sliding_window_pattern", "attn_type_list", "sliding_window_layers", "block_configs",
        "num_swa_attention_heads",
      ])
    }
    if !modelClass.isKnown, configuration[.base].isAbsent { names.insert("rotary_emb_base") }
    if configuration.isChatGLM { names.formUnion(["rope_ratio", "original_rope"]) }
    for (name, stored) in modelClass.aliases where names.contains(name) { names.insert(stored) }
    return names
  }
}
