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
  /// Whether the class takes the dictionary as it is written, and reads what stands beside it late or never.
  var isRaw = false

  var modelClass: ModelClass { configuration.modelClass }
  /// How the keys of this file become dictionaries.
  var fold: JSONValue {
    guard isHidden else { return modelClass.fold }
    let kind = configuration[.ropeParameters].isTruthy ? "none" : "attribute"
    return .object([
      .init(key: "kind", value: .string(kind)),
      .init(key: "base", value: .string(ModelKey.base.rawValue)),
    ])
  }
  /// Whether the class has a field of its own that hides `rope_scaling`.
  private var isHidden: Bool { modelClass.fold["kind"]?.text == "hidden" }

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
    let scaling = isHidden ? nil : try dictionary(.ropeScaling)
    if isHidden { try passOverScaling() }
    let parameters = try dictionary(.ropeParameters)
    let kind = fold["kind"]?.text
    isRaw = kind == "none" || (scaling != nil && ["compass", "neomme"].contains(kind))
    noteScalingInPlace(kind)
    try requireStrictNames(parameters)
    let isGiven = parameters != nil || scaling != nil || isEmpty
    var ropes: FoldedRopes =
      switch kind {
      case "two": fullAndSliding(parameters, scaling)
      case "deepseek_v4": try mainAndCompressed(parameters, scaling)
      case "neomme" where scaling == nil: try byType(parameters, scaling)
      case "ultrabert" where !isGiven: try byType(parameters, scaling)
      case "dots3", "step3p5": try byType(parameters, scaling)
      case "attribute", "fixed": alone(withoutDictionary(scaling ?? parameters))
      default: try standard(parameters, scaling)
      }
    fillLate(&ropes)
    try requireMembers(ropes)
    ropes.notes = notes
    return ropes
  }

  /// A class with a field `rope_scaling` of its own, which no rope reads, stops at dictionaries without members.
  private mutating func passOverScaling() throws(FileError) {
    let owner = "transformers' class of \(modelClass.modelType ?? "")"
    let parameters = configuration[.ropeParameters]
    if parameters.isWritten, !parameters.isTruthy {
      throw read.refusal(
        parameters, "\(owner) stops at that; leave it out, or write rope_type and rope_theta in it")
    }
    guard let unread = try dictionary(.ropeScaling) else { return }
    notes.append(
      .init(
        key: unread.path,
        sentence:
          "\(owner) has a rope_scaling that no rope of it reads, so nothing is scaled by it; "
          + "rope_parameters would be read"))
  }

  func alone(_ settings: RopeSettings) -> FoldedRopes { FoldedRopes(shared: settings) }

  /// Classes that read no dictionary: the base is a key of the model, or always the class's own.
  private mutating func withoutDictionary(_ unread: Setting?) -> RopeSettings {
    if let unread, fold["kind"]?.text == "attribute" { noteUnread(unread) }
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
    let chosen = scaling ?? parameters ?? (isEmpty ? nil : ropeOfClass())
    if modelClass.hasRopePerType { try requireTypes(of: chosen) }
    guard let chosen else { return alone(completed(rope(nil, at: .ropeParameters))) }
    let names = nestedNames(chosen)
    if !names.isEmpty, hasOneRope { return alone(try oneRope(of: chosen, nestedBy: names)) }
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
    if !modelClass.isKnown {
      notes.append(
        .init(
          key: chosen.path,
          sentence:
            "it is nested by type of layer, and each type is taken to have its own rope, which nobody has looked up"
        ))
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
}
