import ModelFiles

/// Filling in what a dictionary of a rope lacks.
extension RopeFolding {
  /// Who wrote the members of a dictionary.
  func writer(of dictionary: Setting) -> Setting.Origin {
    dictionary.origin == .modelType ? .modelType : .dictionary
  }

  func rope(
    _ json: JSONValue?, path: String, origin: Setting.Origin = .dictionary
  ) -> RopeSettings {
    RopeSettings(path: path, json: json, origin: origin, otherNames: renamedKeys)
  }

  func rope(_ json: JSONValue?, at key: ModelKey) -> RopeSettings {
    // Where no dictionary stands, one would in the file's own generation.
    rope(
      json, path: configuration.path(of: key == .ropeParameters ? configuration.dictionaryKey : key)
    )
  }

  private var renamedKeys: [String: String] {
    Dictionary(
      (fold["keys"]?.members ?? []).compactMap { member in
        member.value.text.map { (member.key, $0) }
      }, uniquingKeysWith: { $1 })
  }

  /// Fills in what a dictionary lacks.
  ///
  /// - Parameters:
  ///   - written: The dictionary.
  ///   - label: Its name among several.
  ///   - base: The setting of the base; that of the common rule unless given.
  /// - Returns: The dictionary with all that the class takes in.
  func completed(
    _ written: RopeSettings, label: String? = nil, base: Setting? = nil
  ) -> RopeSettings {
    var rope = written
    let kind = fold["kind"]?.text
    let asked = rope.kind
    rope.rename(modelClass.renames)
    rope.setDefault(.base, base ?? commonBase(label))
    if let share = share(label) { rope.setDefault(.partialRotaryFactor, share) }
    // The Phi-3 classes rename su after this step, so that nothing is filled in for it.
    guard rope.kind?.needsTrainedContext == true, asked?.needsTrainedContext == true else {
      return rope
    }
    let original = configuration[.originalContext]
    // What the file has beside a flat dictionary wins, and the class's own value as well.
    if isRaw {
      // Nothing is filled in, and the class wants it inside.
    } else if !rope.isNested, kind != "two", !original.isAbsent {
      rope.overwrite(.originalContext, original)
    } else if !configuration[.maximumContext].isAbsent {
      rope.setDefault(.originalContext, configuration[.maximumContext])
    }
    return rope
  }

  /// The base beside the dictionary, else that of the class.
  func commonBase(_ label: String? = nil) -> Setting {
    switch fold["kind"]?.text {
    case "none", "compass",
      "neomme" where isRaw:
      // There is none: what stands beside dictionaries is read late, or not at all.
      Setting(path: configuration.path(of: .base), json: nil, origin: .absent)
    case "step3p5", "ultrabert": base(nil, label: label)
    default: base(fold["base"]?.text ?? ModelKey.base.rawValue, label: label)
    }
  }

  /// The base under a key, else that of the class.
  func base(_ key: String?, label: String? = nil) -> Setting {
    let name = key ?? ModelKey.base.rawValue
    let setting = configuration.setting(name)
    if configuration.isChatGLM, let ratio = configuration.setting("rope_ratio").number {
      return Setting(
        path: configuration.path("rope_ratio"), json: .number(10_000 * ratio), origin: .attribute)
    }
    if key != nil, !setting.isAbsent { return setting }
    // GPT-NeoX's name, in files whose type has no class.
    if key != nil, !modelClass.isKnown, !configuration[.rotaryBase].isAbsent {
      return configuration[.rotaryBase]
    }
    return Setting(
      path: configuration.path(name), json: .number(modelClass.base(of: label)), origin: .modelType)
  }

  /// The share that rotates, where a key beside the dictionary or the class gives one.
  private func share(_ label: String?) -> Setting? {
    let kind = fold["kind"]?.text
    let usual = fold["share_default"].flatMap {
      $0.double ?? label.flatMap { name in fold["share_default"]?[name]?.double }
    }
    if isRaw || ["two", "compass"].contains(kind) { return nil }
    let key = fold["share"]?.text ?? ModelKey.partialRotaryFactor.rawValue
    let setting = configuration.setting(key)
    // Null is an answer too: the class then has no share of its own.
    if setting.isWritten { return setting.isNull ? nil : setting }
    if kind == "rotary_dim" {
      let (rotary, head) = (configuration.setting("rotary_dim"), configuration[.headDimension])
      if let turning = rotary.number, let width = head.number, width > 0 {
        return Setting(path: rotary.path, json: .number(turning / width), origin: .attribute)
      }
    }
    if let usual {
      return Setting(
        path: configuration.path(key), json: .number(usual), origin: .modelType)
    }
    return setting.number == nil ? nil : setting
  }
}
