import ModelFiles

/// Files that describe a model in another program's words, told by name.
enum ForeignFile {
  /// Refuses files by their names.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` that names the kind of file and what to give instead.
  static func refuse(_ path: String) throws(FileError) {
    let name = path.split(separator: "/").last.map(String.init)?.lowercased() ?? path
    let advice = "; a Hugging Face config.json or a .gguf model is needed"
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      throw .unsuitable(
        path: path,
        sentence: "it is YAML by its name, as Megatron, NeMo and others write" + advice)
    }
    if name.hasSuffix(".safetensors") {
      throw .unsuitable(path: path, sentence: "it holds tensors, not a configuration" + advice)
    }
  }

  /// Refuses files that hold no JSON by their first bytes, whatever they are called.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` that names the kind of file and what to give instead.
  static func refuse(_ source: ByteSource) throws(FileError) {
    let start = try source.bytes(0..<min(512, source.count))
    guard let name = Self.binary(start) ?? Self.text(start) else { return }
    throw .unsuitable(
      path: source.path,
      sentence: "it is \(name); a Hugging Face config.json or a .gguf model is needed")
  }

  /// What begins with these bytes and holds no text; `nil` for what may be text.
  private static func binary(_ start: [UInt8]) -> String? {
    if let format = ForeignFormat(start) { return format.title }
    let marks: [(bytes: [UInt8], name: String)] = [
      ([0x93] + Array("NUMPY".utf8), "a NumPy array (.npy)"),
      ([0x89] + Array("HDF".utf8), "an HDF5 file"), ([0x1F, 0x8B], "a file packed with gzip"),
      ([0x28, 0xB5, 0x2F, 0xFD], "a file packed with Zstandard"), (Array("%PDF".utf8), "a PDF"),
    ]
    if let mark = marks.first(where: { start.starts(with: $0.bytes) }) { return mark.name }
    // The length of its header comes before the header's brace.
    return start.count > 8 && start[8] == UInt8(ascii: "{") && start[7] == 0
      ? "a .safetensors file of tensors" : nil
  }

  /// What a text is by its first line, where that is no JSON.
  private static func text(_ start: [UInt8]) -> String? {
    let text = String(decoding: start, as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).filter { line in
      line.contains { !$0.isWhitespace }
    }
    guard let first = lines.first?.drop(while: \.isWhitespace), let mark = first.first else {
      return nil
    }
    if mark == "<" { return "HTML or XML, as a download that failed leaves" }
    if first.hasPrefix("version https://git-lfs") {
      return "a pointer of Git LFS in the place of the file"
    }
    if first.hasPrefix("---") || first.hasPrefix("%YAML") { return "YAML" }
    // Comments may come before the first key.
    let line = lines.first { !$0.drop(while: \.isWhitespace).hasPrefix("#") } ?? ""
    let word = line.prefix { $0.isLetter || $0.isNumber || "_-. ".contains($0) }
    guard let letter = word.first, letter.isLetter || letter == "_" else { return nil }
    return switch line.dropFirst(word.count).first {
    case ":": "YAML"
    case "=": "TOML or INI"
    default: nil
    }
  }

  /// Refuses objects that are no Hugging Face configuration.
  static func refuse(_ document: JSONValue, file: String) throws(FileError) {
    func has(_ keys: String...) -> Bool { keys.allSatisfy { document[$0] != nil } }
    guard document[ModelKey.modelType.rawValue] == nil else { return }
    let isModel = has(ModelKey.hiddenSize.rawValue) || has(ModelKey.headDimension.rawValue)
    for (key, what) in [
      ("peft_type", "an adapter_config.json of PEFT"),
      ("tokenizer_class", "a tokenizer_config.json"), ("eos_token_id", "a generation_config.json"),
      ("weight_map", "an index of safetensors"),
      ("image_processor_type", "a preprocessor_config.json"),
    ] where has(key) && !isModel && !has(ModelKey.architectures.rawValue) && !has("text_config") {
      throw .unsuitable(
        path: file,
        sentence: "it is \(what) by its key \(key); the config.json of the model is needed")
    }
    for key in ["_diffusers_version", "_class_name"] where has(key) {
      throw .unsuitable(
        path: file,
        sentence: "it is a file of diffusers by its key \(key); a Hugging Face config.json of a "
          + "model of text is needed")
    }
    if has("dim", "n_heads"), document[ModelKey.hiddenSize.rawValue] == nil {
      let isMistral = has("n_layers") && (has("norm_eps") || has("hidden_dim"))
      throw .unsuitable(
        path: file,
        sentence: "it is "
          + (isMistral ? "a params.json of Mistral's or Meta's" : "a params.json")
          + " by its keys dim and n_heads; the config.json of the same model in Hugging Face's form "
          + "is needed")
    }
    for (key, program) in [
      ("rotary_percent", "Megatron or NeMo"), ("rotary_base", "Megatron or NeMo"),
      ("seq_length", "Megatron or NeMo"), ("kv_channels", "Megatron or NeMo"),
    ]
    where document[key] != nil && document[ModelKey.architectures.rawValue] == nil
      && (document["num_layers"] != nil || document["encoder_seq_length"] != nil)
    {
      throw .unsuitable(
        path: file,
        sentence: "it looks like a configuration of \(program) (it has \(key)); the config.json of "
          + "the same model in Hugging Face's form is needed")
    }
  }
}
