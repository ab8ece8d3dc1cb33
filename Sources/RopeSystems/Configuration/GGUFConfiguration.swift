import ModelFiles

/// The metadata of a GGUF file in the words of a `config.json`, so that the same rules resolve both.
///
/// Numbers of single precision are taken as their shortest decimals, which is what stood in the config.json that they were
/// made from. What llama.cpp takes where a key is missing is written out, since a class of transformers may take another
/// number.
struct GGUFConfiguration {
  /// The object.
  let json: JSONValue
  /// What is worth knowing about the translation.
  let notes: [ConfigurationNote]

  /// Architectures whose keys mean what those of a model type of transformers do.
  private static let modelTypes: [(architecture: String, modelType: String)] = [
    ("llama", "llama"), ("qwen2", "qwen2"), ("qwen3", "qwen3"), ("smollm3", "smollm3"),
  ]

  /// Translates a file.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` that names the key, for another architecture, keys that are missing,
  ///   and scalings that no config.json states.
  init(_ file: GGUFFile) throws(FileError) {
    let reader = try Reader(file)
    let architecture = reader.architecture
    guard let found = Self.modelTypes.first(where: { $0.architecture == architecture }) else {
      throw reader.unsuitable(
        "the architecture (general.architecture) is \(legible(architecture)); of GGUF files "
          + "\(Self.modelTypes.map(\.architecture).joined(separator: ", ")) are resolved, so give "
          + "the model's config.json")
    }
    var notes = [
      ConfigurationNote(
        key: "general.architecture",
        sentence: "it is \(architecture), and keys have the names that a config.json gives them")
    ]
    let hidden = try reader.count("embedding_length")
    let heads = try reader.count("attention.head_count")
    guard let context = try reader.optionalCount("context_length") else {
      throw reader.unsuitable(
        "the key \(legible(reader.key("context_length"))) is missing, so the trained context is not known; "
          + "write it into the file (gguf-py's gguf_new_metadata.py does), or give a folder with config.json "
          + "and .safetensors files")
    }
    let window = try reader.optionalCount("attention.sliding_window")
    // Mistral's models have Llama's architecture and a window of their own.
    let modelType =
      found.modelType == "llama" && window ?? 0 > 0 ? "mistral" : found.modelType
    var members: [(String, JSONValue)] = [
      ("model_type", .string(modelType)), ("hidden_size", .integer(hidden)),
      ("num_hidden_layers", .integer(try reader.count("block_count"))),
      ("num_attention_heads", .integer(heads)),
      (
        "num_key_value_heads",
        .integer(try reader.optionalCount("attention.head_count_kv") ?? heads)
      ),
      ("max_position_embeddings", .integer(context)),
    ]
    if modelType == "mistral", let window { members.append(("sliding_window", .integer(window))) }
    if let inner = try reader.optionalCount("feed_forward_length") {
      members.append(("intermediate_size", .integer(inner)))
    }
    let listed = try reader.optionalCount("vocab_size")
    if let words = listed ?? file.shape(of: "token_embd.weight")?.first {
      members.append(("vocab_size", .integer(words)))
    }
    // Without an output matrix the embedding's rows are it.
    members.append(("tie_word_embeddings", .boolean(file.shape(of: "output.weight") == nil)))
    if let epsilon = try reader.optionalNumber("attention.layer_norm_rms_epsilon") {
      members.append(("rms_norm_eps", .number(epsilon)))
    }

    // The width of a head, and that all of it rotates.
    let width = try reader.optionalCount("attention.key_length")
    guard width != nil || hidden % heads == 0 else {
      throw reader.unsuitable(
        "\(reader.key("embedding_length")) is \(hidden), no multiple of the \(heads) heads, and "
          + "\(reader.key("attention.key_length")) is missing")
    }
    let head = width ?? hidden / heads
    members.append(("head_dim", .integer(head)))
    if let rotary = try reader.optionalCount("rope.dimension_count"), rotary != head {
      throw reader.unsuitable(
        "\(reader.key("rope.dimension_count")) is \(rotary) and a head has \(head) components; "
          + "for \(architecture) the two are equal")
    }

    // The rope.
    let base = try reader.optionalNumber("rope.freq_base")
    if base == nil {
      notes.append(
        .init(key: reader.key("rope.freq_base"), sentence: "it is missing, so the base is 10,000"))
    }
    members.append(("rope_theta", .number(base ?? 10_000)))
    if let scaling = try reader.scaling(head: head, context: context, &notes) {
      members.append(("rope_scaling", .object(scaling.map { .init(key: $0.0, value: $0.1) })))
    }
    json = .object(members.map { .init(key: $0.0, value: $0.1) })
    self.notes = notes
  }
}

/// The keys of one architecture.
private struct Reader {
  let file: GGUFFile
  let architecture: String

  init(_ file: GGUFFile) throws(FileError) {
    self.file = file
    guard let architecture = file["general.architecture"]?.text, !architecture.isEmpty else {
      throw .unsuitable(
        path: file.path,
        sentence: "the key general.architecture is missing or no text, so the keys are not known")
    }
    self.architecture = architecture
  }

  func unsuitable(_ sentence: String) -> FileError {
    .unsuitable(path: file.path, sentence: sentence)
  }

  func key(_ name: String) -> String { "\(architecture).\(name)" }

  func count(_ name: String) throws(FileError) -> Int {
    guard let count = try optionalCount(name) else {
      throw unsuitable("the key \(legible(key(name))) is missing")
    }
    return count
  }

  func optionalCount(_ name: String) throws(FileError) -> Int? {
    guard let value = file[key(name)] else { return nil }
    guard let count = value.whole, count > 0, count <= Int(Int32.max) else {
      throw unsuitable(
        "\(legible(key(name))) is \(value.words); a whole number from 1 to \(Int32.max) is needed")
    }
    return count
  }

  func optionalNumber(_ name: String) throws(FileError) -> Double? {
    guard let value = file[key(name)] else { return nil }
    // The shortest decimal of a single precision number is the one that it was made from.
    let number: Double? =
      if case .single(let single) = value { Double("\(single)") } else { value.number }
    guard let number, number.isFinite else {
      throw unsuitable("\(legible(key(name))) is \(value.words); a finite number is needed")
    }
    return number
  }

  /// The keys of the scaling, as `rope_scaling` has them; `nil` where there is none.
  func scaling(
    head: Int, context: Int, _ notes: inout [ConfigurationNote]
  ) throws(FileError) -> [(String, JSONValue)]? {
    let type = file[key("rope.scaling.type")]
    // Files before 2023's end have the factor alone.
    var factor = try optionalNumber("rope.scaling.factor")
    if factor == nil { factor = try optionalNumber("rope.scale_linear") }
    let original = try optionalCount("rope.scaling.original_context_length")
    let attention =
      try (optionalNumber("rope.scaling.attn_factor") ?? 1)
      * (optionalNumber("rope.scaling.yarn_attn_factor") ?? 1)
    let name = type?.text ?? (type == nil ? (factor == nil ? "none" : "linear") : "")
    if let divisors = try divisors("rope_freqs.weight", head: head) {
      guard name == "none" || factor == nil || factor == 1 else {
        throw unsuitable(
          "the tensor rope_freqs.weight divides the frequencies, and \(key("rope.scaling.type")) "
            + "asks for \(legible(name)) as well; one of the two is resolved")
      }
      notes.append(
        .init(
          key: "rope_freqs.weight",
          sentence: "its \(divisors.count) divisors of the frequencies, which Llama 3's rule made, "
            + "are read as LongRoPE's lists of factors"))
      let list = JSONValue.array(divisors.map(JSONValue.number))
      return [
        ("rope_type", .string("longrope")), ("factor", .number(1)),
        ("original_max_position_embeddings", .integer(context)), ("short_factor", list),
        ("long_factor", list), ("attention_factor", .number(attention)),
      ]
    }
    switch name {
    case "none": return nil
    case "linear":
      guard attention == 1 else {
        throw unsuitable(
          "\(key("rope.scaling.attn_factor")) is \(attention) beside a linear scaling, which no "
            + "config.json states")
      }
      return factor.map { [("rope_type", .string("linear")), ("factor", .number($0))] }
    case "yarn":
      guard let factor else {
        throw unsuitable("\(key("rope.scaling.factor")) is missing, and YaRN needs it")
      }
      if let blend = try optionalNumber("rope.scaling.yarn_ext_factor"), blend != 1, blend >= 0 {
        throw unsuitable(
          "\(key("rope.scaling.yarn_ext_factor")) is \(blend); 1 is resolved")
      }
      var members: [(String, JSONValue)] = [
        ("rope_type", .string("yarn")), ("factor", .number(factor)),
      ]
      if let original {
        members.append(("original_max_position_embeddings", .integer(original)))
      }
      for (key, name) in [("yarn_beta_fast", "beta_fast"), ("yarn_beta_slow", "beta_slow")] {
        if let value = try optionalNumber("rope.scaling.\(key)") {
          members.append((name, .number(value)))
        }
      }
      if attention != 1 { members.append(("attn_factor", .number(attention))) }
      return members
    default:
      throw unsuitable(
        "\(key("rope.scaling.type")) is \(type?.words ?? "missing"); none, linear and yarn are "
          + "resolved")
    }
  }

  /// A tensor with a divisor for each pair; `nil` where the file has none.
  private func divisors(_ name: String, head: Int) throws(FileError) -> [Double]? {
    guard let shape = file.shape(of: name) else { return nil }
    guard shape.reduce(1, *) == head / 2 else {
      throw unsuitable("the tensor \(name) has not one number for each of the \(head / 2) pairs")
    }
    let values = try file.floats(of: try file.weight(named: name))
    guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw unsuitable("the tensor \(name) holds numbers that are not finite and above 0")
    }
    return values.map { Double($0) }
  }
}
