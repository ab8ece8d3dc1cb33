import ModelFiles

/// What the configuration class of a model type in Hugging Face transformers says where a file does not.
///
/// One row of ``ClassTable``, which a script makes from transformers itself and checks against it; nothing about a class
/// is written down anywhere else. Words of a row are explained in `Scripts/check-against-transformers.py`.
package struct ModelClass: Sendable, Hashable {
  /// The model type whose row this is; `nil` for the common rule.
  package let modelType: String?
  private let row: JSONValue

  /// The common rule, for model types that have no class.
  static let common = ModelClass(modelType: nil, row: .object([]))

  /// The class of a model type; `nil` where transformers has none.
  ///
  /// - Parameter modelType: Such as `qwen3`.
  /// - Returns: Its row.
  /// - Complexity: O(length of the row) time, after the first call.
  static func of(_ modelType: String) -> ModelClass? {
    ClassIndex.shared.row(of: modelType).map { ModelClass(modelType: modelType, row: $0) }
  }

  /// The model types whose classes rotate by positions of tokens, in alphabetical order.
  ///
  /// Those that keep their text model in a section are not among them.
  package static var typesWithRope: [String] {
    ClassIndex.shared.modelTypes.filter { of($0)?.row["rotary"]?.text == "text" }.sorted()
  }

  /// The class that an architecture belongs to, such as `DeepseekV3ForCausalLM`; `nil` where none has its name.
  ///
  /// - Parameter architecture: A name from `architectures` or `auto_map`.
  /// - Returns: Its row.
  static func of(architecture: String) -> ModelClass? {
    let name = architecture.split(separator: ".").last.map(String.init) ?? architecture
    for ending in ["ForCausalLM", "ForConditionalGeneration", "LMHeadModel", "Model", "Config"]
    where name.hasSuffix(ending) {
      let stem = name.dropLast(ending.count)
      return ClassIndex.shared.modelType(ofClass: stem + "Config").flatMap { of($0) }
    }
    return nil
  }

  /// Whether an architecture is of this class: its name begins like that of the class or of the type.
  func owns(_ architecture: String) -> Bool {
    let last = (architecture.split(separator: ".").last.map(String.init) ?? architecture)
      .lowercased()
    guard let name, name.hasSuffix("Config") else { return false }
    let stem = name.dropLast("Config".count)
    let short = stem.hasSuffix("Text") ? stem.dropLast("Text".count) : stem
    let type = modelType.map { $0.filter { $0 != "_" } } ?? name
    return last.hasPrefix(short.lowercased()) || last.hasPrefix(type)
  }

  // MARK: What it is

  /// Name of the configuration class.
  var name: String? { row["class"]?.text }
  /// Whether transformers has the class.
  package var isKnown: Bool { modelType != nil }
  /// Whether no attention of the model has rotary embedding at all.
  var neverRotates: Bool { row["rotates"]?.text == "never" }
  /// Whether what rotates is not the position of a token: images, sound, time series.
  var isForeign: Bool { row["rotary"]?.text == "other" }

  // MARK: Sections

  /// The keys that lead to the text model; empty where the file itself is one.
  var textPath: [String] { row["text"]?.elements?.compactMap(\.text) ?? [] }
  /// The model type of the text section where the file does not give one that counts.
  var textType: String? { row["text_type"]?.text }
  /// Whether the model type that the text section names counts.
  var honoursTextType: Bool { row["honours"]?.isTruthy ?? false }
  /// The model type that takes the place of one that the text section names.
  func renamedTextType(_ name: String) -> String { row["text_types"]?[name]?.text ?? name }
  /// Whether keys of the text model may stand at the top level where its section is missing.
  var readsFlatText: Bool { row["flat"]?.isTruthy ?? false }
  /// What the class writes into a text section that is missing.
  var sectionDefaults: [JSONValue.Member] { row["section"]?.members ?? [] }
  /// Whether it stops at a text section that does not name its model type.
  var needsTextType: Bool { row["needs_type"]?.isTruthy ?? false }
  /// Whether it also completes a section that is there.
  var completesSection: Bool { row["merges"]?.isTruthy ?? false }

  // MARK: Values

  /// The class's own value for a key; `nil` where it has none.
  func usual(_ key: String) -> JSONValue? { row["defaults"]?[key] }
  /// The keys that the class has true or false under.
  var flags: [String] {
    (row["defaults"]?.members ?? []).filter { $0.value == .boolean($0.value.isTruthy) }.map(\.key)
  }
  /// The key under which the class keeps a value that also goes by another name.
  func stored(_ key: String) -> String { row["aliases"]?[key]?.text ?? key }
  /// Names of keys and those under which the class keeps them.
  var aliases: [(name: String, stored: String)] {
    (row["aliases"]?.members ?? []).compactMap { member in
      member.value.text.map { (member.key, $0) }
    }
  }
  /// The base where nothing gives one, for one of several ropes.
  func base(of label: String?) -> Double {
    let theta = row["theta"]
    return theta?.double ?? label.flatMap { theta?[$0]?.double } ?? 10_000
  }
  /// The dictionary of ropes where the file has none.
  var rope: JSONValue? { row["rope"] }
  /// How the keys of a file become dictionaries.
  var fold: JSONValue { row["fold"] ?? .object([]) }
  /// Names that the class gives other types of rope.
  var renames: [String: String] {
    Dictionary(
      (fold["renames"]?.members ?? []).compactMap { member in
        member.value.text.map { (member.key, $0) }
      }, uniquingKeysWith: { $1 })
  }
  /// The types of rope that the class allows; `nil` for all.
  var ropeTypes: [String]? { row["types"]?.elements?.compactMap(\.text) }
  /// Whether the default type honours a share of the head, as the code beside files of types without a class does.
  var honoursShare: Bool { row["share"]?.isTruthy ?? !isKnown }
  /// Whether it multiplies the softmax scale by m(s, mscale_all_dim)².
  var scalesSoftmax: Bool { row["softmax"]?.isTruthy ?? false }
  /// Whether it stops at a dictionary without three sections of axes that add up to the pairs.
  var needsSections: Bool { row["sections"]?.isTruthy ?? false }
  /// Whether `alpha` makes the dynamic type NTK-aware with that knob, at any length.
  var readsAlpha: Bool { row["alpha"]?.isTruthy ?? false }
  /// What frequencies are spread over, where that is not the head dimension.
  var width: String? { row["width"]?.text }

  /// The key that gives layers of a type another head dimension, and what the class has in its place.
  func headRule(ofType type: String) -> (key: String, usual: Int)? {
    guard let rule = row["heads"]?[type]?.elements, let key = rule.first?.text,
      let usual = rule.last?.whole
    else { return nil }
    return (key, usual)
  }

  // MARK: Layers

  /// How types of layers follow where the file has none; `nil` where the class has no types.
  var layerRule: JSONValue? { row["layers"] }
  /// Whether the class has types of layers, which `rope_parameters` may then be nested by.
  var hasLayerTypes: Bool { layerRule != nil || usual("layer_types") != nil }
  /// How wide the window of sliding layers is, where that is not `sliding_window`.
  var windowRule: JSONValue? { row["window"] }
  /// The key that the number of layers is a multiple of, and how many times; `nil` where the layers are counted by one key.
  var countRule: (key: String, times: Int)? {
    guard let rule = row["count"], let key = rule["key"]?.text else { return nil }
    return (key, rule["times"]?.whole ?? 1)
  }
  /// Whether every type but the default has the amplitudes of the dictionary, and LongRoPE its short list at every length.
  var givesAmplitudes: Bool { row["mscale"]?.isTruthy ?? false }
  /// What such a class does, as a sentence without its full stop; `nil` for the others.
  package var amplitudeSentence: String? {
    guard givesAmplitudes else { return nil }
    return
      "transformers' class of \(modelType ?? "") takes short_factor at every length and never long_factor; under "
      + "every type but the default its amplitude is short_mscale up to original_max_position_embeddings tokens, and "
      + "long_mscale beyond"
  }
  /// The keys of a dictionary that the class reads beside those of the type: by whatever multiplies queries, and the amplitudes.
  var ownRopeKeys: [RopeKey] {
    let law = (multiplierRule?.members ?? []).compactMap(\.value.text)
      .filter { $0.hasPrefix("rope.") }.compactMap { RopeKey(rawValue: String($0.dropFirst(5))) }
    return givesAmplitudes ? law + [.shortAmplitude, .longAmplitude, .originalContext] : law
  }
  /// Which layers rotate; `nil` for all that have softmax attention.
  var rotationRule: JSONValue? { row["rotates"] }
  /// Whether each type of layer has a rope of its own.
  var hasRopePerType: Bool { row["labels"]?.text == "types" }
  /// Which types of layers a class with one rope takes a dictionary for nested by: those that the model has, or those that
  /// the file lists; `nil` for none.
  var nestedBy: String? {
    if let word = row["nests"]?.text { return word }
    return (layerRule?["rule"]?.text).flatMap { $0 == "window" ? nil : "types" }
  }
  /// Whether layers whose rope is null do not rotate; other classes stop at it or have another rope for them.
  var acceptsNull: Bool { row["null"]?.isTruthy ?? false }
  /// Whether the class declares a dictionary of two objects and refuses any other.
  var isStrict: Bool { row["strict"]?.isTruthy ?? false }
  /// The rope of a type of layer, where ropes have names of their own.
  func ropeLabel(ofType type: String) -> String? { row["labels"]?[type]?.text }
  /// The names of ropes that are no types of layers.
  var ropeLabels: [String] {
    var labels: [String] = []
    for member in row["labels"]?.members ?? [] {
      if let label = member.value.text, !labels.contains(label) { labels.append(label) }
    }
    return labels
  }
  /// The key of a list of the layers whose rope is scaled, the others having its base alone; `nil` where all are.
  var scaledLayers: String? { row["scales"]?.text }
  /// The factor on queries by their position; `nil` for none.
  var multiplierRule: JSONValue? { row["multiplier"] }
}

/// Where each row of ``ClassTable`` stands; a row is parsed when it is asked for.
private struct ClassIndex: Sendable {
  static let shared = ClassIndex()

  private let places: [String: Range<Int>]
  private let typesByClass: [String: String]

  private init() {
    var places: [String: Range<Int>] = [:]
    var types: [String: String] = [:]
    ClassTable.rows.withUTF8Buffer { bytes in
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if let tab = bytes[start..<end].firstIndex(of: UInt8(ascii: "\t")) {
          let name = String(decoding: bytes[start..<tab], as: UTF8.self)
          places[name] = tab + 1..<end
          // Every row begins with {"class":"…".
          let rest = bytes[tab + 1..<end].dropFirst(10)
          if let quote = rest.firstIndex(of: UInt8(ascii: "\"")) {
            let className = String(decoding: rest[..<quote], as: UTF8.self)
            types[className] = types[className] ?? name
          }
        }
        start = end + 1
      }
    }
    self.places = places
    typesByClass = types
  }

  func row(of modelType: String) -> JSONValue? {
    guard let place = places[modelType] else { return nil }
    return ClassTable.rows.withUTF8Buffer { bytes in
      try? JSONDocument.read(Array(bytes[place]), path: "the table of classes")
    }
  }

  var modelTypes: [String] { Array(places.keys) }

  func modelType(ofClass name: some StringProtocol) -> String? { typesByClass[String(name)] }
}
