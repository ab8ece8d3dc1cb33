public import ModelFiles

/// What a Hugging Face `config.json` says about rotary embedding, before anything is resolved.
///
/// Both generations are read: `rope_scaling` with `rope_theta` beside it, and `rope_parameters`, also nested by
/// type of layer. Nothing is checked here but that the file is a model's configuration in JSON; ``Setting`` keeps
/// absent, `null` and each value apart, and tells what the class of the model type puts in the place of a missing one.
///
/// ```swift
/// let configuration = try ModelConfiguration(path: "config.json")
/// for kind in try configuration.layerKinds() {
///   print(kind.name, kind.layers, try configuration.resolved(kind).methodName)
/// }
/// ```
public struct ModelConfiguration: Sendable, Hashable {
  /// What messages call the file.
  public let file: String
  /// The keys that lead to the object that was read, joined by points, such as `thinker_config.text_config`; `nil` for
  /// the whole file.
  public let section: String?
  /// The object that was read.
  public let json: JSONValue
  /// The whole file.
  package let document: JSONValue
  /// The model type whose rules hold, as the file names it.
  public let modelType: String?
  /// The class that has these rules.
  package let modelClass: ModelClass
  /// What is legal but worth knowing about the file as a whole.
  public let notes: [ConfigurationNote]
  /// Whether these are a few keys that a capture keeps, and no file that should say which model it is of.
  let isExcerpt: Bool

  /// What the file, or the class of its model type, has under a key.
  ///
  /// - Parameter key: The key.
  public subscript(_ key: ModelKey) -> Setting { setting(key.rawValue) }

  /// What the file, or the class of its model type, has under a key with this name.
  ///
  /// A name that the class keeps under another is looked for under both; transformers takes the alias where both stand.
  package func setting(_ name: String) -> Setting {
    let stored = modelClass.stored(name)
    if let value = json[name] {
      return Setting(path: path(name), json: value, origin: .attribute)
    }
    if stored != name, let value = json[stored] {
      return Setting(path: path(stored), json: value, origin: .attribute)
    }
    if !modelClass.isKnown, let name = Self.commonAliases[name]?.first(where: { json[$0] != nil }) {
      return Setting(path: path(name), json: json[name], origin: .attribute)
    }
    return Setting(
      path: path(stored), json: modelClass.usual(stored) ?? modelClass.usual(name),
      origin: .modelType)
  }

  /// The literal path of a key, whether it stands there or not.
  ///
  /// - Parameter key: The key.
  /// - Returns: The path, such as `text_config.head_dim`.
  public func path(of key: ModelKey) -> String { path(key.rawValue) }

  func path(_ key: String) -> String { section.map { $0 + "." + key } ?? key }

  /// Whether the file is of the generation of transformers 4, with `rope_theta` and `rope_scaling` side by side.
  package var isOfOldGeneration: Bool {
    if json[ModelKey.ropeParameters.rawValue] != nil { return false }
    if let version = document["transformers_version"]?.text { return version.hasPrefix("4") }
    let old: [ModelKey] = [.ropeScaling, .base, .torchType]
    return old.contains { json[$0.rawValue] != nil || document[$0.rawValue] != nil }
  }

  /// The key of the dictionary in the file's own generation.
  package var dictionaryKey: ModelKey { isOfOldGeneration ? .ropeScaling : .ropeParameters }

  /// Reads a file: a `config.json`, or a GGUF model, whose metadata say the same in other words.
  ///
  /// - Parameter path: The file; also a pipe.
  /// - Throws: ``/ModelFiles/FileError`` when it is missing, is neither, is no model's configuration, or is a GGUF model of an
  ///   architecture that is not resolved.
  public init(path: String) throws(FileError) {
    try ForeignFile.refuse(path)
    let source = try ByteSource(path: path)
    if path.lowercased().hasSuffix(".gguf") {
      try self.init(gguf: GGUFFile(source: source))
    } else {
      try self.init(source)
    }
  }

  /// Reads bytes in memory.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text in UTF-8.
  ///   - file: What messages call it.
  /// - Throws: ``/ModelFiles/FileError`` when it is not JSON, or is no model's configuration.
  public init(bytes: [UInt8], file: String) throws(FileError) {
    try self.init(ByteSource(bytes: bytes, path: file))
  }

  private init(_ source: ByteSource) throws(FileError) {
    if try source.bytes(0..<min(4, source.count)) == Array("GGUF".utf8) {
      try self.init(gguf: GGUFFile(source: source))
      return
    }
    try ForeignFile.refuse(source)
    try self.init(
      json: try JSONDocument.read(source, readsNonFinite: true), file: source.path)
  }

  /// Takes the metadata of a GGUF model.
  ///
  /// - Parameter file: The model.
  /// - Throws: ``/ModelFiles/FileError`` as ``init(path:)``.
  public init(gguf file: GGUFFile) throws(FileError) {
    let translated = try GGUFConfiguration(file)
    try self.init(json: translated.json, file: file.path, fileNotes: translated.notes)
  }

  /// Takes a value that was read before.
  package init(
    json document: JSONValue, file: String, isExcerpt: Bool = false,
    fileNotes: [ConfigurationNote] = []
  ) throws(FileError) {
    guard document.members != nil else {
      throw .unsuitable(
        path: file, sentence: "it holds \(document.words); an object in braces is needed")
    }
    try ForeignFile.refuse(document, file: file)
    let found = try TextSection(of: document, file: file)
    if found.modelClass.isForeign {
      throw .unsuitable(
        path: file,
        sentence:
          "transformers' class of \(found.modelClass.modelType ?? "") rotates by places in images or sound, "
          + "or otherwise than by positions of tokens and the keys of a rope; such ropes are not read. The "
          + "configuration of a model of text is needed")
    }
    self.file = file
    self.document = document
    section = found.path.isEmpty ? nil : found.path.joined(separator: ".")
    json = found.json
    modelType = found.modelType
    modelClass = found.modelClass
    self.isExcerpt = isExcerpt
    notes =
      fileNotes
      + (isExcerpt ? found.notes.filter { $0.key != ModelKey.modelType.rawValue } : found.notes)
  }

  /// The model type whose rules hold; empty where none is known.
  var ruledType: String { modelClass.modelType ?? modelType ?? "" }

  /// Whether it is a ChatGLM, whose code beside its files (modeling_chatglm.py) rotates half of a head, with 10,000 times
  /// `rope_ratio` for its base.
  var isChatGLM: Bool { !modelClass.isKnown && modelType == Self.chatGLM }
  /// The model type of such files.
  static let chatGLM = "chatglm"

  /// Whether `alpha` makes the dynamic type NTK-aware at every length: by its class, or in the code of Hunyuan-Large, whose type
  /// has no class (mlx-lm 0.32.2, models/hunyuan.py, by reading).
  var readsAlpha: Bool {
    modelClass.readsAlpha || !modelClass.isKnown && modelType == Self.hunyuanLarge
  }

  /// The model type of Hunyuan-Large.
  static let hunyuanLarge = "hunyuan"

  /// Whether it is a Baichuan with ALiBi: the code of the 13B models, which have the type of the 7B ones, has no rotation.
  ///
  /// Programs tell them apart by the width, which no key says: SGLang 0.5.23, srt/models/baichuan.py (by reading).
  var isBaichuanWithALiBi: Bool {
    !modelClass.isKnown && modelType == Self.baichuan
      && self[.hiddenSize].whole.map { $0 != 4_096 } ?? false
  }

  /// The model type of such files, and of those that rotate.
  static let baichuan = "baichuan"

  /// Whether it is a Grok that asks for no scaling: SGLang's class has its methods by a `rope_type` beside the other keys, of
  /// which `original` is plain RoPE.
  var isPlainGrok: Bool {
    guard !modelClass.isKnown, json["rope_scaling"] == nil, json["rope_parameters"] == nil else {
      return false
    }
    let names = document[ModelKey.architectures.rawValue]?.elements?.compactMap(\.text) ?? []
    let type = json["rope_type"] ?? .null
    return names.contains("Grok1ForCausalLM") && json["rope_rotate_half_dims"]?.isTruthy != true
      && (type == .null || type.text == "original")
  }

  /// Whether it asks for Dual Chunk Attention, as Qwen's models of a million tokens do; transformers passes over the key.
  var hasDualChunks: Bool { json["dual_chunk_attention_config"]?.isTruthy == true }

  /// A base that stands where transformers' class passes over it and other systems read it, as DBRX's does.
  var attentionBase: JSONValue? { json["attn_config"]?["rope_theta"] }

  /// Names under which model types without a class keep common values.
  private static let commonAliases: [String: [String]] = [
    "hidden_size": ["n_embd", "d_model", "dim"], "num_attention_heads": ["n_head", "n_heads"],
    "num_hidden_layers": ["n_layer", "n_layers", "num_layers", "num_transformer_layers"],
    "max_position_embeddings": ["n_positions", "n_ctx", "max_seq_len", "seq_length"],
    "head_dim": ["kv_channels", "attention_head_dim"],
  ]
}
