import ModelFiles

/// The ropes of a model by name: one for all layers, or one for each of several names.
struct FoldedRopes {
  /// The rope that all layers share; `nil` where there are several.
  var shared: RopeSettings?
  /// Ropes by name in the order of the file; `nil` where the file has null, which is no rotation.
  var named: [(name: String, settings: RopeSettings?)] = []
  /// What is legal but worth knowing about where the keys stand.
  var notes: [ConfigurationNote] = []
}

/// Brings both generations of rope keys into one dictionary for each rope.
///
/// Follows `convert_rope_params_to_dict` and `standardize_rope_params` of Hugging Face transformers 5.23.0; what a class
/// does otherwise is its row of ``ClassTable``.
struct RopeFolding {
  let configuration: ModelConfiguration
  /// The types of layers that the model has; empty where it has none.
  let types: [String]
  let read: SettingReader
  var notes: [ConfigurationNote] = []

  var modelClass: ModelClass { configuration.modelClass }
  var fold: JSONValue { modelClass.fold }

  init(_ configuration: ModelConfiguration, types: [String]) {
    self.configuration = configuration
    self.types = types
    read = SettingReader(file: configuration.file)
  }

  /// The ropes of the model.
  ///
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` where something else than a dictionary stands, and for files that
  ///   the class cannot read.
  mutating func folded() throws(FileError) -> FoldedRopes {
    let scaling = try dictionary(.ropeScaling)
    let parameters = try dictionary(.ropeParameters)
    var ropes: FoldedRopes =
      switch fold["kind"]?.text {
      case "two": fullAndSliding(parameters, scaling)
      case "deepseek_v4": try mainAndCompressed(parameters, scaling)
      case "dots3", "step3p5", "neomme", "ultrabert": try byType(parameters, scaling)
      case "attribute", "fixed": alone(withoutDictionary())
      default: try standard(parameters, scaling)
      }
    ropes.notes = notes
    return ropes
  }

  func alone(_ settings: RopeSettings) -> FoldedRopes { FoldedRopes(shared: settings) }

  /// Classes that read no dictionary: the base is a key of the model, or always the class's own.
  private func withoutDictionary() -> RopeSettings {
    var settings = rope(nil, at: .ropeParameters)
    settings.setDefault(.base, base(fold["base"]?.text))
    return settings
  }

  // MARK: The common rule

  private mutating func standard(
    _ parameters: Setting?, _ scaling: Setting?
  ) throws(FileError) -> FoldedRopes {
    if let scaling, let parameters {
      notes.append(
        .init(
          key: scaling.path,
          sentence: "it replaces \(parameters.path); transformers reads one of the two"))
    }
    let chosen = scaling ?? parameters ?? ropeOfClass()
    guard let chosen else { return alone(completed(rope(nil, at: .ropeParameters))) }
    let names = nestedNames(chosen)
    guard !names.isEmpty else {
      var flat = rope(chosen.json, path: chosen.path, origin: writer(of: chosen))
      if fold["rotary_part"]?.isTruthy == true, scaling == nil {
        flat.setDefault(.partialRotaryFactor, rotaryPart)
      }
      return alone(completed(flat))
    }
    for member in chosen.json?.members ?? []
    where !names.contains(member.key) && member.key != RopeKey.truncate.rawValue {
      notes.append(
        .init(
          key: chosen.path + "." + legible(member.key),
          sentence:
            "the dictionary is nested by type of layer, so nothing reads this key beside them"))
    }
    if modelClass.isKnown, !modelClass.hasRopePerType, modelClass.ropeLabels.isEmpty,
      modelClass.rotationRule == nil
    {
      notes.append(
        .init(
          key: chosen.path,
          sentence: "transformers' class of \(modelClass.modelType ?? "") has one rope for all "
            + "layers and stops at a dictionary nested by type of layer; each type is resolved by "
            + "itself here"))
    }
    var ropes = FoldedRopes()
    for name in names {
      ropes.named.append((name, nested(name, in: chosen)))
    }
    return ropes
  }

  /// The share of the whole head that the rotating part of latent attention is.
  private var rotaryPart: Setting {
    let (rotary, still) = (configuration[.rotaryHeadDimension], configuration[.stillHeadDimension])
    let (turning, resting) = (rotary.number ?? 0, still.number ?? 0)
    return Setting(
      path: rotary.path,
      json: turning + resting > 0 ? .number(turning / (turning + resting)) : nil,
      origin: rotary.isWritten ? .attribute : .modelType)
  }

  /// One of several dictionaries; `nil` where the file has null.
  func nested(_ name: String, in dictionary: Setting) -> RopeSettings? {
    let json = dictionary.json?[name]
    guard json != .null else { return nil }
    var settings = rope(
      json, path: dictionary.path + "." + legible(name), origin: writer(of: dictionary))
    settings.nest(in: dictionary)
    return completed(settings, label: name)
  }

  /// The dictionary of the class of the model type, where the file has none.
  mutating func ropeOfClass() -> Setting? {
    guard let rope = modelClass.rope, rope.members != nil else { return nil }
    let path = configuration.path(of: .ropeParameters)
    notes.append(
      .init(
        key: path, sentence: "the file has none, so the class of the model type gives its own"))
    return Setting(path: path, json: rope, origin: .modelType)
  }

  /// A dictionary of the model; `nil` where it is absent, null or empty.
  private func dictionary(_ key: ModelKey) throws(FileError) -> Setting? {
    let setting = configuration[key]
    guard setting.isWritten else { return nil }
    if setting.json?.members != nil { return setting.isTruthy ? setting : nil }
    guard !setting.isTruthy else {
      throw .unsuitable(
        path: configuration.file,
        sentence:
          "\(setting.path) is \(setting.json?.words ?? ""); an object in braces or null is needed")
    }
    return nil
  }

  /// The names that a dictionary is nested by; none for a flat one.
  private func nestedNames(_ dictionary: Setting) -> [String] {
    let members = dictionary.json?.members ?? []
    let labels = Set(types).union(modelClass.ropeLabels)
    let hasObjects = members.contains { $0.value.members != nil }
    return members.filter { member in
      guard RopeKey(rawValue: member.key) == nil else { return false }
      return member.value.members != nil
        || (member.value == .null && (hasObjects || labels.contains(member.key)))
    }.map(\.key)
  }

  // MARK: Completing a dictionary

  /// Who wrote the members of a dictionary.
  private func writer(of dictionary: Setting) -> Setting.Origin {
    dictionary.origin == .modelType ? .modelType : .dictionary
  }

  func rope(
    _ json: JSONValue?, path: String, origin: Setting.Origin = .dictionary
  ) -> RopeSettings {
    RopeSettings(path: path, json: json, origin: origin, otherNames: renamedKeys)
  }

  func rope(_ json: JSONValue?, at key: ModelKey, reads: Void? = ()) -> RopeSettings {
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
    let written = rope.method.text
    rope.rename(modelClass.renames)
    rope.setDefault(.base, base ?? commonBase(label))
    if let share = share(label) { rope.setDefault(.partialRotaryFactor, share) }
    // The Phi-3 classes rename su after this step, so that nothing is filled in for it.
    let names = ["llama3", "yarn", "longrope"]
    guard names.contains(rope.method.text ?? ""), names.contains(written ?? "") else { return rope }
    let original = configuration[.originalContext]
    // What the file has beside a flat dictionary wins, and the class's own value as well.
    if !rope.isNested, kind != "two", !original.isAbsent {
      rope.overwrite(.originalContext, original)
    } else if !configuration[.maximumContext].isAbsent {
      rope.setDefault(.originalContext, configuration[.maximumContext])
    }
    return rope
  }

  /// The base beside the dictionary, else that of the class.
  func commonBase(_ label: String? = nil) -> Setting {
    if fold["kind"]?.text == "none" {
      return Setting(
        path: configuration.path(of: .base), json: .number(modelClass.base(of: label)),
        origin: .modelType)
    }
    return base(fold["base"]?.text ?? ModelKey.base.rawValue, label: label)
  }

  /// The base under a key, else that of the class.
  func base(_ key: String?, label: String? = nil) -> Setting {
    let name = key ?? ModelKey.base.rawValue
    let setting = configuration.setting(name)
    if key != nil, !setting.isAbsent { return setting }
    if !modelClass.isKnown, let ratio = configuration.setting("rope_ratio").number {
      // ChatGLM: 10,000 times the ratio; modeling_chatglm.py beside its files.
      return Setting(
        path: configuration.path("rope_ratio"), json: .number(10_000 * ratio), origin: .attribute)
    }
    return Setting(
      path: configuration.path(name), json: .number(modelClass.base(of: label)), origin: .modelType)
  }

  /// The share that turns, where a key beside the dictionary or the class gives one.
  private func share(_ label: String?) -> Setting? {
    let kind = fold["kind"]?.text
    let usual = fold["share_default"].flatMap {
      $0.double ?? label.flatMap { name in fold["share_default"]?[name]?.double }
    }
    if kind == "two" || (kind == "none" && fold["late_share"]?.isTruthy != true) { return nil }
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
