public import ModelFiles

/// What a configuration says under one key: absent, `null` or a value, and where that comes from.
public struct Setting: Sendable, Hashable {
  /// Where a value comes from.
  public enum Origin: Sendable, Hashable {
    /// The key stands in the dictionary, `rope_parameters` or `rope_scaling`.
    case dictionary
    /// The key stands beside the dictionary, among the keys of the model.
    case attribute
    /// The file does not have the key; the class of the model type does.
    case modelType
    /// Nothing has the key.
    case absent
  }

  /// The literal path in the file, such as `text_config.rope_parameters.full_attention.factor`: where the value
  /// stands, or where it would stand.
  public let path: String
  /// The value, of which `null` is one; `nil` where the key is absent.
  public let json: JSONValue?
  /// Where the value comes from.
  public let origin: Origin

  init(path: String, json: JSONValue?, origin: Origin) {
    self.path = path
    self.json = json
    self.origin = json == nil ? .absent : origin
  }

  /// Whether nothing has the key.
  public var isAbsent: Bool { json == nil }
  /// Whether the key is there and its value is `null`.
  public var isNull: Bool { json == .null }
  /// Whether the file itself has the key, be it null or not.
  public var isWritten: Bool { origin == .dictionary || origin == .attribute }
  /// Whether Python takes the value for true; absent is false.
  public var isTruthy: Bool { json?.isTruthy ?? false }

  /// The number; `nil` where there is none.
  public var number: Double? { json?.double }
  /// The whole number; `nil` where there is none.
  public var whole: Int? { json?.whole }
  /// The text; `nil` where there is none.
  public var text: String? { json?.text }
  /// `true` or `false`; `nil` where it is neither.
  public var flag: Bool? {
    if case .boolean(let flag) = json { flag } else { nil }
  }
  /// The numbers of a list; `nil` where this is not a list of numbers only.
  public var numbers: [Double]? {
    guard let elements = json?.elements else { return nil }
    let numbers = elements.compactMap(\.double)
    return numbers.count == elements.count ? numbers : nil
  }
  /// The texts of a list; `nil` where this is not a list of texts only.
  public var texts: [String]? {
    guard let elements = json?.elements else { return nil }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count ? texts : nil
  }
}

/// Something that is legal but worth knowing, with the key it is about.
public struct ConfigurationNote: Sendable, Hashable, CustomStringConvertible {
  /// The literal path of the key in the file.
  public let key: String
  /// What is so, and what follows from it.
  public let sentence: String

  /// Makes a note.
  public init(key: String, sentence: String) {
    self.key = key
    self.sentence = sentence
  }

  /// The key, a colon and the sentence.
  public var description: String { "\(key): \(sentence)." }
}
