import ModelFiles

/// Which layers of a model rotate at all.
///
/// Follows the attention classes of Hugging Face transformers 5.23.0, which were run to find out; the rules are rows of
/// ``ClassTable``. For model types without a class the keys of the file are taken at their word.
struct LayerRotation {
  let configuration: ModelConfiguration
  private let read: SettingReader

  init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    read = SettingReader(file: configuration.file)
  }

  /// Whether each layer rotates, where it has softmax attention.
  ///
  /// - Parameter types: The types of the layers.
  /// - Returns: One answer for each layer.
  /// - Throws: ``FileError/unsuitable(path:sentence:)`` for lists of the wrong length or kind.
  func rotating(_ types: [String]) throws(FileError) -> [Bool] {
    let all = [Bool](repeating: true, count: types.count)
    let rule = configuration.modelClass.rotationRule
    if let key = rule?["key"]?.text {
      let setting = configuration.setting(key)
      let wanted = rule?["is"]
      let isSo =
        wanted?.text.map { setting.text == $0 } ?? (setting.isTruthy == (wanted?.isTruthy ?? true))
      return isSo ? all : all.map { _ in false }
    }
    if let key = rule?["but"]?.text {
      let setting = configuration.setting(key)
      // The class's own list is of the depth of the class.
      let others =
        setting.isWritten && !setting.isNull
        ? Set(try LayerTypes(configuration).indices(setting, types.count))
        : Set(setting.json?.elements?.compactMap(\.whole) ?? [])
      return types.indices.map { !others.contains($0) }
    }
    switch rule?.text {
    case "never": return all.map { _ in false }
    case "sliding": return types.map { $0 == LayerTypes.sliding }
    case "sliding_if_window":
      let window = configuration[.slidingWindow]
      return window.isAbsent || window.isNull ? all : types.map { $0 == LayerTypes.sliding }
    case "sliding_or_forced":
      let dense = configuration.setting("first_k_dense_replace").whole ?? 0
      let isForced =
        (configuration.setting("prefix_dense_sliding_window_pattern").whole ?? 1) == 1
      return types.enumerated().map { $1 == LayerTypes.sliding || ($0 < dense && isForced) }
    case "no_rope_layers": return try rotatingLayers(types.count)
    case "layer_rope_theta", "layer_rope_theta_flag":
      let setting = configuration.setting("layer_rope_theta")
      guard setting.isWritten, !setting.isNull else {
        guard rule?.text == "layer_rope_theta_flag" else { return all }
        return types.indices.map { !(types.count - 1 - $0).isMultiple(of: 4) }
      }
      return try baseOfLayers(setting, types.count).map { $0 != 0 }
    case "rope_parameters":
      let setting = configuration[.ropeParameters]
      let theta = setting.json?[RopeKey.base.rawValue]
      return setting.isWritten && (setting.isNull || theta == .null) ? all.map { _ in false } : all
    default:
      return configuration.modelClass.isKnown ? all : try byKeys(types)
    }
  }

  /// The layers that `no_rope_layers` marks with 1, or all but every n-th.
  func rotatingLayers(_ count: Int) throws(FileError) -> [Bool] {
    let setting = configuration.setting("no_rope_layers")
    guard setting.isTruthy else {
      let modelClass = configuration.modelClass
      if setting.json?.elements != nil, modelClass.isKnown,
        modelClass.layerRule?["rule"]?.text != "llama4"
      {
        // Llama 4's class takes an empty list for a missing one.
        throw .unsuitable(
          path: configuration.file,
          sentence: "\(setting.path) is an empty list, at which transformers' class of "
            + "\(modelClass.modelType ?? "") stops; leave it out, so that the layers without rotation follow from "
            + "no_rope_layer_interval, or give 1 or 0 for each layer")
      }
      let interval = configuration.setting("no_rope_layer_interval")
      let isOpen = interval.isAbsent || (interval.isNull && !modelClass.isKnown)
      let n = isOpen ? 4 : try read.count(interval)
      return (1...max(1, count)).prefix(count).map { !$0.isMultiple(of: n) }
    }
    let flags = try read.entries(
      setting, "1 (the layer rotates) or 0 (it does not) is needed for each layer"
    ) { value -> Bool? in
      let isFlag = value.whole == 0 || value.whole == 1 || value == .boolean(value.isTruthy)
      return isFlag ? value.isTruthy : nil
    }
    try read.requireEntries(
      flags.count, of: setting, forLayers: count, by: configuration[.layerCount])
    return flags
  }

  /// The base of every layer, 0 for one that does not rotate.
  func baseOfLayers(_ setting: Setting, _ count: Int) throws(FileError) -> [Double] {
    let bases = try read.entries(
      setting, "a base above 1, or 0 for no rotation, is needed for each layer"
    ) { value in
      value.double.flatMap { $0.isFinite && ($0 == 0 || $0 > 1) ? $0 : nil }
    }
    try read.requireEntries(
      bases.count, of: setting, forLayers: count, by: configuration[.layerCount])
    return bases
  }

  // MARK: Types without a class

  private func byKeys(_ types: [String]) throws(FileError) -> [Bool] {
    let json = configuration.json
    if configuration.isBaichuanWithALiBi { return types.map { _ in false } }
    if Self.keyWithoutRotation(json) != nil { return types.map { _ in false } }
    if json["no_rope_layers"]?.isTruthy == true || json["no_rope_layer_interval"]?.whole != nil {
      return try rotatingLayers(types.count)
    }
    return types.map { _ in true }
  }

  /// The key and value by which no layer of a file rotates whose type has no class; `nil` where none says so.
  static func keyWithoutRotation(_ json: JSONValue) -> String? {
    if let kind = json["position_embedding_type"]?.text,
      !["rope", "rotary", "rotary_embedding"].contains(kind)
    {
      return "position_embedding_type \(legible(kind))"
    }
    if json["mla_use_nope"] == .boolean(true) { return "mla_use_nope" }
    return json["use_rope"] == .boolean(false) ? "use_rope" : nil
  }
}
