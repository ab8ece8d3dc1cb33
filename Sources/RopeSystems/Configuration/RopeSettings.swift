public import ModelFiles

/// The rope keys that hold for one type of layer, from the dictionary and from the keys beside it.
///
/// `rope_parameters` of transformers 5 and `rope_scaling` of transformers 4 both end up here; ``Setting/origin``
/// and ``Setting/path`` tell which key of the file to change.
///
/// ```swift
/// let kinds = try ModelConfiguration(path: "config.json").layerKinds()
/// let settings = kinds[0].rope?.settings
/// settings?[.factor].number      // 8.0
/// settings?[.factor].path        // "rope_scaling.factor"
/// settings?[.truncate].isAbsent  // true
/// ```
public struct RopeSettings: Sendable, Hashable {
  /// Path of the dictionary, such as `rope_parameters.full_attention`; where none stands, where one would.
  public let path: String
  /// Whether the file has a dictionary.
  public let isWritten: Bool
  /// The method as transformers takes it: `rope_type`, else `type`, else `default`; a name that the class of the
  /// model type replaces is replaced, and its origin then is the model type.
  public private(set) var method: Setting
  /// The method among those that transformers has; `nil` for other names.
  public var kind: RopeKind? { method.text.flatMap(RopeKind.init(rawValue:)) }
  /// Whether the class leaves out the scaling that is written.
  public private(set) var isLeftOut = false
  /// Keys of the dictionary that no system is known to read, in the order of the file.
  public private(set) var unknownKeys: [String]
  /// Whether the dictionary is one of several nested by type of layer.
  public private(set) var isNested = false
  /// Names of dictionaries nested in this one that transformers' class of the model type does not look into.
  public private(set) var passedOver: [String] = []
  /// `truncate` as transformers finds it: beside the nested dictionaries, not inside them.
  public private(set) var truncate: Setting
  /// The dictionary as it is written, without what was folded in.
  public let written: [JSONValue.Member]
  private var settings: [RopeKey: Setting]

  /// What the file says under a key.
  ///
  /// - Parameter key: The key.
  public subscript(_ key: RopeKey) -> Setting {
    settings[key] ?? Setting(path: path(of: key), json: nil, origin: .absent)
  }

  /// The literal path of a key in the dictionary, whether it stands there or not.
  ///
  /// - Parameter key: The key.
  /// - Returns: The path, such as `rope_scaling.factor`.
  public func path(of key: RopeKey) -> String { path + "." + key.rawValue }

  /// Takes a dictionary as it is written.
  ///
  /// - Parameters:
  ///   - path: Where it stands, or would stand.
  ///   - json: The dictionary, if any.
  ///   - origin: Who wrote it: the file, or the class of the model type.
  ///   - otherNames: Names under which the class reads keys.
  ///   - readsLegacyType: Whether `type` names the method as well.
  init(
    path: String, json: JSONValue?, origin: Setting.Origin = .dictionary,
    otherNames: [String: String] = [:], readsLegacyType: Bool = true
  ) {
    self.path = path
    isWritten = json?.members != nil && origin == .dictionary
    written = json?.members ?? []
    unknownKeys = written.map(\.key).filter { RopeKey(rawValue: otherNames[$0] ?? $0) == nil }
    settings = [:]
    for member in written {
      guard let key = RopeKey(rawValue: otherNames[member.key] ?? member.key) else { continue }
      settings[key] = Setting(
        path: path + "." + legible(member.key), json: member.value, origin: origin)
    }
    truncate =
      settings[.truncate] ?? Setting(path: path + ".truncate", json: nil, origin: .absent)
    method =
      settings[.ropeType] ?? (readsLegacyType ? settings[.legacyType] : nil)
      ?? Setting(path: path + "." + RopeKey.ropeType.rawValue, json: nil, origin: .absent)
    if method.isAbsent {
      method = Setting(path: method.path, json: .string("default"), origin: .modelType)
    }
  }

  /// These settings with every key that another dictionary writes taken from there, as Python's `update` does.
  ///
  /// - Parameters:
  ///   - other: The other dictionary.
  ///   - readsLegacyType: Whether `type` names the method as well.
  /// - Returns: Both dictionaries as one.
  func updated(by other: RopeSettings, readsLegacyType: Bool = true) -> RopeSettings {
    var result = self
    result.settings.merge(other.settings) { $1 }
    result.unknownKeys += other.unknownKeys.filter { !unknownKeys.contains($0) }
    result.method =
      result.settings[.ropeType] ?? (readsLegacyType ? result.settings[.legacyType] : nil) ?? method
    return result
  }

  /// Says that the dictionary is nested in another, whose own `truncate` is the one that counts.
  mutating func nest(in dictionary: Setting?) {
    isNested = true
    let key = RopeKey.truncate.rawValue
    truncate = Setting(
      path: (dictionary?.path ?? path) + "." + key, json: dictionary?.json?[key],
      origin: .dictionary)
  }

  /// Says that dictionaries with these names stood in this one, and that the class does not look into them.
  mutating func passOver(_ names: [String]) { passedOver = names }

  /// Takes over a value where the dictionary does not have the key; null in the dictionary stays.
  mutating func setDefault(_ key: RopeKey, _ setting: Setting) {
    guard settings[key] == nil, !setting.isAbsent else { return }
    settings[key] = setting
  }

  /// Takes over a value in place of what the dictionary has.
  mutating func overwrite(_ key: RopeKey, _ setting: Setting) { settings[key] = setting }

  /// Takes the default type for what is written, as classes do in layers that a list leaves out.
  mutating func leaveScalingOut() {
    isLeftOut = true
    method = Setting(path: method.path, json: .string("default"), origin: .modelType)
  }

  /// Replaces the method where the class of the model type knows it under another name.
  mutating func rename(_ aliases: [String: String]) {
    guard let name = method.text.flatMap({ aliases[$0] }) else { return }
    method = Setting(path: method.path, json: .string(name), origin: .modelType)
  }
}
