public import ModelFiles

/// What a Hugging Face `config.json` says about rotary embedding, before any method is resolved.
///
/// Both generations are read: `rope_scaling` with `rope_theta` beside it, and `rope_parameters`, also nested by
/// type of layer. Nothing is checked here but that the file is JSON and that objects stand where objects must;
/// ``Setting`` keeps absent, `null` and each value apart.
///
/// The order of precedence is that of `modeling_rope_utils.py` in Hugging Face transformers 5.23.0: a `rope_scaling`
/// that is not empty replaces `rope_parameters`; keys beside the dictionary fill in what it lacks; only
/// `original_max_position_embeddings` beside a dictionary that is not nested wins over the one inside.
public struct ModelConfiguration: Sendable, Hashable {
  /// The rope of one type of layer.
  public struct Layer: Sendable, Hashable {
    /// The type, such as `full_attention`; `nil` where all layers share one rope.
    public let type: String?
    /// Its keys; `nil` for layers without rotary embedding (the file has `null`).
    public let settings: RopeSettings?
    /// Path of the dictionary, such as `rope_parameters.full_attention`.
    public let path: String
  }

  /// What messages call the file.
  public let file: String
  /// The key of the object that was read, such as `text_config`; `nil` for the whole file.
  public let section: String?
  /// The object that was read.
  public let json: JSONValue
  /// The model type; that of the whole file where the section has none.
  public let modelType: String?
  /// The ropes, at least one.
  public let layers: [Layer]
  /// What is legal but worth knowing about where the keys stand.
  public let notes: [ConfigurationNote]
  private let settings: [ModelKey: Setting]

  /// What the file says under a key of the model.
  ///
  /// - Parameter key: The key.
  public subscript(_ key: ModelKey) -> Setting {
    settings[key] ?? Setting(path: path(of: key), json: nil, origin: .absent)
  }

  /// The literal path of a key, whether it stands there or not.
  ///
  /// - Parameter key: The key.
  /// - Returns: The path, such as `text_config.head_dim`.
  public func path(of key: ModelKey) -> String { Self.path(key.rawValue, in: section) }

  /// Reads a file.
  ///
  /// - Parameter path: The file; also a pipe.
  /// - Throws: ``FileError`` when it is missing, is not JSON, or has something else where an object must stand.
  public init(path: String) throws(FileError) {
    try self.init(json: try JSONDocument.read(try ByteSource(path: path)), file: path)
  }

  /// Reads bytes in memory.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text in UTF-8.
  ///   - file: What messages call it.
  /// - Throws: ``FileError`` when it is not JSON, or has something else where an object must stand.
  public init(bytes: [UInt8], file: String) throws(FileError) {
    try self.init(json: try JSONDocument.read(ByteSource(bytes: bytes, path: file)), file: file)
  }

  package init(json document: JSONValue, file: String) throws(FileError) {
    guard document.members != nil else {
      throw .unsuitable(
        path: file, sentence: "it holds \(document.words); an object in braces is needed")
    }
    var notes: [ConfigurationNote] = []
    let section = Self.textSection(of: document)
    let json = section.flatMap { document[$0] } ?? document
    if let section {
      notes.append(
        .init(key: section, sentence: "the model is read from here, not from the keys beside it"))
    }
    var settings: [ModelKey: Setting] = [:]
    for member in json.members ?? [] {
      guard let key = ModelKey(rawValue: member.key) else { continue }
      settings[key] = Setting(
        path: Self.path(member.key, in: section), json: member.value, origin: .attribute)
    }
    modelType = settings[.modelType]?.text ?? document[ModelKey.modelType.rawValue]?.text
    let traits = ModelTypeTraits.of(modelType)
    for (key, value) in traits.dimensions where settings[key]?.json ?? .null == .null {
      settings[key] = Setting(
        path: Self.path(key.rawValue, in: section), json: .integer(value), origin: .modelType)
    }
    var folding = RopeFolding(file: file, section: section, settings: settings, traits: traits)
    layers = try folding.layers()
    self.notes = notes + folding.notes
    self.file = file
    self.section = section
    self.json = json
    self.settings = settings
  }

  /// The keys under which models of several kinds of input keep the part that reads text.
  private static let textSections = ["text_config", "language_config", "llm_config"]

  /// The object to read: a text section that has keys of a model, as transformers' `get_text_config` prefers it.
  private static func textSection(of document: JSONValue) -> String? {
    textSections.first { name in
      document[name]?.members?.contains { member in
        member.key != ModelKey.modelType.rawValue && ModelKey(rawValue: member.key) != nil
      } ?? false
    }
  }

  static func path(_ key: String, in section: String?) -> String {
    section.map { $0 + "." + key } ?? key
  }
}
