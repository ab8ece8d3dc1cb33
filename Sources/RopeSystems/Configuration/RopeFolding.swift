import ModelFiles

/// Brings both generations of rope keys into one dictionary per type of layer.
///
/// Follows `convert_rope_params_to_dict` and `standardize_rope_params` of Hugging Face transformers 5.23.0.
struct RopeFolding {
  let file: String
  let section: String?
  let settings: [ModelKey: Setting]
  let traits: ModelTypeTraits
  private(set) var notes: [ConfigurationNote] = []

  init(
    file: String, section: String?, settings: [ModelKey: Setting], traits: ModelTypeTraits
  ) {
    self.file = file
    self.section = section
    self.settings = settings
    self.traits = traits
  }

  /// The ropes of all types of layers.
  mutating func layers() throws(FileError) -> [ModelConfiguration.Layer] {
    let parameters = try dictionary(.ropeParameters)
    let scaling = try dictionary(.ropeScaling)
    if let sliding = traits.sliding { return fullAndSliding(parameters, scaling, sliding) }
    var chosen = scaling ?? parameters
    if chosen == nil { chosen = try ropeOfClass() }
    if let scaling, let parameters {
      notes.append(
        .init(
          key: scaling.path,
          sentence: "it replaces \(parameters.path); transformers reads one of the two"))
    }
    guard let chosen else {
      let path = ModelConfiguration.path(ModelKey.ropeParameters.rawValue, in: section)
      return [layer(nil, RopeSettings(path: path, json: nil))]
    }
    let types = nestedTypes(chosen)
    guard !types.isEmpty else {
      return [layer(nil, RopeSettings(path: chosen.path, json: chosen.json))]
    }
    for member in chosen.json?.members ?? []
    where !types.contains(member.key) && member.key != RopeKey.truncate.rawValue {
      notes.append(
        .init(
          key: chosen.path + "." + legible(member.key),
          sentence:
            "the dictionary is nested by type of layer, so nothing reads this key beside them"
        ))
    }
    var layers: [ModelConfiguration.Layer] = []
    for type in types { layers.append(nestedLayer(type, in: chosen)) }
    return layers
  }

  /// The dictionary of the class of the model type, where the file has none.
  private mutating func ropeOfClass() throws(FileError) -> Setting? {
    guard let rope = traits.rope else { return nil }
    let path = ModelConfiguration.path(ModelKey.ropeParameters.rawValue, in: section)
    notes.append(
      .init(
        key: path,
        sentence: "the file has none, so the class of the model type gives its own"))
    return Setting(
      path: path, json: try JSONDocument.read(Array(rope.utf8), path: file), origin: .modelType)
  }

  /// A dictionary of the model; `nil` where it is absent, null or empty.
  private func dictionary(_ key: ModelKey) throws(FileError) -> Setting? {
    guard let setting = settings[key] else { return nil }
    if setting.json?.members != nil { return setting.isTruthy ? setting : nil }
    guard !setting.isTruthy else {
      throw .unsuitable(
        path: file,
        sentence:
          "\(setting.path) is \(setting.json?.words ?? ""); an object in braces or null is needed")
    }
    return nil
  }

  /// The types of layers that a dictionary is nested by; none for a flat one.
  private func nestedTypes(_ dictionary: Setting) -> [String] {
    let members = dictionary.json?.members ?? []
    let named = Set(settings[.layerTypes]?.texts ?? [])
    let hasObjects = members.contains { $0.value.members != nil }
    return members.filter { member in
      guard RopeKey(rawValue: member.key) == nil else { return false }
      return member.value.members != nil
        || (member.value == .null && (hasObjects || named.contains(member.key)))
    }.map(\.key)
  }

  private func nestedLayer(
    _ type: String, in dictionary: Setting
  ) -> ModelConfiguration.Layer {
    let path = dictionary.path + "." + legible(type)
    let json = dictionary.json?[type]
    guard json != .null else { return .init(type: type, settings: nil, path: path) }
    var rope = RopeSettings(path: path, json: json)
    rope.nest(in: dictionary)
    return layer(type, rope)
  }

  /// Gemma 3 and its kin: the scaling of transformers 4 goes to the layers of full attention alone.
  private mutating func fullAndSliding(
    _ parameters: Setting?, _ scaling: Setting?, _ rule: ModelTypeTraits.SlidingRope
  ) -> [ModelConfiguration.Layer] {
    let dictionaryPath =
      parameters?.path ?? ModelConfiguration.path(ModelKey.ropeParameters.rawValue, in: section)
    func nested(_ type: String) -> RopeSettings {
      RopeSettings(path: dictionaryPath + "." + type, json: parameters?.json?[type])
    }
    var full = nested("full_attention")
    if let parameters, parameters.json?["full_attention"] == nil,
      parameters.json?["sliding_attention"] == nil
    {
      notes.append(
        .init(
          key: parameters.path,
          sentence:
            "the class of this model type looks for ropes by type of layer in it, and finds none"))
    }
    if let scaling {
      // Without rope_parameters the class starts from a default rope, whose name only rope_type replaces.
      let update = RopeSettings(
        path: scaling.path, json: scaling.json, readsLegacyType: parameters != nil)
      full = full.isWritten ? full.updated(by: update) : update
    }
    var sliding = nested("sliding_attention")
    full.nest(in: parameters)
    sliding.nest(in: parameters)
    full.setDefault(.base, base(.base, traits.base))
    sliding.setDefault(.base, base(rule.key, rule.base))
    return [
      layer("full_attention", full),
      layer("sliding_attention", sliding),
    ]
  }

  /// Fills in what the dictionary lacks.
  private func layer(
    _ type: String?, _ written: RopeSettings
  ) -> ModelConfiguration.Layer {
    var rope = written
    rope.rename(traits.aliases)
    rope.setDefault(.base, base(traits.baseKey, traits.base))
    if let share = partialRotaryFactor() { rope.setDefault(.partialRotaryFactor, share) }
    if ["llama3", "yarn", "longrope"].contains(rope.method.text) {
      if !rope.isNested, let original = settings[.originalContext] {
        rope.overwrite(.originalContext, original)
      } else if !rope.isNested, let original = traits.originalContext {
        let path = ModelConfiguration.path(ModelKey.originalContext.rawValue, in: section)
        rope.overwrite(
          .originalContext, Setting(path: path, json: .integer(original), origin: .modelType))
      } else if let maximum = settings[.maximumContext] {
        rope.setDefault(.originalContext, maximum)
      }
    }
    return .init(type: type, settings: rope, path: rope.path)
  }

  private func base(_ key: ModelKey?, _ usual: Double) -> Setting {
    key.flatMap { settings[$0] }
      ?? Setting(
        path: ModelConfiguration.path((key ?? .base).rawValue, in: section), json: .number(usual),
        origin: .modelType)
  }

  /// The share that turns, where a key beside the dictionary or the model type gives one.
  private func partialRotaryFactor() -> Setting? {
    // Null is an answer too: the class then has no share of its own.
    if let setting = settings[traits.shareKey] { return setting.isNull ? nil : setting }
    if traits.readsRotaryDimension, let rotary = settings[.rotaryDimension],
      let turning = rotary.number,
      let head = settings[.headDimension]?.number, head > 0
    {
      return Setting(path: rotary.path, json: .number(turning / head), origin: .attribute)
    }
    return traits.partialRotaryFactor.map { share in
      Setting(
        path: ModelConfiguration.path(traits.shareKey.rawValue, in: section), json: .number(share),
        origin: .modelType)
    }
  }
}
